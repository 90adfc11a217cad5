import { expect, test } from 'vitest'
import type { Config, Provider } from '../src/config/config.ts'
import { keyStorePath, readClientKeys, readProviderKey } from '../src/read-keys.ts'
import { Secret } from '../src/secret.ts'
import { host } from './support.ts'

const provider = (source: Partial<Provider>): Provider => ({
  name: 'p',
  type: 'openai',
  base_url: 'https://h',
  ...source,
})
const auth = (source: Partial<Config['auth']>): Config['auth'] => ({ enabled: true, ...source })

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

test('client keys are gathered from all sources', () => {
  const machine = host({ KEYS: 'one, two,,' }, { '/keys': '# team\nthree\n\n four \n' })
  const { keys, problems } = readClientKeys(
    auth({ api_keys: [new Secret('zero')], api_keys_env: 'KEYS', api_keys_file: '/keys' }),
    machine,
  )
  expect([keys.map(({ key }) => key.reveal()), problems]).toEqual([['zero', 'one', 'two', 'three', 'four'], []])
})

test('a source without keys is reported', () => {
  const { problems } = readClientKeys(auth({ api_keys_env: 'KEYS', api_keys_file: '/keys' }), host())
  expect(problems).toEqual([
    { key: 'api_keys_env', message: 'environment variable KEYS is not set' },
    { key: 'api_keys_file', message: 'cannot read /keys' },
  ])
})

test('a line of the file may say whose key it is; a key with such a sign in it stays a key', () => {
  const lines = [
    'ci = secret-one',
    'laptop: secret-two',
    'dGVzdA==',
    'a=b',
    'c:d',
    'no name',
    '= x',
    'me@host\t=\tsecret-three',
  ]
  const machine = host({ KEYS: 'team = secret-four,plain' }, { '/keys': lines.join('\r\n') })
  const { keys } = readClientKeys(auth({ api_keys_env: 'KEYS', api_keys_file: '/keys' }), machine)
  expect(keys.map(({ name, key }) => [name, key.reveal()])).toEqual([
    ['team', 'secret-four'],
    [undefined, 'plain'],
    ['ci', 'secret-one'],
    ['laptop', 'secret-two'],
    [undefined, 'dGVzdA=='],
    [undefined, 'a=b'],
    [undefined, 'c:d'],
    [undefined, 'no name'],
    [undefined, '= x'],
    ['me@host', 'secret-three'],
  ])
})

test('the key store is in the state directory, or where the file says', () => {
  const machine = { ...host({ HOME: '/home/me', XDG_STATE_HOME: '/state' }), platform: 'linux', home: '/home/me' }
  expect(keyStorePath(auth({}), machine)).toBeUndefined()
  expect(keyStorePath(auth({ key_store: 'default' }), machine)).toBe('/state/ferryllm/client-keys.json')
  expect(keyStorePath(auth({ key_store: '~/keys.json' }), machine)).toBe('/home/me/keys.json')
})

test('a provider that gets its callers’ own credentials reads none itself', () => {
  expect(readProviderKey(provider({ auth: 'client', api_key_env: 'UNSET' }), host())).toEqual({
    source: "the caller's own",
  })
})
