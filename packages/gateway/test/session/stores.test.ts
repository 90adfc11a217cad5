import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { memoryResponses } from '../../src/session/memory-responses.ts'
import { readChain } from '../../src/session/read-chain.ts'
import type { ResponseStore, StoredResponse } from '../../src/session/response-store.ts'
import { sqliteResponses } from '../../src/session/sqlite-responses.ts'
import { loadSqlite } from '../../src/store/sqlite/load-sqlite.ts'
import { openEngine } from '../../src/store/sqlite/engine.ts'
import { pruneDatabase } from '../../src/store/sqlite/prune-database.ts'
import type { WorkerClient } from '../../src/store/sqlite/worker-client.ts'
import { callOf, LIMITS, temporaryDirectory, unwanted } from '../store/support.ts'

interface Opened {
  readonly store: ResponseStore
  /** Does what happens now and then. */
  readonly prune: () => Promise<void>
}

interface Options {
  readonly now: () => number
  readonly maxBytes?: number
}

const ENGINES: Readonly<Record<string, (options: Options) => Opened>> = {
  memory({ now, maxBytes = 1e6 }) {
    return { store: memoryResponses(maxBytes, now), prune: async () => {} }
  },
  sqlite({ now, maxBytes = 1e6 }) {
    const engine = openEngine(join(temporaryDirectory(), 'ferryllm.db'), unwanted)
    onTestFinished(() => engine.close())
    const store = sqliteResponses({ call: callOf(engine) }, { maxBytes, now, failing: unwanted })
    return { store, prune: store.prune }
  },
}

function response(id: string, fields: Partial<StoredResponse> = {}): StoredResponse {
  return { owner: 'a', id, expiresAt: 1000, input: '[]', response: `{"id":"${id}"}`, items: [], calls: [], ...fields }
}

describe.each(Object.entries(ENGINES))('%s', (_name, open) => {
  let clock = 0
  const opened = (maxBytes?: number): Opened => {
    clock = 0
    return open({ now: () => clock, ...(maxBytes === undefined ? {} : { maxBytes }) })
  }
  const without = ({ items: _items, calls: _calls, ...rest }: StoredResponse): object => rest

  test('gives back what it was given, at once and later', async () => {
    const { store, prune } = opened()
    const own = response('own', { previous: 'before', input: '[{"type":"message"}]', items: ['msg_1'] })
    const kept = response('kept', { keeper: { provider: 'openai', keyName: 'second' } })
    const begun = response('begun', { isUnfinished: true })
    for (const one of [own, kept, begun]) store.put(one)
    expect(await store.get('a', 'own')).toMatchObject(without(own))
    await prune()
    expect(await store.get('a', 'own')).toMatchObject(without(own))
    expect(await store.get('a', 'kept')).toMatchObject(without(kept))
    expect(await store.get('a', 'begun')).toMatchObject(without(begun))
    store.put(response('begun'))
    expect(await store.get('a', 'begun')).not.toHaveProperty('isUnfinished')
    expect(await store.holding('a', 'msg_1')).toMatchObject({ id: 'own' })
    expect(await store.holding('a', 'msg_2')).toBeUndefined()
    store.put(response('own', { input: '[1]' }))
    expect(await store.get('a', 'own')).toMatchObject({ input: '[1]' })
    expect(await store.holding('a', 'msg_1')).toBeUndefined()
  })

  test('two owners see nothing of each other, under the same id either', async () => {
    const { store } = opened()
    store.put(response('same', { items: ['msg_1'] }))
    expect(await store.get('b', 'same')).toBeUndefined()
    expect(await store.holding('b', 'msg_1')).toBeUndefined()
    store.put(response('same', { owner: 'b', input: '["b"]' }))
    await store.delete('b', 'same')
    expect(await store.get('b', 'same')).toBeUndefined()
    expect(await store.get('a', 'same')).toMatchObject({ input: '[]' })
  })

  test('what has expired is not there, what was used again is there for longer', async () => {
    const { store, prune } = opened()
    store.put(response('used'))
    store.put(response('unused', { items: ['msg_1'] }))
    store.touch('a', ['used'], 2000)
    // Never sooner than it would have.
    store.touch('a', ['used'], 10)
    clock = 1000
    expect(await store.get('a', 'unused')).toBeUndefined()
    expect(await store.holding('a', 'msg_1')).toBeUndefined()
    expect(await store.get('a', 'used')).toMatchObject({ expiresAt: 2000 })
    await prune()
    clock = 0
    expect(await store.get('a', 'used')).toBeDefined()
    clock = 2000
    expect(await store.get('a', 'used')).toBeUndefined()
  })

  test('a full store forgets what was unused for longest', async () => {
    const { store, prune } = opened(50_000)
    const text = JSON.stringify(['x'.repeat(900)])
    for (let n = 0; n < 200; n++) store.put(response(`resp_${n}`, { input: text, expiresAt: 1000 + n }))
    store.touch('a', ['resp_199'], 5000)
    await prune()
    expect(await store.get('a', 'resp_0')).toBeUndefined()
    expect(await store.get('a', 'resp_199')).toBeDefined()
  })

  test('a chain is read oldest first, and not at all when a part of it is gone', async () => {
    const { store } = opened()
    store.put(response('1'))
    store.put(response('2', { previous: '1' }))
    store.put(response('3', { previous: '2' }))
    expect((await readChain(store, 'a', '3'))?.map(({ id }) => id)).toEqual(['1', '2', '3'])
    expect(await readChain(store, 'b', '3')).toBeUndefined()
    store.put(response('elsewhere', { keeper: { provider: 'openai' } }))
    store.put(response('after', { previous: 'elsewhere' }))
    expect(await readChain(store, 'a', 'elsewhere')).toHaveLength(1)
    expect(await readChain(store, 'a', 'after')).toBeUndefined()
    await store.delete('a', '1')
    expect(await readChain(store, 'a', '3')).toBeUndefined()
    // A provider that gives every reply the same id makes no endless conversation.
    store.put(response('loop', { previous: 'loop' }))
    expect(await readChain(store, 'a', 'loop')).toBeUndefined()
  })
})

test('what cannot be written is kept in memory, and told of once', async () => {
  const said: string[] = []
  const call = (async () => {
    throw new Error('the disk is full')
  }) as unknown as WorkerClient['call']
  const store = sqliteResponses({ call }, { maxBytes: 1e6, now: () => 0, failing: (reason) => said.push(reason) })
  store.put(response('1', { items: ['msg_1'] }))
  store.put(response('2'))
  expect(await store.get('a', 'nobody')).toBeUndefined()
  expect([await store.get('a', '1'), await store.holding('a', 'msg_1')]).toMatchObject([{ id: '1' }, { id: '1' }])
  expect(said).toEqual(['the disk is full'])
})

test('responses take no room from the log of requests', () => {
  const path = join(temporaryDirectory(), 'ferryllm.db')
  const engine = openEngine(path, unwanted)
  for (let n = 0; n < 50; n++) engine.putResponse(response(`resp_${n}`, { input: 'x'.repeat(20_000), expiresAt: 1e15 }))
  engine.close()
  const db = new (loadSqlite().DatabaseSync)(path)
  db.exec(`INSERT INTO requests (id, time, client, path, status, latency_ms) VALUES ('r', 1, 'c', '/', 200, 1)`)
  pruneDatabase(db, { ...LIMITS, maxBytes: 500_000 }, 1)
  expect(db.prepare('SELECT id FROM requests').all()).toEqual([{ id: 'r' }])
  db.close()
  expect(existsSync(path)).toBe(true)
})
