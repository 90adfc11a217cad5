import { describe, expect, test } from 'vitest'
import { configChanges } from '../src/config-changes.ts'
import { effectiveValues } from '../src/effective-values.ts'
import type { LoadOptions } from '../src/load-config.ts'
import { host } from './support.ts'

const FILE = `[server]
listen = "127.0.0.1:4000"
[auth]
api_keys = ["client-secret"]
[[providers]]
preset = "deepseek"
api_key = "provider-secret"
headers = { x-token = "header-secret" }
quirks = { think_tags = true }
[[providers]]
name = "relay"
type = "openai"
base_url = "https://relay.example/v1?key=in-query"
[[routes]]
match = "*"
provider = "deepseek"
[profile.p.server]
retry_attempts = 2
`

function valuesOf(source: string, env = {}, options: LoadOptions = {}): Map<string, string> {
  const values = effectiveValues(source, host(env), options)
  return new Map(values.map(({ key, value, origin }) => [key, `${JSON.stringify(value)} # ${origin}`]))
}

describe('values in force', () => {
  test('each has its source', () => {
    const options = { profile: 'p', flags: [{ flag: '--log-level', key: 'logging.level', value: 'debug' }] }
    const values = valuesOf(FILE, { FERRYLLM_METRICS_ENABLED: 'false' }, options)
    expect(Object.fromEntries(values)).toMatchObject({
      'server.listen': '"127.0.0.1:4000" # line 2',
      'server.body_limit_mb': '32 # default',
      'server.retry_attempts': '2 # profile p (line 18)',
      'metrics.enabled': 'false # environment variable FERRYLLM_METRICS_ENABLED',
      'logging.level': '"debug" # --log-level',
      'providers[0].name': '"deepseek" # preset deepseek',
      'providers[0].preset': '"deepseek" # line 6',
      'providers[0].quirks.think_tags': 'true # line 9',
      'providers[0].quirks.reasoning_replay': '"text-required" # preset deepseek',
      'routes[0].match_type': '"prefix" # default',
    })
    expect(values.has('server.max_concurrent_requests')).toBe(false)
  })

  test('secrets are masked, wherever they stand', () => {
    const values = valuesOf(FILE)
    expect([...values].join('\n')).not.toMatch(/secret|in-query/)
    expect(values.get('providers[0].api_key')).toBe('"[redacted]" # line 7')
    expect(values.get('providers[0].headers.x-token')).toBe('"[redacted]" # line 8')
    expect(values.get('auth.api_keys')).toBe('"[redacted]" # line 4')
    expect(values.get('providers[1].base_url')).toBe('"https://relay.example/v1?…" # line 13')
  })

  test('what the environment gives without a file, and quirks of a known host', () => {
    expect(valuesOf('', { ANTHROPIC_API_KEY: 'x' }).get('providers[0].name')).toBe(
      '"anthropic" # keys in the environment',
    )
    const known = '[[providers]]\nname = "d"\ntype = "openai"\nbase_url = "https://api.deepseek.com"\n'
    expect(valuesOf(known).get('providers[0].quirks.reasoning_replay')).toBe('"text-required" # known host')
  })

  test('a text that cannot be parsed has none', () => {
    expect(effectiveValues('[', host())).toEqual([])
  })
})

describe('what a change of the file changes', () => {
  const changesOf = (before: string, after: string): string[] =>
    configChanges(effectiveValues(before, host()), effectiveValues(after, host())).map(
      ({ key, text, needsRestart }) => `${key}: ${text}${needsRestart ? ' !' : ''}`,
    )

  test('nothing', () => {
    expect(changesOf(FILE, `# a comment\n${FILE}`)).toEqual([])
  })

  test('values with old and new; secrets without; what needs a restart is marked', () => {
    const after = FILE.replace(':4000', ':5000')
      .replace('provider-secret', 'other-secret')
      .replace('relay.example', 'b.example')
    expect(changesOf(FILE, after)).toEqual([
      'server.listen: "127.0.0.1:4000" → "127.0.0.1:5000" !',
      'providers.deepseek.api_key: changed',
      'providers.relay.base_url: "https://relay.example/v1?…" → "https://b.example/v1?…"',
    ])
  })

  test('a change that cannot be shown is said all the same', () => {
    expect(changesOf(FILE, FILE.replace('in-query', 'another'))).toEqual(['providers.relay.base_url: changed'])
  })

  test('an entry put in front of others leaves those alone', () => {
    const after = FILE.replace(
      '[[providers]]\npreset',
      '[[providers]]\nname = "new"\ntype = "demo"\n[[providers]]\npreset',
    )
    expect(changesOf(FILE, after)).toEqual(['providers.new.name: added: "new"', 'providers.new.type: added: "demo"'])
    expect(changesOf(after, FILE)).toEqual(['providers.new.name: removed', 'providers.new.type: removed'])
  })

  test('two routes of one match are told apart', () => {
    const route = '[[routes]]\nmatch = "a"\nprovider = "relay"\n'
    expect(changesOf(FILE + route, FILE + route + route)[0]).toBe('routes.a#2.match: added: "a"')
  })
})
