// Which gates a request meets, and how many of them there can be.
import { configSchema } from '@ferryllm/control'
import { describe, expect, test } from 'vitest'
import { createLimits, type Limits, type Subject } from '../../src/limits/limits.ts'
import { compileRules } from '../../src/limits/rule.ts'

const rules = (...limits: object[]) => compileRules(configSchema.parse({ limits }))
const limitsOf = (...limits: object[]): Limits => createLimits(rules(...limits), () => 0)

/** How many requests these subjects have left. */
const left = (limits: Limits, ...subjects: Subject[]): number[] =>
  limits.gatesOf(subjects).flatMap((gate) => gate.levels().map((level) => level.left))

function take(limits: Limits, ...subjects: Subject[]): void {
  for (const gate of limits.gatesOf(subjects)) gate.take('requests', 1)
}

const model = (name: string): Subject => ({ scope: 'model', name })

describe('a rule', () => {
  test('counts every name that matches by itself, and no other', () => {
    const limits = limitsOf({ scope: 'model', match: 'gpt-*', requests_per_minute: 5 })
    take(limits, model('gpt-1'))
    expect([left(limits, model('gpt-1')), left(limits, model('gpt-2')), left(limits, model('claude'))]).toEqual([
      [4],
      [5],
      [],
    ])
  })

  test('is about one scope only', () => {
    const limits = limitsOf({ scope: 'provider', match: '*', requests_per_day: 5 })
    expect([left(limits, model('p')), left(limits, { scope: 'provider', name: 'p' })]).toEqual([[], [5]])
  })

  test('keeps its counts when the rules around it change, and loses them when it goes', () => {
    const mine = { scope: 'model', match: 'a', requests_per_minute: 5 }
    const limits = limitsOf(mine)
    take(limits, model('a'))
    limits.configure(rules({ scope: 'all', requests_per_minute: 9 }, { ...mine, requests_per_minute: 7 }))
    expect(left(limits, model('a'))).toEqual([6])
    limits.configure(rules())
    limits.configure(rules(mine))
    expect(left(limits, model('a'))).toEqual([5])
  })

  test('written twice counts twice', () => {
    const limits = limitsOf({ scope: 'model', requests_per_minute: 5 }, { scope: 'model', requests_per_minute: 3 })
    expect(left(limits, model('a'))).toEqual([5, 3])
  })
})

test('limits that a key brings follow the key store', () => {
  const own = (requests_per_minute: number) => ({
    id: 'own',
    scope: 'key' as const,
    match: '*',
    figures: { requests_per_minute },
    origin: () => 'own',
  })
  const key = (count: number): Subject => ({ scope: 'key', name: 'ci', id: '1', own: own(count) })
  const limits = limitsOf()
  take(limits, key(5))
  expect(left(limits, key(5))).toEqual([4])
  expect(left(limits, key(10))).toEqual([9])
  limits.configure(rules())
  expect(left(limits, key(10))).toEqual([9])
})

test('names without end: unused ones are forgotten, and new ones share one gate while all are in use', () => {
  let now = 0
  const limits = createLimits(rules({ scope: 'model', requests_per_minute: 10 }), () => now, 3)
  for (const name of ['a', 'b', 'c', 'd', 'e']) take(limits, model(name))
  expect([left(limits, model('a')), left(limits, model('e')), left(limits, model('f'))]).toEqual([[9], [8], [8]])
  now += 60_000
  expect(left(limits, model('g'))).toEqual([10])
  take(limits, model('g'))
  expect([left(limits, model('g')), left(limits, model('h'))]).toEqual([[9], [10]])
})
