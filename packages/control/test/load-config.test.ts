import { describe, expect, test } from 'vitest'
import { loadConfig } from '../src/load-config.ts'
import { host } from './support.ts'

/** `line:column severity path message → suggestion`, one per problem. */
function problemsOf(source: string, machine = host()): string[] {
  return loadConfig(source, machine).problems.map(
    ({ line, column, severity, path, message, suggestion }) =>
      `${line}:${column} ${severity} ${path} ${message}${suggestion === undefined ? '' : ` → ${suggestion}`}`,
  )
}

/** A valid provider and route around the lines under test. */
const around = (lines: string): string => `[[providers]]
name = "p"
type = "openai"
base_url = "https://host.example"
${lines}
[[routes]]
match = "*"
provider = "p"
`

/** The quirks of a provider of this type at DeepSeek's address. */
function quirksAtDeepseek(type: string): unknown {
  const source = around('')
    .replace('https://host.example', 'https://api.deepseek.com/v1')
    .replace('"openai"', `"${type}"`)
  return loadConfig(source, host()).config?.providers[0]?.quirks
}

describe('a file of the desktop application and its documents', () => {
  const FILE = `
[server]
listen = "0.0.0.0:3000"
request_timeout_secs = 300
body_limit_mb = 64
max_concurrent_requests = 256
rate_limit_per_minute = 1200
retry_attempts = 2
retry_backoff_ms = 250
circuit_breaker_failures = 5
circuit_breaker_cooldown_secs = 60
default_reasoning_effort = "x_high"
max_reasoning_effort = "ultracode"
reasoning_policy = "cap"

[logging]
level = "INFO"
format = "json"
ansi = true

[auth]
enabled = true
api_keys_env = "FERRY_KEYS"
per_key_rate_limit_per_minute = 60
per_key_max_concurrent_requests = 4

[metrics]
enabled = false

[prompt_cache]
auto_inject_anthropic_cache_control = false
cache_system = false
cache_tools = false
cache_last_user_message = false
openai_prompt_cache_key = ""
openai_prompt_cache_retention = "24h"
debug_log_request_shape = false
relocate_system_prefix_range = "0..1"
log_relocated_system_text = true
strip_system_line_prefixes = []

[[providers]]
name = "direct"
type = "anthropic"
base_url = "https://api.anthropic.com"
api_key = "sk-ant-private"

[[providers]]
name = "watched"
type = "openai"
base_url = "https://relay.example/v1"
key_watch = [{ file = "~/.codex/auth.json", path = "OPENAI_API_KEY", url_path = "base" }]

[[routes]]
match = "claude-"
provider = "direct"
fallback_providers = ["watched"]
rewrite_model = "claude-opus-5-5"

[[routes]]
match = "gpt-4o"
match_type = "exact"
provider = "watched"
`

  test('is read as it is', () => {
    const { config, problems } = loadConfig(FILE, host({ FERRY_KEYS: 'one,two' }))
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(config?.server).toEqual({
      listen: '0.0.0.0:3000',
      watch_config: true,
      insecure: false,
      connect_timeout_secs: 10,
      request_timeout_secs: 300,
      idle_timeout_secs: 300,
      keep_alive_secs: 15,
      shutdown_grace_secs: 10,
      cors_origins: [],
      body_limit_mb: 64,
      websockets: true,
      max_concurrent_requests: 256,
      queue_size: 100,
      rate_limit_per_minute: 1200,
      retry_attempts: 2,
      retry_backoff_ms: 250,
      circuit_breaker_mode: 'consecutive',
      circuit_breaker_failures: 5,
      circuit_breaker_rate: 0.5,
      circuit_breaker_window_secs: 60,
      circuit_breaker_min_requests: 10,
      circuit_breaker_cooldown_secs: 60,
      default_reasoning_effort: 'xhigh',
      max_reasoning_effort: 'max',
      reasoning_policy: 'cap',
      work_mode: 'auto',
      auto_infer: false,
      strict: false,
    })
    expect(config?.logging).toEqual({
      level: 'info',
      format: 'json',
      ansi: true,
      rotate_mb: 100,
      rotate_daily: true,
      keep_files: 7,
      compress: true,
    })
    expect(config?.providers[0]?.api_key?.reveal()).toBe('sk-ant-private')
    expect(JSON.stringify(config)).not.toContain('sk-ant-private')
    expect(config?.routes[1]).toEqual({
      match: 'gpt-4o',
      match_type: 'exact',
      provider: 'watched',
      targets: [],
      strategy: 'first',
      fallback_providers: [],
      strip_prefix: false,
    })
  })

  test('says which of its keys have no effect yet', () => {
    const notes = loadConfig(FILE, host({ FERRY_KEYS: 'one' })).problems.filter(({ severity }) => severity === 'note')
    expect(notes).toEqual([])
  })
})

describe('defaults', () => {
  test('an empty file has all of them, and the providers of the environment', () => {
    const { config, problems } = loadConfig('', host({ ANTHROPIC_API_KEY: 'x' }))
    expect(problems).toEqual([])
    expect(config).toMatchObject({
      server: {
        listen: '127.0.0.1:3000',
        request_timeout_secs: 120,
        cors_origins: [],
        body_limit_mb: 32,
        retry_attempts: 0,
        retry_backoff_ms: 100,
        circuit_breaker_cooldown_secs: 30,
        reasoning_policy: 'fill_missing',
      },
      logging: { level: 'info', format: 'text', ansi: false },
      auth: { enabled: false },
      metrics: { enabled: true },
      prompt_cache: {
        auto_inject_anthropic_cache_control: true,
        cache_system: true,
        cache_tools: true,
        cache_last_user_message: true,
        openai_prompt_cache_key: 'ferryllm',
        debug_log_request_shape: true,
        log_relocated_system_text: false,
        strip_system_line_prefixes: ['x-anthropic-billing-header:'],
      },
    })
    expect(config?.providers.map(({ name }) => name)).toEqual(['anthropic', 'demo'])
  })

  test('a file with routes of its own does not get providers it did not ask for', () => {
    expect(problemsOf('[[routes]]\nmatch = "*"\nprovider = "demo"\n')).toEqual([
      '3:12 error routes[0].provider there is no provider "demo"',
    ])
  })

  test('a preset gives what the entry leaves out, and the entry wins', () => {
    const source = `[[providers]]
preset = "deepseek"
name = "ds"
api_key = "k"
quirks = { think_tags = true, reasoning_replay = "none" }
[[routes]]
match = "*"
provider = "ds"
`
    expect(loadConfig(source, host()).config?.providers[0]).toMatchObject({
      name: 'ds',
      type: 'openai',
      base_url: 'https://api.deepseek.com',
      quirks: { thinkTags: true, reasoningReplay: 'none', reasoningControl: 'thinking-type' },
    })
  })

  test('a known host has its quirks without a preset, under its own protocol only', () => {
    expect(quirksAtDeepseek('openai')).toMatchObject({ reasoningReplay: 'text-required' })
    expect(quirksAtDeepseek('anthropic')).toBeUndefined()
  })

  test('secrets in headers are secrets', () => {
    const { config } = loadConfig(around('headers = { authorization = "Bearer private" }'), host())
    expect(JSON.stringify(config)).not.toContain('private')
    expect(config?.providers[0]?.headers?.['authorization']?.reveal()).toBe('Bearer private')
  })
})

describe('problems of the shape', () => {
  test.each([
    ['[server]\nlisen = "x:1"', '2:1 error server.lisen unknown key "lisen" in [server] → listen'],
    ['[loging]', '1:1 error loging unknown key "loging" at the top level → logging'],
    ['listen = "x:1"', '1:1 error listen unknown key "listen" at the top level → server.listen'],
    ['[server]\nlevel = "info"', '2:1 error server.level unknown key "level" in [server] → logging.level'],
    ['[server]\nzzzzzz = 1', '2:1 error server.zzzzzz unknown key "zzzzzz" in [server]'],
    ['server.listn = 1', '1:1 error server.listn unknown key "listn" in [server] → listen'],
    ['server = { "listn" = 1 }', '1:12 error server.listn unknown key "listn" in [server] → listen'],
    ['server = 3', '1:10 error server server must be a table, not a number'],
    ['providers = 3', '1:13 error providers providers must be a list, not a number'],
    ['[server]\nlisten = 3000', '2:10 error server.listen server.listen must be text in quotes, not a number'],
    [
      '[server]\nbody_limit_mb = "32"',
      '2:17 error server.body_limit_mb server.body_limit_mb must be a number, not text',
    ],
    [
      '[server]\nbody_limit_mb = 1.5',
      '2:17 error server.body_limit_mb server.body_limit_mb must be a whole number, not 1.5',
    ],
    ['[server]\nbody_limit_mb = nan', '2:17 error server.body_limit_mb server.body_limit_mb must be a number, not NaN'],
    [
      '[server]\nbody_limit_mb = 2026-01-01',
      '2:17 error server.body_limit_mb server.body_limit_mb must be a number, not a date',
    ],
    [
      '[server]\nrequest_timeout_secs = 0',
      '2:24 error server.request_timeout_secs server.request_timeout_secs must be at least 0.001 (or leave it out)',
    ],
    [
      '[server]\nidle_timeout_secs = -5',
      '2:21 error server.idle_timeout_secs server.idle_timeout_secs must be at least 0.001',
    ],
    ['[server]\nretry_attempts = 1000', '2:18 error server.retry_attempts server.retry_attempts must be at most 20'],
    ['[metrics]\nenabled = "yes"', '2:11 error metrics.enabled metrics.enabled must be true or false, not text'],
    [
      '[logging]\nformat = "jsn"',
      '2:10 error logging.format logging.format is "jsn", but it must be one of text, json → json',
    ],
    [
      '[prompt_cache]\nrelocate_system_prefix_range = "0-1"',
      '2:32 error prompt_cache.relocate_system_prefix_range prompt_cache.relocate_system_prefix_range: not a range of lines: write it as "0..3" (first line..line after the last)',
    ],
  ])('%j', (source, expected) => {
    expect(problemsOf(source).filter((problem) => problem.includes(' error '))).toEqual([expected])
  })

  test.each([
    [
      'base_urll = "x"',
      '5:1 error providers[0].base_urll unknown key "base_urll" in [[providers]] number 1 → base_url',
    ],
    [
      'quirks = { thinktags = true }',
      '5:12 error providers[0].quirks.thinktags unknown key "thinktags" in providers[0].quirks → think_tags',
    ],
    [
      '[providers.quirks.media]\npdfs = true',
      '6:1 error providers[0].quirks.media.pdfs unknown key "pdfs" in providers[0].quirks.media → pdf',
    ],
    [
      'headers = { "bad name" = "x" }',
      '5:13 error providers[0].headers.bad name "bad name" is not the name of a header',
    ],
    ['key_watch = []', '5:13 error providers[0].key_watch providers[0].key_watch must not be empty'],
    [
      'key_watch = [{ file = "a" }]',
      '5:14 error providers[0].key_watch[0].path "path" is missing in providers[0].key_watch[0]',
    ],
    ['name2 = ""', '5:1 error providers[0].name2 unknown key "name2" in [[providers]] number 1 → name'],
    ['api_key = ""', '5:11 error providers[0].api_key providers[0].api_key must not be empty'],
    [
      'preset = "opnai"',
      '5:10 error providers[0].preset providers[0].preset is "opnai", but there is no such preset → openai',
    ],
    [
      'api_key_env = "sk-live-1234"',
      '5:15 error providers[0].api_key_env providers[0].api_key_env: not the name of an environment variable (a key itself goes elsewhere)',
    ],
  ])('in a provider: %s', (line, expected) => {
    expect(problemsOf(around(line)).filter((problem) => problem.includes(' error '))).toEqual([expected])
  })

  test('what is only missing because of a misspelt key or preset is not reported twice', () => {
    const source = `[[providers]]
nmae = "p"
type = "openai"
baseurl = "https://host"
[[providers]]
preset = "gemni"
`
    expect(problemsOf(source)).toEqual([
      '1:1 warning  there are no [[routes]]: every request will be answered with 404',
      '2:1 error providers[0].nmae unknown key "nmae" in [[providers]] number 1 → name',
      '4:1 error providers[0].baseurl unknown key "baseurl" in [[providers]] number 1 → base_url',
      '6:10 error providers[1].preset providers[1].preset is "gemni", but there is no such preset → gemini',
    ])
  })

  test('what must be there is missing at its table', () => {
    expect(problemsOf('[[providers]]\n[[routes]]\n')).toEqual([
      '1:1 error providers[0].name "name" is missing in [[providers]] number 1',
      '1:1 error providers[0].type "type" is missing in [[providers]] number 1',
      '1:1 error providers[0].base_url [[providers]] number 1 has no base_url → base_url = "https://api.openai.com"',
      '2:1 error routes[0].match "match" is missing in [[routes]] number 1',
      '2:1 error routes[0].provider "provider" is missing in [[routes]] number 1',
    ])
  })

  test('a filter of an older version becomes its plain level', () => {
    const { config } = loadConfig(`${around('')}[logging]\nlevel = "ferryllm=debug,hyper=warn"\n`, host())
    expect(config?.logging.level).toBe('debug')
    expect(problemsOf(`[logging]\nlevel = "loud"`)[0]).toContain('it must be one of trace, debug')
  })
})

describe('problems of the meaning', () => {
  test.each([
    [
      around('api_key = "a"\napi_key_env = "B"'),
      '6:1 error providers[0].api_key_env provider "p" has 2 key sources (api_key, api_key_env); keep one',
    ],
    [
      around('').replace('https://', ''),
      '4:12 error providers[0].base_url base_url must begin with http:// or https:// → https://host.example',
    ],
    [
      around('').replace('https://', 'ftp://'),
      '4:12 error providers[0].base_url base_url must begin with http:// or https://',
    ],
    [
      around('').replace('https://', 'https://me:pw@'),
      '4:12 error providers[0].base_url base_url must not contain a user name or password: use api_key or headers',
    ],
    [
      around('').replace('.example', '.example/#x'),
      '4:12 error providers[0].base_url base_url must not contain a fragment (#…)',
    ],
    [
      around('').replace('"openai"', '"demo"'),
      '4:12 error providers[0].base_url the demo provider answers by itself: remove base_url',
    ],
    [
      around('').replace('https://host.example', 'http://localhost:3000/v1'),
      `4:12 error providers[0].base_url base_url is this gateway's own address (127.0.0.1:3000): requests would go round in circles`,
    ],
    [
      around('').replace('provider = "p"', 'provider = "P2"'),
      '8:12 error routes[0].provider there is no provider "P2" → p',
    ],
    [
      around('') + 'fallback_providers = ["q"]',
      '9:23 error routes[0].fallback_providers[0] there is no provider "q" → p',
    ],
    [
      around('') + 'fallback_providers = ["p"]',
      '9:23 warning routes[0].fallback_providers[0] "p" is already tried before: this fallback has no effect',
    ],
    [
      around('') + 'fallback_providers = [{ provider = "p", model = "m" }, { provider = "q" }]',
      '9:56 error routes[0].fallback_providers[1] there is no provider "q" → p',
    ],
    [
      around('') + 'fallback_providers = [{ provider = "p", model = "m", modell = "m" }]',
      '9:54 error routes[0].fallback_providers[0].modell unknown key "modell" in routes[0].fallback_providers[0] → model',
    ],
    [
      around('') + 'fallback_providers = [{ model = "m" }]',
      '9:23 error routes[0].fallback_providers[0].provider "provider" is missing in routes[0].fallback_providers[0]',
    ],
    [
      around('') + 'fallback_providers = [{ provider = "p", model = 5 }]',
      '9:49 error routes[0].fallback_providers[0].model routes[0].fallback_providers[0].model must be text in quotes, not a number',
    ],
    [
      around('') + 'fallback_providers = [5]',
      '9:23 error routes[0].fallback_providers[0] routes[0].fallback_providers[0] must be text in quotes or a table, not a number',
    ],
    [
      around('') + 'fallback_providers = [""]',
      '9:23 error routes[0].fallback_providers[0] routes[0].fallback_providers[0] must not be empty',
    ],
    [
      around('') + '[[routes]]\nmatch = "*"\nprovider = "p"',
      '10:9 warning routes[1].match duplicate route: [[routes]] number 1 has the same match, and the first one wins',
    ],
    [
      around('') + '[[routes]]\nmatch = ""\nprovider = "p"',
      '10:9 warning routes[1].match shadowed route: [[routes]] number 1 already matches every model',
    ],
    [
      around('') + '[[routes]]\nmatch = "gpt-*"\nprovider = "p"',
      '10:9 warning routes[1].match the * in "gpt-*" is compared literally: a prefix matches whatever follows it anyway → gpt-',
    ],
    [
      around('') + '[[routes]]\nmatch = "*"\nmatch_type = "exact"\nprovider = "p"',
      '10:9 warning routes[1].match the * in "*" is compared literally: match_type = "glob" gives it a meaning',
    ],
    [
      around('[server]\nlisten = "3000"'),
      '6:10 error server.listen server.listen must be host:port, for example 127.0.0.1:3000 or [::1]:3000',
    ],
    [
      around('[server]\nlisten = "127.0.0.1:99999"'),
      '6:10 error server.listen server.listen must be host:port, for example 127.0.0.1:3000 or [::1]:3000',
    ],
    [
      around('[server]\nlisten = "[::]:3000"'),
      '6:10 error server.listen others on the network can reach [::]:3000 and use your keys: turn on [auth] or listen on 127.0.0.1 (or, if that is meant, serve --insecure)',
    ],
    [
      around('[server]\nlisten = "0.0.0.0:3000"\ninsecure = true'),
      '6:10 warning server.listen others on the network can reach 0.0.0.0:3000 and use your keys: turn on [auth] or listen on 127.0.0.1',
    ],
    [
      around('[server]\nqueue_max_wait_secs = 5'),
      '6:23 warning server.queue_max_wait_secs nothing is waited for: no limit of concurrency is set for all or for keys',
    ],
    [
      around('[[limits]]\nscope = "model"'),
      '6:9 error limits[0].scope [[limits]] number 1 limits nothing: set one of requests_per_minute, requests_per_day, tokens_per_minute, tokens_per_day, concurrent',
    ],
    [
      around('[[limits]]\nscope = "all"\nmatch = "gpt-*"\nconcurrent = 1'),
      '7:9 warning limits[0].match a rule for all counts everything together: match has no effect',
    ],
    [
      around('[[limits]]\nscope = "key"\nconcurrent = 1'),
      '6:9 warning limits[0].scope auth.enabled is not true: nobody has a key, and this rule limits nobody',
    ],
    [
      around('[[limits]]\nscope = "provider"\nmatch = "q"\nconcurrent = 1'),
      '7:9 error limits[0].match no provider is called "q" → p',
    ],
    [
      around('[server]\nreasoning_policy = "cap"'),
      '6:20 warning server.reasoning_policy the policy cap has no effect without max_reasoning_effort',
    ],
    [
      around('[server]\nreasoning_policy = "force"'),
      '6:20 warning server.reasoning_policy the policy force has no effect without default_reasoning_effort or max_reasoning_effort',
    ],
    [
      around('[server]\ndefault_reasoning_effort = "max"\nmax_reasoning_effort = "low"'),
      '6:28 warning server.default_reasoning_effort the default effort max is above max_reasoning_effort low',
    ],
    [
      around('[auth]\nenabled = true'),
      '6:1 error auth.enabled auth is enabled, but there are no keys: set key_store, api_keys_env, api_keys_file or api_keys',
    ],
    [
      around('[auth]\nenabled = true\napi_keys_env = "KEYS"'),
      '7:16 error auth.api_keys_env environment variable KEYS is not set: no client could get in',
    ],
    [
      around('[auth]\nenabled = true\napi_keys = []'),
      '7:12 error auth.api_keys auth.api_keys is empty: no client could get in',
    ],
    [
      around('[auth]\nenabled = true\napi_keys = ["a"]\napi_keys_file = "/k"'),
      '8:17 warning auth.api_keys_file cannot read /k',
    ],
    [
      around('[auth]\napi_keys = ["a"]'),
      '6:1 warning auth.api_keys auth.api_keys is set, but auth.enabled is not true: every client is let in',
    ],
    [
      around('').replace('"https://host.example"', '"https://YOUR-RESOURCE.openai.azure.com/openai"'),
      '4:12 warning providers[0].base_url provider "p" is disabled: base_url still contains YOUR-RESOURCE',
    ],
  ])('%#', (source, expected) => {
    expect(problemsOf(source).filter((problem) => !problem.includes(' note '))).toEqual([expected])
  })

  test('two providers of one name', () => {
    const twice = `${around('')}[[providers]]\nname = "p"\ntype = "demo"\n`
    expect(problemsOf(twice)).toEqual(['10:8 error providers[1].name the name "p" is taken by [[providers]] number 1'])
  })

  test.each([
    ['0.0.0.0:3000', 'http://127.0.0.1:3000', true],
    ['127.0.0.1:3000', 'http://0.0.0.0:3000', true],
    ['[::1]:3000', 'http://[::1]:3000/v1', true],
    ['127.0.0.1:80', 'http://localhost', true],
    ['10.0.0.5:3000', 'http://10.0.0.5:3000', true],
    ['10.0.0.5:3000', 'http://127.0.0.1:3000', false],
    ['127.0.0.1:3000', 'http://127.0.0.1:3001', false],
    ['127.0.0.1:3000', 'http://10.0.0.5:3000', false],
  ])('listening on %s, %s is our own address: %s', (listen, url, isOurs) => {
    const source = `${around('').replace('https://host.example', url)}[server]\nlisten = "${listen}"\n`
    expect(problemsOf(source).some((problem) => problem.includes('round in circles'))).toBe(isOurs)
  })
})

describe('keys that are not there', () => {
  const SOURCE = `[[providers]]
preset = "openai"
[[providers]]
name = "file"
type = "anthropic"
base_url = "https://api.anthropic.com"
api_key_file = "/no/such"
[[providers]]
name = "fetched"
type = "openai"
base_url = "https://host.example"
api_key_url = "https://keys.example"
[[providers]]
name = "demo"
type = "demo"
[[routes]]
match = "*"
provider = "demo"
`

  test('disable their provider with a reason, and nothing else; what may still appear only warns', () => {
    const { config, problems } = loadConfig(SOURCE, host())
    expect(config?.providers.map(({ name, disabled }) => [name, disabled])).toEqual([
      ['openai', 'environment variable OPENAI_API_KEY is not set'],
      ['file', undefined],
      ['fetched', undefined],
      ['demo', undefined],
    ])
    expect(problems.map(({ severity, line, message }) => [severity, line, message])).toEqual([
      ['warning', 1, 'provider "openai" (OpenAI) is disabled: environment variable OPENAI_API_KEY is not set'],
      ['warning', 7, 'provider "file" is disabled: cannot read /no/such'],
    ])
  })
})

describe('text that is not TOML', () => {
  test.each([
    ['[server\nlisten = 1', '1:8 error  illegal character in key'],
    ['a = 1\na = 2', '2:1 error  trying to redefine an already defined table or value'],
    ['# x\r\nb = 0123', '2:5 error  illegal leading zero'],
    ['a = 99999999999999999999', '1:5 error  integer value cannot be represented losslessly'],
    ['__proto__ = 1', '1:1 error  document contains an unsafe property'],
  ])('%j', (source, expected) => {
    expect(problemsOf(source)).toEqual([expected])
  })

  test('deep nesting is a problem, not a crash', () => {
    expect(problemsOf(`a = ${'['.repeat(100_000)}`)).toHaveLength(1)
  })

  test('the line is shown without what may be a key', () => {
    const { problems } = loadConfig('[[providers]]\napi_key = "sk-private', host())
    expect(problems.map(({ excerpt }) => excerpt)).toEqual(['api_key = "**********'])
  })
})

describe('the key store', () => {
  const source = around('[auth]\nenabled = true\nkey_store = "/keys.json"')
  const withStore = (text: string): string[] => problemsOf(source, host({}, { '/keys.json': text }))

  test('may be empty at first: the gateway starts, and a note says how keys are made', () => {
    const note = '7:13 note auth.key_store /keys.json has no key yet: "ferryllm keys create --name NAME" makes one'
    expect([problemsOf(source), withStore('{"version":1,"keys":[]}')]).toEqual([[note], [note]])
  })

  test.each([
    ['{"version":1,"keys":[', 'it is not JSON'],
    ['[]', 'the file: Invalid input: expected object, received array'],
    ['{"version":2,"keys":[]}', 'version: Invalid input: expected 1'],
    ['{"version":1,"keys":[{"id":"a"}]}', 'keys.0.name: Invalid input: expected string, received undefined'],
  ])('is refused when it is damaged: %s', (text, reason) => {
    expect(withStore(text)).toEqual([
      `7:13 error auth.key_store /keys.json is damaged (${reason}): restore it or remove it`,
    ])
  })

  test('a restriction that this version does not know is no reason to ignore it', () => {
    const key = { id: 'a', name: 'a', prefix: 'fer_', sha256: '0'.repeat(64), created: '2026-11-20T00:00:00Z' }
    const text = JSON.stringify({ version: 1, keys: [{ ...key, scopes: { countries: ['de'] } }] })
    expect(withStore(text)[0]).toContain('/keys.json is damaged (keys.0.scopes: Unrecognized key: "countries")')
  })
})

test('an open listener without keys is let through when the environment says that it is meant', () => {
  const source = around('[server]\nlisten = "0.0.0.0:3000"')
  expect(loadConfig(source, host()).config).toBeUndefined()
  expect(loadConfig(source, host({ FERRYLLM_INSECURE: '0' })).config).toBeUndefined()
  expect(loadConfig(source, host({ FERRYLLM_INSECURE: '1' })).config).toBeDefined()
})
