import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { RequestStore } from '../../src/store/request-store.ts'
import { sqliteStore } from '../../src/store/sqlite-store.ts'
import { pack } from '../../src/store/sqlite/columns.ts'
import { loadSqlite } from '../../src/store/sqlite/load-sqlite.ts'
import { openDatabase } from '../../src/store/sqlite/open-database.ts'
import { pruneDatabase } from '../../src/store/sqlite/prune-database.ts'
import { requestWriter } from '../../src/store/sqlite/write-requests.ts'
import { readDatabase } from '../../src/store/read-database.ts'
import { LIMITS, request, temporaryDirectory } from './support.ts'

interface Opened {
  readonly store: RequestStore
  readonly said: string[]
}

function open(path: string, retryMs = 10): Opened {
  const said: string[] = []
  const store = sqliteStore({
    path,
    limits: LIMITS,
    notify: (level, message) => said.push(`${level} ${message}`),
    retryMs,
  })
  onTestFinished(() => store.close())
  return { store, said }
}

const count = async (store: RequestStore): Promise<number> => (await store.usage({})).total.requests

test('the file and its directory are made for their owner only', async () => {
  const path = join(temporaryDirectory(), 'deep', 'down', 'ferryllm.db')
  const { store, said } = open(path)
  store.write(request('a'))
  await store.flush()
  expect(store.health()).toEqual({ engine: 'sqlite', queued: 0, written: 1, lost: 0 })
  expect([statSync(path).mode & 0o777, statSync(`${path}-wal`).mode & 0o777, said]).toEqual([0o600, 0o600, []])
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700)
})

test.each([
  ['a directory that cannot be made', (directory: string) => join(directory, 'file', 'ferryllm.db')],
  ['a path that is a directory', (directory: string) => directory],
])('%s leaves requests in memory, and says so once', async (_what, place) => {
  const directory = temporaryDirectory()
  writeFileSync(join(directory, 'file'), '')
  const { store, said } = open(place(directory))
  store.write(request('a'))
  expect(await count(store)).toBe(1)
  store.write(request('b'))
  expect((await store.requests({})).requests.map(({ id }) => id)).toEqual(['b', 'a'])
  expect((await store.request('a'))?.id).toBe('a')
  expect(store.health()).toMatchObject({ engine: 'memory', degraded: expect.stringMatching(/ENOTDIR|EEXIST|EISDIR/) })
  expect(said).toEqual([expect.stringMatching(/^warn requests are kept in memory only, because .* cannot be used: E/)])
})

test('a file that is no database is moved aside, whole, and a new one begun', async () => {
  const directory = temporaryDirectory()
  const path = join(directory, 'ferryllm.db')
  const garbage = 'not a database at all, '.repeat(500)
  writeFileSync(path, garbage)
  const { store, said } = open(path)
  store.write(request('a'))
  expect(await count(store)).toBe(1)
  const aside = readdirSync(directory).find((name) => /^ferryllm\.db\.corrupt-[\dT-]+Z$/.test(name)) ?? ''
  expect(readFileSync(join(directory, aside), 'utf8')).toBe(garbage)
  expect(said).toEqual([expect.stringMatching(/^warn .*ferryllm\.db could not be read: it is now .*corrupt-/)])
  expect(store.health()).toMatchObject({ engine: 'sqlite', written: 1, lost: 0 })
})

test('a database that turns out to be damaged while it is used is moved aside, and no request is lost', async () => {
  const path = join(temporaryDirectory(), 'ferryllm.db')
  const { db } = openDatabase(path, new Date())
  requestWriter(db)(Array.from({ length: 2000 }, (_, index) => pack(request(`old_${index}`))))
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
  // Everything but the first page, which holds what is read when a database is opened.
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(statSync(path).size - 4096, 0x5a), 0, undefined, 4096)
  closeSync(file)
  const { store, said } = open(path)
  store.write(request('new'))
  await store.flush()
  expect(await count(store)).toBe(1)
  expect(store.health()).toMatchObject({ engine: 'sqlite', written: 1, lost: 0 })
  expect(said).toEqual([expect.stringContaining('could not be read: it is now')])
})

test.each([
  ['another program', 'CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)', 'it is a database of another program'],
  [
    'a later ferryllm',
    'PRAGMA application_id = 0x46525259; PRAGMA user_version = 99',
    'it was written by a later version of ferryllm',
  ],
])('a database of %s is not touched', async (_whose, sql, reason) => {
  const path = join(temporaryDirectory(), 'ferryllm.db')
  const { DatabaseSync } = loadSqlite()
  const theirs = new DatabaseSync(path)
  theirs.exec(sql)
  theirs.close()
  const before = readFileSync(path)
  const { store } = open(path)
  store.write(request('a'))
  expect(await count(store)).toBe(1)
  expect(store.health()).toMatchObject({ engine: 'memory', degraded: reason })
  expect(readFileSync(path)).toEqual(before)
  expect(() => readDatabase(path)).toThrow(reason)
})

test('while another process holds the file, requests wait; afterwards all of them are written', async () => {
  const path = join(temporaryDirectory(), 'ferryllm.db')
  const { store, said } = open(path)
  store.write(request('a'))
  await store.flush()
  const { DatabaseSync } = loadSqlite()
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  store.write(request('b'))
  await store.flush()
  expect(store.health()).toMatchObject({ engine: 'sqlite', degraded: 'database is locked', queued: 1, written: 1 })
  other.exec('ROLLBACK')
  other.close()
  store.write(request('c'))
  await store.flush()
  expect(await count(store)).toBe(3)
  expect(store.health()).toEqual({ engine: 'sqlite', queued: 0, written: 3, lost: 0 })
  expect(said).toEqual([
    expect.stringMatching(/^warn requests wait in memory, because .* cannot be written: database is locked$/),
    expect.stringMatching(/^info requests are written to .* again$/),
  ])
})

test('a full disk takes a batch wholly or not at all, and goes on when there is room', () => {
  const { db } = openDatabase(join(temporaryDirectory(), 'ferryllm.db'), new Date())
  const write = requestWriter(db)
  write([pack(request('first'))])
  db.exec('PRAGMA max_page_count = 30')
  const batch = Array.from({ length: 500 }, (_, index) => pack(request(`req_${index}`)))
  expect(() => write(batch)).toThrow('database or disk is full')
  const rows = (): unknown => db.prepare('SELECT count(*) AS n FROM requests').get()?.['n']
  expect(rows()).toBe(1)
  db.exec('PRAGMA max_page_count = 100000')
  write(batch)
  expect([rows(), db.prepare('PRAGMA integrity_check').get()]).toEqual([501, { integrity_check: 'ok' }])
  db.close()
})

test('the size limit takes the oldest first and gives the space back', () => {
  const path = join(temporaryDirectory(), 'ferryllm.db')
  const { db } = openDatabase(path, new Date())
  const now = Date.now()
  const write = requestWriter(db)
  write(Array.from({ length: 8000 }, (_, index) => pack(request(`req_${index}`, { time: now - index }))))
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  const before = statSync(path).size
  pruneDatabase(db, { ...LIMITS, maxBytes: before / 2 }, now)
  const left = db.prepare('SELECT count(*) AS n, min(time) AS oldest FROM requests').get()
  expect(statSync(path).size).toBeLessThanOrEqual(before / 2)
  expect(left).toEqual({ n: expect.any(Number), oldest: now - Number(left?.['n']) + 1 })
  expect(Number(left?.['n'])).toBeGreaterThan(1000)
  expect(db.prepare('SELECT count(*) AS n FROM attempts').get()).toEqual({ n: Number(left?.['n']) * 2 })
  db.close()
})

test('two gateways write the same file at once', async () => {
  const path = join(temporaryDirectory(), 'ferryllm.db')
  const [one, two] = [open(path), open(path)]
  for (let index = 0; index < 500; index++) {
    one.store.write(request(`one_${index}`))
    two.store.write(request(`two_${index}`))
  }
  await Promise.all([one.store.flush(), two.store.flush()])
  expect([await count(one.store), await count(two.store), one.said, two.said]).toEqual([1000, 1000, [], []])
})

test('closing writes what waits', async () => {
  const path = join(temporaryDirectory(), 'ferryllm.db')
  const store = sqliteStore({ path, limits: LIMITS, notify: () => undefined, batchMs: 1e6 })
  for (let index = 0; index < 250; index++) store.write(request(`req_${index}`))
  await store.close()
  // The last one out folds the log into the file.
  expect(existsSync(`${path}-wal`)).toBe(false)
  const reader = readDatabase(path)
  expect((await reader.usage({})).total.requests).toBe(250)
  reader.close()
})

test('a reader sees what a running gateway has written, and cannot write', async () => {
  const path = join(temporaryDirectory(), 'ferryllm.db')
  const { store } = open(path)
  store.write(request('a'))
  await store.flush()
  const reader = readDatabase(path)
  expect((await reader.requests({})).requests).toEqual([request('a')])
  store.write(request('b'))
  await store.flush()
  expect((await reader.request('b'))?.id).toBe('b')
  reader.close()
})
