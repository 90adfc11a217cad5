// One entry of [[providers]].
import * as z from 'zod'
import { presetNames } from '../presets.ts'
import { PROVIDER_TYPES } from '../provider-types.ts'
import { quirksSchema } from '../quirks.ts'
import { keySource, providerKey } from './key-source.ts'
import { secret, text } from './primitives.ts'
import { timeouts } from './timeouts.ts'

/** The keys of one provider. */
export const provider = z.strictObject({
  name: text.describe('The name routes use.'),
  type: z.enum(PROVIDER_TYPES).describe('The protocol it speaks.'),
  preset: z
    .enum(presetNames)
    .optional()
    .describe('Take type, base URL, key variable and quirks from a known provider.'),
  enabled: z.boolean().optional().describe('false takes it out of use; routes that lead to it pass it over.'),
  base_url: text.optional().describe('Where it listens; the version segment may be left out.'),
  auth: z
    .enum(['key', 'client'])
    .optional()
    .describe('Whose credential is sent: the key configured here (key, the default) or the one that the caller sent.'),
  ...keySource,
  api_keys: z.array(secret).min(1).optional().describe('Several keys, used in turn.'),
  keys: z.array(providerKey).min(1).optional().describe('Several keys, each from a source of its own.'),
  account: text.optional().describe('Whose account this is; sealed reasoning is only sent back to the same account.'),
  headers: z
    .record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/), secret)
    .optional()
    .describe('Further headers for every request.'),
  timeouts: timeouts.optional().describe('Times for this provider, instead of those of [server].'),
  quirks: quirksSchema.optional().describe('How it departs from its protocol.'),
})
