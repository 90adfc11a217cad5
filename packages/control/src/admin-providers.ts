// The contract of the admin API about providers: what is known of hosts, what is configured, how it is tested and changed.
import * as z from 'zod'

const type = z.enum(['openai', 'openai_responses', 'anthropic', 'gemini', 'demo'])
const hash = z.string().optional().describe('Of the file that this was made for (GET /api/config).')
const milliseconds = z.number().nonnegative()

const preset = z.object({
  name: z.string(),
  label: z.string(),
  type: z.enum(['openai', 'openai_responses', 'anthropic', 'gemini']),
  base_url: z.string(),
  endpoint: z.string().describe('The full URL that requests go to.'),
  key_envs: z.array(z.string()).describe('Variables that usually hold its key; none for hosts that need none.'),
  category: z.enum(['official', 'aggregator', 'china', 'local']),
  featured: z.boolean(),
  routes: z.array(z.string()).describe('Beginnings of the model names that belong to it.'),
  key_prefixes: z.array(z.string()).optional(),
  keys_url: z.string().optional().describe('The page where keys are made.'),
  logo: z.string().optional(),
  hint: z.string().optional(),
})

/** `GET /api/presets` */
export const presetsAnswer = z.object({ presets: z.array(preset) })

const keySource = z.object({
  kind: z
    .enum(['none', 'file', 'env', 'key-file', 'keychain', 'command', 'url', 'watch', 'several', 'client'])
    .describe('file: in the configuration file itself; client: the one that the caller sends.'),
  label: z.string().describe('Where it comes from, in words; never the key.'),
  tail: z.string().optional().describe('The last four characters, where the key can be read at once.'),
  problem: z.string().optional().describe('Why it is not there.'),
})

/** What one step of a test came to. */
export const testStep = z.object({
  name: z.string().describe('reach, auth, models, answer, stream, tools, thinking, images, cache, or config.'),
  outcome: z.enum(['ok', 'warning', 'failed', 'skipped']),
  detail: z.string(),
  fix: z.string().optional(),
  ms: milliseconds.optional(),
})

const testResult = z.object({
  provider: z.string(),
  model: z.string().optional().describe('Absent when it did not come to asking one.'),
  at: z.string(),
  steps: z.array(testStep),
})

/** `GET /api/providers/tests`: the latest of every provider and model, latest first. */
export const testsAnswer = z.object({ tests: z.array(testResult) })

/** A provider that is not in the configuration yet, or a part of one. */
const draft = z.strictObject({
  preset: z.string().optional(),
  type: type.optional(),
  name: z.string().min(1).max(100).optional(),
  base_url: z.string().max(2000).optional(),
  key: z
    .union([
      z.strictObject({
        paste: z.string().min(1).max(10_000).describe('The key itself: it is stored outside the configuration file.'),
        store: z.enum(['keychain', 'file']).optional().describe('Default: the keychain where there is one.'),
      }),
      z.strictObject({ env: z.string().min(1) }),
      z.strictObject({ file: z.string().min(1) }),
      z.strictObject({ command: z.array(z.string().min(1)).min(1) }),
      z.strictObject({ watch: z.strictObject({ file: z.string(), path: z.string() }) }),
      z.strictObject({ none: z.literal(true) }),
    ])
    .optional(),
})

/** `POST /api/providers/test`: one that is configured, or one that is not yet. Each line of the answer is a step or the end. */
export const testWish = z.union([
  z.strictObject({
    provider: z.string(),
    model: z.string().optional(),
    only: z.array(z.string()).optional().describe('Names of steps; default: all of them.'),
  }),
  z.strictObject({ draft, model: z.string().optional(), only: z.array(z.string()).optional() }),
])

/** A line of `POST /api/providers/test`. */
export const testLine = z.union([
  z.object({ model: z.string(), requests: z.int() }).describe('Before anything costs something.'),
  z.object({ step: testStep }),
  z.object({ result: testResult }),
])

/** `POST /api/providers` (with `?preview` nothing is written) */
export const addProviderWish = z.strictObject({
  ...draft.shape,
  routes: z.boolean().optional().describe('Whether model names that belong to it are routed to it; default true.'),
  hash,
})

/** `PATCH /api/providers/{name}`: keys of its entry; null takes one out. */
export const setProviderWish = z.strictObject({
  set: z.record(z.string(), z.unknown()).optional().describe('Keys of its entry in the file; null takes one out.'),
  move_to: z.int().nonnegative().optional().describe('Its new place among the providers.'),
  hash,
})

/** `DELETE /api/providers/{name}` */
export const removeProviderWish = z.strictObject({ hash })

/** `PUT /api/providers/{name}/key` */
export const setKeyWish = z.strictObject({ key: draft.shape.key.unwrap(), hash })

const route = z.object({
  index: z.int().describe('Its place in the file.'),
  match: z.string(),
  match_type: z.string(),
  role: z.enum(['provider', 'target', 'fallback']),
})

/** `GET /api/provider-settings`: what stands in the configuration about each provider, in its order. */
export const providerSettingsAnswer = z.object({
  hash: z.string(),
  providers: z.array(
    z.object({
      name: z.string(),
      index: z.int(),
      preset: z.string().optional(),
      type,
      base_url: z.string().optional().describe('Without its query.'),
      endpoint: z.string().optional().describe('The full URL that requests go to.'),
      enabled: z.boolean(),
      disabled: z.string().optional().describe('Why it is not used.'),
      key: keySource,
      keys: z.array(keySource.extend({ name: z.string() })).describe('When there are several.'),
      headers: z.array(z.string()).describe('Names only.'),
      timeouts: z.record(z.string(), z.unknown()),
      quirks: z.record(z.string(), z.unknown()),
      routes: z.array(route),
    }),
  ),
})

/** `GET /api/providers/{name}/models` */
export const providerModelsAnswer = z.object({
  provider: z.string(),
  url: z.string().describe('Where requests for a model go.'),
  status: z.int().describe('Of the answer to the question for its models.'),
  models: z.array(z.string()).describe('As the provider names them.'),
})

/** `GET /api/providers/{name}/balance` */
export const balanceAnswer = z.object({
  provider: z.string(),
  known: z.boolean().describe('Whether the provider tells.'),
  path: z.string().optional().describe('Where it told.'),
  figures: z.array(
    z.object({ label: z.enum(['balance', 'used', 'granted', 'limit']), amount: z.number(), unit: z.string() }),
  ),
  message: z.string().optional().describe('Why nothing is known.'),
})

const verdict = z.object({
  match: z.string(),
  type: z.string(),
  provider: z.string(),
  verdict: z.string().describe('In words; that of the rule which decides begins with "serves".'),
})

const target = z.object({
  provider: z.string(),
  model: z.string().describe('As the provider is asked for it.'),
  role: z.enum(['target', 'fallback']),
  weight: z.number().optional(),
  protocol: z.string(),
  disabled: z.string().optional().describe('Why it is passed over.'),
  translated: z.boolean().optional().describe('There when a client was named.'),
  context: z.int().optional(),
  maxOutput: z.int().optional(),
})

/** `GET /api/models/resolve?name=…&client=…&to=…`: as `ferryllm route explain --json`. */
export const resolveAnswer = z.object({
  names: z.array(z.string()).describe('The name that was asked about, then the names that it stands for.'),
  routes: z.array(verdict).describe('The routes that were tried, with the verdict of each.'),
  decision: z
    .object({ strategy: z.string(), workMode: z.string(), targets: z.array(target) })
    .optional()
    .describe('Absent when nobody serves the model.'),
  refusal: z.string().optional(),
})

export type PresetsAnswer = z.infer<typeof presetsAnswer>
export type ProviderDraft = z.infer<typeof draft>
export type TestWish = z.infer<typeof testWish>
export type TestLine = z.infer<typeof testLine>
export type TestStep = z.infer<typeof testStep>
export type TestResult = z.infer<typeof testResult>
export type TestsAnswer = z.infer<typeof testsAnswer>
export type AddProviderWish = z.infer<typeof addProviderWish>
export type ProviderSettingsAnswer = z.infer<typeof providerSettingsAnswer>
export type ProviderModelsAnswer = z.infer<typeof providerModelsAnswer>
export type ResolveAnswer = z.infer<typeof resolveAnswer>
export type BalanceAnswer = z.infer<typeof balanceAnswer>
