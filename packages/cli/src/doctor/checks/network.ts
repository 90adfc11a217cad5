// Checks of proxy variables, which clients and gateway read differently.
import { found, type Check } from '../check.ts'

const PROXIES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'] as const
const LOCAL = ['localhost', '127.0.0.1'] as const

function read(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return env[name] || env[name.toLowerCase()]
}

/** Whether a proxy is expected that the gateway does not use. */
export const checkProxy: Check = ({ terminal: { env } }) => {
  const set = PROXIES.filter((name) => read(env, name) !== undefined)
  if (set.length === 0) return found('proxy', 'ok', 'no proxy variable is set')
  // The values may hold a password.
  return found(
    'proxy',
    'warning',
    `${set.join(', ')} set, but the gateway reaches providers directly`,
    'if this network has no other way out, give a base_url that the proxy serves',
  )
}

/** Whether clients would send requests for this machine to a proxy. */
export const checkNoProxy: Check = ({ terminal: { env } }) => {
  if (PROXIES.every((name) => read(env, name) === undefined))
    return found('no_proxy', 'ok', 'not needed without a proxy')
  const excepted = (read(env, 'NO_PROXY') ?? '').split(/[\s,]+/)
  if (excepted.includes('*') || LOCAL.every((host) => excepted.includes(host)))
    return found('no_proxy', 'ok', 'requests to this machine go past the proxy')
  return found(
    'no_proxy',
    'warning',
    'clients may send requests for the gateway to the proxy',
    `export NO_PROXY=${[...new Set([...excepted.filter((host) => host !== ''), ...LOCAL])].join(',')}`,
  )
}
