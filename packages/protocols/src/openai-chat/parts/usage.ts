// Token figures between the wire's dialects and the IR (spec 06 §6.2): the IR's totals include cache and reasoning.
import type { Usage } from '#ir'
import type * as Wire from '../wire.ts'
import { defined, type Fields, isObject } from './read.ts'

/** A host's usage object; undefined when it counts neither prompt nor completion. */
export function decodeUsage(raw: unknown): Usage | undefined {
  if (!isObject(raw)) return undefined
  const prompt = count(raw, 'prompt_tokens') ?? count(raw, 'input_tokens')
  const completion = count(raw, 'completion_tokens') ?? count(raw, 'output_tokens')
  if (prompt === undefined && completion === undefined) return undefined
  const promptDetails = detailsOf(raw, 'prompt_tokens_details')
  const completionDetails = detailsOf(raw, 'completion_tokens_details')
  const input = prompt ?? 0
  const reasoning = count(completionDetails, 'reasoning_tokens') ?? count(raw, 'reasoning_tokens')
  return {
    input,
    output: outputOf(input, completion ?? 0, reasoning ?? 0, count(raw, 'total_tokens')),
    ...defined({
      // DeepSeek, Moonshot, Mistral, and proxies in front of Anthropic each have a field of their own.
      cacheRead:
        count(promptDetails, 'cached_tokens') ??
        count(raw, 'prompt_cache_hit_tokens') ??
        count(raw, 'cached_tokens') ??
        count(raw, 'num_cached_tokens') ??
        count(raw, 'cache_read_input_tokens'),
      cacheWrite: count(promptDetails, 'cache_write_tokens') ?? count(raw, 'cache_creation_input_tokens'),
      reasoning,
      audioInput: count(promptDetails, 'audio_tokens'),
      audioOutput: count(completionDetails, 'audio_tokens'),
      webSearches: count(detailsOf(raw, 'server_tool_use_details'), 'web_search_requests'),
    }),
    raw,
  }
}

/** xAI leaves reasoning out of the completion: then only all three make up the total. */
function outputOf(prompt: number, completion: number, reasoning: number, total: number | undefined): number {
  return reasoning > 0 && total === prompt + completion + reasoning ? completion + reasoning : completion
}

function count(fields: Fields, name: string): number | undefined {
  const value = fields[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function detailsOf(raw: Fields, name: string): Fields {
  const details = raw[name]
  return isObject(details) ? details : {}
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
      ...defined({ cache_write_tokens: cacheWrite, audio_tokens: audioInput }),
    },
    completion_tokens_details: { reasoning_tokens: reasoning, ...defined({ audio_tokens: audioOutput }) },
  }
}
