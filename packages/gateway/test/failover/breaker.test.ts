// A provider that is down is left alone, and one request at a time finds out whether it is back.
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { GatewayError, type ErrorKind } from '@ferryllm/protocols'
import { CLIENTS } from '../support/clients.ts'
import { post, startGateway } from '../support/gateway.ts'
import { scripted } from '../support/rig.ts'
import { json, startUpstream } from '../support/upstream.ts'
import { createBreakers, type BreakerRule, type Breakers, type CircuitName } from '../../src/upstream/breaker.ts'

const error = (kind: ErrorKind): GatewayError => new GatewayError(kind, 'no')
const down = error('upstream-failed')

const RULE: BreakerRule = {
  mode: 'consecutive',
  failures: undefined,
  rate: 0.5,
  windowMs: 10_000,
  minRequests: 4,
  cooldownMs: 500,
}

interface Bench extends Breakers {
  readonly wait: (ms: number) => void
  /** One request of this provider or key, and what it came to. */
  readonly pass: (provider: string, error?: GatewayError, key?: string) => void
  readonly refused: (provider: string, key?: string) => unknown
}

function circuit(rule: Partial<BreakerRule> = {}): Bench {
  let now = 1000
  const breakers = createBreakers({ ...RULE, ...rule }, () => now)
  const name = (provider: string, key?: string): CircuitName => ({ provider, ...(key === undefined ? {} : { key }) })
  return {
    ...breakers,
    wait: (ms) => void (now += ms),
    pass: (provider, outcome, key) => breakers.enter(name(provider, key)).report(outcome),
    refused(provider, key) {
      try {
        breakers.enter(name(provider, key))
        return undefined
      } catch (thrown) {
        return thrown
      }
    },
  }
}

test('opens after failures in a row, each provider for itself', () => {
  const { pass, refused, isOpen } = circuit({ failures: 2 })
  pass('a', down)
  pass('a')
  pass('a', down)
  pass('b', down)
  expect(isOpen('a')).toBe(false)
  pass('a', error('stream-truncated'))
  expect([isOpen('a'), isOpen('b')]).toEqual([true, false])
  expect(refused('a')).toMatchObject({ kind: 'saturated', details: { code: 'circuit_open', retryAfterMs: 500 } })
  expect(refused('b')).toBeUndefined()
})

test('after the cooldown one request goes through; it opens the circuit again, or closes it', () => {
  const { pass, refused, enter, isOpen, wait } = circuit({ failures: 1 })
  pass('a', down)
  wait(500)
  const probe = enter({ provider: 'a' })
  expect(refused('a')).toBeDefined()
  probe.report(down)
  wait(499)
  expect(refused('a')).toBeDefined()
  wait(1)
  pass('a')
  expect([isOpen('a'), refused('a'), refused('a')]).toEqual([false, undefined, undefined])
})

test('a probe that is never heard of again does not close the door for ever', () => {
  const { pass, refused, enter, wait } = circuit({ failures: 1 })
  pass('a', down)
  wait(500)
  enter({ provider: 'a' })
  wait(499)
  expect(refused('a')).toBeDefined()
  wait(1)
  expect(refused('a')).toBeUndefined()
})

test.each(['cancelled', 'internal', 'saturated'] as const)(
  'a probe that ends with %s makes room for the next one',
  (kind) => {
    const { pass, refused, enter, wait } = circuit({ failures: 1 })
    pass('a', down)
    wait(500)
    const probe = enter({ provider: 'a' })
    probe.report(error(kind))
    expect(refused('a')).toBeUndefined()
    expect(refused('a')).toBeDefined()
  },
)

test('what began before the circuit opened neither closes it nor keeps it open', () => {
  const { pass, enter, isOpen, wait } = circuit({ failures: 1 })
  const [early, late] = [enter({ provider: 'a' }), enter({ provider: 'a' })]
  pass('a', down)
  early.report()
  expect(isOpen('a')).toBe(true)
  wait(500)
  pass('a')
  late.report(down)
  expect(isOpen('a')).toBe(false)
})

test('a second word about the same request counts nothing', () => {
  const { enter, isOpen } = circuit({ failures: 2 })
  const { report } = enter({ provider: 'a' })
  report(down)
  report(down)
  expect(isOpen('a')).toBe(false)
})

test('a client that leaves says nothing about the provider', () => {
  const { pass, isOpen } = circuit({ failures: 1 })
  pass('a', error('cancelled'))
  expect(isOpen('a')).toBe(false)
})

test.each(['upstream-limited', 'upstream-rejected', 'upstream-auth', 'context-overflow'] as const)(
  '%s is the answer of a provider that is up',
  (kind) => {
    const { pass, isOpen } = circuit({ failures: 2 })
    pass('a', down)
    pass('a', error(kind))
    pass('a', down)
    expect(isOpen('a')).toBe(false)
  },
)

test('without a limit it never opens', () => {
  const { pass, refused, states } = circuit()
  for (let count = 0; count < 100; count++) pass('a', down)
  expect([refused('a'), states()]).toEqual([undefined, []])
})

describe('by rate', () => {
  const rate = (rule: Partial<BreakerRule> = {}): Bench => circuit({ mode: 'rate', ...rule })
  const mixed = ({ pass }: Bench, ...outcomes: boolean[]): void => {
    for (const isFailure of outcomes) pass('a', isFailure ? down : undefined)
  }

  test('opens when that share of the requests fails, in a row or not', () => {
    const bench = rate()
    mixed(bench, true, false, false, true)
    expect(bench.isOpen('a')).toBe(true)
    expect(bench.refused('a')).toMatchObject({ message: expect.stringContaining('2 times in a short while') })
  })
  test('stays closed below the share', () => {
    const bench = rate()
    mixed(bench, true, false, false, false, true, false)
    expect(bench.isOpen('a')).toBe(false)
  })
  test('a few requests say nothing', () => {
    const bench = rate()
    mixed(bench, true, true, true)
    expect(bench.isOpen('a')).toBe(false)
    mixed(bench, true)
    expect(bench.isOpen('a')).toBe(true)
  })
  test('what is older than the window is forgotten', () => {
    const bench = rate()
    mixed(bench, true, true, true)
    bench.wait(10_000)
    mixed(bench, true, false, false, false)
    expect(bench.isOpen('a')).toBe(false)
    expect(bench.states()).toMatchObject([{ failures: 1 }])
  })
  test('failures in a row alone open nothing', () => {
    const bench = rate({ failures: 1, rate: 0.9 })
    mixed(bench, false, false, true, true, true)
    expect(bench.isOpen('a')).toBe(false)
  })
  test('a circuit that closes begins a new count', () => {
    const bench = rate()
    mixed(bench, true, true, true, true)
    bench.wait(500)
    mixed(bench, false, true, true, true)
    expect(bench.isOpen('a')).toBe(false)
    mixed(bench, true)
    expect(bench.isOpen('a')).toBe(true)
  })
})

describe('several keys', () => {
  test('each has its own circuit, and a provider is open when all are', () => {
    const { pass, refuses, isShut, isOpen } = circuit({ failures: 1 })
    pass('a', undefined, '2')
    pass('a', down, '1')
    expect([isShut({ provider: 'a', key: '1' }), isShut({ provider: 'a', key: '2' })]).toEqual([true, false])
    expect([refuses({ provider: 'a', key: '1' }), isOpen('a')]).toEqual([true, false])
    pass('a', down, '2')
    expect(isOpen('a')).toBe(true)
  })
})

test('tells the state of every circuit', () => {
  const { pass, enter, states, wait } = circuit({ failures: 2 })
  pass('a', down)
  pass('b', down)
  wait(10)
  pass('b', down)
  expect(states()).toEqual([
    { provider: 'a', state: 'closed', since: 1000, failures: 1 },
    { provider: 'b', state: 'open', since: 1010, failures: 2, openForMs: 500 },
  ])
  wait(600)
  expect(states()[1]).toMatchObject({ state: 'open', openForMs: 0 })
  enter({ provider: 'b' })
  expect(states()[1]).toEqual({ provider: 'b', state: 'half-open', since: 1610, failures: 2, openForMs: 500 })
})

test('what is no longer configured is forgotten', () => {
  const { pass, configure, states } = circuit({ failures: 1 })
  for (const key of ['1', '2', undefined]) pass('a', down, key)
  pass('b', down)
  configure({ ...RULE, failures: 1 }, [
    { provider: 'a', key: '1' },
    { provider: 'a', key: '3' },
  ])
  expect(states()).toMatchObject([{ provider: 'a', key: '1', state: 'open' }])
})

test('is closed by hand, with all its keys, and forgets what opened it', () => {
  const { pass, reset, isOpen, refused } = circuit({ failures: 2 })
  for (const key of ['1', '1', '2', '2']) pass('a', down, key)
  expect([isOpen('a'), reset('a')]).toEqual([true, true])
  expect([isOpen('a'), refused('a', '1')]).toEqual([false, undefined])
  pass('a', down, '1')
  expect([reset('a'), reset('unknown')]).toEqual([false, false])
  for (const key of ['1', '2']) pass('a', down, key)
  expect(isOpen('a')).toBe(false)
})

test('a new rule leaves open circuits open; without a rule all are closed', () => {
  const { pass, configure, isOpen } = circuit({ failures: 1 })
  pass('a', down)
  configure({ ...RULE, mode: 'rate' }, [{ provider: 'a' }])
  expect(isOpen('a')).toBe(true)
  configure(RULE, [{ provider: 'a' }])
  expect(isOpen('a')).toBe(false)
})

test('the state of each circuit is in the metrics', async () => {
  const upstream = await startUpstream(json({ error: { message: 'down' } }, 500))
  const gateway = await startGateway({
    server: { circuit_breaker_mode: 'rate', circuit_breaker_min_requests: 2 },
    providers: [{ name: 'p', type: 'openai', base_url: upstream.url, api_key: 'key-p' }],
    routes: [{ match: '*', provider: 'p' }],
  })
  const client = CLIENTS[0]!
  const stateOf = async (): Promise<string | undefined> =>
    /^ferryllm_circuit_state\{provider="p",key="",state="([\w-]+)"\} 1$/m.exec(
      await (await fetch(`${gateway.url}/metrics`)).text(),
    )?.[1]
  const status = async (): Promise<number> => (await post(gateway.url + client.path, client.ask({ model: 'm' }))).status
  try {
    expect(await status()).toBe(502)
    expect(await stateOf()).toBe('closed')
    expect([await status(), await stateOf()]).toEqual([502, 'open'])
    expect([await status(), upstream.requests.length]).toEqual([503, 2])
  } finally {
    await gateway.close(0)
    await upstream.close()
  }
})

test('regression 38: a client that leaves is not a failure of the provider', async () => {
  const upstream = await startUpstream(() => {})
  const gateway = await startGateway({
    server: { circuit_breaker_failures: 1 },
    providers: [{ name: 'p', type: 'openai', base_url: upstream.url, api_key: 'key-p' }],
    routes: [{ match: '*', provider: 'p' }],
  })
  const client = CLIENTS[0]!
  try {
    const leaving = new AbortController()
    const body = JSON.stringify(client.ask({ model: 'm', stream: true }))
    const asked = fetch(gateway.url + client.path, { method: 'POST', body, signal: leaving.signal })
    await expect.poll(() => upstream.requests.length).toBe(1)
    leaving.abort()
    await expect(asked).rejects.toThrow()
    await upstream.requests[0]?.closed
    await expect.poll(() => gateway.log.length).toBe(1)
    upstream.play = scripted('openai-chat', { beats: [{ text: 'still used' }] })
    const answer = await post(gateway.url + client.path, client.ask({ model: 'm' }))
    expect(client.whole(await answer.json()).text).toBe('still used')
  } finally {
    await gateway.close(0)
    await upstream.close()
  }
})

test.each(CLIENTS)(
  '$name: F16, S15: streams open it as well, others are asked meanwhile, and it closes again',
  async (client) => {
    const primary = await startUpstream(json({ error: { message: 'down' } }, 500))
    const backup = await startUpstream(scripted('openai-chat', { beats: [{ text: 'from the backup' }] }))
    const gateway = await startGateway({
      server: { circuit_breaker_failures: 2, circuit_breaker_cooldown_secs: 1 },
      providers: [
        { name: 'first', type: 'anthropic', base_url: primary.url, api_key: 'key-first' },
        // The same protocol, another circuit.
        { name: 'twin', type: 'anthropic', base_url: backup.url, api_key: 'key-twin' },
        { name: 'back', type: 'openai', base_url: backup.url, api_key: 'key-back' },
      ],
      routes: [
        { match: 'solo', provider: 'first' },
        { match: 'pair', provider: 'first', fallback_providers: ['back'] },
      ],
    })
    const ask = (model: string): Promise<Response> =>
      post(gateway.url + client.path, client.ask({ model, stream: true }))
    const asked = (): number => primary.requests.length
    try {
      for (const answer of [await ask('solo'), await ask('solo')]) expect([500, 502]).toContain(answer.status)
      expect(asked()).toBe(2)
      const refused = await ask('solo')
      expect([refused.status, asked()]).toEqual([503, 2])
      expect(refused.headers.get('retry-after')).toBe('1')
      expect(await refused.text()).toContain('first has failed 2 times in a row')
      expect(client.streamed(await (await ask('pair')).text()).text).toBe('from the backup')
      expect(asked()).toBe(2)

      primary.play = scripted('anthropic', { beats: [{ text: 'from the primary' }] })
      let answer = await ask('solo')
      while (answer.status === 503) {
        await answer.text()
        await setTimeout(50)
        answer = await ask('solo')
      }
      expect(client.streamed(await answer.text()).text).toBe('from the primary')
      expect(client.streamed(await (await ask('pair')).text()).text).toBe('from the primary')
      expect(asked()).toBe(4)
    } finally {
      await gateway.close(0)
      await Promise.all([primary.close(), backup.close()])
    }
  },
)
