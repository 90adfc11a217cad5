// Which kind of failure an upstream means: by its codes and texts first, as hosts disagree about the status (spec 06 §6.7.1).
import type { ErrorDetails, ErrorKind } from '#ir'
import { isObject } from './read.ts'

/** What hosts put into an error, wherever they put it. */
export interface Complaint {
  readonly message?: string
  readonly type?: string
  readonly code?: string
  readonly status?: number
  readonly param?: string
  /** The error object itself. */
  readonly raw: unknown
}

/** How vendors say that a prompt does not fit, collected over all that chat clients end up at. */
const OVERFLOW: readonly RegExp[] = [
  /context_length_exceeded|context_window_exceeded|max_prompt_tokens_exceeded/i,
  /maximum (?:context|prompt) length|maximum context (?:window|size)|context (?:window|length|size) (?:is |was )?exceeded/i,
  /exceed\w* (?:the |this )?(?:model'?s? |available |maximum |configured )*context (?:window|length|size|limit)/i,
  /prompt is too long|input is too long|too many (?:input )?tokens/i,
  /token count[^.]{0,40} exceeds the (?:maximum|limit)|exceeds the maximum number of tokens|exceeded model token limit/i,
  /reduce the length of (?:the|your) (?:messages|prompt|input)/i,
]

const QUOTA =
  /insufficient_quota|insufficient[ _]balance|billing|credit balance|exceeded your current quota|(?:no|insufficient|out of|add more) credits?|payment required/i
const MISSING_MODEL =
  /model_not_found|DeploymentNotFound|model .{0,200}(?:does not exist|not found)|no such model|unknown model/i
const OVERLOADED = /overloaded|server_is_busy|at capacity|service unavailable/i

/** Types that tell the status where an error has none, as inside a stream. */
const STATUS_OF_TYPE: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['rate_limit_error', 429],
  ['overloaded_error', 503],
])

/** The status that an error without one would have had. */
export function statusOf({ status, type = '' }: Complaint): number {
  return status ?? STATUS_OF_TYPE.get(type) ?? 500
}

/** The kind of an upstream error. */
export function classify(status: number, complaint: Complaint): ErrorKind {
  const words = [complaint.code, complaint.type, complaint.message].filter((word) => word !== undefined).join('\n')
  // Some hosts say 500 for what is the request's own fault.
  const refused = status <= 500
  if (refused && status !== 429 && OVERFLOW.some((pattern) => pattern.test(words))) return 'context-overflow'
  if (status === 402 || (refused && isQuota(status, words, complaint))) return 'upstream-quota'
  if (status === 401 || words.includes('invalid_api_key')) return 'upstream-auth'
  // A moderated prompt is the request's fault, not the key's (OpenRouter).
  if (status === 403) return /moderat|flagged/i.test(words) ? 'upstream-rejected' : 'upstream-auth'
  if (status === 404 || (refused && MISSING_MODEL.test(words))) return 'upstream-not-found'
  if (status === 503 || status === 529 || OVERLOADED.test(words)) return 'upstream-overloaded'
  if (status === 429 || words.includes('rate_limit_exceeded')) return 'upstream-limited'
  if (status === 408 || status === 504) return 'upstream-timeout'
  return status < 500 ? 'upstream-rejected' : 'upstream-failed'
}

/** Google says "quota" for its limits per minute as well: those come with the time to wait. */
function isQuota(status: number, words: string, complaint: Complaint): boolean {
  return QUOTA.test(words) && !(status === 429 && retryAfter({}, complaint) !== undefined)
}

const PROMPT_OVER_LIMIT = /(\d[\d,]*)(?: tokens)? > (\d[\d,]*)/
const TOKENS =
  /(?:resulted in|requested(?: about)?|contains?(?: at least)?|token count (?:of )?|prompt has|got)\s?\(?(\d[\d,]*)/i
const LIMITS: readonly RegExp[] = [
  /(?:maximum|limit|window|size|length)\D{0,40}?(\d[\d,]*)/i,
  /(\d[\d,]*) (?:tokens? )?(?:maximum|limit)/i,
]

/** The figures in an overflow message: how many tokens came, and how many the model takes. */
export function overflowOf(message: string): NonNullable<ErrorDetails['overflow']> {
  const both = PROMPT_OVER_LIMIT.exec(message)
  const tokens = both?.[1] ?? TOKENS.exec(message)?.[1]
  const limit = both?.[2] ?? LIMITS.map((pattern) => pattern.exec(message)?.[1]).find((found) => found !== undefined)
  return {
    ...(tokens === undefined ? {} : { tokens: Number(tokens.replaceAll(',', '')) }),
    ...(limit === undefined ? {} : { limit: Number(limit.replaceAll(',', '')) }),
  }
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
])

/** How long to wait, from a header, Google's RetryInfo, or the text. Dates are left to who has a clock. */
export function retryAfter(
  headers: Readonly<Record<string, string | undefined>>,
  { message, raw }: Complaint,
): number | undefined {
  const exact = Number.parseFloat(headers['retry-after-ms'] ?? '')
  if (exact >= 0) return Math.round(exact)
  const seconds = headers['retry-after']
  if (seconds !== undefined && /^\s*\d+(?:\.\d+)?\s*$/.test(seconds)) return Math.round(Number(seconds) * 1000)
  return retryInfo(raw) ?? spokenDelay(message)
}

function retryInfo(raw: unknown): number | undefined {
  const details: readonly unknown[] = isObject(raw) && Array.isArray(raw['details']) ? raw['details'] : []
  for (const entry of details) {
    if (isObject(entry) && typeof entry['retryDelay'] === 'string') return durationOf(entry['retryDelay'])
  }
  return undefined
}

function spokenDelay(message: string | undefined): number | undefined {
  const found = /(?:try again|retry)(?: in| after) ((?:\d+(?:\.\d+)?\s?(?:ms|h|m|s)[a-z]*\s?){1,4})/i.exec(
    message ?? '',
  )
  return found?.[1] === undefined ? undefined : durationOf(found[1])
}

/** `1.5s`, `20ms`, `6m0s`, `34 seconds`. */
function durationOf(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s?(ms|h|m|s)/gi)]
  if (parts.length === 0) return undefined
  const total = parts.reduce(
    (sum, [, amount, unit = '']) => sum + Number(amount) * (UNITS.get(unit.toLowerCase()) ?? 0),
    0,
  )
  return Math.round(total)
}
