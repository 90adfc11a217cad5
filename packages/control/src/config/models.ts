// The section [models]: what the owner knows better than the gateway about a model, by the name sent upstream.
import * as z from 'zod'
import { count, effort } from './primitives.ts'

const price = z.number().min(0).optional()
const tokens = z.int().min(0).optional()

/** The keys of one model. */
export const model = z.strictObject({
  context: count.optional().describe('Tokens of prompt and reply together.'),
  max_output: count.optional().describe('Most tokens of a reply.'),
  images: z.boolean().optional().describe('It sees images.'),
  sampling: z.boolean().optional().describe('It takes temperature, top_p and top_k.'),
  efforts: z.array(effort).optional().describe('Reasoning efforts it takes; empty for none.'),
  reasoning_budgets: z
    .strictObject({ minimal: tokens, low: tokens, medium: tokens, high: tokens, xhigh: tokens, max: tokens })
    .optional()
    .describe('Tokens that an effort stands for, where a model takes a budget.'),
  input_price: price.describe('USD per million prompt tokens.'),
  output_price: price.describe('USD per million reply tokens.'),
  cache_read_price: price.describe('USD per million tokens read from a cache; default: input_price.'),
  cache_write_price: price.describe('USD per million tokens written to a cache; default: input_price.'),
  cache_write_1h_price: price.describe('The same for one hour; default: cache_write_price.'),
})

/** Models by name, or by `provider/name` for one provider only. */
export const models = z.record(z.string(), model).describe('By the name sent upstream, or by provider/name.')
