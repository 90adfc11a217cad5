// Reads `server.listen` and answers what the checks need to know about it.

/** Where the gateway listens. */
export interface ListenAddress {
  readonly host: string
  readonly port: number
}

/** The parts of `host:port` or `[v6]:port`; undefined when it is neither. */
export function parseListen(listen: string): ListenAddress | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(listen)
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  return host === undefined || port > 65_535 ? undefined : { host, port }
}

/** Whether only this machine can reach the host. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1|0:0:0:0:0:0:0:1)$/i.test(host.replace(/^\[|\]$/g, ''))
}

/** Whether a request to this base URL would arrive at our own listener. */
export function pointsAt(baseUrl: URL, listen: ListenAddress): boolean {
  if (baseUrl.protocol !== 'http:' || Number(baseUrl.port || 80) !== listen.port) return false
  const host = baseUrl.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (host === listen.host.toLowerCase()) return true
  const isOurs = isLoopback(listen.host) || isUnspecified(listen.host)
  return isOurs && (isLoopback(host) || isUnspecified(host))
}

function isUnspecified(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}
