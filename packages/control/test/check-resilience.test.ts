// Settings about failures that fit alone but not together.
import { expect, test } from 'vitest'
import { loadConfig } from '../src/load-config.ts'
import { host } from './support.ts'

const PLACES = `[[providers]]
name = "p"
type = "openai"
base_url = "https://h.example"
api_key = "k"
PROVIDER
[[routes]]
match = "*"
provider = "p"
ROUTE`

function problemsOf(server: string, provider = '', route = ''): string[] {
  const source = `${PLACES.replace('PROVIDER', provider).replace('ROUTE', route)}\n[server]\n${server}`
  return loadConfig(source, host()).problems.map(({ severity, path, message }) => `${severity} ${path}: ${message}`)
}

test.each([
  ['first_event_timeout_secs = 5\ntotal_timeout_secs = 5', '', '', undefined],
  ['first_event_timeout_secs = 6\ntotal_timeout_secs = 5', '', '', 'server.first_event_timeout_secs'],
  [
    'first_event_timeout_secs = 6\ntotal_timeout_secs = 5',
    'timeouts = { idle_secs = 1 }',
    '',
    'server.first_event_timeout_secs',
  ],
  ['total_timeout_secs = 5', 'timeouts = { first_event_secs = 6 }', '', 'providers[0].timeouts'],
  ['total_timeout_secs = 5', 'timeouts = { first_event_secs = 6, total_secs = 7 }', '', undefined],
  ['', 'timeouts = { total_secs = 5 }', 'timeouts = { first_event_secs = 6 }', 'routes[0].timeouts'],
  ['', 'timeouts = { total_secs = 5 }', 'timeouts = { first_event_secs = 6, total_secs = 6 }', undefined],
])('the first content may not take longer than the whole: %j %j %j', (server, provider, route, path) => {
  const expected =
    path === undefined
      ? []
      : [`error ${path}: the first content of a stream may take 6 s, but the whole attempt only 5 s`]
  expect(problemsOf(server, provider, route)).toEqual(expected)
})

test.each(['connect_secs', 'headers_secs', 'first_event_secs', 'idle_secs', 'total_secs'])(
  '%s is a positive number',
  (key) => {
    expect(problemsOf('', `timeouts = { ${key} = 0.25 }`)).toEqual([])
    expect(problemsOf('', `timeouts = { ${key} = 0 }`)).toEqual([
      `error providers[0].timeouts.${key}: providers[0].timeouts.${key} must be at least 0.001 (or leave it out)`,
    ])
  },
)

test('a count of failures means nothing to the rate', () => {
  expect(problemsOf('circuit_breaker_mode = "rate"')).toEqual([])
  expect(problemsOf('circuit_breaker_mode = "rate"\ncircuit_breaker_failures = 3')).toEqual([
    'warning server.circuit_breaker_failures: circuit_breaker_failures has no effect while circuit_breaker_mode is "rate"',
  ])
})

test('the steps of the tool loop guard go up', () => {
  expect(problemsOf('tool_loop_guard = {}')).toEqual([])
  expect(problemsOf('tool_loop_guard = { warn = 6 }')).toEqual([
    'error server.tool_loop_guard: warn (6), urgent (4) and refuse (5) must not go down',
  ])
})
