// The section [prompt_cache]: what helps providers find what they have seen before.
import * as z from 'zod'
import { linePattern } from '../line-pattern.ts'
import { text } from './primitives.ts'

const pattern = text.check(({ value, issues }) => {
  try {
    linePattern(value)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^error parsing regexp: /, '') : 'it does not compile'
    issues.push({ code: 'custom', input: value, message: `not a regular expression in the syntax of RE2: ${reason}` })
  }
})

/** The keys of [prompt_cache]. */
export const promptCache = z.strictObject({
  auto_inject_anthropic_cache_control: z.boolean().default(true).describe('Add cache marks for Anthropic models.'),
  cache_system: z.boolean().default(true).describe('Mark the system prompt.'),
  cache_tools: z.boolean().default(true).describe('Mark the tools.'),
  cache_last_user_message: z.boolean().default(true).describe('Mark the last user message.'),
  cache_history: z
    .boolean()
    .default(true)
    .describe('Mark the last user message of the turn before, where the last request ended.'),
  ttl: z.enum(['5m', '1h']).optional().describe('How long what is marked is kept; without it the provider decides.'),
  openai_prompt_cache_key: z.string().default('ferryllm').describe('Start of prompt_cache_key; empty sends none.'),
  openai_prompt_cache_retention: text.optional().describe('Value of prompt_cache_retention, for example 24h.'),
  debug_log_request_shape: z.boolean().default(true).describe('Log lengths and hashes of requests at level debug.'),
  relocate_system_prefix_range: z
    .string()
    .regex(/^\d+\.\.\d+$/, { error: 'not a range of lines: write it as "0..3" (first line..line after the last)' })
    .optional()
    .describe('Lines of the system prompt to move behind the cached part.'),
  relocate_system_line_patterns: z
    .array(pattern)
    .default([])
    .describe('System prompt lines that match are moved behind the cached part.'),
  log_relocated_system_text: z.boolean().default(false).describe('Log the text that was moved.'),
  strip_system_line_prefixes: z
    .array(text)
    .default(['x-anthropic-billing-header:'])
    .describe('System prompt lines that begin like this are removed.'),
  strip_system_line_patterns: z.array(pattern).default([]).describe('System prompt lines that match are removed.'),
})
