// Where a provider's keys come from, and what is wrong with the sources.
import { describe, expect, test } from 'vitest'
import type { Provider } from '../src/config/config.ts'
import { loadConfig } from '../src/load-config.ts'
import { keySourcesOf, readKey, readProviderKey } from '../src/read-provider-keys.ts'
import { Secret } from '../src/secret.ts'
import { host } from './support.ts'

const provider = (source: Partial<Provider>): Provider => ({
  name: 'p',
  type: 'openai',
  base_url: 'https://h',
  ...source,
})
test('a provider key comes from the file, the environment, or a key file', () => {
  const machine = host({ KEY: ' from-env\n', HOME: '/home/me' }, { '/home/me/key': 'from-file\n' })
  const keys = [{ api_key: new Secret('literal') }, { api_key_env: 'KEY' }, { api_key_file: '~/key' }].map((source) => {
    const found = readProviderKey(provider(source), machine)
    return [found.source, found.key?.reveal(), found.problem]
  })
  expect(keys).toEqual([
    ['in the file', 'literal', undefined],
    ['env KEY', 'from-env', undefined],
    ['file ~/key', 'from-file', undefined],
  ])
})

test('a key that is not there is a reason, not an exception', () => {
  const machine = host({ EMPTY: '' }, { '/empty': '\n' })
  const problems = [
    { api_key_env: 'EMPTY' },
    { api_key_env: 'UNSET' },
    { api_key_file: '/none' },
    { api_key_file: '/empty' },
  ].map((source) => readProviderKey(provider(source), machine).problem)
  expect(problems).toEqual([
    'environment variable EMPTY is not set',
    'environment variable UNSET is not set',
    'cannot read /none',
    '/empty is empty',
  ])
})

test('a provider without a key source needs no key', () => {
  expect(readProviderKey(provider({}), host())).toEqual({ source: 'none' })
})

test('several keys are gathered in the order of the file, with names', () => {
  const several = provider({
    api_key: new Secret('zero'),
    api_keys: [new Secret('one'), new Secret('two')],
    keys: [{ name: 'work', account: 'acme', api_key_env: 'WORK' }, { api_key_file: '/none' }],
  })
  const machine = host({ WORK: 'three' })
  expect(
    keySourcesOf(several).map(({ name, account, path, source }) => [
      name,
      account,
      path.join('.'),
      readKey(source, machine).key?.reveal(),
    ]),
  ).toEqual([
    ['1', undefined, 'api_key', 'zero'],
    ['2', undefined, 'api_keys.0', 'one'],
    ['3', undefined, 'api_keys.1', 'two'],
    ['work', 'acme', 'keys.0', 'three'],
    ['5', undefined, 'keys.1', undefined],
  ])
  expect(readProviderKey(several, machine)).toMatchObject({ source: '5 keys (in the file, env WORK, file /none)' })
})

test('commands and URLs are not asked yet, and what may be secret in them is not shown', () => {
  const ask = (source: Partial<Provider>): unknown => readKey(provider(source), host())
  expect(ask({ api_key_command: 'op read op://vault/key --token=secret' })).toEqual({
    source: 'command op',
    later: true,
  })
  expect(ask({ api_key_command: ['/usr/bin/pass', 'secret'] })).toEqual({ source: 'command pass', later: true })
  expect(ask({ api_key_command: 'TOKEN=secret op read' })).toEqual({ source: 'command line', later: true })
  expect(ask({ api_key_url: 'https://keys.example/k?token=secret' })).toEqual({
    source: 'url https://keys.example/k',
    later: true,
  })
})

describe('a watched file', () => {
  const watch = (...entries: { file: string; path: string; url_path?: string }[]): Provider =>
    provider({ key_watch: entries })

  test.each([
    ['JSON', 'a.json', '{"env": {"KEY": "k"}}', 'env.KEY'],
    ['JSON with a byte order mark', 'a.json', '\uFEFF{"env": {"KEY": " k "}}', 'env.KEY'],
    ['a list in JSON', 'a', '{"all": [{"key": "k"}]}', 'all.0.key'],
    ['TOML', 'a.toml', '["env"]\nKEY = "k"', 'env.KEY'],
    ['TOML by its content', 'credentials', '[env]\nKEY = "k"', 'env.KEY'],
    ['lines', '.env', '# mine\nexport KEY=k # comment\n', 'KEY'],
    ['quoted lines', '.env.local', `OTHER=1\r\nKEY='k'\r\n`, 'KEY'],
    ['lines by their content', 'settings', 'not a line\nKEY=k', 'KEY'],
  ])('is read as %s', (_form, file, content, path) => {
    expect(readKey(watch({ file, path }), host({}, { [file]: content })).key?.reveal()).toBe('k')
  })

  test.each([
    ['a.json', '{"env": ', 'a.json is neither JSON nor TOML nor lines of NAME=value'],
    ['a.json', ' ', 'a.json is empty'],
    ['a.json', '{"env": {"KEY": 5}}', 'a.json holds no text at env.KEY'],
    ['a.json', '{"env": null}', 'a.json holds no text at env.KEY'],
    ['a.toml', 'env = {', 'a.toml is neither JSON nor TOML nor lines of NAME=value'],
    ['plain', 'nothing here', 'plain is neither JSON nor TOML nor lines of NAME=value'],
    ['b.json', undefined, 'cannot read b.json'],
  ])('%s with %j gives a reason', (file, content, problem) => {
    const files = content === undefined ? {} : { [file]: content }
    expect(readKey(watch({ file, path: 'env.KEY' }), host({}, files))).toEqual({ source: `watched ${file}`, problem })
  })

  test('gives the base URL as well; one that is none is left out with a reason', () => {
    const read = (url: string): unknown =>
      readKey(
        watch({ file: 'a.json', path: 'k', url_path: 'u' }),
        host({}, { 'a.json': JSON.stringify({ k: 'k', u: url }) }),
      )
    expect(read('https://relay.example/v1')).toMatchObject({ baseUrl: 'https://relay.example/v1' })
    const refused = { problem: 'a.json holds no http or https address at u' }
    for (const url of ['file:///etc', 'https://me:secret@relay.example', 'nonsense']) {
      expect(read(url)).toMatchObject(refused)
      expect(read(url)).not.toHaveProperty('baseUrl')
    }
  })

  test('the first file that has a key decides', () => {
    const entries = watch({ file: 'a.json', path: 'k' }, { file: 'b.json', path: 'k' })
    expect(readKey(entries, host({}, { 'a.json': '{', 'b.json': '{"k":"b"}' })).key?.reveal()).toBe('b')
    expect(readKey(entries, host()).problem).toBe('cannot read a.json; cannot read b.json')
  })
})

describe('check-config', () => {
  const problemsOf = (
    lines: string,
    files: Record<string, string> = {},
    env: Record<string, string> = {},
  ): string[] => {
    const source = `[[providers]]\nname = "p"\ntype = "anthropic"\nbase_url = "https://h.example"\n${lines}\n[[routes]]\nmatch = "*"\nprovider = "p"`
    return loadConfig(source, host({ HOME: '/home/me', ...env }, files)).problems.map(
      ({ severity, line, column, message, suggestion }) =>
        `${line}:${column} ${severity} ${message}${suggestion === undefined ? '' : ` → ${suggestion}`}`,
    )
  }

  test.each([
    ['api_key_command = ["op", "read", "x"]', []],
    ['api_key_url = "https://keys.example/x"\napi_key_json_path = "data.key"\napi_key_ttl_secs = 60', []],
    ['api_key_url = "http://127.0.0.1:8200/x"', []],
    ['api_keys = ["a", "b"]', []],
    [
      'api_key_url = "http://keys.example/x"',
      ['5:15 error api_key_url must begin with https:// (http:// is for addresses of this machine only)'],
    ],
    ['api_key_url = "https://me:pw@keys.example"', ['5:15 error api_key_url must not contain a user name or password']],
    [
      'api_key_command = 5',
      ['5:19 error providers[0].api_key_command must be a command in quotes, or a list of a program and its arguments'],
    ],
    [
      'api_key = "k"\napi_key_json_path = "a"',
      ['6:1 error api_key_json_path belongs to api_key_url, which is not there'],
    ],
    [
      'api_key = "k"\napi_key_ttl_secs = 5',
      ['6:1 error api_key_ttl_secs belongs to api_key_command or api_key_url; neither is there'],
    ],
    [
      '[[providers.keys]]\nname = "a"\napi_key = "k"\n[[providers.keys]]\nname = "a"\napi_key = "l"',
      ['9:8 error the name "a" is taken by another key of this provider'],
    ],
    [
      '[[providers.keys]]\nname = "a b"\napi_key = "k"',
      ['6:8 error providers[0].keys[0].name: not a short name of letters, digits, dots and dashes'],
    ],
    [
      '[[providers.keys]]\nname = "a"',
      [
        '5:1 error providers[0].keys[0] names no source of a key: add one of api_key, api_key_env, api_key_file, api_key_command, api_key_url, key_watch',
      ],
    ],
    [
      '[[providers.keys]]\napi_key = "k"\n[[providers.keys]]\napi_key_env = "NONE"',
      ['7:1 warning provider "p" goes without its key "2": environment variable NONE is not set'],
    ],
  ])('%s', (lines, expected) => {
    expect(problemsOf(lines)).toEqual(expected)
  })

  const LOGIN = { '/home/me/.claude/settings.json': '{"env": {"ANTHROPIC_AUTH_TOKEN": "sk-ant-login"}}' }
  test('what another program logged in with is not used unasked, but the way to use it is shown', () => {
    expect(problemsOf('', LOGIN)).toEqual([
      '2:8 note provider "p" has no key; ~/.claude/settings.json holds one, which is used only when told so → key_watch = [{ file = "~/.claude/settings.json", path = "env.ANTHROPIC_AUTH_TOKEN" }]',
    ])
    expect(
      problemsOf('key_watch = [{ file = "~/.claude/settings.json", path = "env.ANTHROPIC_AUTH_TOKEN" }]', LOGIN),
    ).toEqual([])
    expect(problemsOf('api_key = "own"', LOGIN)).toEqual([])
  })
})

test('a provider that gets its callers’ own credentials reads none itself', () => {
  expect(readProviderKey(provider({ auth: 'client', api_key_env: 'UNSET' }), host())).toEqual({
    source: "the caller's own",
  })
})
