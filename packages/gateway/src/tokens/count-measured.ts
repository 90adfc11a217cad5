// Our own count of a request: what the tokenizer finds in its texts, with what its model's maker adds.
import { tokensOf } from './estimate-tokens.ts'
import { describeTool, type Measured } from './measure-request.ts'
import type { TokenCounter } from './token-counter.ts'

/** Tokens. Never exact: the vocabularies of other makers, and what they add to a request, are not published. */
export async function countMeasured(counter: TokenCounter, measured: Measured, model: string): Promise<number> {
  const schema = measured.schema === undefined ? [] : [JSON.stringify(measured.schema)]
  const [texts, tools] = await Promise.all([
    counter.count([...measured.texts, ...schema]),
    counter.count(measured.tools.map(describeTool)),
  ])
  return tokensOf(measured, { texts, tools }, model)
}
