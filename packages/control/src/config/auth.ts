// The section [auth]: who may use the gateway, and how much.
import * as z from 'zod'
import { count, secret, text, variableName } from './primitives.ts'

/** The keys of [auth]. */
export const auth = z.strictObject({
  enabled: z.boolean().default(false).describe('Clients must send one of the keys below.'),
  api_keys: z.array(secret).optional().describe('Keys written in this file.'),
  api_keys_env: variableName.optional().describe('Environment variable with comma-separated keys.'),
  api_keys_file: text.optional().describe('File with one key per line, or "name = key"; read again when it changes.'),
  key_store: text
    .optional()
    .describe('Keys made with "ferryllm keys": "default" for the file in the state directory, or a file.'),
  per_key_rate_limit_per_minute: count.optional().describe('Requests per minute and key.'),
  per_key_max_concurrent_requests: count.optional().describe('Requests in flight per key.'),
})
