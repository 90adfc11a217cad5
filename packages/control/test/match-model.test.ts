// What every way of comparing matches, what it catches, and how much it counts when rules compete.
import { describe, expect, test } from 'vitest'
import { compileMatch, explainPattern, findUnfilled, type MatchType } from '../src/match-model.ts'
import { compileRoutes } from '../src/order-routes.ts'

test.each<[MatchType, string, string[], string[]]>([
  ['exact', 'gpt-5', ['gpt-5'], ['gpt-5.5', 'gpt', 'GPT-5']],
  ['prefix', 'gpt-', ['gpt-', 'gpt-5'], ['gpt', 'my-gpt-5']],
  ['prefix', '*', ['', 'anything'], []],
  ['suffix', '-mini', ['gpt-5-mini', '-mini'], ['gpt-5-mini-1', 'mini']],
  ['contains', 'sonnet', ['claude-sonnet-5', 'sonnet'], ['claude-opus']],
  ['glob', 'claude-*-4', ['claude-opus-4', 'claude--4'], ['claude-4', 'x-claude-opus-4', 'claude-opus-45']],
  ['glob', 'gpt-?', ['gpt-5'], ['gpt-', 'gpt-55']],
  ['glob', 'gpt-[45]', ['gpt-4', 'gpt-5'], ['gpt-3']],
  ['glob', 'gpt-[!45]', ['gpt-3'], ['gpt-4']],
  ['glob', '{gpt,o3}-mini', ['gpt-mini', 'o3-mini'], ['gpt,o3-mini', 'o4-mini']],
  ['glob', 'a{b', ['a{b'], ['ab']],
  ['glob', 'openai/*', ['openai/gpt', 'openai/x/y', 'openai/.x'], ['openai']],
  ['glob', 'a.b+c', ['a.b+c'], ['axb+c', 'a.bbc']],
  ['glob', String.raw`a\*b`, ['a*b'], ['axb']],
  ['regex', '^gpt-[45]$', ['gpt-4'], ['gpt-45', 'xgpt-4']],
  ['regex', 'mini', ['gpt-mini-1'], ['gpt']],
  ['regex', '^gpt-5*', ['gpt-', 'gpt-55'], ['xgpt-5']],
  ['regex', '^a|b$', ['ax', 'xb'], ['xa']],
  ['regex', '(?i)^GPT', ['gpt-5'], ['my-gpt']],
  ['regex', String.raw`^a\.b`, ['a.b'], ['axb']],
])('%s %s', (match_type, match, hits, misses) => {
  const { matches } = compileMatch({ match, match_type })
  expect(hits.filter((name) => !matches(name))).toEqual([])
  expect(misses.filter(matches)).toEqual([])
})

test.each<[MatchType, string, string, string, string]>([
  ['glob', 'claude-*-*', 'gpt-$2/$1', 'claude-opus-4', 'gpt-4/opus'],
  ['glob', '{gpt,o3}-?', '$2-$1', 'o3-x', 'x-o3'],
  ['glob', 'a*', 'costs $$5 $1', 'ab', 'costs $5 b'],
  ['regex', '^claude-(?P<tier>opus|sonnet)(-.*)?$', '$<tier>$2', 'claude-opus', 'opus'],
  ['regex', '^claude-(?<tier>opus|sonnet)(-.*)?$', '$<tier>$2', 'claude-sonnet-5', 'sonnet-5'],
  ['regex', 'gpt-(.)', '$0!', 'my-gpt-5-mini', 'gpt-5!'],
  ['prefix', 'gpt-', 'as $1 is', 'gpt-5', 'as $1 is'],
])('%s %s fills %s from %s: %s', (match_type, match, template, model, expected) => {
  expect(compileMatch({ match, match_type }).fill(template, model)).toBe(expected)
})

test('the rule that spells out most is asked first, exact names before all, equals as written', () => {
  const rules = [
    { match: '*', match_type: 'prefix' },
    { match: '.*', match_type: 'regex' },
    { match: 'gpt-', match_type: 'prefix' },
    { match: '-mini', match_type: 'suffix' },
    { match: 'gpt-*-mini', match_type: 'glob' },
    { match: '^gpt-5(-mini)?$', match_type: 'regex' },
    { match: '^gpt-5*', match_type: 'regex' },
    { match: '^gpt-5|o3-long-name', match_type: 'regex' },
    { match: 'o3', match_type: 'exact' },
    { match: 'pt-5.', match_type: 'contains' },
  ] as const
  expect(compileRoutes(rules).map(({ rule }) => rule.match)).toEqual([
    'o3',
    'gpt-*-mini',
    '-mini',
    '^gpt-5(-mini)?$',
    'pt-5.',
    'gpt-',
    '^gpt-5*',
    '*',
    '.*',
    '^gpt-5|o3-long-name',
  ])
})

describe('what cannot be matched in linear time, or at all, is refused with the reason', () => {
  test.each([
    ['(', 'not a regular expression: missing closing ): `(`'],
    [
      '(?=a)',
      'not a regular expression: invalid or unsupported Perl syntax: `(?=` (there is no look-around and no back-reference)',
    ],
    [
      String.raw`(a)\1`,
      'not a regular expression: invalid escape sequence: `\\1` (there is no look-around and no back-reference)',
    ],
    ['(a+)+$', undefined],
  ])('%s', (match, reason) => {
    expect(explainPattern({ match, match_type: 'regex' })).toBe(reason)
  })
  test('a glob is never wrong', () => {
    for (const match of ['[', '{', '}', '}{', '{{a}', ',', '\\', '[]', '[z-a]', '**', '😀*', ''])
      expect(explainPattern({ match, match_type: 'glob' })).toBeUndefined()
  })
})

test.each([
  ['$1 $2', 'glob', 'a*b*', undefined],
  ['$1 $3', 'glob', 'a*b*', '$3'],
  ['$<tier>', 'regex', '(?<tier>x)', undefined],
  ['$<size>', 'regex', '(?<tier>x)', '$<size>'],
  ['$$9', 'regex', 'x', undefined],
  ['$9', 'prefix', 'x', undefined],
] as const)('%s of a %s %s: nothing for %s', (template, match_type, match, unfilled) => {
  expect(findUnfilled(template, { match, match_type })).toBe(unfilled)
})
