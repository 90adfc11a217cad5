// One entry of [[providers]].
import * as z from 'zod'
import { presetNames } from '../presets.ts'
import { PROVIDER_TYPES } from '../provider-types.ts'
import { quirksSchema } from '../quirks.ts'
import { secret, text, variableName } from './primitives.ts'

/** The keys that say where a provider's credential comes from; a provider has at most one of them. */
export const KEY_SOURCES = ['api_key', 'api_key_env', 'api_key_file', 'api_key_url', 'key_watch'] as const

const keyWatch = z.strictObject({
  file: text.describe('File to watch.'),
  path: text.describe('Where the key stands inside it, for example env.API_KEY.'),
  url_path: text.optional().describe('Where a base URL stands inside it.'),
})

/** The keys of one provider. */
export const provider = z.strictObject({
  name: text.describe('The name routes use.'),
  type: z.enum(PROVIDER_TYPES).describe('The protocol it speaks.'),
  preset: z
    .enum(presetNames)
    .optional()
    .describe('Take type, base URL, key variable and quirks from a known provider.'),
  base_url: text.optional().describe('Where it listens; the version segment may be left out.'),
  auth: z
    .enum(['key', 'client'])
    .optional()
    .describe('Whose credential is sent: the key configured here (key, the default) or the one that the caller sent.'),
  api_key: secret.optional().describe('The key itself.'),
  api_key_env: variableName.optional().describe('Environment variable that holds the key.'),
  api_key_file: text.optional().describe('File that holds the key.'),
  api_key_url: text.optional().describe('URL that answers with the key.'),
  key_watch: z.array(keyWatch).min(1).optional().describe('Files to read the key from whenever they change.'),
  account: text.optional().describe('Whose account this is; sealed reasoning is only sent back to the same account.'),
  headers: z
    .record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/), secret)
    .optional()
    .describe('Further headers for every request.'),
  quirks: quirksSchema.optional().describe('How it departs from its protocol.'),
})
