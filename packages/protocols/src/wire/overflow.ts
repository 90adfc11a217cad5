// Recognises "the prompt does not fit": every vendor says it in its own words, and proxies repeat them under other codes.
// Agents answer it by shortening their history, so neither a miss nor a false alarm is harmless (golden ERR-01).
import { compact, type ErrorDetails } from '#ir'
import { asNumber } from './fields.ts'
import type { Complaint } from './complaint.ts'

type Overflow = NonNullable<ErrorDetails['overflow']>

/** Nothing worth finding stands further back, and patterns stay cheap. */
const LONGEST = 4000

const CODES: ReadonlySet<string | undefined> = new Set([
  'context_length_exceeded',
  'context_window_exceeded',
  'model_context_window_exceeded',
  'max_prompt_tokens_exceeded',
  'exceed_context_size_error',
  'string_above_max_length',
])

const WORDS: RegExp = new RegExp(
  [
    String.raw`context_(?:length|window)_exceeded|max_prompt_tokens_exceeded`,
    String.raw`prompt (?:is )?too long|input is too long|too many (?:input |prompt )?tokens`,
    String.raw`prompt exceeds max length|greater than the context length|too large for model with \d+ maximum context`,
    String.raw`maximum (?:context|prompt|input) (?:length|window|size)`,
    String.raw`(?:context|input) (?:length|window|size) (?:of|is|was|exceed)`,
    String.raw`context (?:length|window|size|limit)[^.]{0,80}exceed`,
    String.raw`exceed[^.]{0,80}context (?:length|window|size|limit)`,
    String.raw`exceed\w* (?:the )?(?:available |model'?s? |max(?:imum)? |configured )*(?:context|token limit)`,
    String.raw`exceed\w* (?:the )?(?:model'?s?|max(?:imum)?) ?(?:token|context|length|number of tokens|input|window|limit)`,
    String.raw`token count[^.]{0,40} exceeds|input tokens exceed`,
    String.raw`reduce the length of (?:the|your) (?:messages|prompt|input)`,
  ].join('|'),
  'i',
)

/** Where a text names both figures; the group names say which is which. */
const PAIRS: readonly RegExp[] = [
  /too long: (?<tokens>\d+) tokens > (?<limit>\d+)/i,
  /exceed context limit: (?<fresh>\d+) \+ (?<output>\d+) > (?<limit>\d+)/i,
  /(?:maximum (?:context|prompt|input) length is|limit of) (?<limit>\d+)\D.*?(?:requested|resulted in|contains?|has|about)\D*?(?<tokens>\d+)/is,
  /token count \(?(?<tokens>\d+)\)? exceeds the (?:maximum|limit)\D*(?<limit>\d+)/i,
  /token count of (?<tokens>\d+) exceeds the limit of (?<limit>\d+)/i,
  /\((?<tokens>\d+) tokens\) exceeds the available context size \((?<limit>\d+) tokens\)/i,
  /contains (?<tokens>\d+) tokens.*?too large for model with (?<limit>\d+) maximum/is,
]

/** Where it names one of them. */
const TOKENS =
  /(?:resulted in|requested(?: about)?|contains?(?: at least)?|token count (?:of )?|prompt has|got)\s?\(?(?<tokens>\d{3,})/i
const LIMIT =
  /(?:maximum|limit|window|size|length)\D{0,40}?(?<limit>\d{3,})|(?<before>\d{3,}) (?:tokens? )?(?:maximum|limit)/i

/** True when the codes alone say so, whatever the status. */
export function isOverflowCode({ code, type }: Complaint): boolean {
  return CODES.has(code) || CODES.has(type)
}

/** True when the text says so. */
export function isOverflowText({ message = '' }: Complaint): boolean {
  return WORDS.test(message.slice(0, LONGEST))
}

/** The figures of an overflow: how many tokens came, and how many the model takes, as far as they are told. */
export function overflowOf({ wire, message = '' }: Complaint): Overflow {
  // llama.cpp has fields for them.
  const [tokens, limit] = [asNumber(wire['n_prompt_tokens']), asNumber(wire['n_ctx'])]
  if (tokens !== undefined && limit !== undefined) return { tokens, limit }
  const text = message.slice(0, LONGEST).replaceAll(/(\d)[,_](?=\d{3})/g, '$1')
  const pair = PAIRS.map((pattern) => pattern.exec(text)?.groups).find(Boolean)
  if (pair !== undefined) {
    // "input + max_tokens > limit": together they are what did not fit.
    const sum = pair['tokens'] ?? Number(pair['fresh']) + Number(pair['output'])
    return { tokens: Number(sum), limit: Number(pair['limit']) }
  }
  const stated = LIMIT.exec(text)?.groups
  return compact({
    tokens: numberOf(TOKENS.exec(text)?.groups?.['tokens']),
    limit: numberOf(stated?.['limit'] ?? stated?.['before']),
  })
}

function numberOf(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits)
}
