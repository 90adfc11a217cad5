// The configuration file as its users write it: every key, its limits and its default. Everything downstream reads `Config`.
import * as z from 'zod'
import { presetNames } from './presets.ts'
import { PROVIDER_TYPES } from './provider-types.ts'
import { quirksSchema } from './quirks.ts'
import { Secret } from './secret.ts'

/** The keys that say where a provider's credential comes from; a provider has at most one of them. */
export const KEY_SOURCES = ['api_key', 'api_key_env', 'api_key_file', 'api_key_url', 'key_watch'] as const

const text = z.string().min(1)
const secret = text.transform((value) => new Secret(value))
const seconds = z.int().min(1).max(604_800)
const count = z.int().min(1)
// A key put here by mistake would be printed as the name of a missing variable, hence the look at long mixed names.
const variableName = z.string().regex(/^(?!(?=.*[a-z])(?=.*\d).{20})[A-Za-z_][A-Za-z0-9_]*$/, {
  error: 'not the name of an environment variable (a key itself goes elsewhere)',
})

// `x_high` is the spelling of older versions; `ultracode` is the name some launchers give to the highest effort.
const effort = z
  .enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', 'x_high', 'ultracode'])
  .transform((value) => (value === 'x_high' ? 'xhigh' : value === 'ultracode' ? 'max' : value))

const server = z.strictObject({
  listen: text.default('127.0.0.1:3000').describe('Address and port to listen on.'),
  request_timeout_secs: seconds.default(120).describe('How long a provider may take until its reply begins.'),
  idle_timeout_secs: seconds.default(300).describe('How long a provider may be silent inside a streamed reply.'),
  keep_alive_secs: z.int().min(0).max(3600).default(15).describe('Pause between keep-alive events; 0 turns them off.'),
  shutdown_grace_secs: z.int().min(0).max(3600).default(10).describe('How long open replies may take at shutdown.'),
  cors_origins: z
    .array(z.string().regex(/^https?:\/\/[^/\s]+$/, { error: 'not an origin: write it as "https://app.example"' }))
    .default([])
    .describe('Origins of web pages that may call the gateway.'),
  body_limit_mb: z.int().min(1).max(1024).default(32).describe('Largest request body.'),
  max_concurrent_requests: count.optional().describe('Requests in flight; more are answered with 429.'),
  rate_limit_per_minute: count.optional().describe('Requests per minute; more are answered with 429.'),
  retry_attempts: z.int().min(0).max(20).default(0).describe('How often a failed upstream request is repeated.'),
  retry_backoff_ms: z.int().min(0).max(60_000).default(100).describe('Pause before the first repetition.'),
  circuit_breaker_failures: count.optional().describe('Failures in a row that take a provider out of use.'),
  circuit_breaker_cooldown_secs: seconds.default(30).describe('How long it stays out of use.'),
  default_reasoning_effort: effort.optional().describe('Effort for requests that name none.'),
  max_reasoning_effort: effort.optional().describe('Highest effort that is sent upstream.'),
  reasoning_policy: z
    .enum(['preserve', 'fill_missing', 'cap', 'force'])
    .default('fill_missing')
    .describe('How the two effort settings are applied.'),
  strict: z.boolean().default(false).describe('Refuse requests that would lose something in translation.'),
})

const logging = z.strictObject({
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'off']).default('info').describe('Least severity shown.'),
  format: z.enum(['text', 'json']).default('text').describe('Shape of a log line.'),
  ansi: z.boolean().default(false).describe('Colours in text logs.'),
})

const auth = z.strictObject({
  enabled: z.boolean().default(false).describe('Clients must send one of the keys below.'),
  api_keys: z.array(secret).optional().describe('Keys written in this file.'),
  api_keys_env: variableName.optional().describe('Environment variable with comma-separated keys.'),
  api_keys_file: text.optional().describe('File with one key per line.'),
  per_key_rate_limit_per_minute: count.optional().describe('Requests per minute and key.'),
  per_key_max_concurrent_requests: count.optional().describe('Requests in flight per key.'),
})

const metrics = z.strictObject({ enabled: z.boolean().default(true).describe('Serve /metrics.') })

const promptCache = z.strictObject({
  auto_inject_anthropic_cache_control: z.boolean().default(true).describe('Add cache marks for Anthropic models.'),
  cache_system: z.boolean().default(true).describe('Mark the system prompt.'),
  cache_tools: z.boolean().default(true).describe('Mark the tools.'),
  cache_last_user_message: z.boolean().default(true).describe('Mark the last user message.'),
  openai_prompt_cache_key: z.string().default('ferryllm').describe('Start of prompt_cache_key; empty sends none.'),
  openai_prompt_cache_retention: text.optional().describe('Value of prompt_cache_retention, for example 24h.'),
  debug_log_request_shape: z.boolean().default(true).describe('Log lengths and hashes of requests at level debug.'),
  relocate_system_prefix_range: z
    .string()
    .regex(/^\d+\.\.\d+$/, { error: 'not a range of lines: write it as "0..3" (first line..line after the last)' })
    .optional()
    .describe('Lines of the system prompt to move behind the cached part.'),
  log_relocated_system_text: z.boolean().default(false).describe('Log the text that was moved.'),
  strip_system_line_prefixes: z
    .array(text)
    .default(['x-anthropic-billing-header:'])
    .describe('System prompt lines that begin like this are removed.'),
})

const keyWatch = z.strictObject({
  file: text.describe('File to watch.'),
  path: text.describe('Where the key stands inside it, for example env.API_KEY.'),
  url_path: text.optional().describe('Where a base URL stands inside it.'),
})

const provider = z.strictObject({
  name: text.describe('The name routes use.'),
  type: z.enum(PROVIDER_TYPES).describe('The protocol it speaks.'),
  preset: z
    .enum(presetNames)
    .optional()
    .describe('Take type, base URL, key variable and quirks from a known provider.'),
  base_url: text.optional().describe('Where it listens; the version segment may be left out.'),
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

const route = z.strictObject({
  match: z.string().describe('Start of the model name, the whole name (match_type exact), or * for any.'),
  match_type: z.enum(['prefix', 'exact']).default('prefix').describe('How match is compared.'),
  provider: text.describe('Who answers.'),
  fallback_providers: z.array(text).default([]).describe('Who answers when that one fails, in order.'),
  rewrite_model: text.optional().describe('The model name sent upstream.'),
  strip_prefix: z.boolean().default(false).describe('Send the model name without the matched prefix.'),
})

/** The schema of the whole file. */
export const configSchema = z.strictObject({
  server: server.prefault({}),
  logging: logging.prefault({}),
  auth: auth.prefault({}),
  metrics: metrics.prefault({}),
  prompt_cache: promptCache.prefault({}),
  providers: z.array(provider).default([]),
  routes: z.array(route).default([]),
})

type Parsed = z.output<typeof configSchema>

/** One provider; `disabled` says why it cannot be used although its entry is valid (for example a key that is not there). */
export type Provider = Parsed['providers'][number] & { readonly disabled?: string }

/** One routing rule. */
export type Route = Parsed['routes'][number]

/** The reasoning efforts as the rest of the house spells them. */
export type ReasoningEffort = NonNullable<Parsed['server']['default_reasoning_effort']>

/** The checked configuration with every default filled in. */
export type Config = Omit<Parsed, 'providers'> & { readonly providers: readonly Provider[] }
