// Why a reply ended: hosts' words to the IR's reasons, and those to OpenAI's words (spec 02 §2.5, 06 §6.1).
import { compact, type Finish, type FinishReason } from '#ir'
import type * as Wire from '../wire.ts'

/** Words seen in the wild; all others mean that the model simply stopped. */
const REASONS: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['length', 'max-tokens'],
  ['max_tokens', 'max-tokens'],
  ['model_length', 'max-tokens'],
  ['tool_calls', 'tool-calls'],
  ['tool_use', 'tool-calls'],
  ['function_call', 'tool-calls'],
  ['stop_sequence', 'stop-sequence'],
  ['content_filter', 'content-filter'],
  ['sensitive', 'content-filter'],
  ['refusal', 'refusal'],
])

/** What a reply held, which corrects the provider's word. */
export interface Emitted {
  readonly calls: boolean
  readonly refusal: boolean
}

/** The finish of a reply; calls that came decide over the word (spec 06 §6.1 a, b). */
export function decodeFinish(word: string | undefined, stopReason: unknown, emitted: Emitted): Finish {
  const said = (word === undefined ? undefined : REASONS.get(word)) ?? 'stop'
  // vLLM names the stop sequence that was met beside the word.
  const stopSequence = said === 'stop' && typeof stopReason === 'string' && stopReason !== '' ? stopReason : undefined
  const reason = correct(stopSequence === undefined ? said : 'stop-sequence', emitted)
  return compact({ reason, raw: word, stopSequence })
}

function correct(reason: FinishReason, { calls, refusal }: Emitted): FinishReason {
  if (reason === 'stop' && calls) return 'tool-calls'
  if (reason === 'tool-calls' && !calls) return 'stop'
  return reason === 'stop' && refusal ? 'refusal' : reason
}

const WORDS: Readonly<Record<FinishReason, Wire.FinishWord>> = {
  stop: 'stop',
  'tool-calls': 'tool_calls',
  'max-tokens': 'length',
  'context-exceeded': 'length',
  'stop-sequence': 'stop',
  refusal: 'stop',
  'content-filter': 'content_filter',
  pause: 'stop',
  compaction: 'stop',
  'malformed-call': 'stop',
  other: 'stop',
}

/** OpenAI's word. A refusal is told by its text: one without any would look like a good answer. */
export function encodeFinish({ reason }: Finish, refused: boolean): Wire.FinishWord {
  return reason === 'refusal' && !refused ? 'content_filter' : WORDS[reason]
}

/** The explanation that came with a refusal instead of refusal text (Anthropic `stop_details`). */
export function refusalText({ reason, details }: Finish): string | undefined {
  if (reason !== 'refusal' || typeof details !== 'object' || details === null) return undefined
  const { explanation } = details as { explanation?: unknown }
  return typeof explanation === 'string' && explanation !== '' ? explanation : undefined
}
