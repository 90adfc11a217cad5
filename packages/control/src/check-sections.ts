// What the schema cannot see in [server], [auth] and [prompt_cache]: values that fit alone but not together.
import { checkReasoning } from './check-reasoning.ts'
import type { Config } from './config/config.ts'
import { isLoopback, parseListen } from './listen-address.ts'
import type { Finding } from './problem.ts'
import { readClientKeys, type Host } from './read-keys.ts'

/** Checks the listening address and the reasoning policy. */
export function checkServer({ server, auth }: Config): Finding[] {
  const findings: Finding[] = []
  const listen = parseListen(server.listen)
  if (!listen) {
    const message = 'server.listen must be host:port, for example 127.0.0.1:3000 or [::1]:3000'
    findings.push({ severity: 'error', path: ['server', 'listen'], at: 'value', message })
  } else if (!isLoopback(listen.host) && !auth.enabled) {
    const message = `others on the network can reach ${server.listen} and use your keys: turn on [auth] or listen on 127.0.0.1`
    findings.push({ severity: 'warning', path: ['server', 'listen'], at: 'value', message })
  }
  return [...findings, ...checkReasoning(server, ['server'])]
}

/** Checks that clients can get in exactly when they are meant to: a source without keys never opens the gateway. */
export function checkAuth({ auth }: Config, host: Host): Finding[] {
  const sources = (['api_keys', 'api_keys_env', 'api_keys_file'] as const).filter((key) => auth[key] !== undefined)
  const [source] = sources
  if (!auth.enabled) {
    if (source === undefined) return []
    const message = `auth.${source} is set, but auth.enabled is not true: every client is let in`
    return [{ severity: 'warning', path: ['auth', source], at: 'key', message }]
  }
  if (source === undefined) {
    const message = 'auth is enabled, but there are no keys: set api_keys_env, api_keys_file or api_keys'
    return [{ severity: 'error', path: ['auth', 'enabled'], at: 'key', message }]
  }
  const { keys, problems } = readClientKeys(auth, host)
  const severity = keys.length === 0 ? 'error' : 'warning'
  const consequence = keys.length === 0 ? ': no client could get in' : ''
  if (keys.length === 0 && problems.length === 0) {
    return [{ severity, path: ['auth', 'api_keys'], at: 'value', message: `auth.api_keys is empty${consequence}` }]
  }
  return problems.map(({ key, message }) => ({
    severity,
    path: ['auth', key],
    at: 'value',
    message: `${message}${consequence}`,
  }))
}

/** Checks the range of system prompt lines. */
export function checkPromptCache({ prompt_cache }: Config): Finding[] {
  const range = prompt_cache.relocate_system_prefix_range
  const [start = 0, end = 0] = (range ?? '').split('..').map(Number)
  if (range === undefined || start < end) return []
  const path = ['prompt_cache', 'relocate_system_prefix_range']
  return [
    { severity: 'error', path, at: 'value', message: `the range ${range} is empty: its end must be above its start` },
  ]
}
