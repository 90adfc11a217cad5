// The keys that open the gateway, by their hashes. Files are read again as soon as they change: a request with a key looks
// at a file's time and size, which takes about 5 µs, so that a revoked key is out with the next request (decision 0013).
import {
  expandHome,
  keyStorePath,
  parseKeyStore,
  readClientKeys,
  type Config,
  type NamedKey,
  type StoredKey,
} from '@ferryllm/control'
import type { LiveHost } from '../config/host.ts'
import type { Subject } from '../limits/limits.ts'
import { ruleOfKey } from '../limits/rule.ts'
import { digest } from './digest.ts'

/** Who a key belongs to. */
export interface Caller {
  /** For logs: never the key. */
  readonly name: string
  /** How the limits know this key. */
  readonly subject: Subject
  readonly scopes?: NonNullable<StoredKey['scopes']>
  /** Set for keys of the store. */
  readonly stored?: Pick<StoredKey, 'id' | 'expires' | 'revoked'>
}

export interface KeyRing {
  /** Whose key this is, usable or not; undefined for one that nobody has given out. */
  readonly find: (key: string) => Caller | undefined
  /** Whose name that is, usable or not. */
  readonly named: (name: string) => Caller | undefined
}

type Callers = ReadonlyMap<string, Caller>

/** Throws when the key store is damaged. Later a damaged file changes nothing, and `report` hears of it. */
export function openKeyRing(auth: Config['auth'], host: LiveHost, report: (message: string) => void): KeyRing {
  const { api_keys_file: file, ...others } = auth
  const sources: (() => Callers)[] = []
  const fixed = callersOf(readClientKeys(others, host).keys)
  sources.push(() => fixed)
  if (file !== undefined) {
    const path = expandHome(file, host.env)
    const read = (): Callers | string => {
      if (host.readFile(path) === undefined) return `cannot read ${file}`
      return callersOf(readClientKeys({ enabled: true, api_keys_file: path }, host).keys)
    }
    sources.push(follow(path, host, read, report))
  }
  const store = keyStorePath(auth, host)
  if (store !== undefined) {
    const read = (): Callers | string => readStored(store, host)
    const problem = read()
    if (typeof problem === 'string') throw new Error(`${problem}: restore it or remove it`)
    sources.push(follow(store, host, read, report))
  }
  return {
    // The time of a look-up tells at most something about hashes, and nobody can make a key for a hash.
    find(key) {
      const hash = digest(key)
      for (const callers of sources) {
        const caller = callers().get(hash)
        if (caller !== undefined) return caller
      }
      return undefined
    },
    named: (name) => sources.flatMap((callers) => [...callers().values()]).find((caller) => caller.name === name),
  }
}

/** What `read` gives, read again whenever the file has changed; what cannot be read leaves the last good state. */
function follow(
  path: string,
  host: LiveHost,
  read: () => Callers | string,
  report: (message: string) => void,
): () => Callers {
  let seen: string | undefined
  let callers: Callers = new Map()
  const refresh = (): Callers => {
    const stamp = host.stamp(path)
    if (stamp === seen) return callers
    const isFirst = seen === undefined
    seen = stamp
    const found = read()
    if (typeof found !== 'string') return (callers = found)
    report(isFirst ? found : `${found}: the keys read before stay valid`)
    return callers
  }
  refresh()
  return refresh
}

function callersOf(keys: readonly NamedKey[]): Callers {
  return new Map(
    keys.map(({ name, key }) => {
      const hash = digest(key.reveal())
      const shown = name ?? `key-${hash.slice(0, 6)}`
      return [hash, { name: shown, subject: { scope: 'key', name: shown, id: hash } }]
    }),
  )
}

function readStored(path: string, host: LiveHost): Callers | string {
  const store = parseKeyStore(host.readFile(path))
  if ('problem' in store) return `the key store ${path} is damaged (${store.problem})`
  return new Map(
    store.keys.map(({ sha256, name, id, scopes, limits, expires, revoked }) => {
      const subject: Subject = {
        scope: 'key',
        name,
        id,
        ...(limits === undefined ? {} : { own: ruleOfKey(limits) }),
      }
      const stored = {
        id,
        ...(expires === undefined ? {} : { expires }),
        ...(revoked === undefined ? {} : { revoked }),
      }
      return [sha256, { name, subject, stored, ...(scopes === undefined ? {} : { scopes }) }]
    }),
  )
}
