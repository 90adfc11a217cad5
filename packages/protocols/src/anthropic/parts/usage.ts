// Token counts both ways: Anthropic's input excludes what the cache read or wrote, the IR's includes it (spec 06 §6.2).
import { compact, freshInput, type Usage } from '#ir'
import type * as Wire from '../wire.ts'
import { asNumber, asObject, isObject } from '#wire'

/** A usage object as inclusive totals; undefined when the provider counted nothing. */
export function decodeUsage(wire: unknown): Usage | undefined {
  if (!isObject(wire)) return undefined
  const fresh = asNumber(wire['input_tokens'])
  const output = asNumber(wire['output_tokens'])
  if (fresh === undefined && output === undefined) return undefined
  const cacheRead = asNumber(wire['cache_read_input_tokens'])
  const cacheWrite = asNumber(wire['cache_creation_input_tokens'])
  return compact({
    input: (fresh ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0),
    output: output ?? 0,
    cacheRead,
    cacheWrite,
    cacheWrite1h: asNumber(asObject(wire['cache_creation'])['ephemeral_1h_input_tokens']),
    reasoning: asNumber(asObject(wire['output_tokens_details'])['thinking_tokens']),
    webSearches: asNumber(asObject(wire['server_tool_use'])['web_search_requests']),
    raw: wire,
  })
}

/** The figures of `message_start`: an estimate of the prompt where the provider has not counted yet. */
export function startUsage(usage: Usage | undefined, estimatedInput: number | undefined): Wire.Usage {
  const known = usage !== undefined && usage.input > 0 ? usage : undefined
  return {
    input_tokens: known === undefined ? (estimatedInput ?? 0) : freshInput(known),
    output_tokens: usage?.output ?? 0,
    cache_creation_input_tokens: usage?.cacheWrite ?? 0,
    cache_read_input_tokens: usage?.cacheRead ?? 0,
  }
}

/** The figures of the last `message_delta` and of a whole reply (golden USE-01, USE-02; key order as in spec 07 §7.7.1). */
export function finalUsage(usage: Usage | undefined, estimatedInput: number | undefined): Wire.Usage {
  if (usage === undefined) {
    return {
      input_tokens: estimatedInput ?? 0,
      cache_read_input_tokens: 0,
      cache_creation_input_tokens: 0,
      output_tokens: 0,
    }
  }
  return {
    input_tokens: freshInput(usage),
    cache_read_input_tokens: usage.cacheRead ?? 0,
    cache_creation_input_tokens: usage.cacheWrite ?? 0,
    output_tokens: usage.output,
    ...(usage.cacheWrite1h === undefined
      ? {}
      : {
          cache_creation: {
            ephemeral_5m_input_tokens: Math.max(0, (usage.cacheWrite ?? 0) - usage.cacheWrite1h),
            ephemeral_1h_input_tokens: usage.cacheWrite1h,
          },
        }),
    ...(usage.reasoning === undefined ? {} : { output_tokens_details: { thinking_tokens: usage.reasoning } }),
    ...(usage.webSearches === undefined ? {} : { server_tool_use: { web_search_requests: usage.webSearches } }),
  }
}
