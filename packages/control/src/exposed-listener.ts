// Refuses a listener that others on the network can reach while nobody needs a key.
import type { Config } from './config/config.ts'
import { isLoopback, parseListen } from './listen-address.ts'
import type { Host } from './read-keys.ts'

/** What an open listener means: `allowed` when its owner has said that it is meant so. */
export interface Exposure {
  readonly message: string
  readonly allowed: boolean
}

/** Undefined for a listener that only this machine reaches, or that asks for keys. */
export function exposureOf(
  { server, auth }: Pick<Config, 'server' | 'auth'>,
  listen: string,
  env: Host['env'],
): Exposure | undefined {
  const address = parseListen(listen)
  if (address === undefined || isLoopback(address.host) || auth.enabled) return undefined
  const allowed = server.insecure || /^(?:1|true|yes|on)$/i.test(env['FERRYLLM_INSECURE'] ?? '')
  const danger = `others on the network can reach ${listen} and use your keys`
  const remedy = 'turn on [auth] or listen on 127.0.0.1'
  return {
    allowed,
    message: allowed ? `${danger}: ${remedy}` : `${danger}: ${remedy} (or, if that is meant, serve --insecure)`,
  }
}
