// What the schema cannot see in settings about failures: values that fit alone but not together.
import type { Config } from './config/config.ts'
import type { Finding } from './problem.ts'

interface Times {
  readonly first: number | undefined
  readonly total: number | undefined
}

type Entry = Config['routes'][number]['timeouts']

/** Checks [server], every provider and every route, each with what it takes over. */
export function checkTimeouts({ server, providers, routes }: Config): Finding[] {
  const general: Times = { first: server.first_event_timeout_secs, total: server.total_timeout_secs }
  const own = (entry: Entry, outer: Times): Times => ({
    first: entry?.first_event_secs ?? outer.first,
    total: entry?.total_secs ?? outer.total,
  })
  const timesOf = (name: string): Times => own(providers.find((provider) => provider.name === name)?.timeouts, general)
  return [
    ...compare(general, ['server', 'first_event_timeout_secs']),
    ...providers.flatMap(({ timeouts }, index) =>
      saysSo(timeouts) ? compare(own(timeouts, general), ['providers', index, 'timeouts']) : [],
    ),
    ...routes.flatMap(({ timeouts, provider }, index) =>
      saysSo(timeouts) ? compare(own(timeouts, timesOf(provider)), ['routes', index, 'timeouts']) : [],
    ),
  ]
}

/** An entry that leaves both as they are has no part in their contradiction. */
function saysSo(entry: Entry): boolean {
  return entry?.first_event_secs !== undefined || entry?.total_secs !== undefined
}

function compare({ first, total }: Times, path: readonly (string | number)[]): Finding[] {
  if (first === undefined || total === undefined || first <= total) return []
  const message = `the first content of a stream may take ${first} s, but the whole attempt only ${total} s`
  return [{ severity: 'error', path, at: 'value', message }]
}

/** Settings of the circuit breaker that have no effect in its mode. */
export function checkBreaker({ server }: Config): Finding[] {
  if (server.circuit_breaker_mode === 'consecutive' || server.circuit_breaker_failures === undefined) return []
  const message = 'circuit_breaker_failures has no effect while circuit_breaker_mode is "rate"'
  return [{ severity: 'warning', path: ['server', 'circuit_breaker_failures'], at: 'key', message }]
}

/** The steps of the tool loop guard in their order. */
export function checkToolLoop({ server: { tool_loop_guard: guard } }: Config): Finding[] {
  if (guard === undefined || (guard.warn <= guard.urgent && guard.urgent <= guard.refuse)) return []
  const message = `warn (${guard.warn}), urgent (${guard.urgent}) and refuse (${guard.refuse}) must not go down`
  return [{ severity: 'error', path: ['server', 'tool_loop_guard'], at: 'value', message }]
}
