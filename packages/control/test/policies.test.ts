// The keys about prompt caches, models and reasoning of single routes: what is taken, and what is said about the rest.
import { describe, expect, test } from 'vitest'
import { linePattern } from '../src/line-pattern.ts'
import { loadConfig } from '../src/load-config.ts'
import { host } from './support.ts'

const PROVIDER = '[[providers]]\nname = "p"\ntype = "demo"\n[[routes]]\nmatch = "*"\nprovider = "p"\n'

function problemsOf(lines: string): string[] {
  const { problems } = loadConfig(PROVIDER + lines, host())
  return problems.map(({ line, column, severity, message, suggestion }) =>
    [`${line - 6}:${column} ${severity} ${message}`, ...(suggestion === undefined ? [] : [suggestion])].join(' → '),
  )
}

describe('taken', () => {
  test('caches, patterns and models', () => {
    const { config, problems } = loadConfig(
      `${PROVIDER}max_reasoning_effort = "x_high"
[prompt_cache]
ttl = "1h"
cache_history = false
relocate_system_line_patterns = ['^Date: \\d+']
strip_system_line_patterns = ['(?i)session']
[models."p/some.model"]
context = 8000
max_output = 1000
efforts = ["low", "ultracode"]
reasoning_budgets = { low = 0, max = 9000 }
input_price = 0
output_price = 1.5
[models.plain]
images = false
`,
      host(),
    )
    expect(problems).toEqual([])
    expect(config?.prompt_cache).toMatchObject({
      ttl: '1h',
      cache_history: false,
      relocate_system_line_patterns: ['^Date: \\d+'],
      strip_system_line_patterns: ['(?i)session'],
    })
    expect(config?.models).toEqual({
      'p/some.model': {
        context: 8000,
        max_output: 1000,
        efforts: ['low', 'max'],
        reasoning_budgets: { low: 0, max: 9000 },
        input_price: 0,
        output_price: 1.5,
      },
      plain: { images: false },
    })
    expect(config?.routes[0]?.max_reasoning_effort).toBe('xhigh')
  })

  test('nothing of it, as before', () => {
    const { config } = loadConfig(PROVIDER, host())
    expect(config?.models).toEqual({})
    expect(config?.prompt_cache).toMatchObject({ cache_history: true, strip_system_line_patterns: [] })
    expect(config?.prompt_cache.ttl).toBeUndefined()
  })
})

describe('reported', () => {
  test.each([
    ['[prompt_cache]\nttl = "2h"', ['2:7 error prompt_cache.ttl is "2h", but it must be one of 5m, 1h → 1h']],
    [
      "[prompt_cache]\nstrip_system_line_patterns = ['fine', '(a']",
      [
        '2:39 error prompt_cache.strip_system_line_patterns[1]: not a regular expression in the syntax of RE2: missing closing ): `(a`',
      ],
    ],
    [
      "[prompt_cache]\nrelocate_system_line_patterns = ['(?=x)']",
      [
        '2:34 error prompt_cache.relocate_system_line_patterns[0]: not a regular expression in the syntax of RE2: invalid or unsupported Perl syntax: `(?=`',
      ],
    ],
    [
      '[prompt_cache]\nrelocate_system_prefix_range = "3..3"',
      ['2:32 error the range 3..3 is empty: its end must be above its start'],
    ],
    ['[models.m]\ncontxt = 5', ['2:1 error unknown key "contxt" in [models.m] → context']],
    ['[models.m]\ncontext = 0', ['2:11 error models.m.context must be at least 1 (or leave it out)']],
    ['[models.m]\ninput_price = -1\noutput_price = 1', ['2:15 error models.m.input_price must be at least 0']],
    ['[models.m]\ninput_price = 1', ['1:1 error a price needs both input_price and output_price']],
    ['[models.m]\ncache_read_price = 1', ['1:1 error a price needs both input_price and output_price']],
    ['[models.m]\ncontext = 5\nmax_output = 6', ['3:14 warning max_output 6 is above context 5']],
    [
      '[models.m]\nefforts = ["hihg"]',
      [
        '2:12 error models.m.efforts[0] is "hihg", but it must be one of none, minimal, low, medium, high, xhigh, max, x_high, ultracode → high',
      ],
    ],
    [
      '[models.m]\nreasoning_budgets = { hihg = 1 }',
      ['2:23 error unknown key "hihg" in [models.m.reasoning_budgets] → high'],
    ],
    ['reasoning_policy = "cap"', ['1:20 warning the policy cap has no effect without max_reasoning_effort']],
    [
      'max_reasoning_effort = "low"\n[server]\ndefault_reasoning_effort = "high"',
      ['-2:1 warning the default effort high is above max_reasoning_effort low'],
    ],
  ])('%s', (lines, expected) => {
    expect(problemsOf(lines)).toEqual(expected)
  })

  test('nothing for a route whose policy is completed by the one for everything', () => {
    expect(problemsOf('reasoning_policy = "cap"\n[server]\nmax_reasoning_effort = "low"')).toEqual([])
  })
})

describe('a line pattern', () => {
  test.each([
    ['date', "Today's date is 3 May", true],
    ['^date', "Today's date is 3 May", false],
    ['(?i)^TODAY', "Today's date is 3 May", true],
    ['\\d{4}-\\d\\d-\\d\\d$', 'as of 2026-11-20', true],
  ])('%s in "%s": %s', (pattern, line, isMeant) => {
    expect(linePattern(pattern)(line)).toBe(isMeant)
  })
})
