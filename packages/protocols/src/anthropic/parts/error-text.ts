// What error texts and codes of all vendors mean: a prompt that does not fit, an empty account, a time to wait.
import { isObject } from './field.ts'
import type { UpstreamError } from './read-error.ts'

/** Nothing worth finding stands further back, and patterns stay cheap. */
const LONGEST = 4000

interface Overflow {
  readonly tokens?: number
  readonly limit?: number
}

const OVERFLOW_CODES: ReadonlySet<string> = new Set([
  'context_length_exceeded',
  'context_window_exceeded',
  'model_context_window_exceeded',
  'exceed_context_size_error',
  'string_above_max_length',
])

const OVERFLOW_TEXT: RegExp = new RegExp(
  [
    String.raw`prompt (?:is )?too long`,
    String.raw`input is too long for`,
    String.raw`exceeds? (?:the )?(?:available |model'?s? |maximum )?(?:context|token limit)`,
    String.raw`exceed(?:s|ed)? (?:the )?(?:model|context|max(?:imum)?) ?(?:token|context|length|number of tokens|input|window|limit)`,
    String.raw`maximum (?:context|prompt|input) length`,
    String.raw`(?:context|input) (?:length|window|size) (?:of|is|exceed)`,
    String.raw`token count (?:of \d+ )?(?:\(\d+\) )?exceeds`,
    String.raw`prompt exceeds max length`,
    String.raw`too large for model with \d+ maximum context`,
    String.raw`greater than the context length`,
    String.raw`reduce the length of the (?:messages|prompt)`,
  ].join('|'),
  'i',
)

/** Where a text names both figures; the group names say which is which. */
const FIGURES: readonly RegExp[] = [
  /too long: (?<tokens>\d+) tokens > (?<limit>\d+)/i,
  /exceed context limit: (?<fresh>\d+) \+ (?<output>\d+) > (?<limit>\d+)/i,
  /maximum (?:context|prompt|input) length is (?<limit>\d+)\D.*?(?:requested|resulted in|contains?|has|about)\D*?(?<tokens>\d+)/is,
  /token count \(?(?<tokens>\d+)\)? exceeds .*?\(?(?<limit>\d+)\)?\.?$/is,
  /token count of (?<tokens>\d+) exceeds the limit of (?<limit>\d+)/i,
  /\((?<tokens>\d+) tokens\) exceeds the available context size \((?<limit>\d+) tokens\)/i,
  /contains (?<tokens>\d+) tokens.*?too large for model with (?<limit>\d+) maximum/is,
  /(?:limit|length|maximum|window|size)\D{0,20}?(?<limit>\d{3,})/i,
]

/** The figures of a prompt that does not fit, empty when the text names none; undefined for every other error. */
export function findOverflow(status: number, error: UpstreamError): Overflow | undefined {
  if (status === 401 || status === 403 || status === 404 || status === 429) return undefined
  const text = (error.message ?? '').slice(0, LONGEST)
  const known = [error.code, error.type].some((word) => word !== undefined && OVERFLOW_CODES.has(word))
  if (!known && !OVERFLOW_TEXT.test(text)) return undefined
  const { n_prompt_tokens: tokens, n_ctx: limit } = error.wire
  if (typeof tokens === 'number' && typeof limit === 'number') return { tokens, limit }
  const groups = FIGURES.map((figure) => figure.exec(text.replaceAll(/(\d),(?=\d{3})/g, '$1'))?.groups).find(Boolean)
  if (groups === undefined) return {}
  // "input + max_tokens > limit": together they are what did not fit.
  const sum = groups['fresh'] === undefined ? undefined : Number(groups['fresh']) + Number(groups['output'])
  const found = groups['tokens'] === undefined ? sum : Number(groups['tokens'])
  return {
    ...(found === undefined ? {} : { tokens: found }),
    ...(groups['limit'] === undefined ? {} : { limit: Number(groups['limit']) }),
  }
}

const QUOTA_CODES: ReadonlySet<string> = new Set([
  'billing_error',
  'insufficient_quota',
  'billing_not_active',
  'billing_hard_limit_reached',
  'enforced_spend_limit_reached',
  'contract_spend_limit_reached',
  'linked_organization_spend_limit_reached',
  'linked_organization_billing_unavailable',
  'insufficient_balance',
  'exceeded_current_quota_error',
])

const QUOTA_TEXT =
  /credit balance is too low|insufficient (?:balance|credits?|quota|funds)|exceeded your current quota, please check your plan/i

/** True when the account has no credit left: another credential may, waiting will not help. */
export function isQuota({ type, code, message }: UpstreamError): boolean {
  if ([type, code].some((word) => word !== undefined && QUOTA_CODES.has(word))) return true
  // Google says the same of a limit per minute, with a time to wait.
  return message !== undefined && code !== 'RESOURCE_EXHAUSTED' && QUOTA_TEXT.test(message)
}

/** When to come back: headers first, then Google's RetryInfo, then the text. Dates need a clock and are left out. */
export function findRetryAfter(
  headers: Readonly<Record<string, string | undefined>>,
  error: UpstreamError,
): number | undefined {
  const ms = positive(headers['retry-after-ms'])
  if (ms !== undefined) return Math.ceil(ms)
  const seconds = positive(headers['retry-after'])
  if (seconds !== undefined) return Math.ceil(seconds * 1000)
  const { details } = error.wire
  const infos = Array.isArray(details) ? (details as readonly unknown[]) : []
  const info = infos.find((each) => isObject(each) && typeof each['retryDelay'] === 'string')
  if (isObject(info)) return durationMs(String(info['retryDelay']))
  const text = /(?:try again|retry)(?: after| in)? ((?:\d+(?:\.\d+)?\s?[a-z]+\s?)+)/i.exec(
    (error.message ?? '').slice(0, LONGEST),
  )?.[1]
  return text === undefined ? undefined : durationMs(text)
}

function positive(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined
}

/** `1.5s`, `200ms`, `6m0s`, `20 seconds`. */
function durationMs(text: string): number | undefined {
  const steps = [
    ...text.matchAll(
      /(\d+(?:\.\d+)?)\s?(ms|milliseconds?|s(?:ec(?:onds?)?)?|m(?:in(?:utes?)?)?|h(?:ours?)?)(?![a-z])/gi,
    ),
  ]
  if (steps.length === 0) return undefined
  return Math.ceil(
    steps.reduce((total, [, amount, unit = '']) => total + Number(amount) * unitMs(unit.toLowerCase()), 0),
  )
}

function unitMs(unit: string): number {
  if (unit.startsWith('ms') || unit.startsWith('mill')) return 1
  return unit.startsWith('s') ? 1000 : unit.startsWith('m') ? 60_000 : 3_600_000
}
