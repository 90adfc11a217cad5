// Where the clients' keys come from, and what reading any key needs of the machine.
import { statePaths } from './config-paths.ts'
import type { Config } from './config/config.ts'
import { Secret } from './secret.ts'

/** What reading keys needs from the machine; passed in so that everything here can be tested and runs anywhere. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>
  /** `process.platform` and the home directory, for the place of the state directory. */
  readonly platform?: string
  readonly home?: string
  /** The text of a file, or undefined when it cannot be read. */
  readFile(path: string): string | undefined
  /** The paths of the files in a folder, or undefined when it cannot be read; absent where there are no folders. */
  listFiles?(folder: string): readonly string[] | undefined
}

/** A key that clients may use, and whose it is. */
export interface NamedKey {
  readonly name?: string
  readonly key: Secret
}

/** Reads the keys that clients may use, from every source that `[auth]` names, the key store excepted. */
export function readClientKeys(auth: Config['auth'], host: Host): { keys: NamedKey[]; problems: ClientKeyProblem[] } {
  const keys: NamedKey[] = (auth.api_keys ?? []).map((key) => ({ key }))
  const problems: ClientKeyProblem[] = []
  if (auth.api_keys_env !== undefined) {
    const found = splitKeys(host.env[auth.api_keys_env] ?? '', ',')
    keys.push(...found)
    if (found.length === 0) {
      problems.push({ key: 'api_keys_env', message: `environment variable ${auth.api_keys_env} is not set` })
    }
  }
  if (auth.api_keys_file !== undefined) {
    const content = host.readFile(expandHome(auth.api_keys_file, host.env))
    const found = splitKeys(content ?? '', '\n')
    keys.push(...found)
    if (found.length === 0) {
      const message = content === undefined ? `cannot read ${auth.api_keys_file}` : `${auth.api_keys_file} holds no key`
      problems.push({ key: 'api_keys_file', message })
    }
  }
  return { keys, problems }
}

/** A source of client keys that gave none. */
export interface ClientKeyProblem {
  readonly key: 'api_keys_env' | 'api_keys_file'
  readonly message: string
}

function splitKeys(text: string, separator: string): NamedKey[] {
  const parts = text.split(separator).map((part) => part.trim())
  return parts.filter((part) => part !== '' && !part.startsWith('#')).map(readNamed)
}

/** `name = key` or `name: key`; the blank tells it from a key that has such a sign in it (`dGVzdA==`). */
function readNamed(text: string): NamedKey {
  const [, name, key] = /^([\w.@-]{1,64})(?:\s+=|\s*:)\s+(\S+)$/.exec(text) ?? []
  return name === undefined || key === undefined ? { key: new Secret(text) } : { name, key: new Secret(key) }
}

/** Where the key store is; undefined when `[auth]` names none. */
export function keyStorePath({ key_store: store }: Config['auth'], host: Host): string | undefined {
  if (store !== 'default') return store === undefined ? undefined : expandHome(store, host.env)
  return statePaths({ env: host.env, platform: host.platform ?? 'linux', home: host.home ?? host.env['HOME'] ?? '' })
    .clientKeys
}

/** `~/…` as the path it stands for. */
export function expandHome(path: string, env: Host['env']): string {
  const home = env['HOME'] ?? env['USERPROFILE']
  return home !== undefined && /^~[/\\]/.test(path) ? home + path.slice(1) : path
}
