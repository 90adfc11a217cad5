import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { effectiveValues } from '../src/effective-values.ts'
import type { SchemaNode } from '../src/json-schema.ts'
import { loadConfig, type LoadOptions } from '../src/load-config.ts'
import { listSettings, OTHER_VARIABLES } from '../src/settings.ts'
import { host } from './support.ts'

const DEMO = '[[providers]]\nname = "demo"\ntype = "demo"\n[[routes]]\nmatch = "*"\nprovider = "demo"\n'

const FILE = `${DEMO}[server]
listen = "127.0.0.1:1"
body_limit_mb = 1
retry_attempts = 1
keep_alive_secs = 1

[profile.work.server]
body_limit_mb = 2
retry_attempts = 2
keep_alive_secs = 2

[profile.work.logging]
format = "json"

[profile.other]
routes = [{ match = "x", provider = "demo" }]
`

const flag = (key: string, value: string): LoadOptions => ({ flags: [{ flag: '--set', key, value }] })

/** `source path message → suggestion` of every problem but notes. */
function problemsOf(source: string, env: Record<string, string>, options: LoadOptions = {}): string[] {
  return loadConfig(source, host(env), options).problems.flatMap((problem) =>
    problem.severity === 'note'
      ? []
      : `${problem.source ?? `${problem.line}:${problem.column}`} ${problem.severity} ${problem.message}${problem.suggestion === undefined ? '' : ` → ${problem.suggestion}`}`,
  )
}

describe('layers', () => {
  test('defaults < file < profile < environment < command line', () => {
    const env = { FERRYLLM_SERVER_RETRY_ATTEMPTS: '3', FERRYLLM_SERVER_KEEP_ALIVE_SECS: '3' }
    const options = { profile: 'work', ...flag('server.keep_alive_secs', '4') }
    const { config, layers } = loadConfig(FILE, host(env), options)
    expect(config?.server).toMatchObject({
      request_timeout_secs: 120,
      listen: '127.0.0.1:1',
      body_limit_mb: 2,
      retry_attempts: 3,
      keep_alive_secs: 4,
    })
    expect(config?.logging.format).toBe('json')
    expect(layers).toEqual([
      'profile work',
      'FERRYLLM_SERVER_KEEP_ALIVE_SECS',
      'FERRYLLM_SERVER_RETRY_ATTEMPTS',
      '--set server.keep_alive_secs',
    ])
  })

  test('a profile is chosen by a variable as well; without one it has no effect, and no place in the configuration', () => {
    expect(loadConfig(FILE, host({ FERRYLLM_PROFILE: 'work' })).config?.server.body_limit_mb).toBe(2)
    const { config, layers } = loadConfig(FILE, host())
    expect([config?.server.body_limit_mb, layers, Object.keys(config ?? {})]).toEqual([
      1,
      [],
      expect.not.arrayContaining(['profile']),
    ])
  })

  test('lists of a profile replace those of the file', () => {
    expect(loadConfig(FILE, host(), { profile: 'other' }).config?.routes).toMatchObject([{ match: 'x' }])
  })

  test.each([
    ['FERRYLLM_METRICS_ENABLED', 'false', { metrics: { enabled: false } }],
    ['FERRYLLM_LOGGING_LEVEL', 'DEBUG', { logging: { level: 'debug' } }],
    ['FERRYLLM_SERVER_CORS_ORIGINS', 'http://a, http://b', { server: { cors_origins: ['http://a', 'http://b'] } }],
    ['FERRYLLM_SERVER_CORS_ORIGINS', '["http://a"]', { server: { cors_origins: ['http://a'] } }],
    ['FERRYLLM_ROUTES', '[{"match":"y","provider":"demo"}]', { routes: [{ match: 'y' }] }],
    ['FERRYLLM_SERVER_BODY_LIMIT_MB', '', { server: { body_limit_mb: 1 } }],
  ])('%s=%s', (name, value, expected) => {
    expect(loadConfig(FILE, host({ [name]: value })).config).toMatchObject(expected)
  })

  test('client keys come from a variable, as secrets', () => {
    const env = { FERRYLLM_AUTH_ENABLED: 'true', FERRYLLM_AUTH_API_KEYS: 'one,two' }
    const { config } = loadConfig(FILE, host(env))
    expect(config?.auth.api_keys?.map((key) => key.reveal())).toEqual(['one', 'two'])
  })

  test('a layer over a section that is no table is left to the schema', () => {
    expect(problemsOf('server = 3\n', { FERRYLLM_SERVER_LISTEN: '127.0.0.1:1' })).toEqual([
      '1:10 error server must be a table, not a number',
    ])
  })
})

describe('problems name the layer', () => {
  test.each<[string, Record<string, string>, LoadOptions, string]>([
    [
      FILE,
      { FERRYLLM_SERVER_LISTEN: '3000' },
      {},
      'environment variable FERRYLLM_SERVER_LISTEN error server.listen must be host:port, for example 127.0.0.1:3000 or [::1]:3000',
    ],
    [
      FILE,
      { FERRYLLM_SERVER_BODY_LIMIT_MB: 'much' },
      {},
      'environment variable FERRYLLM_SERVER_BODY_LIMIT_MB error server.body_limit_mb must be a number, not text',
    ],
    [
      FILE,
      { FERRYLLM_ROUTES: '[{"match":"x","provider":"dmeo"}]' },
      {},
      'environment variable FERRYLLM_ROUTES error there is no provider "dmeo" → demo',
    ],
    [
      FILE,
      {},
      flag('logging.level', 'loud'),
      '--set logging.level error logging.level is "loud", but it must be one of trace, debug, info, warn, error, off',
    ],
    [
      FILE,
      {},
      { flags: [{ flag: '--listen', key: 'server.listen', value: 'x' }] },
      '--listen error server.listen must be host:port, for example 127.0.0.1:3000 or [::1]:3000',
    ],
    [
      FILE,
      {},
      flag('server.lisen', 'x'),
      '--set server.lisen error there is no setting "server.lisen" → server.listen',
    ],
    [
      FILE,
      {},
      flag('auth.api_keys', 'private'),
      '--set auth.api_keys error auth.api_keys holds keys, and a command line can be read by others: use FERRYLLM_AUTH_API_KEYS or the file',
    ],
    [FILE, {}, { profile: 'wrok' }, '--profile error there is no [profile.wrok] in the configuration file → work'],
    [
      FILE,
      { FERRYLLM_PROFILE: '__proto__' },
      {},
      'environment variable FERRYLLM_PROFILE error there is no [profile.__proto__] in the configuration file',
    ],
    [
      FILE,
      { FERRYLLM_SERVR_LISTEN: 'x' },
      {},
      'environment variable FERRYLLM_SERVR_LISTEN warning nothing reads this variable → FERRYLLM_SERVER_LISTEN',
    ],
    [
      `${DEMO}[profile.a.server]\nbody_limit_mb = "x"\n`,
      {},
      { profile: 'a' },
      '8:17 error server.body_limit_mb must be a number, not text',
    ],
    // Profiles that are not used now are checked for their shape.
    [
      `${DEMO}[profile.a.server]\nbody_limit_mb = "x"\n`,
      {},
      {},
      '8:17 error server.body_limit_mb must be a number, not text',
    ],
    [`${DEMO}[profile.a]\nservr = {}\n`, {}, {}, '8:1 error unknown key "servr" at the top level → server'],
    [`${DEMO}[profile]\na = 1\n`, {}, {}, '8:5 error profile.a must be a table: write [profile.a.SECTION]'],
    [`profile = 1\n${DEMO}`, {}, {}, '1:11 error profile must be a table: write [profile.NAME]'],
  ])('%#', (source, env, options, expected) => {
    expect(problemsOf(source, env, options)).toEqual([expected])
  })

  test('a variable that the configuration itself points to is known', () => {
    const source = `[auth]\nenabled = true\napi_keys_env = "FERRYLLM_CLIENT_KEYS"\n${DEMO}`
    expect(problemsOf(source, { FERRYLLM_CLIENT_KEYS: 'a' })).toEqual([])
  })
})

/** A value that fits, and is not the default. */
function sampleOf(node: SchemaNode, key: string): string {
  if (node.enum !== undefined) return String(node.enum.find((choice) => choice !== node.default))
  if (node.type === 'boolean') return String(node.default !== true)
  if (node.type === 'integer' || node.type === 'number') return String((node.minimum ?? 0) + 1)
  if (node.type === 'array') return node.items?.properties === undefined ? 'http://a' : '[]'
  if (node.type === 'object') return '{}'
  return key.endsWith('range') ? '0..9' : '127.0.0.1:9'
}

describe('variables', () => {
  test('every key has one of its own', () => {
    const names = listSettings().map(({ variable }) => variable)
    expect(new Set([...names, ...Object.keys(OTHER_VARIABLES)]).size).toBe(
      names.length + Object.keys(OTHER_VARIABLES).length,
    )
    expect(names).toEqual(expect.arrayContaining(['FERRYLLM_SERVER_LISTEN', 'FERRYLLM_AUTH_API_KEYS_ENV']))
  })

  test.each(listSettings().map((setting) => [setting.variable, setting] as const))(
    '%s is read',
    (variable, setting) => {
      const env = { [variable]: sampleOf(setting.node, setting.key) }
      const origins = effectiveValues('', host(env)).filter(({ key }) => key === setting.key)
      if (sampleOf(setting.node, setting.key) !== '{}') {
        expect(origins.map(({ origin }) => origin)).toEqual([`environment variable ${variable}`])
      }
    },
  )

  test('nothing that is written anywhere is unread', () => {
    const root = resolve(import.meta.dirname, '../../..')
    const files = ['README.md', ...['docs', 'examples', 'packages/cli/src', 'packages/gateway/src'].flatMap(filesOf)]
    const known = new Set([...listSettings().map(({ variable }) => variable), ...Object.keys(OTHER_VARIABLES)])
    const unread = files.flatMap((file) => {
      const names = readFileSync(resolve(root, file), 'utf8').match(/\bFERRYLLM_[A-Z][A-Z_]*[A-Z]\b/g) ?? []
      return names.filter((name) => !known.has(name) && !OF_THE_READER.has(name)).map((name) => `${file}: ${name}`)
    })
    expect(unread).toEqual([])

    function filesOf(folder: string): string[] {
      const found = readdirSync(resolve(root, folder), { recursive: true, encoding: 'utf8' })
      return found.filter((name) => /\.(?:md|toml|ts|json)$/.test(name)).map((name) => `${folder}/${name}`)
    }
  })
})

/** Names that documents choose for variables of their reader, and one that only a test reads. */
const OF_THE_READER = new Set(['FERRYLLM_KEYS', 'FERRYLLM_MY_KEYS', 'TEST_CRASHES'])
