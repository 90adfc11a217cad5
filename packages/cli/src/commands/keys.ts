// `ferryllm keys …`: the client keys of the key store. A key is printed once, when it is made.
import { keyStorePath, statePaths, type StoredKey } from '@ferryllm/control'
import { KEY_ENDPOINTS } from '@ferryllm/control/words'
import type * as Gateway from '@ferryllm/gateway'
import type { KeyWish, NewKey } from '@ferryllm/gateway'
import { loadOrRefuse, reasonOf } from '../load.ts'
import { fail } from '../render/failure.ts'
import { painter, printable, renderTable } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

/** Where the store is, and how to print. */
export interface StoreOptions {
  readonly store?: string
  readonly config?: string
  readonly json?: true
}

/** What `create` takes besides the place of the store. */
export interface CreateOptions extends StoreOptions {
  readonly name: string
  readonly expires?: Date
  readonly models?: readonly string[]
  readonly endpoints?: readonly string[]
  readonly rpm?: number
  readonly tpm?: number
}

// Loaded on demand: the other commands start faster without it.
const importGateway = (): Promise<typeof Gateway> => import('@ferryllm/gateway')

/** Prints every key with its rights and its last use. */
export function listClientKeys(options: StoreOptions, terminal: Terminal): Promise<number> {
  return inStore(options, terminal, async (path) => {
    const { readStore, readUsage, isUsable } = await importGateway()
    const usage = readUsage(path)
    const now = new Date()
    const keys = readStore(path).map((entry) => {
      const state = entry.revoked !== undefined ? 'revoked' : isUsable(entry, now) ? 'active' : 'expired'
      return { ...publicPart(entry), lastUsed: usage[entry.id] ?? null, state }
    })
    if (options.json) return terminal.out(`${JSON.stringify({ store: path, keys }, null, 2)}\n`)
    if (keys.length === 0) return terminal.out(`no keys in ${path}: "ferryllm keys create --name NAME" makes one\n`)
    const rows = keys.map(({ id, name, prefix, scopes, limits, created, expires, lastUsed, state }) => [
      id,
      name,
      `${prefix}…`,
      state,
      [...(scopes?.models ?? []), ...(scopes?.endpoints ?? [])].join(', ') || 'everything',
      Object.entries(limits ?? {})
        .map(([figure, value]) => `${figure} ${value}`)
        .join(', ') || 'none',
      day(created),
      day(expires),
      lastUsed === null ? '-' : lastUsed.slice(0, 16).replace('T', ' '),
    ])
    const head = ['id', 'name', 'key', 'state', 'for', 'limits', 'created', 'expires', 'last used (UTC)']
    terminal.out(`${renderTable(head, rows, painter(terminal.hasColors))}\n`)
  })
}

/** Makes a key. */
export function createClientKey(options: CreateOptions, terminal: Terminal): Promise<number> {
  return inStore(options, terminal, async (path) => {
    const { createKey } = await importGateway()
    show(await createKey(path, wishOf(options), new Date()), path, options, terminal)
  })
}

/** Takes a key out of use. */
export function revokeClientKey(which: string, options: StoreOptions, terminal: Terminal): Promise<number> {
  return inStore(options, terminal, async (path) => {
    const { revokeKey } = await importGateway()
    const entry = await revokeKey(path, which, new Date())
    if (options.json) terminal.out(`${JSON.stringify(publicPart(entry), null, 2)}\n`)
    else terminal.out(`revoked "${printable(entry.name)}" (${entry.id}): it is refused from now on\n`)
  })
}

/** Makes a key in the place of another. */
export function rotateClientKey(
  which: string,
  options: StoreOptions & { readonly overlap: number },
  terminal: Terminal,
): Promise<number> {
  return inStore(options, terminal, async (path) => {
    const { rotateKey } = await importGateway()
    show(await rotateKey(path, which, options.overlap, new Date()), path, options, terminal)
  })
}

/** Only the key goes to standard output, so that a script can take it from there. */
function show({ key, entry }: NewKey, path: string, { json }: StoreOptions, terminal: Terminal): void {
  if (json) return terminal.out(`${JSON.stringify({ key, ...publicPart(entry) }, null, 2)}\n`)
  terminal.out(`${key}\n`)
  terminal.error(
    `made the key "${entry.name}" (${entry.id}) in ${path}; it is shown this once and cannot be read again\n`,
  )
}

function wishOf({ name, expires, models, endpoints, rpm, tpm }: CreateOptions): KeyWish {
  const groups = KEY_ENDPOINTS.filter((known) => endpoints?.includes(known))
  return {
    name,
    ...(expires === undefined ? {} : { expires: expires.toISOString() }),
    ...(models === undefined && endpoints === undefined
      ? {}
      : {
          scopes: {
            ...(models === undefined ? {} : { models: [...models] }),
            ...(endpoints === undefined ? {} : { endpoints: groups }),
          },
        }),
    ...(rpm === undefined && tpm === undefined
      ? {}
      : {
          limits: {
            ...(rpm === undefined ? {} : { requests_per_minute: rpm }),
            ...(tpm === undefined ? {} : { tokens_per_minute: tpm }),
          },
        }),
  }
}

/** Finds the store and does something with it; says in one line why that was not possible. */
async function inStore(
  options: StoreOptions,
  terminal: Terminal,
  work: (path: string) => Promise<void>,
): Promise<number> {
  const path = options.store ?? configuredStore(options, terminal)
  if (path === undefined) return 1
  try {
    await work(path)
    return 0
  } catch (cause) {
    // What the file system says does not always say of which file.
    const isFileSystem = cause instanceof Error && 'syscall' in cause
    const message = isFileSystem ? `cannot use the key store ${path}: ${reasonOf(cause)}` : reasonOf(cause)
    return fail(message, options, terminal)
  }
}

/** The store that the gateway reads; undefined after printing what is wrong with the configuration. */
function configuredStore({ config, json }: StoreOptions, terminal: Terminal): string | undefined {
  const loaded = loadOrRefuse(config, terminal, json ? { json } : {})
  if (loaded === undefined) return undefined
  const path = keyStorePath(loaded.config.auth, terminal)
  if (path !== undefined && loaded.config.auth.enabled) return path
  terminal.error('note: the gateway asks for no such keys yet: set [auth] enabled = true and key_store = "default"\n')
  return path ?? statePaths(terminal).clientKeys
}

function publicPart({ sha256: _hash, ...entry }: StoredKey): Omit<StoredKey, 'sha256'> {
  return entry
}

function day(time: string | undefined): string {
  return time?.slice(0, 10) ?? '-'
}
