// The two places where turns are remembered keep the same promises.
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { memoryTurns } from '../../src/recall/memory-turns.ts'
import { sqliteTurns } from '../../src/recall/sqlite-turns.ts'
import type { RememberedTurn, TurnMemory } from '../../src/recall/turn-memory.ts'
import { openEngine } from '../../src/store/sqlite/engine.ts'
import { loadSqlite } from '../../src/store/sqlite/load-sqlite.ts'
import { pruneDatabase } from '../../src/store/sqlite/prune-database.ts'
import type { WorkerClient } from '../../src/store/sqlite/worker-client.ts'
import { callOf, LIMITS, temporaryDirectory, unwanted } from '../store/support.ts'

interface Opened {
  readonly store: TurnMemory
  /** Does what happens now and then. */
  readonly prune: () => Promise<void>
  /** The same place after a restart; memory has none. */
  readonly again?: () => TurnMemory
}

interface Options {
  readonly now: () => number
  readonly maxBytes: number
}

const ENGINES: Readonly<Record<string, (options: Options) => Opened>> = {
  memory({ now, maxBytes }) {
    return { store: memoryTurns(maxBytes, now), prune: async () => {} }
  },
  sqlite({ now, maxBytes }) {
    const engine = openEngine(join(temporaryDirectory(), 'ferryllm.db'), unwanted)
    onTestFinished(() => engine.close())
    const open = (): ReturnType<typeof sqliteTurns> =>
      sqliteTurns({ call: callOf(engine) }, { maxBytes, now, failing: unwanted })
    const store = open()
    return { store, prune: store.prune, again: open }
  },
}

function turn(id: string, fields: Partial<RememberedTurn> = {}): RememberedTurn {
  return { owner: 'a', id, expiresAt: 1000, calls: [{ id, input: '{ "path": "a" }' }], ...fields }
}

const REASONING: RememberedTurn['reasoning'] = {
  parts: [
    { kind: 'reasoning', text: 'Hm.', seal: { kind: 'signature', value: 's', by: { family: 'anthropic' } } },
    { kind: 'text', length: 3 },
    { kind: 'call', id: '1' },
  ],
  standing: { prefix: 'digest', after: 'before' },
}

describe.each(Object.entries(ENGINES))('%s', (name, open) => {
  let clock = 0
  const opened = (maxBytes = 1e6): Opened => {
    clock = 0
    return open({ now: () => clock, maxBytes })
  }
  const idsOf = async (store: TurnMemory, ...calls: string[]): Promise<string[]> =>
    (await store.find('a', calls)).map(({ id }) => id)

  test('gives back what it was given, at once and later', async () => {
    const { store, prune, again } = opened()
    const whole = turn('1', { reasoning: REASONING })
    store.put(whole, false)
    store.put(turn('2'), false)
    expect(await store.find('a', ['1', 'unknown'])).toEqual([whole])
    await prune()
    expect(await (again?.() ?? store).find('a', ['1', 'unknown'])).toEqual([whole])
    const other = turn('1', { calls: [{ id: '1', input: '{}' }] })
    store.put(other, false)
    expect(await store.find('a', ['1'])).toEqual([other])
  })

  test('two owners see nothing of each other, under the same id either', async () => {
    const { store } = opened()
    store.put(turn('same'), false)
    expect(await store.find('b', ['same'])).toEqual([])
    store.put(turn('same', { owner: 'b', calls: [] }), false)
    expect(await store.find('a', ['same'])).toEqual([turn('same')])
  })

  test('what has expired is not there, what was used again is there for longer', async () => {
    const { store, prune, again } = opened()
    const [used, unused] = [turn('used'), turn('unused')]
    store.put(used, false)
    store.put(unused, false)
    store.touch([used], 2000)
    // Never sooner than it would have.
    store.touch([used], 10)
    clock = 1000
    await prune()
    expect(await idsOf(store, 'used', 'unused')).toEqual(['used'])
    expect(await idsOf(again?.() ?? store, 'used', 'unused')).toEqual(['used'])
    clock = 2000
    expect(await idsOf(store, 'used')).toEqual([])
  })

  test('a full store forgets what was unused for longest', async () => {
    const { store, prune } = opened(50_000)
    const calls = [{ id: 'x', input: 'x'.repeat(900) }]
    for (let n = 0; n < 400; n++) store.put(turn(`${n}`, { calls, expiresAt: 1000 + n }), false)
    await prune()
    expect(await idsOf(store, '0', '1', '399')).toEqual(['399'])
  })

  if (name === 'sqlite') {
    test('what is private is there until a restart', async () => {
      const { store, prune, again } = opened()
      store.put(turn('secret'), true)
      await prune()
      expect(await idsOf(store, 'secret')).toEqual(['secret'])
      expect(await idsOf(again?.() ?? store, 'secret')).toEqual([])
    })
  }
})

/** A disk that does what the test says. */
function disk(play: () => Promise<unknown>): { readonly worker: Pick<WorkerClient, 'call'>; readonly asked: string[] } {
  const asked: string[] = []
  const call = ((name: string) => {
    asked.push(name)
    return play()
  }) as unknown as WorkerClient['call']
  return { worker: { call }, asked }
}

test('what cannot be written is remembered in memory, and told of once', async () => {
  const said: string[] = []
  const { worker } = disk(() => Promise.reject(new Error('the disk is full')))
  const store = sqliteTurns(worker, { maxBytes: 1e6, now: () => 0, failing: (reason) => said.push(reason) })
  store.put(turn('1'), false)
  store.put(turn('2'), false)
  expect(await store.find('a', ['nobody'])).toEqual([])
  expect(await store.find('a', ['1'])).toEqual([turn('1')])
  expect(said).toEqual(['the disk is full'])
})

test('a disk that does not answer holds up no request', async () => {
  const { worker } = disk(() => new Promise(() => {}))
  const store = sqliteTurns(worker, { maxBytes: 1e6, now: () => 0, failing: unwanted })
  expect(await store.find('a', ['1'])).toEqual([])
})

test('calls that nobody remembers are not asked for again with every request', async () => {
  const { worker, asked } = disk(async () => [])
  const store = sqliteTurns(worker, { maxBytes: 1e6, now: () => 0, failing: unwanted })
  for (let n = 0; n < 3; n++) await store.find('a', ['1', '2'])
  expect(asked).toEqual(['findTurns'])
  await store.find('b', ['1'])
  expect(asked).toHaveLength(2)
})

test('the other calls of a turn that is known are not asked for', async () => {
  const { worker, asked } = disk(async () => [])
  const store = sqliteTurns(worker, { maxBytes: 1e6, now: () => 0, failing: unwanted })
  store.put(turn('1', { calls: ['1', '2', '3'].map((id) => ({ id, input: '{}' })) }), true)
  expect(await store.find('a', ['1', '2', '3'])).toHaveLength(1)
  expect(asked).toEqual([])
})

test('turns take no room from the log of requests', () => {
  const path = join(temporaryDirectory(), 'ferryllm.db')
  const engine = openEngine(path, unwanted)
  const calls = [{ id: 'x', input: 'x'.repeat(20_000) }]
  for (let n = 0; n < 50; n++) engine.putTurn(turn(`${n}`, { calls, expiresAt: 1e15 }))
  engine.close()
  const db = new (loadSqlite().DatabaseSync)(path)
  db.exec(`INSERT INTO requests (id, time, client, path, status, latency_ms) VALUES ('r', 1, 'c', '/', 200, 1)`)
  pruneDatabase(db, { ...LIMITS, maxBytes: 500_000 }, 1)
  expect(db.prepare('SELECT id FROM requests').all()).toEqual([{ id: 'r' }])
  db.close()
})
