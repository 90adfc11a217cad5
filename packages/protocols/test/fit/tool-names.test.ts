import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { toolNames } from '../../src/fit/tool-names.ts'

const RULE = { pattern: /^[a-zA-Z0-9_-]{1,64}$/, max: 64 }
const fresh = (taken: readonly string[] = []) => toolNames(RULE, taken, false)

test('legal names stay, others get a readable stem and eight digits (TOOL-06, TOOL-07)', () => {
  const { take } = fresh()
  expect(take({ name: 'read_file' })).toBe('read_file')
  expect(take({ name: 'get.weather/now' })).toMatch(/^get_weather_now_[0-9a-f]{8}$/)
  const long = `mcp__plugin_${'x'.repeat(68)}`
  expect(take({ name: long })).toMatch(new RegExp(`^${long.slice(0, 55)}_[0-9a-f]{8}$`))
})

test('namespaces are joined with two underscores (TOOL-04)', () => {
  const { take, find } = fresh()
  expect(take({ name: 'spawn_agent', namespace: 'multi_agent_v1' })).toBe('multi_agent_v1__spawn_agent')
  expect(find({ name: 'spawn_agent', namespace: 'multi_agent_v1' })).toBe('multi_agent_v1__spawn_agent')
  expect(find({ name: 'spawn_agent' })).toBeUndefined()
})

test('the first to ask keeps a name, the next one with the same name is hashed', () => {
  const { take } = fresh(['web_search'])
  expect(take({ name: 'a__b' })).toBe('a__b')
  const second = take({ name: 'b', namespace: 'a' })
  expect(second).toMatch(/^a__b_[0-9a-f]{8}$/)
  expect(take({ name: 'b', namespace: 'a' })).toBe(second)
  expect(take({ name: 'web_search' })).toMatch(/^web_search_[0-9a-f]{8}$/)
})

test('Gemini names start with a letter or an underscore', () => {
  const { take } = toolNames({ pattern: /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/, max: 64 }, [], false)
  expect(take({ name: '3d-print' })).toMatch(/^_3d-print_[0-9a-f]{8}$/)
  expect(take({ name: '-'.repeat(90) })).toMatch(/^_-{54}_[0-9a-f]{8}$/)
})

test('plain names can be left to the client', () => {
  const { take } = toolNames(RULE, [], true)
  expect(take({ name: 'get.weather' })).toBe('get.weather')
  expect(take({ name: 'y', namespace: 'x.x' })).toMatch(/^x_x__y_[0-9a-f]{8}$/)
})

test('any set of names goes to as many legal names, whatever is asked later', () => {
  const odd = fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b', '_', '.', '/', 'é', '\ud800') })
  const long = odd.map((name) => name.repeat(8))
  const identity = fc.record({ name: fc.oneof(odd, long), namespace: fc.option(odd, { nil: undefined }) })
  fc.assert(
    fc.property(
      fc.uniqueArray(identity, { selector: ({ name, namespace }) => JSON.stringify([name, namespace]) }),
      (tools) => {
        const { take } = fresh()
        const names = tools.map(take)
        expect(new Set(names).size).toBe(tools.length)
        expect(names.every((name) => RULE.pattern.test(name))).toBe(true)
        const again = fresh()
        expect(tools.slice(0, 3).map(again.take)).toEqual(names.slice(0, 3))
      },
    ),
  )
})
