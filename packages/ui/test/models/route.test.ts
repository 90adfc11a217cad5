// Rules, put together from the values of the configuration and taken apart for the form.
import type { ConfigAnswer } from '@ferryllm/control'
import { describe, expect, test } from 'vitest'
import { matchTypeOf, placesOf, readFallbacks, routesOf } from '../../src/places/models/route.ts'

type Value = ConfigAnswer['values'][number]

function value(path: (string | number)[], of: unknown, source: Value['source'] = 'file'): Value {
  return { path, value: of, source, key: path.join('.'), origin: '', is_secret: false, needs_restart: false }
}

test('rules are what somebody has written, in the order of the file, without defaults', () => {
  const values = [
    value(['server', 'listen'], 'x'),
    value(['routes', 0, 'match'], 'a'),
    value(['routes', 0, 'match_type'], 'prefix', 'default'),
    value(['routes', 1, 'match'], 'b'),
    value(['routes', 1, 'targets', 0, 'provider'], 'p'),
    value(['routes', 1, 'targets', 1, 'provider'], 'q'),
    value(['routes', 1, 'timeouts', 'connect'], 3),
    value(['routes', 2, 'fallback_providers'], ['p']),
  ]
  expect(routesOf({ values })).toEqual([
    { match: 'a' },
    { match: 'b', targets: [{ provider: 'p' }, { provider: 'q' }], timeouts: { connect: 3 } },
    { fallback_providers: ['p'] },
  ])
})

describe('who answers', () => {
  test.each([
    [{ provider: 'p' }, ['p'], []],
    [{ targets: [{ provider: 'p' }, { provider: 'q', model: 'm' }] }, ['p', 'q/m'], []],
    [{ provider: 'p', fallback_providers: ['q', { provider: 'r', model: 'm' }] }, ['p'], ['q', 'r/m']],
    [{}, [''], []],
  ])('%j', (route, providers, fallbacks) => {
    expect(placesOf(route)).toEqual({ providers, fallbacks })
  })

  test('is read back from a line of names', () => {
    expect(readFallbacks(' q, r/m ,, a/b ', ['q', 'a/b'])).toEqual(['q', { provider: 'r', model: 'm' }, 'a/b'])
    expect(readFallbacks('', [])).toEqual([])
  })
})

test('a rule without a way to compare compares beginnings', () => {
  expect([matchTypeOf({}), matchTypeOf({ match_type: 'glob' }), matchTypeOf({ match_type: 7 })]).toEqual([
    'prefix',
    'glob',
    'prefix',
  ])
})
