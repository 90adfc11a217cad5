// The key store on disk: what is written, who may read it, and what many editors at once do to it.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { digest } from '../../src/client-keys/digest.ts'
import { editStore, readStore } from '../../src/client-keys/edit-store.ts'
import { readUsage, recordUsage, usagePath } from '../../src/client-keys/key-usage.ts'
import { isDamaged, makeKey } from '../../src/client-keys/make-key.ts'
import { createKey, revokeKey, rotateKey } from '../../src/client-keys/manage-keys.ts'

const NOW = new Date('2026-11-20T12:00:00Z')
const HOUR_MS = 3_600_000

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ferryllm-keys-'))
  path = join(folder, 'state', 'client-keys.json')
})

describe('a key', () => {
  test('has a form that can be searched for, and never the same text twice', () => {
    const keys = Array.from({ length: 50 }, () => makeKey().key)
    expect(new Set(keys).size).toBe(50)
    for (const key of keys) expect(key).toMatch(/^fer_[0-9A-Za-z]{49}$/)
  })

  test('that lost or changed a character is told from an unknown one', () => {
    const { key } = makeKey()
    const changed = key.slice(0, 20) + (key[20] === 'x' ? 'y' : 'x') + key.slice(21)
    expect([key, changed, key.slice(0, -1), `${key}x`, 'fer_', 'sk-other'].map(isDamaged)).toEqual([
      false,
      true,
      true,
      true,
      true,
      false,
    ])
  })
})

describe('the file', () => {
  test('holds a hash and the beginning of a key, and only its owner may read it', async () => {
    const { key, entry } = await createKey(path, { name: 'ci' }, NOW)
    expect(readStore(path)).toEqual([entry])
    expect(entry).toMatchObject({
      name: 'ci',
      sha256: digest(key),
      prefix: key.slice(0, 8),
      created: NOW.toISOString(),
    })
    expect(readFileSync(path, 'utf8')).not.toContain(key)
    expect([statSync(path).mode & 0o777, statSync(join(folder, 'state')).mode & 0o777]).toEqual([0o600, 0o700])
    expect(readdirSync(join(folder, 'state'))).toEqual(['client-keys.json'])
  })

  test('loses nothing to editors who come at once', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `key-${index}`)
    await Promise.all(names.map((name) => createKey(path, { name }, NOW)))
    expect(
      readStore(path)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(names.toSorted())
  })

  test('is left alone when an edit fails, and by damage', async () => {
    await createKey(path, { name: 'ci' }, NOW)
    const before = readFileSync(path, 'utf8')
    await expect(createKey(path, { name: 'ci' }, NOW)).rejects.toThrow('there is a key named "ci"')
    expect(readFileSync(path, 'utf8')).toBe(before)
    writeFileSync(path, '{')
    await expect(createKey(path, { name: 'new' }, NOW)).rejects.toThrow(`${path} is damaged (it is not JSON)`)
    expect([readFileSync(path, 'utf8'), readdirSync(join(folder, 'state'))]).toEqual(['{', ['client-keys.json']])
  })

  test('is freed from the lock of an editor that was killed', async () => {
    mkdirSync(join(folder, 'state'))
    writeFileSync(`${path}.lock`, '')
    utimesSync(`${path}.lock`, new Date(0), new Date(0))
    await editStore(path, (keys) => keys)
    expect(readStore(path)).toEqual([])
  })
})

describe('revoking', () => {
  test('takes a name or an id, once', async () => {
    const { entry } = await createKey(path, { name: 'ci' }, NOW)
    expect(await revokeKey(path, 'ci', NOW)).toEqual({ ...entry, revoked: NOW.toISOString() })
    await expect(revokeKey(path, entry.id, NOW)).rejects.toThrow(`the key ${entry.id} was revoked on 2026-11-20`)
    await expect(revokeKey(path, 'ci', NOW)).rejects.toThrow('there is no usable key "ci"')
    await createKey(path, { name: 'ci' }, NOW)
    expect(readStore(path).map(({ revoked }) => revoked !== undefined)).toEqual([true, false])
  })

  test('asks which one is meant when two have the name', async () => {
    const { entry } = await createKey(path, { name: 'ci' }, NOW)
    const { entry: next } = await rotateKey(path, 'ci', HOUR_MS, NOW)
    await expect(revokeKey(path, 'ci', NOW)).rejects.toThrow(`say which by its id (${entry.id}, ${next.id})`)
    expect((await revokeKey(path, next.id, NOW)).id).toBe(next.id)
  })
})

describe('rotating', () => {
  const wish = { name: 'ci', scopes: { models: ['gpt-*'] }, limits: { requests_per_minute: 5 } }

  test('gives the same rights to a new key, and the old one some time', async () => {
    const { key } = await createKey(path, wish, NOW)
    const made = await rotateKey(path, 'ci', HOUR_MS, NOW)
    expect(made.key).not.toBe(key)
    const [old, fresh] = readStore(path)
    expect([old?.expires, fresh]).toEqual(['2026-11-20T13:00:00.000Z', made.entry])
    expect(fresh).toMatchObject(wish)
  })

  test('does not make the old key live longer than it was to', async () => {
    await createKey(path, { ...wish, expires: '2026-11-20T12:30:00.000Z' }, NOW)
    await rotateKey(path, 'ci', HOUR_MS, NOW)
    expect(readStore(path).map(({ expires }) => expires)).toEqual([
      '2026-11-20T12:30:00.000Z',
      '2026-11-20T12:30:00.000Z',
    ])
  })

  test('without an overlap ends the old key at once', async () => {
    await createKey(path, wish, NOW)
    await rotateKey(path, 'ci', 0, NOW)
    expect(readStore(path).map(({ revoked }) => revoked)).toEqual([NOW.toISOString(), undefined])
  })
})

describe('the last use', () => {
  beforeEach(() => void vi.useFakeTimers({ now: NOW }))
  afterEach(() => void vi.useRealTimers())

  test('is written soon at first, then at most once a minute, and never into the store', () => {
    mkdirSync(join(folder, 'state'))
    const failures: unknown[] = []
    const usage = recordUsage(path, (cause) => failures.push(cause))
    usage.used('a')
    vi.advanceTimersByTime(1000)
    expect(readUsage(path)).toEqual({ a: '2026-11-20T12:00:00.000Z' })
    vi.advanceTimersByTime(1000)
    usage.used('a')
    usage.used('b')
    vi.advanceTimersByTime(58_000)
    expect(readUsage(path)).toEqual({ a: '2026-11-20T12:00:00.000Z' })
    vi.advanceTimersByTime(1000)
    expect(readUsage(path)).toEqual({ a: '2026-11-20T12:00:02.000Z', b: '2026-11-20T12:00:02.000Z' })
    expect([failures, readdirSync(join(folder, 'state'))]).toEqual([[], ['client-keys.used.json']])
  })

  test('is written when the gateway stops, over a file that nobody can read', () => {
    mkdirSync(join(folder, 'state'))
    writeFileSync(usagePath(path), 'garbage')
    const usage = recordUsage(path, () => {})
    usage.used('a')
    usage.flush()
    expect(readUsage(path)).toEqual({ a: NOW.toISOString() })
  })

  test('that cannot be written is told, and harms nothing', () => {
    const failures: unknown[] = []
    const usage = recordUsage(join(folder, 'missing', 'keys.json'), (cause) => failures.push(cause))
    usage.used('a')
    usage.flush()
    expect(failures).toHaveLength(1)
  })
})
