// Why a reply ended, both ways (spec 06 §6.1).
import { compact, type Finish, type FinishReason } from '#ir'
import type * as Wire from '../wire.ts'
import { asString, isObject } from '#wire'

const REASONS: ReadonlyMap<unknown, FinishReason> = new Map<Wire.StopReason, FinishReason>([
  ['end_turn', 'stop'],
  ['tool_use', 'tool-calls'],
  ['max_tokens', 'max-tokens'],
  ['stop_sequence', 'stop-sequence'],
  ['refusal', 'refusal'],
  ['pause_turn', 'pause'],
  ['compaction', 'compaction'],
  ['model_context_window_exceeded', 'context-exceeded'],
])

const WORDS: Readonly<Record<FinishReason, Wire.StopReason>> = {
  stop: 'end_turn',
  'tool-calls': 'tool_use',
  'max-tokens': 'max_tokens',
  // Only newer API versions know a word of its own for it, and clients treat both alike.
  'context-exceeded': 'max_tokens',
  'stop-sequence': 'stop_sequence',
  refusal: 'refusal',
  'content-filter': 'refusal',
  pause: 'pause_turn',
  compaction: 'compaction',
  'malformed-call': 'end_turn',
  other: 'end_turn',
}

/** The provider's stop fields in the IR's words; the calls that were really made decide between stop and tool-calls. */
export function decodeFinish(stop: Readonly<Record<string, unknown>>, called: boolean): Finish {
  const raw = stop['stop_reason']
  const said = raw === undefined || raw === null ? 'stop' : (REASONS.get(raw) ?? 'other')
  const sequence = stop['stop_sequence']
  const details = stop['stop_details']
  const stopped: FinishReason = called ? 'tool-calls' : 'stop'
  return compact({
    reason: said === 'stop' || said === 'tool-calls' ? stopped : said,
    raw: asString(raw),
    stopSequence: asString(sequence),
    details: isObject(details) ? details : undefined,
  })
}

/** The stop fields of a reply or of its `message_delta`. */
export function encodeFinish(
  finish: Finish,
  called: boolean,
): {
  readonly stop_reason: Wire.StopReason
  readonly stop_sequence: string | null
  readonly stop_details?: Wire.StopDetails
} {
  const word = wordOf(finish, called)
  return {
    stop_reason: word,
    stop_sequence: finish.stopSequence ?? null,
    ...(word === 'refusal' ? { stop_details: stopDetails(finish.details) } : {}),
  }
}

function wordOf({ reason, raw }: Finish, called: boolean): Wire.StopReason {
  if (reason === 'stop' || reason === 'tool-calls') return called ? 'tool_use' : 'end_turn'
  return raw === 'model_context_window_exceeded' ? raw : WORDS[reason]
}

function stopDetails(details: unknown): Wire.StopDetails {
  if (isObject(details) && details['type'] === 'refusal') return details as unknown as Wire.StopDetails
  return { type: 'refusal', category: null, explanation: typeof details === 'string' ? details : null }
}

/** What the client's user should read when a provider ended without anything to show (golden STR-19). */
export function finishNotice({ reason, raw, details }: Finish, empty: boolean): string | undefined {
  const why = typeof details === 'string' && details !== '' ? details : raw
  const because = why === undefined ? '' : `: ${why}`
  if (reason === 'malformed-call') return `[The model made a malformed tool call${because}]`
  return reason === 'content-filter' && empty
    ? `[The provider's content filter withheld the answer${because}]`
    : undefined
}
