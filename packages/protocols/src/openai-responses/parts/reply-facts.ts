// What a provider's response object says besides its output: usage, how it ended, and the error it may hold instead.
import type { Finish, Usage } from '#ir'
import { errorFrom } from '../errors.ts'
import { compact, type Fields, isFields, numberOr, stringOr } from './read-fields.ts'

/** Token counts of a response object; undefined when it holds none. */
export function usageOf(response: Fields): Usage | undefined {
  const raw = response['usage']
  if (!isFields(raw)) return undefined
  const input = isFields(raw['input_tokens_details']) ? raw['input_tokens_details'] : {}
  const output = isFields(raw['output_tokens_details']) ? raw['output_tokens_details'] : {}
  const tools = isFields(response['tool_usage']) ? response['tool_usage'] : {}
  const searches = isFields(tools['web_search']) ? numberOr(tools['web_search']['num_requests']) : undefined
  return compact({
    input: numberOr(raw['input_tokens']) ?? 0,
    output: numberOr(raw['output_tokens']) ?? 0,
    cacheRead: numberOr(input['cached_tokens']),
    cacheWrite: numberOr(input['cache_write_tokens']),
    reasoning: numberOr(output['reasoning_tokens']),
    webSearches: searches === 0 ? undefined : searches,
    raw,
  })
}

/** What kinds of output a reply held, which its status does not say. */
export interface Seen {
  toolCall: boolean
  refusal: boolean
}

/** How the reply ended (spec 06 §6.1): calls that were really made decide, not the provider's word. */
export function finishOf(response: Fields, seen: Readonly<Seen>): Finish {
  const status = stringOr(response['status']) ?? 'completed'
  if (status === 'incomplete') {
    const details = isFields(response['incomplete_details']) ? response['incomplete_details'] : {}
    const raw = stringOr(details['reason']) ?? status
    if (raw === 'max_output_tokens' || raw === 'max_tokens') return { reason: 'max-tokens', raw }
    return { reason: raw === 'content_filter' ? 'content-filter' : 'other', raw }
  }
  // A background response that is asked for too early.
  if (status === 'queued' || status === 'in_progress') return { reason: 'other', raw: status }
  if (seen.toolCall) return { reason: 'tool-calls', raw: status }
  return { reason: seen.refusal ? 'refusal' : 'stop', raw: status }
}

/** The error inside a response that failed; undefined for all others. */
export function failureOf(response: Fields): ReturnType<typeof errorFrom> | undefined {
  const status = response['status']
  if (isFields(response['error'])) return errorFrom(response['error'])
  if (status !== 'failed' && status !== 'cancelled') return undefined
  return errorFrom({ code: status, message: `The upstream response was ${status}.` })
}

/** The identity of a reply as a `start` event has it. */
export function headOf(response: Fields): { id?: string; model?: string; serviceTier?: string } {
  return compact({
    id: stringOr(response['id']),
    model: stringOr(response['model']),
    serviceTier: stringOr(response['service_tier']),
  })
}
