// What the schema cannot see in [server], [auth] and [prompt_cache]: values that fit alone but not together.
import { checkReasoning } from './check-reasoning.ts'
import { parseKeyStore } from './client-keys.ts'
import type { Config } from './config/config.ts'
import type { Finding } from './problem.ts'
import { keyStorePath, readClientKeys, type Host } from './read-keys.ts'

/** Checks the reasoning policy. */
export function checkServer({ server }: Config): Finding[] {
  return checkReasoning(server, ['server'])
}

/** Checks that clients can get in exactly when they are meant to: a source without keys never opens the gateway. */
export function checkAuth({ auth }: Config, host: Host): Finding[] {
  const sources = (['api_keys', 'api_keys_env', 'api_keys_file', 'key_store'] as const).filter(
    (key) => auth[key] !== undefined,
  )
  const [source] = sources
  if (!auth.enabled) {
    if (source === undefined) return []
    const message = `auth.${source} is set, but auth.enabled is not true: every client is let in`
    return [{ severity: 'warning', path: ['auth', source], at: 'key', message }]
  }
  if (source === undefined) {
    const message = 'auth is enabled, but there are no keys: set key_store, api_keys_env, api_keys_file or api_keys'
    return [{ severity: 'error', path: ['auth', 'enabled'], at: 'key', message }]
  }
  const store = checkKeyStore(auth, host)
  const { keys, problems } = readClientKeys(auth, host)
  // A store may get its first key while the gateway runs.
  const isShut = keys.length === 0 && auth.key_store === undefined
  const severity = isShut ? 'error' : 'warning'
  const consequence = isShut ? ': no client could get in' : ''
  if (isShut && problems.length === 0) {
    return [{ severity, path: ['auth', 'api_keys'], at: 'value', message: `auth.api_keys is empty${consequence}` }]
  }
  const unread = problems.map(({ key, message }): Finding => {
    return { severity, path: ['auth', key], at: 'value', message: `${message}${consequence}` }
  })
  return [...store, ...unread]
}

function checkKeyStore(auth: Config['auth'], host: Host): Finding[] {
  const file = keyStorePath(auth, host)
  if (file === undefined) return []
  const place = { path: ['auth', 'key_store'], at: 'value' } as const
  const store = parseKeyStore(host.readFile(file))
  if ('problem' in store) {
    const message = `${file} is damaged (${store.problem}): restore it or remove it`
    return [{ severity: 'error', ...place, message }]
  }
  if (store.keys.some((key) => key.revoked === undefined)) return []
  const message = `${file} has no key yet: "ferryllm keys create --name NAME" makes one`
  return [{ severity: 'note', ...place, message }]
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
