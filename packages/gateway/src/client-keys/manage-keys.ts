// What `ferryllm keys` does to the key store: make, revoke and replace keys. A key itself is given out once and kept nowhere.
import { randomBytes } from 'node:crypto'
import type { StoredKey } from '@ferryllm/control'
import { digest } from './digest.ts'
import { editStore } from './edit-store.ts'
import { makeKey } from './make-key.ts'

/** What a new key is to be. */
export type KeyWish = Pick<StoredKey, 'name' | 'expires' | 'scopes' | 'limits'>

/** A key that has just been made: the only moment at which it is known. */
export interface NewKey {
  readonly key: string
  readonly entry: StoredKey
}

/** Makes a key. */
export async function createKey(path: string, wish: KeyWish, now: Date): Promise<NewKey> {
  const made = newKey(wish, now)
  await editStore(path, (keys) => {
    const twin = keys.find((entry) => entry.name === wish.name && isUsable(entry, now))
    if (twin !== undefined) throw new Error(`there is a key named "${wish.name}" (${twin.id}): choose another name`)
    return [...keys, made.entry]
  })
  return made
}

/** Takes a key out of use at once. `which` is its id, or its name where only one usable key has it. */
export async function revokeKey(path: string, which: string, now: Date): Promise<StoredKey> {
  let revoked: StoredKey | undefined
  await editStore(path, (keys) => {
    const entry = findKey(keys, which, now)
    const done = (revoked = { ...entry, revoked: now.toISOString() })
    return keys.map((other) => (other === entry ? done : other))
  })
  return done(revoked)
}

/** Makes a key with the same rights; the old one stays valid for `overlapMs`, but not beyond its own expiry. */
export async function rotateKey(path: string, which: string, overlapMs: number, now: Date): Promise<NewKey> {
  let made: NewKey | undefined
  await editStore(path, (keys) => {
    const { id, name, expires, scopes, limits } = findKey(keys, which, now)
    const fresh = newKey(
      {
        name,
        ...(expires === undefined ? {} : { expires }),
        ...(scopes === undefined ? {} : { scopes }),
        ...(limits === undefined ? {} : { limits }),
      },
      now,
    )
    made = fresh
    const end = new Date(Math.min(now.getTime() + overlapMs, Date.parse(expires ?? FAR))).toISOString()
    const old = overlapMs === 0 ? { revoked: now.toISOString() } : { expires: end }
    return [...keys.map((entry) => (entry.id === id ? { ...entry, ...old } : entry)), fresh.entry]
  })
  return done(made)
}

/** Whether a key opens the door now. */
export function isUsable({ revoked, expires }: StoredKey, now: Date): boolean {
  return revoked === undefined && (expires === undefined || Date.parse(expires) > now.getTime())
}

const FAR = '9999-12-31T00:00:00Z'

function newKey(wish: KeyWish, now: Date): NewKey {
  const { key, prefix } = makeKey()
  const id = randomBytes(4).toString('hex')
  return { key, entry: { id, prefix, sha256: digest(key), created: now.toISOString(), ...wish } }
}

function findKey(keys: readonly StoredKey[], which: string, now: Date): StoredKey {
  const usable = keys.filter((entry) => isUsable(entry, now))
  const byName = usable.filter(({ name }) => name === which)
  const found = keys.find(({ id }) => id === which) ?? byName[0]
  if (found === undefined) throw new Error(`there is no usable key "${which}": "ferryllm keys list" shows them`)
  if (found.id !== which && byName.length > 1) {
    throw new Error(
      `${byName.length} keys are named "${which}": say which by its id (${byName.map(({ id }) => id).join(', ')})`,
    )
  }
  if (found.revoked !== undefined) throw new Error(`the key ${found.id} was revoked on ${found.revoked.slice(0, 10)}`)
  return found
}

/** What an edit has set before it returned. */
function done<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the edit did not run')
  return value
}
