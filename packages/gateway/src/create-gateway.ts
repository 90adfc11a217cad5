// A gateway: configuration in, a fetch handler and a Node server out. No global state: two gateways can live in one
// process. What it keeps while it runs is in runtime/, what it does with a request in pipeline.ts.
import { exposureOf, listenersOf, type Config } from '@ferryllm/control'
import { isListed, loadPrices } from './catalog/prices.ts'
import type { Exchange } from './http/exchange.ts'
import { fetchExchange } from './http/fetch-exchange.ts'
import { createListeners, type ListeningAll } from './http/listeners.ts'
import { handle, type Services } from './pipeline.ts'
import { stopReplies, untilIdle } from './runtime/end-replies.ts'
import type { GatewayOptions } from './runtime/options.ts'
import { createRuntime } from './runtime/runtime.ts'
import { upgrade, USUAL_TIMING } from './websocket/upgrade.ts'

export interface Gateway {
  /** Answers a request without any socket. */
  readonly fetch: (request: Request) => Promise<Response>
  /**
   * Opens the listener of `server.listen`, or those of [[listeners]]; rejects when others could use one without a key and
   * nobody said they may.
   */
  readonly listen: () => Promise<ListeningAll>
  /**
   * Serves new requests by this configuration, those under way by theirs. The listeners stay where they are; throws, and
   * changes nothing, when others could then use one without a key.
   */
  readonly reload: (config: Config) => void
  /** Stops accepting, lets open replies finish for at most `graceMs`, and frees every socket. */
  readonly close: (graceMs?: number) => Promise<void>
}

export function createGateway(config: Config, options: GatewayOptions = {}): Gateway {
  let url: string | undefined
  const runtime = createRuntime(config, options, () => url)
  const { services } = runtime
  const listeners = createListeners(
    config,
    (exchange, served) => handle(exchange, services(), served),
    (served) => {
      const host = { services, served, answer: (exchange: Exchange) => handle(exchange, services(), served) }
      return (request, socket, head) => upgrade(request, socket, head, host, options.sockets ?? USUAL_TIMING)
    },
  )
  /** Throws when others could use the listeners, which stay where they are, without a key. */
  const refuseExposure = (rules: Config): void => {
    for (const { listen } of listenersOf(config)) {
      const exposure = exposureOf(rules, listen, runtime.env)
      if (exposure?.allowed === false && options.insecure !== true) throw new Error(exposure.message)
    }
  }
  return {
    async fetch(request) {
      await runtime.firstKeys
      const exchange = fetchExchange(request)
      void handle(exchange, runtime.services())
      return exchange.response
    },
    async listen() {
      refuseExposure(config)
      await Promise.all([runtime.watching(), runtime.firstKeys])
      const listening = await listeners.listen()
      url = listening.url
      fetchPrices(runtime.services())
      return listening
    },
    reload(next) {
      if (url !== undefined) refuseExposure(next)
      runtime.reload(next)
    },
    async close(graceMs = runtime.config().server.shutdown_grace_secs * 1000) {
      runtime.drain()
      const stopAll = (): void => stopReplies(runtime.services())
      const idle = untilIdle(runtime.services(), graceMs).then(stopAll)
      await Promise.all([listeners.close(graceMs, stopAll), idle, runtime.unwatch()])
      await runtime.close()
    },
  }
}

/** Beside the start: the first records are waiting for it. Whoever needs it asks again and hears of a failure. */
function fetchPrices({ snapshot }: Services): void {
  if ([...snapshot.providers.values()].some(isListed)) loadPrices().catch(() => undefined)
}
