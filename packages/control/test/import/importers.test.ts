import { describe, expect, test } from 'vitest'
import { ccSwitchText } from '../../src/import/cc-switch.ts'
import { detectImportKind, importConfig } from '../../src/import/import-config.ts'
import type { ImportKind } from '../../src/import/import-kinds.ts'
import { schemaTakes } from '../../src/import/draft.ts'
import { loadConfig } from '../../src/load-config.ts'
import type { Config } from '../../src/config/config.ts'
import { host } from '../support.ts'

/** Every variable that the samples point to. */
const ENV = {
  TOKLIGENCE_OPENAI_API_KEY: 'a',
  OPENAI_API_KEY: 'b',
  ANTHROPIC_API_KEY: 'c',
  LITELLM_MASTER: 'd',
  DEEPSEEK_API_KEY: 'e',
  AZURE_KEY: 'f',
}

interface Imported {
  readonly config: Config
  readonly toml: string
  /** Where unmapped things stood. */
  readonly missed: readonly string[]
  /** `match type → provider+fallbacks (rewrite)`. */
  readonly routes: readonly string[]
}

/** Imports a text; what comes out must be valid without a word of complaint, and everything missed has a reason. */
function imported(kind: ImportKind, text: string): Imported {
  const { toml, notMapped } = importConfig(kind, text)
  const { config, problems } = loadConfig(toml, host(ENV))
  expect(problems.filter(({ severity }) => severity !== 'note')).toEqual([])
  expect(notMapped.filter(({ why }) => why === '')).toEqual([])
  for (const { from, why } of notMapped) expect(toml).toContain(`${from}: ${why}`)
  if (config === undefined) throw new Error('not valid')
  const routes = config.routes.map((route) => {
    const rewrite = route.rewrite_model ?? (route.strip_prefix ? 'stripped' : '')
    const others = route.fallback_providers.map(({ provider, model }) =>
      model === undefined ? provider : `${provider}:${model}`,
    )
    const providers = [route.provider, ...others].join('+')
    return `${route.match} ${route.match_type} → ${providers}${rewrite === '' ? '' : ` (${rewrite})`}`
  })
  return { config, toml, missed: notMapped.map(({ from }) => from), routes }
}

const TOKLIGENCE = `# my gateway
[server]
facade_port = 8081
multiport_mode = true
openai_port=8082
work_mode=translation
log_level=WARN
OpenAI_Org=org-7
anthropic_api_key=sk-ant-own
anthropic_base_url=https://relay.example
model_provider_routes=gpt*=openai, claude*=anthropic
routes=llama*=>ollama
fallback_adapter=loopback
model_aliases=fast=>gpt-5-mini,smart*=claude-opus-5
telemetry_enabled=true
auth_disabled=false
unheard_of=1
`

describe('tokligence', () => {
  const { config, missed, routes, toml } = imported('tokligence', TOKLIGENCE)

  test('providers have their addresses and keys; a key from the environment stays there', () => {
    expect(config.providers).toMatchObject([
      { name: 'openai', type: 'openai_responses', api_key_env: 'TOKLIGENCE_OPENAI_API_KEY' },
      { name: 'anthropic', type: 'anthropic', base_url: 'https://relay.example' },
      { name: 'loopback', type: 'demo' },
    ])
    expect(config.providers[0]?.headers?.['openai-organization']?.reveal()).toBe('org-7')
    expect(config.providers[1]?.api_key?.reveal()).toBe('sk-ant-own')
    expect(toml).toMatch(/^# A key in this file.*\napi_key = "sk-ant-own"$/m)
  })

  test('patterns, the fallback and aliases become routes', () => {
    expect(routes).toEqual(
      expect.arrayContaining(['gpt prefix → openai', 'claude prefix → anthropic', '* prefix → loopback']),
    )
    if (!schemaTakes('aliases.x')) expect(routes).toContain('fast exact → openai (gpt-5-mini)')
    expect(routes).toContain('smart prefix → anthropic (claude-opus-5)')
  })

  test('listener and log level; never the whole network by itself', () => {
    expect([config.server.listen, config.logging.level]).toEqual(['127.0.0.1:8081', 'warn'])
  })

  test('the rest is named', () => {
    expect(missed.filter((from) => from !== 'work_mode')).toEqual([
      'facade_port: all interfaces',
      'multiport_mode',
      'routes: llama*',
      'auth_disabled=false',
      'openai_port',
      'telemetry_enabled',
      'unheard_of',
    ])
    expect(missed.includes('work_mode')).toBe(!schemaTakes('server.work_mode'))
  })

  test('without routes it has the usual ones; a pattern this version cannot match is named', () => {
    expect(imported('tokligence', 'openai_api_key=k\nanthropic_api_key=k\n').routes).toEqual([
      'gpt prefix → openai',
      'claude prefix → anthropic',
    ])
    const suffix = imported('tokligence', 'openai_api_key=k\nroutes=*-mini=>openai,gpt*=>openai\n')
    expect(suffix.missed.includes('routes: *-mini')).toBe(!schemaTakes('routes.0.match_type', 'suffix'))
  })
})

const LITELLM = `
model_list:
  - model_name: gpt-4o
    litellm_params: { model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY, rpm: 10 }
  - model_name: gpt-4o
    litellm_params: { model: openai/gpt-4o, api_base: "https://second.example/v1", api_key: sk-second }
  - model_name: gpt-4o
    litellm_params: { model: azure/gpt-4o, api_base: "https://x.example", api_key: k }
  - model_name: sonnet
    litellm_params: { model: anthropic/claude-sonnet-5, api_key: os.environ/ANTHROPIC_API_KEY }
  - model_name: opus
    litellm_params: { model: anthropic/claude-opus-5, api_key: os.environ/ANTHROPIC_API_KEY }
  - model_name: opus
    litellm_params: { model: claude-opus-5, api_key: os.environ/ANTHROPIC_API_KEY }
  - model_name: anthropic/*
    litellm_params: { model: "anthropic/*" }
  - model_name: local
    litellm_params: { model: ollama_chat/llama4 }
    model_info: { mode: chat }
  - model_name: claude-sonnet-5
    litellm_params: { model: openrouter/claude-sonnet-5, api_key: sk-or }
  - litellm_params: { model: openai/x }
  - model_name: nowhere
    litellm_params: { model: martian/x }
router_settings:
  num_retries: 2
  routing_strategy: simple-shuffle
  fallbacks: [{ sonnet: [claude-sonnet-5, gpt-4o, nobody] }]
  model_group_alias: { gpt-4: gpt-4o, claude-3: { model: sonnet, hidden: true } }
litellm_settings: { drop_params: true, request_timeout: 90.5, json_logs: true }
general_settings: { master_key: os.environ/LITELLM_MASTER, database_url: "postgres://u:p@h/d" }
callbacks: [x]
`

describe('litellm', () => {
  const { config, missed, routes } = imported('litellm', LITELLM)

  test('deployments with one address and key share a provider', () => {
    expect(config.providers.map(({ name, type, base_url }) => [name, type, base_url])).toEqual([
      ['openai', 'openai', 'https://api.openai.com'],
      ['openai-2', 'openai', 'https://second.example/v1'],
      ['anthropic', 'anthropic', 'https://api.anthropic.com'],
      ['anthropic-2', 'anthropic', 'https://api.anthropic.com'],
      ['ollama_chat', 'openai', 'http://127.0.0.1:11434'],
      ['openrouter', 'openai', 'https://openrouter.ai/api'],
    ])
    expect(config.providers[3]).toMatchObject({ api_key_env: 'ANTHROPIC_API_KEY' })
  })

  test('model names become routes, further deployments and fallbacks become fallbacks, with models of their own', () => {
    expect(routes.slice(0, 6)).toEqual([
      'gpt-4o exact → openai+openai-2',
      'sonnet exact → anthropic+openrouter+openai:gpt-4o (claude-sonnet-5)',
      'opus exact → anthropic (claude-opus-5)',
      'anthropic/ prefix → anthropic-2 (stripped)',
      'local exact → ollama_chat (llama4)',
      'claude-sonnet-5 exact → openrouter',
    ])
  })

  test('numbers and keys', () => {
    expect(config.server).toMatchObject({ retry_attempts: 2, request_timeout_secs: 91 })
    expect(config.logging.format).toBe('json')
    expect(config.auth).toMatchObject({ enabled: true, api_keys_env: 'LITELLM_MASTER' })
  })

  test('the rest is named', () => {
    expect(missed).toEqual([
      'model_list[0].litellm_params.rpm',
      'model_list[2]',
      'model_list[7].model_info',
      'model_list[9]',
      'model_list[10]',
      'fallbacks: sonnet → nobody',
      'general_settings.database_url',
      'router_settings.routing_strategy',
      'litellm_settings.drop_params',
      'callbacks',
    ])
  })
})

const CCR = `{
  // JSON with comments
  "PORT": 3456, "HOST": "0.0.0.0", "APIKEY": "client-key", "LOG_LEVEL": "fatal", "API_TIMEOUT_MS": 600000, "LOG": true,
  "Providers": [
    { "name": "deepseek", "api_base_url": "https://api.deepseek.com/chat/completions", "api_key": "$DEEPSEEK_API_KEY",
      "models": ["deepseek-chat", "deepseek-reasoner"], "transformer": { "use": ["deepseek", ["maxtoken", { "max_tokens": 1 }]] } },
    { "name": "g", "api_base_url": "https://generativelanguage.googleapis.com/v1beta/models/", "api_key": "sk-g",
      "models": ["gemini-3-pro", "deepseek-chat"], "transformer": { "use": ["gemini"] } },
    { "name": "a", "api_base_url": "https://api.anthropic.com/v1/messages", "api_key": "", "models": [] },
    { "name": "broken" },
  ],
  "Router": { "default": "deepseek,deepseek-chat", "background": "g,gemini-3-pro", "think": "x,y", "longContextThreshold": 6 },
  "somethingNew": 1,
}`

describe('claude-code-router', () => {
  const { config, missed, routes } = imported('ccr', CCR)

  test('providers, their protocols and keys', () => {
    expect(config.providers.map(({ name, type, api_key_env }) => [name, type, api_key_env])).toEqual([
      ['deepseek', 'openai', 'DEEPSEEK_API_KEY'],
      ['g', 'gemini', undefined],
      ['a', 'anthropic', undefined],
    ])
    expect(config.providers[1]?.api_key?.reveal()).toBe('sk-g')
  })

  test('models go by the names its clients use', () => {
    expect(routes).toEqual(
      expect.arrayContaining([
        'deepseek,deepseek-chat exact → deepseek (deepseek-chat)',
        'g,gemini-3-pro exact → g (gemini-3-pro)',
        'deepseek-chat exact → deepseek',
        '* prefix → deepseek (deepseek-chat)',
      ]),
    )
    const haiku = schemaTakes('routes.0.match_type', 'contains') ? 'haiku contains' : 'claude-haiku- prefix'
    expect(routes).toContain(`${haiku} → g (gemini-3-pro)`)
  })

  test('listener, key, level and time', () => {
    expect(config.server).toMatchObject({ listen: '0.0.0.0:3456', request_timeout_secs: 600 })
    expect([config.logging.level, config.auth.api_keys?.[0]?.reveal()]).toEqual(['error', 'client-key'])
  })

  test('without a key it listens on loopback, as there', () => {
    expect(imported('ccr', '{ "HOST": "0.0.0.0", "Providers": [] }').config.server.listen).toBe('127.0.0.1:3456')
  })

  test('the rest is named', () => {
    expect(missed).toEqual([
      'Providers[0].transformer',
      'Providers[1].transformer',
      'Providers[3]',
      'Router.think',
      'Router.longContextThreshold',
      'LOG',
      'somethingNew',
    ])
  })
})

const GLM = {
  ANTHROPIC_AUTH_TOKEN: 'tok-glm',
  ANTHROPIC_BASE_URL: 'https://open.bigmodel.cn/api/anthropic',
  ANTHROPIC_DEFAULT_HAIKU_MODEL: 'glm-air',
  API_TIMEOUT_MS: '9',
}
const CODEX_TOML =
  'model_provider = "r"\n[model_providers.r]\nname = "R"\nbase_url = "https://r.example/v1"\nwire_api = "chat"\n'
const ROWS = [
  {
    id: 'a',
    app_type: 'claude',
    name: 'Relay',
    settings_config: JSON.stringify({ env: { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: 'https://relay.example' } }),
    is_current: 0,
    in_failover_queue: 1,
  },
  { id: 'b', app_type: 'claude', name: 'GLM', settings_config: JSON.stringify({ env: GLM }), is_current: 1 },
  { id: 'c', app_type: 'claude', name: 'Official', settings_config: '{"env":{}}', is_current: 0 },
  {
    id: 'd',
    app_type: 'codex',
    name: 'R',
    settings_config: JSON.stringify({ auth: { OPENAI_API_KEY: 'sk-r' }, config: CODEX_TOML }),
    is_current: 1,
  },
  { id: 'e', app_type: 'codex', name: 'Bad', settings_config: JSON.stringify({ config: '[' }), is_current: 0 },
  {
    id: 'f',
    app_type: 'gemini',
    name: 'G',
    settings_config: JSON.stringify({ env: { GEMINI_API_KEY: 'gk' } }),
    is_current: 0,
  },
  { id: 'g', app_type: 'opencode', name: 'O', settings_config: '{}', is_current: 0 },
]

describe('cc-switch', () => {
  const { config, missed, routes } = imported('cc-switch', ccSwitchText(ROWS))

  test('providers of every client it knows', () => {
    expect(
      config.providers.map(({ name, type, base_url, api_key }) => [name, type, base_url, api_key?.reveal()]),
    ).toEqual([
      ['Relay', 'anthropic', 'https://relay.example', 'k'],
      ['GLM', 'anthropic', 'https://open.bigmodel.cn/api/anthropic', 'tok-glm'],
      ['R', 'openai', 'https://r.example/v1', 'sk-r'],
      ['G', 'gemini', 'https://generativelanguage.googleapis.com', 'gk'],
    ])
  })

  test('the current one answers; the failover queue stands behind it where the model is the same', () => {
    expect(routes).toEqual([
      'claude- prefix → GLM+Relay',
      'claude-haiku- prefix → GLM (glm-air)',
      'gpt- prefix → R',
      'codex- prefix → R',
    ])
  })

  test('the rest is named', () => {
    expect(missed).toEqual([
      'claude.providers.GLM.env.API_TIMEOUT_MS',
      'claude.providers.Official.env',
      'codex.providers.Bad.config',
      'gemini.current',
      'opencode',
    ])
  })

  test('its oldest files knew Claude Code only', () => {
    const old = { providers: { x: { name: 'X', settingsConfig: { env: GLM } } }, current: 'x' }
    expect(imported('cc-switch', JSON.stringify(old)).routes).toContain('claude- prefix → X')
  })
})

describe('claude', () => {
  test('the address, the key and the models behind its names', () => {
    const env = { ...GLM, ANTHROPIC_DEFAULT_OPUS_MODEL: 'claude-opus-5' }
    const { config, missed, routes } = imported('claude', JSON.stringify({ env, permissions: {}, hooks: {} }))
    expect(config.providers[0]?.api_key?.reveal()).toBe('tok-glm')
    expect(routes).toEqual([
      'claude- prefix → anthropic',
      '* prefix → anthropic',
      'claude-haiku- prefix → anthropic (glm-air)',
    ])
    expect(missed).toEqual(['env.API_TIMEOUT_MS', 'env.ANTHROPIC_DEFAULT_OPUS_MODEL', 'permissions, hooks'])
  })

  test('a key that stands elsewhere is said', () => {
    const { config, missed } = imported(
      'claude',
      '{"env":{"ANTHROPIC_BASE_URL":"https://h.example"},"apiKeyHelper":"x"}',
    )
    expect(config.providers[0]?.api_key_env).toBe('ANTHROPIC_API_KEY')
    expect(missed).toEqual(['apiKeyHelper', 'env: the key'])
  })

  test.each([
    ['{}', ['env']],
    ['{"env":{"CLAUDE_CODE_USE_BEDROCK":"1"}}', ['env.CLAUDE_CODE_USE_BEDROCK']],
    ['[]', ['env']],
  ])('%s has nothing to take over', (text, expected) => {
    expect(importConfig('claude', text).notMapped.map(({ from }) => from)).toEqual(expected)
  })
})

describe('codex', () => {
  test('providers with headers and query, and the chosen one', () => {
    const { config, missed, routes } = imported(
      'codex',
      `model = "gpt-5.5"
model_provider = "azure"
[model_providers.azure]
base_url = "https://r.openai.azure.com/openai"
env_key = "AZURE_KEY"
query_params = { api-version = "2026-04-01" }
http_headers = { X-A = "b" }
env_http_headers = { X-B = "C" }
[model_providers.chat]
base_url = "http://localhost:1/v1"
wire_api = "chat"
experimental_bearer_token = "tok"
[model_providers.none]
name = "None"
`,
    )
    expect(config.providers).toMatchObject([
      {
        name: 'azure',
        type: 'openai_responses',
        base_url: 'https://r.openai.azure.com/openai?api-version=2026-04-01',
        api_key_env: 'AZURE_KEY',
      },
      { name: 'chat', type: 'openai', base_url: 'http://localhost:1/v1' },
    ])
    expect(config.providers[1]?.api_key?.reveal()).toBe('tok')
    expect(routes).toEqual(['* prefix → azure'])
    expect(missed).toEqual(['model_providers.azure.env_http_headers', 'model_providers.none', 'model'])
  })

  test('without a provider it is OpenAI', () => {
    expect(imported('codex', 'model = "gpt-5.5"\n').routes).toEqual(['* prefix → openai'])
  })
})

test.each<[string, string, ImportKind | undefined]>([
  ['config.yaml', LITELLM, 'litellm'],
  ['other.yml', 'a: 1', undefined],
  ['gateway.ini', TOKLIGENCE, 'tokligence'],
  ['.env', 'work_mode=auto\n', 'tokligence'],
  ['config.json', CCR, 'ccr'],
  ['config.json', ccSwitchText(ROWS), 'cc-switch'],
  ['settings.json', '{"env":{}}', 'claude'],
  ['config.toml', 'model_provider = "x"', 'codex'],
  ['config.toml', '[server]', undefined],
  ['x.json', '{"a":1}', undefined],
  ['x.json', '[1]', undefined],
  ['x', '\0\0', undefined],
])('%s, case %#', (file, text, kind) => {
  expect(detectImportKind(file, text)).toBe(kind)
})

test('shapes nobody expects are no crash', () => {
  const odd = [
    '{}',
    '{"Providers":3,"Router":[1]}',
    '{"Providers":[null,3,"x",{"name":3}]}',
    '{"claude":{"providers":{"a":3},"current":{}}}',
    '{"env":[],"Router":{"default":{}}}',
  ]
  for (const text of odd) {
    for (const kind of ['ccr', 'cc-switch', 'claude', 'litellm', 'tokligence'] as const) {
      expect(loadConfig(importConfig(kind, text).toml, host(ENV)).config).toBeDefined()
    }
  }
})
