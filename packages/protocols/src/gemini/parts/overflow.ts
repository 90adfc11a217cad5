// Recognises "the prompt does not fit": every vendor says it in its own words, and proxies repeat them under other codes.

export interface Overflow {
  readonly tokens?: number
  readonly limit?: number
}

const NUMBER = String.raw`([\d,_.]*\d)`

/** The first group is the prompt, the second what the model takes, unless `limitFirst` says otherwise. */
const COUNTED: readonly { readonly pattern: RegExp; readonly limitFirst?: true }[] = [
  // Google
  {
    pattern: new RegExp(
      String.raw`token count \(?${NUMBER}\)? exceeds the maximum number of tokens allowed \(?${NUMBER}`,
      'i',
    ),
  },
  // Anthropic
  { pattern: new RegExp(String.raw`prompt is too long: ${NUMBER} tokens > ${NUMBER} maximum`, 'i') },
  { pattern: new RegExp(String.raw`exceed context limit: ${NUMBER} \+ [\d,]+ > ${NUMBER}`, 'i') },
  // OpenAI and those who copied it
  {
    pattern: new RegExp(String.raw`maximum context length is ${NUMBER} tokens\D+${NUMBER} tokens`, 'i'),
    limitFirst: true,
  },
  { pattern: new RegExp(String.raw`\(${NUMBER} tokens\) exceeds the available context size \(${NUMBER} tokens`, 'i') },
]

const WORDS =
  /exceeds the maximum number of tokens|prompt is too long|context_length_exceeded|maximum context length|context (window|length|size|limit)[^.]*exceed|exceed\w* [^.]*context (window|length|size|limit)|input is too long for requested model|too many (input )?tokens|reduce the length of the (messages|prompt)/i

/** Undefined when the text speaks of something else. */
export function findOverflow(text: string): Overflow | undefined {
  for (const { pattern, limitFirst } of COUNTED) {
    const [, first, second] = pattern.exec(text) ?? []
    if (first === undefined || second === undefined) continue
    const [tokens, limit] = (limitFirst ? [second, first] : [first, second]).map((digits) =>
      Number(digits.replaceAll(/[^\d]/g, '')),
    )
    if (tokens !== undefined && limit !== undefined) return { tokens, limit }
  }
  return WORDS.test(text) ? {} : undefined
}
