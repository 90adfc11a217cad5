import { expect, test } from 'vitest'
import { configPaths, findConfig, statePaths } from '../src/config-paths.ts'

const machine = (env: Record<string, string>, existing: string[] = [], platform = 'linux', home = '/home/me') => ({
  env,
  platform,
  home,
  exists: (path: string): boolean => existing.includes(path),
})

test('the flag wins over the variable, and both are taken whether or not the file exists', () => {
  expect(findConfig('a.toml', machine({ FERRYLLM_CONFIG: 'b.toml' }))).toBe('a.toml')
  expect(findConfig(undefined, machine({ FERRYLLM_CONFIG: 'b.toml' }, ['./ferryllm.toml']))).toBe('b.toml')
})

test('otherwise the first file that exists is read', () => {
  const user = '/home/me/.config/ferryllm/config.toml'
  expect(findConfig(undefined, machine({}, ['./ferryllm.toml', user]))).toBe('./ferryllm.toml')
  expect(findConfig(undefined, machine({}, [user]))).toBe(user)
  expect(findConfig(undefined, machine({}))).toBeUndefined()
})

test.each([
  [
    'linux',
    '/home/me',
    { XDG_CONFIG_HOME: '/cfg' },
    ['./ferryllm.toml', '/cfg/ferryllm/config.toml', '/home/me/.config/ferryllm/config.toml'],
  ],
  [
    'darwin',
    '/Users/me',
    {},
    [
      './ferryllm.toml',
      '/Users/me/.config/ferryllm/config.toml',
      '/Users/me/Library/Application Support/ferryllm/config.toml',
    ],
  ],
  [
    'win32',
    'C:\\me',
    { APPDATA: 'C:\\me\\Roaming' },
    ['.\\ferryllm.toml', 'C:\\me\\.config\\ferryllm\\config.toml', 'C:\\me\\Roaming\\ferryllm\\config.toml'],
  ],
] as const)('places on %s', (platform, home, env, expected) => {
  expect(configPaths({ env, platform, home })).toEqual(expected)
})

test.each([
  ['linux', '/home/me', {}, '/home/me/.local/state/ferryllm'],
  ['linux', '/home/me', { XDG_STATE_HOME: '/state' }, '/state/ferryllm'],
  ['linux', '/home/me', { XDG_STATE_HOME: '/state', FERRYLLM_STATE_DIR: '/mine' }, '/mine'],
  ['darwin', '/Users/me', {}, '/Users/me/Library/Application Support/ferryllm'],
  ['win32', 'C:\\me', {}, 'C:\\me\\AppData\\Local\\ferryllm'],
  ['win32', 'C:\\me', { LOCALAPPDATA: 'D:\\local' }, 'D:\\local\\ferryllm'],
])('state of the gateway on %s, %s %j', (platform, home, env, dir) => {
  const paths = statePaths(machine(env, [], platform, home))
  const slash = platform === 'win32' ? '\\' : '/'
  expect([paths.dir, paths.clientKeys, paths.controlToken]).toEqual([
    dir,
    `${dir}${slash}client-keys.json`,
    `${dir}${slash}control-token`,
  ])
})
