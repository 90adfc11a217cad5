// Where the gateway listens, and whether it can and should.
import type { Config } from './config/config.ts'
import { ENDPOINT_GROUPS } from './config/listener.ts'
import { exposureOf } from './exposed-listener.ts'
import { parseListen } from './listen-address.ts'
import type { Finding } from './problem.ts'
import type { Host } from './read-keys.ts'

/** The listeners that are opened: those of [[listeners]], or one for everything at `server.listen`. */
export function listenersOf({ listeners, server }: Pick<Config, 'listeners' | 'server'>): Config['listeners'] {
  return listeners.length > 0 ? listeners : [{ listen: server.listen, endpoints: [...ENDPOINT_GROUPS] }]
}

/** Checks every address: that it is one, that nobody else has it, and that strangers are kept out. */
export function checkListeners(config: Config, { env }: Host): Finding[] {
  const { listeners } = config
  const earlier = new Map<string, number>()
  return listenersOf(config).flatMap(({ listen }, index): Finding[] => {
    const path = listeners.length > 0 ? ['listeners', index, 'listen'] : ['server', 'listen']
    const address = parseListen(listen)
    const first = earlier.get(listen)
    if (address !== undefined && address.port > 0) earlier.set(listen, first ?? index)
    if (address === undefined) {
      const name = listeners.length > 0 ? `listeners[${index}].listen` : 'server.listen'
      const message = `${name} must be host:port, for example 127.0.0.1:3000 or [::1]:3000`
      return [{ severity: 'error', path, at: 'value', message }]
    }
    if (first !== undefined) {
      const message = `${listen} is taken by [[listeners]] number ${first + 1}`
      return [{ severity: 'error', path, at: 'value', message }]
    }
    const exposure = exposureOf(config, listen, env)
    if (exposure === undefined) return []
    return [{ severity: exposure.allowed ? 'warning' : 'error', path, at: 'value', message: exposure.message }]
  })
}
