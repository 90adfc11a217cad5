// One entry of [[routes]].
import * as z from 'zod'
import { effort, reasoningPolicy, text } from './primitives.ts'

const fallback = z.strictObject({
  provider: text.describe('Who answers.'),
  model: text.optional().describe('The model it is asked for, instead of the one of the route.'),
})

/** The keys of one route. */
export const route = z.strictObject({
  match: z.string().describe('Start of the model name, the whole name (match_type exact), or * for any.'),
  match_type: z.enum(['prefix', 'exact']).default('prefix').describe('How match is compared.'),
  provider: text.describe('Who answers.'),
  fallback_providers: z
    .array(z.union([text.transform((provider): z.output<typeof fallback> => ({ provider })), fallback]))
    .default([])
    .describe('Who answers when that one fails, in order: a name, or a table with provider and model.'),
  rewrite_model: text.optional().describe('The model name sent upstream.'),
  strip_prefix: z.boolean().default(false).describe('Send the model name without the matched prefix.'),
  default_reasoning_effort: effort.optional().describe('Instead of the one in [server].'),
  max_reasoning_effort: effort.optional().describe('Instead of the one in [server].'),
  reasoning_policy: reasoningPolicy.optional().describe('Instead of the one in [server].'),
})
