// One entry of [[limits]]: how much may be asked for, and by whom or of whom.
import * as z from 'zod'
import { count, text } from './primitives.ts'

/** What can be limited; also what a key of the key store may have of its own. */
export const limitFigures = {
  requests_per_minute: count.optional().describe('Requests per minute; a whole minute of them may come at once.'),
  requests_per_day: count.optional().describe('Requests per 24 hours, coming back steadily.'),
  tokens_per_minute: count.optional().describe('Tokens of prompts and replies per minute.'),
  tokens_per_day: count.optional().describe('Tokens of prompts and replies per 24 hours, coming back steadily.'),
  concurrent: count.optional().describe('Requests in flight.'),
}

/** The keys of one rule. */
export const limit = z.strictObject({
  scope: z
    .enum(['all', 'key', 'model', 'provider'])
    .describe('What is counted by itself: everything together, each key, each model sent upstream, each provider.'),
  match: text.default('*').describe('Names of the keys, models or providers that are meant; * stands for any text.'),
  ...limitFigures,
})
