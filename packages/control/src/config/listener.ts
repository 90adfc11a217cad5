// One entry of [[listeners]]: an address that serves a part of the endpoints.
import * as z from 'zod'
import { text } from './primitives.ts'

/** The parts that a listener may serve. */
export const ENDPOINT_GROUPS = [
  'openai',
  'responses',
  'anthropic',
  'gemini',
  'models',
  'metrics',
  'health',
  'admin',
] as const

/** The keys of one listener. */
export const listener = z.strictObject({
  listen: text.describe('Address and port to listen on.'),
  endpoints: z
    .array(z.enum(ENDPOINT_GROUPS))
    .min(1)
    .default([...ENDPOINT_GROUPS])
    .describe('What is served there; everything else is answered with 404.'),
})
