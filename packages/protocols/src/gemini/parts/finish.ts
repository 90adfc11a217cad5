// Why a reply ended, in Google's words and in ours (spec 06 §6.1).
import { compact, type Finish, type FinishReason } from '#ir'
import { isObject } from '#wire'
import type { FinishReason as WireReason } from '../wire.ts'

const FROM_WIRE: Readonly<Record<WireReason, FinishReason | undefined>> = {
  FINISH_REASON_UNSPECIFIED: undefined,
  STOP: 'stop',
  MAX_TOKENS: 'max-tokens',
  CONTINUATION: 'max-tokens',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  MODEL_ARMOR: 'content-filter',
  IMAGE_SAFETY: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
  IMAGE_OTHER: 'content-filter',
  MALFORMED_FUNCTION_CALL: 'malformed-call',
  UNEXPECTED_TOOL_CALL: 'malformed-call',
  MALFORMED_RESPONSE: 'malformed-call',
  TOO_MANY_TOOL_CALLS: 'other',
  LANGUAGE: 'other',
  NO_IMAGE: 'other',
  OTHER: 'other',
}

const WIRE_REASONS: ReadonlyMap<string, FinishReason | undefined> = new Map(Object.entries(FROM_WIRE))

/** What the provider said at the end of a reply. */
export interface Ending {
  readonly reason?: string | undefined
  readonly message?: string | undefined
  readonly continuationToken?: string | undefined
}

/** STOP also ends a turn of function calls, so the calls decide; undefined when the provider gave no reason at all. */
export function decodeFinish(ending: Ending, hasCalls: boolean): Finish | undefined {
  const { reason: raw, message, continuationToken } = ending
  if (raw === undefined) return undefined
  const reason = WIRE_REASONS.has(raw) ? WIRE_REASONS.get(raw) : raw === 'FUNCTION_CALL' ? 'stop' : 'other'
  if (reason === undefined) return undefined
  const details = compact({ finishMessage: message, continuationToken })
  return compact({
    reason: reason === 'stop' && hasCalls ? ('tool-calls' as const) : reason,
    raw,
    details: Object.keys(details).length === 0 ? undefined : details,
  })
}

const TO_WIRE: Readonly<Record<FinishReason, WireReason>> = {
  stop: 'STOP',
  'tool-calls': 'STOP',
  'max-tokens': 'MAX_TOKENS',
  'context-exceeded': 'MAX_TOKENS',
  'stop-sequence': 'STOP',
  refusal: 'SAFETY',
  'content-filter': 'SAFETY',
  pause: 'STOP',
  compaction: 'STOP',
  'malformed-call': 'MALFORMED_FUNCTION_CALL',
  other: 'OTHER',
}

/** Google's own word when it still says what we mean, and what it said about it. */
export function encodeFinish({ reason, raw, details }: Finish): { finishReason: string; finishMessage?: string } {
  const meant = reason === 'tool-calls' ? 'stop' : reason
  const own = raw !== undefined && WIRE_REASONS.get(raw) === meant
  const message = own && isObject(details) ? details['finishMessage'] : undefined
  return {
    finishReason: own ? raw : TO_WIRE[reason],
    ...(typeof message === 'string' ? { finishMessage: message } : {}),
  }
}
