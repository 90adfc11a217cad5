// Where a provider's key comes from: the same choice for a provider with one key and for each of several.
import * as z from 'zod'
import { duration, secret, text, variableName } from './primitives.ts'

/** The keys that name a source; a provider, or one of its keys, has at most one of them. */
export const KEY_SOURCES = [
  'api_key',
  'api_key_env',
  'api_key_file',
  'api_key_command',
  'api_key_url',
  'key_watch',
] as const

const keyWatch = z.strictObject({
  file: text.describe('File to watch: JSON, TOML, or lines of NAME=value.'),
  path: text.describe('Where the key stands inside it, for example env.API_KEY.'),
  url_path: text.optional().describe('Where a base URL stands inside it.'),
})

/** The fields that a provider and an entry of its `keys` have in common. */
export const keySource = {
  api_key: secret.optional().describe('The key itself.'),
  api_key_env: variableName.optional().describe('Environment variable that holds the key.'),
  api_key_file: text.optional().describe('File that holds the key; read again whenever it changes.'),
  api_key_command: z
    .union([text, z.array(text).min(1)], {
      error: 'must be a command in quotes, or a list of a program and its arguments',
    })
    .optional()
    .describe('Command that prints the key in its first line; a list is run without a shell.'),
  api_key_url: text.optional().describe('URL that answers with the key.'),
  api_key_json_path: text.optional().describe('Where the key stands in the answer of api_key_url, if that is JSON.'),
  api_key_ttl_secs: duration
    .optional()
    .describe('How long a key of api_key_command or api_key_url is used before it is asked for again; default 3600.'),
  key_watch: z.array(keyWatch).min(1).optional().describe('Files to read the key from whenever they change.'),
}

/** One of several keys of a provider. */
export const providerKey = z.strictObject({
  name: text
    .regex(/^[\w.-]{1,40}$/, { error: 'not a short name of letters, digits, dots and dashes' })
    .optional()
    .describe('What logs and metrics call this key; default: its number.'),
  account: text.optional().describe('Whose account this key belongs to, when it is not the account of the provider.'),
  ...keySource,
})
