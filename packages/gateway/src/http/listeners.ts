// The addresses of the gateway: one server each, opened together or not at all.
import { listenersOf, parseListen, type Config } from '@ferryllm/control'
import type { ServedEndpoints } from './endpoints.ts'
import type { Exchange } from './exchange.ts'
import { createHttpServer, type Listening, type Upgrade } from './server.ts'

/** The first address that is open, and the others. */
export interface ListeningAll extends Listening {
  readonly others?: readonly Listening[]
}

export interface Listeners {
  /** Opens all; rejects when one cannot be opened, and leaves none open. */
  readonly listen: () => Promise<ListeningAll>
  readonly close: (graceMs: number, expired: () => void) => Promise<void>
}

export function createListeners(
  config: Config,
  handle: (exchange: Exchange, served: ServedEndpoints) => Promise<void>,
  upgrade: (served: ServedEndpoints) => Upgrade,
): Listeners {
  const servers = listenersOf(config).map(({ listen, endpoints }) => {
    const served: ServedEndpoints = new Set(endpoints)
    return { listen, server: createHttpServer((exchange) => handle(exchange, served), upgrade(served)) }
  })
  const close = async (graceMs: number, expired: () => void): Promise<void> => {
    await Promise.all(servers.map(({ server }) => server.close(graceMs, expired)))
  }
  return {
    close,
    async listen() {
      const opened: Listening[] = []
      for (const { listen, server } of servers) {
        const address = parseListen(listen)
        if (address === undefined) throw new TypeError(`not an address to listen on: ${listen}`)
        try {
          opened.push(await server.listen(address.host, address.port))
        } catch (cause) {
          await close(0, () => undefined)
          throw cause
        }
      }
      const [first, ...others] = opened
      if (first === undefined) throw new TypeError('there is no address to listen on')
      return { ...first, others }
    },
  }
}
