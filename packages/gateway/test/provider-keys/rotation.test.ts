// Which of several keys is used: healthy ones in turn, one and the same for a session, and the least bad when all rest.
import { expect, test } from 'vitest'
import { GatewayError, type ErrorKind } from '@ferryllm/protocols'
import type { Provider, ProviderKey } from '../../src/config/snapshot.ts'
import { createRotation, type Rotation } from '../../src/provider-keys/rotation.ts'

const key = (name: string, value = `value-${name}`): ProviderKey => ({
  name,
  reveal: () => value,
  account: `account-${name}`,
})

function provider(...keys: ProviderKey[]): Provider {
  return {
    name: 'p',
    protocol: 'anthropic',
    headers: {},
    traits: {},
    family: 'f',
    account: 'own',
    isOtherMaker: false,
    isFree: false,
    keys,
    timeouts: { connectMs: 1, headersMs: 1, idleMs: 1 },
  }
}

interface Bench extends Rotation {
  readonly wait: (ms: number) => void
  readonly shut: Set<string>
  readonly refused: string[]
  readonly used: (from: Provider, id?: string, isNew?: boolean) => string | undefined
  readonly fail: (from: Provider, name: string, kind: ErrorKind, retryAfterMs?: number) => boolean
}

function bench(): Bench {
  let now = 0
  const shut = new Set<string>()
  const refused: string[] = []
  const rotation = createRotation(
    { refuses: ({ key: name }) => shut.has(name ?? '') },
    (name) => refused.push(name),
    () => now,
  )
  return {
    ...rotation,
    shut,
    refused,
    wait: (ms) => void (now += ms),
    used: (from, id, isNew = false) => rotation.choose(from, id === undefined ? undefined : { id, isNew }).keyName,
    fail: (from, keyName, kind, retryAfterMs) =>
      rotation.report(
        { ...from, keyName },
        new GatewayError(kind, 'no', retryAfterMs === undefined ? {} : { retryAfterMs }),
      ),
  }
}

const three = provider(key('1'), key('2'), key('3'))

test('a provider with one key, or none, is used as it is', () => {
  const { choose, chooseOther, fail, resting } = bench()
  const one = provider(key('1'))
  expect([choose(one), choose(provider())]).toEqual([one, provider()])
  expect(chooseOther(one, undefined, new Set(['1']))).toBeUndefined()
  expect(fail({ ...one }, '', 'upstream-limited')).toBe(false)
  expect(resting()).toEqual([])
})

test('without a session the keys take turns, each with its own account', () => {
  const { choose, used } = bench()
  expect([used(three), used(three), used(three), used(three)]).toEqual(['1', '2', '3', '1'])
  const { keyName, account, key: reveal } = choose(three)
  expect([keyName, account, reveal?.()]).toEqual(['2', 'account-2', 'value-2'])
})

test('a conversation keeps its key, moves only when that key rests, and stays where it has moved to', () => {
  const { used, fail, wait } = bench()
  const sessions = Array.from({ length: 60 }, (_, index) => `session-${index}`)
  const before = sessions.map((session) => used(three, session))
  expect(new Set(before)).toEqual(new Set(['1', '2', '3']))
  expect(sessions.map((session) => used(three, session))).toEqual(before)
  fail(three, '2', 'upstream-limited', 1000)
  const meanwhile = sessions.map((session) => used(three, session))
  expect(meanwhile).not.toContain('2')
  expect(meanwhile.filter((name, index) => name !== before[index])).toHaveLength(
    before.filter((name) => name === '2').length,
  )
  wait(1000)
  // There its cache is warm by now.
  expect(sessions.map((session) => used(three, session))).toEqual(meanwhile)
  // Those that are not remembered any more are where they were drawn at first.
  wait(3_600_001)
  expect(sessions.map((session) => used(three, session))).toEqual(before)
})

test('new conversations take turns, and go on where they have begun', () => {
  const { used, chooseOther, fail } = bench()
  const names = ['a', 'b', 'c', 'd']
  const first = names.map((id) => used(three, id, true))
  expect(first).toEqual(['1', '2', '3', '1'])
  expect(names.map((id) => used(three, id))).toEqual(first)
  // The same words may begin another conversation.
  expect(used(three, 'a', true)).toBe('2')
  expect(used(three, 'a')).toBe('2')
  fail(three, '2', 'upstream-quota')
  const other = chooseOther(three, { id: 'a' }, new Set(['2']))?.keyName
  expect(['1', '3']).toContain(other)
  expect([used(three, 'a'), used(three, 'a')]).toEqual([other, other])
})

test.each([
  ['upstream-limited', undefined, 2_000],
  ['upstream-limited', 30_000, 30_000],
  ['upstream-quota', undefined, 3_600_000],
  ['upstream-quota', 10 * 3_600_000, 3_600_000],
  ['upstream-auth', undefined, 3_600_000],
] as const)('%s with a wait of %s rests for %i ms', (kind, retryAfterMs, restMs) => {
  const two = provider(key('1'), key('2'))
  const { fail, used, wait, resting } = bench()
  expect(fail(two, '1', kind, retryAfterMs)).toBe(true)
  expect(resting()).toEqual([{ provider: 'p', key: '1', kind, forMs: restMs }])
  wait(restMs - 1)
  expect([used(two), used(two)]).toEqual(['2', '2'])
  wait(1)
  expect(new Set([used(two), used(two)])).toEqual(new Set(['1', '2']))
  expect(resting()).toEqual([])
})

test.each(['upstream-failed', 'upstream-timeout', 'upstream-rejected', 'cancelled'] as const)(
  '%s is not the fault of the key',
  (kind) => {
    const { fail, resting } = bench()
    expect([fail(three, '1', kind), resting()]).toEqual([false, []])
  },
)

test('a key that was replaced has another chance at once', () => {
  const { fail, used } = bench()
  fail(provider(key('1'), key('2')), '1', 'upstream-auth')
  const replaced = provider(key('1', 'fresh'), key('2'))
  expect(new Set([used(replaced), used(replaced)])).toEqual(new Set(['1', '2']))
})

test('when all rest, the one that is free soonest is asked; nothing is asked twice for one request', () => {
  const { fail, used, chooseOther } = bench()
  fail(three, '1', 'upstream-limited', 3000)
  fail(three, '2', 'upstream-limited', 1000)
  expect(chooseOther(three, undefined, new Set(['1', '2']))?.keyName).toBe('3')
  expect(chooseOther(three, undefined, new Set(['3']))).toBeUndefined()
  fail(three, '3', 'upstream-auth')
  expect(used(three)).toBe('2')
})

test('a key whose circuit is open is passed over, unless all are', () => {
  const { shut, used } = bench()
  shut.add('1').add('3')
  expect([used(three), used(three)]).toEqual(['2', '2'])
  shut.add('2')
  expect(used(three)).toBeDefined()
})

test('only a refused key makes its source be asked again', () => {
  const { fail, refused } = bench()
  fail(three, '1', 'upstream-quota')
  expect(refused).toEqual([])
  fail(provider(key('1')), '', 'upstream-auth')
  expect(refused).toEqual(['p'])
})
