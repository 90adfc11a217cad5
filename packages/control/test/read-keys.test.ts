import { expect, test } from 'vitest'
import type { Config } from '../src/config/config.ts'
import { keyStorePath, readClientKeys } from '../src/read-keys.ts'
import { Secret } from '../src/secret.ts'
import { host } from './support.ts'

const auth = (source: Partial<Config['auth']>): Config['auth'] => ({ enabled: true, ...source })

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
