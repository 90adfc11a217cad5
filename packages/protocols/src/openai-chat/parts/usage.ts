// Token figures between the wire's dialects and the IR (spec 06 §6.2): the IR's totals include cache and reasoning.
import { compact, type Usage } from '#ir'
import { asNumber, asObject, isObject } from '#wire'
import type * as Wire from '../wire.ts'

/** A host's usage object; undefined when it counts neither prompt nor completion. */
export function decodeUsage(raw: unknown): Usage | undefined {
  if (!isObject(raw)) return undefined
  const prompt = asNumber(raw['prompt_tokens']) ?? asNumber(raw['input_tokens'])
  const completion = asNumber(raw['completion_tokens']) ?? asNumber(raw['output_tokens'])
  if (prompt === undefined && completion === undefined) return undefined
  const promptDetails = asObject(raw['prompt_tokens_details'])
  const completionDetails = asObject(raw['completion_tokens_details'])
  const input = prompt ?? 0
  const reasoning = asNumber(completionDetails['reasoning_tokens']) ?? asNumber(raw['reasoning_tokens'])
  return {
    input,
    output: outputOf(input, completion ?? 0, reasoning ?? 0, asNumber(raw['total_tokens'])),
    ...compact({
      // DeepSeek, Moonshot, Mistral, and proxies in front of Anthropic each have a field of their own.
      cacheRead:
        asNumber(promptDetails['cached_tokens']) ??
        asNumber(raw['prompt_cache_hit_tokens']) ??
        asNumber(raw['cached_tokens']) ??
        asNumber(raw['num_cached_tokens']) ??
        asNumber(raw['cache_read_input_tokens']),
      cacheWrite: asNumber(promptDetails['cache_write_tokens']) ?? asNumber(raw['cache_creation_input_tokens']),
      reasoning,
      audioInput: asNumber(promptDetails['audio_tokens']),
      audioOutput: asNumber(completionDetails['audio_tokens']),
      webSearches: asNumber(asObject(raw['server_tool_use_details'])['web_search_requests']),
    }),
    raw,
  }
}

/** xAI leaves reasoning out of the completion: then only all three make up the total. */
function outputOf(prompt: number, completion: number, reasoning: number, total: number | undefined): number {
  return reasoning > 0 && total === prompt + completion + reasoning ? completion + reasoning : completion
}

/** OpenAI's usage object. */
export function encodeUsage(usage: Usage): Wire.OutputUsage {
  const { input, output, cacheRead = 0, cacheWrite, reasoning = 0, audioInput, audioOutput } = usage
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: {
      cached_tokens: cacheRead,
      ...compact({ cache_write_tokens: cacheWrite, audio_tokens: audioInput }),
    },
    completion_tokens_details: { reasoning_tokens: reasoning, ...compact({ audio_tokens: audioOutput }) },
  }
}
