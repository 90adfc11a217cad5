// One entry of [[routes]].
import * as z from 'zod'
import { MATCH_TYPES } from '../match-model.ts'
import { effort, reasoningPolicy, text } from './primitives.ts'
import { timeouts } from './timeouts.ts'

/** How requests are spread over the targets of a route. */
const STRATEGIES = ['first', 'weighted', 'least_busy', 'latency', 'cost'] as const

/** What may send a request on to the next target. */
const FALLBACK_REASONS = [
  'limited',
  'overloaded',
  'failed',
  'timeout',
  'unreachable',
  'auth',
  'quota',
  'context_overflow',
  'model_not_found',
  'unsupported',
] as const

/** Which lanes a request may take. */
export const workMode = z.enum(['auto', 'passthrough', 'translation'])

const providerName = text.describe('Who answers.')
const modelName = text.optional().describe('The model it is asked for, instead of what the route says.')

const fallback = z.strictObject({ provider: providerName, model: modelName })

const target = z.strictObject({
  provider: providerName,
  model: modelName,
  weight: z.int().min(0).max(10_000).default(1).describe('Its share of the requests; 0 gives it none.'),
})

/** The keys of one route: it has a `provider`, or else `targets`. */
export const route = z.strictObject({
  match: z.string().describe('What model names are compared with, or * for any.'),
  match_type: z.enum(MATCH_TYPES).default('prefix').describe('How match is compared.'),
  provider: text.default('').describe('Who answers.'),
  targets: z.array(target).min(1).default([]).describe('Several that share the requests, instead of provider.'),
  strategy: z.enum(STRATEGIES).default('first').describe('How requests are spread over targets.'),
  fallback_providers: z
    .array(z.union([text.transform((provider): z.output<typeof fallback> => ({ provider })), fallback]))
    .default([])
    .describe('Who answers when those fail, in order: a name, or a table with provider and model.'),
  fallback_on: z
    .array(z.enum(FALLBACK_REASONS))
    .optional()
    .describe('Which failures send a request on to the next one; all of them by default.'),
  rewrite_model: text
    .optional()
    .describe('The model name sent upstream; $1 and $<name> are what a glob or regex has caught.'),
  timeouts: timeouts.optional().describe('Times for requests of this route, instead of those of its provider.'),
  strip_prefix: z.boolean().default(false).describe('Send the model name without the matched prefix.'),
  work_mode: workMode.optional().describe('Which lanes requests may take, instead of server.work_mode.'),
  default_reasoning_effort: effort.optional().describe('Instead of the one in [server].'),
  max_reasoning_effort: effort.optional().describe('Instead of the one in [server].'),
  reasoning_policy: reasoningPolicy.optional().describe('Instead of the one in [server].'),
})
