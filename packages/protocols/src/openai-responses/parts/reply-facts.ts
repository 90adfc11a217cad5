// What a provider's response object says besides its output: usage, how it ended, and the error it may hold instead.
import { compact, type Finish, type GatewayError, type Usage } from '#ir'
import { asNumber, asObject, asString, type Fields, inbandError, isObject } from '#wire'

/** Token counts of a response object; undefined when it holds none. */
export function usageOf(response: Fields): Usage | undefined {
  const raw = response['usage']
  if (!isObject(raw)) return undefined
  const input = asObject(raw['input_tokens_details'])
  const output = asObject(raw['output_tokens_details'])
  const tools = asObject(response['tool_usage'])
  const searches = isObject(tools['web_search']) ? asNumber(tools['web_search']['num_requests']) : undefined
  return compact({
    input: asNumber(raw['input_tokens']) ?? 0,
    output: asNumber(raw['output_tokens']) ?? 0,
    cacheRead: asNumber(input['cached_tokens']),
    cacheWrite: asNumber(input['cache_write_tokens']),
    reasoning: asNumber(output['reasoning_tokens']),
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
  const status = asString(response['status']) ?? 'completed'
  if (status === 'incomplete') {
    const details = asObject(response['incomplete_details'])
    const raw = asString(details['reason']) ?? status
    if (raw === 'max_output_tokens' || raw === 'max_tokens') return { reason: 'max-tokens', raw }
    return { reason: raw === 'content_filter' ? 'content-filter' : 'other', raw }
  }
  // A background response that is asked for too early.
  if (status === 'queued' || status === 'in_progress') return { reason: 'other', raw: status }
  if (seen.toolCall) return { reason: 'tool-calls', raw: status }
  return { reason: seen.refusal ? 'refusal' : 'stop', raw: status }
}

/** The error inside a response that failed; undefined for all others. */
export function failureOf(response: Fields): GatewayError | undefined {
  const status = response['status']
  if (isObject(response['error'])) return inbandError(response['error'])
  if (status !== 'failed' && status !== 'cancelled') return undefined
  return inbandError({ code: status, message: `The upstream response was ${status}.` })
}

/** The identity of a reply as a `start` event has it. */
export function headOf(response: Fields): { id?: string; model?: string; serviceTier?: string } {
  return compact({
    id: asString(response['id']),
    model: asString(response['model']),
    serviceTier: asString(response['service_tier']),
  })
}
