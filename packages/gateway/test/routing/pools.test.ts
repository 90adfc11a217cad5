// Which target of a route is asked first: deterministic for a session, by weight, by load, by speed.
import { expect, test } from 'vitest'
import { configSchema } from '@ferryllm/control'
import { compile } from '../../src/config/compile.ts'
import type { Route, Snapshot } from '../../src/config/snapshot.ts'
import { createPools, type Pools, type PriceOf } from '../../src/routing/pools.ts'
import { resolveModel } from '../../src/routing/resolve.ts'

const NAMES = ['a', 'b', 'c', 'spare']

function snapshotOf(route: object): Snapshot {
  const providers = NAMES.map((name) => ({ name, type: 'openai', base_url: `http://${name}.example` }))
  const config = configSchema.parse({ providers, routes: [{ match: 'm', fallback_providers: ['spare'], ...route }] })
  return compile(config, { env: {}, readFile: () => undefined, stamp: () => '' })
}

function order(pools: Pools, snapshot: Snapshot, session?: string, prices: Record<string, number> = {}): string[] {
  const priceOf: PriceOf = ({ provider }) => prices[provider.name]
  return resolveModel(snapshot, 'm', { arrange: pools.arrange(session, priceOf) }).targets.map(
    ({ provider }) => provider.name,
  )
}

const routeOf = (snapshot: Snapshot): Route => snapshot.routes.listed[0]!
const targetOf = (snapshot: Snapshot, name: string) => ({ provider: snapshot.providers.get(name)!, model: 'm' })
const targets = (a = 1, b = 1, c = 1): object[] => [
  { provider: 'a', weight: a },
  { provider: 'b', weight: b },
  { provider: 'c', weight: c },
]
const SESSIONS = Array.from({ length: 3000 }, (_, index) => `session-${index}`)

function shares(pools: Pools, snapshot: Snapshot): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const session of SESSIONS) {
    const [first = ''] = order(pools, snapshot, session)
    counts[first] = (counts[first] ?? 0) + 1
  }
  return counts
}

test('first: as written, the fallbacks after them', () => {
  const snapshot = snapshotOf({ targets: targets(), strategy: 'first' })
  expect(order(createPools(), snapshot, 's')).toEqual(['a', 'b', 'c', 'spare'])
})

test('weighted: sessions spread as the weights say, and each stays where it is', () => {
  const snapshot = snapshotOf({ targets: targets(6, 3, 1), strategy: 'weighted' })
  const { a = 0, b = 0, c = 0 } = shares(createPools(), snapshot)
  expect([a, b, c].map((count) => Math.round((10 * count) / SESSIONS.length))).toEqual([6, 3, 1])
  // Another process, another order of the file: the same choice.
  const again = snapshotOf({ targets: targets(6, 3, 1).toReversed(), strategy: 'weighted' })
  for (const session of SESSIONS.slice(0, 50))
    expect(order(createPools(), again, session)).toEqual(order(createPools(), snapshot, session))
})

test('weighted: when a target leaves, only its own sessions move', () => {
  const all = snapshotOf({ targets: targets(), strategy: 'weighted' })
  const drained = snapshotOf({ targets: targets(1, 0, 1), strategy: 'weighted' })
  const pools = createPools()
  const moved = SESSIONS.filter((session) => order(pools, all, session)[0] !== order(pools, drained, session)[0])
  expect(moved.length).toBeGreaterThan(0)
  expect(moved.every((session) => order(pools, all, session)[0] === 'b')).toBe(true)
})

test.each(['first', 'weighted', 'least_busy', 'latency', 'cost'])(
  '%s: weight 0 is asked when nobody else is left',
  (strategy) => {
    const snapshot = snapshotOf({ targets: targets(0, 1, 0), strategy })
    expect(order(createPools(), snapshot, 's')).toEqual(['b', 'spare', 'a', 'c'])
  },
)

test('a request without a session goes where chance says', () => {
  const snapshot = snapshotOf({ targets: targets(), strategy: 'weighted' })
  const draws = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
  const firsts = draws.map((draw) => order(createPools({ random: () => draw }), snapshot)[0])
  expect(new Set(firsts).size).toBeGreaterThan(1)
  expect(firsts).toEqual(draws.map((draw) => order(createPools({ random: () => draw }), snapshot)[0]))
})

test('least_busy: who has least to do for its weight, and a session stays there', () => {
  const snapshot = snapshotOf({ targets: targets(1, 4, 1), strategy: 'least_busy' })
  const pools = createPools()
  const enter = (name: string, session?: string) => pools.enter(routeOf(snapshot), session, targetOf(snapshot, name))
  const leave = [enter('a'), enter('b'), enter('b'), enter('c')]
  // 1/1, 2/4, 1/1
  expect(order(pools, snapshot, 'new')[0]).toBe('b')
  const busyB = [enter('b'), enter('b'), enter('b')]
  // 1/1, 5/4, 1/1
  expect(order(pools, snapshot, 'new').slice(0, 3).at(-1)).toBe('b')
  leave[0]?.()
  expect(order(pools, snapshot, 'new')[0]).toBe('a')
  enter('c', 'new')
  expect(order(pools, snapshot, 'new')[0]).toBe('c')
  expect(order(pools, snapshot, 'other')[0]).toBe('a')
  for (const done of busyB) done()
  expect(order(pools, snapshot, 'new')[0]).toBe('c')
})

test('latency: who answers soonest; who is not known is tried; old figures are forgotten', () => {
  let now = 0
  const snapshot = snapshotOf({ targets: targets(), strategy: 'latency' })
  const pools = createPools({ now: () => now })
  const serve = (provider: string, firstTokenMs: number): void => pools.answered({ provider, model: 'm', firstTokenMs })
  serve('a', 300)
  serve('b', 100)
  expect(order(pools, snapshot, 's')[0]).toBe('c')
  serve('c', 200)
  expect(order(pools, snapshot, 's')).toEqual(['b', 'c', 'a', 'spare'])
  // 100 and 1000: 370 on average.
  serve('b', 1000)
  expect(order(pools, snapshot, 's')).toEqual(['c', 'a', 'b', 'spare'])
  now = 6 * 60_000
  serve('a', 1)
  serve('c', 1)
  expect(order(pools, snapshot, 's')[0]).toBe('b')
})

test('cost: the cheapest one; whose price nobody knows comes last', () => {
  const snapshot = snapshotOf({ targets: targets(), strategy: 'cost' })
  for (const session of SESSIONS.slice(0, 20)) {
    expect(order(createPools(), snapshot, session, { a: 3, b: 1, c: 2 })).toEqual(['b', 'c', 'a', 'spare'])
    expect(order(createPools(), snapshot, session, { b: 0, c: 2 })).toEqual(['b', 'c', 'a', 'spare'])
  }
})

test('a session that rests for an hour is free again', () => {
  let now = 0
  const snapshot = snapshotOf({ targets: targets(), strategy: 'latency' })
  const pools = createPools({ now: () => now })
  const slow = { provider: 'a', model: 'm', firstTokenMs: 500 }
  pools.enter(routeOf(snapshot), 's', targetOf(snapshot, 'a'))
  pools.answered(slow)
  expect(order(pools, snapshot, 's')[0]).toBe('a')
  now = 61 * 60_000
  pools.answered(slow)
  expect(order(pools, snapshot, 's')[0]).not.toBe('a')
})

test('what is known outlives a configuration', () => {
  const pools = createPools()
  const before = snapshotOf({ targets: targets(), strategy: 'least_busy' })
  pools.enter(routeOf(before), 's', targetOf(before, 'c'))
  const after = snapshotOf({ targets: targets(), strategy: 'least_busy', fallback_providers: [] })
  expect(order(pools, after, 's')[0]).toBe('c')
  expect(order(pools, after, 'other').at(-1)).toBe('c')
})

test('a disabled provider is passed over', () => {
  const config = configSchema.parse({
    providers: [
      { name: 'off', type: 'openai', base_url: 'http://off.example', api_key_env: 'NOT_SET' },
      { name: 'on', type: 'openai', base_url: 'http://on.example' },
    ],
    routes: [{ match: 'm', targets: [{ provider: 'off', weight: 100 }, { provider: 'on' }], strategy: 'weighted' }],
  })
  const snapshot = compile(config, { env: {}, readFile: () => undefined, stamp: () => '' })
  for (const session of SESSIONS.slice(0, 20)) expect(order(createPools(), snapshot, session)).toEqual(['on'])
})
