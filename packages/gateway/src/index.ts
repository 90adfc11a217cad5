// The gateway as a library: configuration in, a fetch handler and a Node server out. No global state: two gateways can
// live in one process.
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { parseListen, type Config } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import { createAdmin, type AdminOptions } from './admin/admin.ts'
import { createHealth } from './admin/health.ts'
import { isListed, loadPrices, pricesSettled } from './catalog/prices.ts'
import { compile } from './config/compile.ts'
import { hostOf } from './config/host.ts'
import type { Snapshot } from './config/snapshot.ts'
import { createAdmission } from './http/admission.ts'
import { fetchExchange } from './http/fetch-exchange.ts'
import { createHttpServer, type Listening } from './http/server.ts'
import type { Finished } from './observe/events.ts'
import { createMetrics } from './observe/metrics.ts'
import { logLine } from './observe/request-log.ts'
import { handle, type Services } from './pipeline.ts'
import { createCatalog } from './routing/catalog.ts'
import { createBreakers } from './upstream/breaker.ts'
import { createSender } from './upstream/send.ts'
import { VERSION } from './version.ts'

export interface GatewayOptions {
  /** Gets every line of the request log; default: nowhere. */
  readonly onLog?: (line: string) => void
  /** Where keys are looked up; default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv
  /** Serves the admin API to whoever has this token; default: there is none. */
  readonly admin?: AdminOptions
}

export interface Gateway {
  /** Answers a request without any socket. */
  readonly fetch: (request: Request) => Promise<Response>
  /** Opens the listener of `server.listen`. */
  readonly listen: () => Promise<Listening>
  /** Serves new requests by this configuration, those under way by theirs. The listener stays where it is. */
  readonly reload: (config: Config) => void
  /** Stops accepting, lets open replies finish for at most `graceMs`, and frees every socket. */
  readonly close: (graceMs?: number) => Promise<void>
}

const CONNECT_TIMEOUT_MS = 10_000

/** As long as the ids of both vendors. */
const ID_DIGITS = 24

export function createGateway(config: Config, options: GatewayOptions = {}): Gateway {
  const host = hostOf(options.env)
  const sender = createSender({ connectTimeoutMs: CONNECT_TIMEOUT_MS })
  let active = config
  let draining = false
  let url: string | undefined
  let loadedAt = new Date()
  const snapshot: Snapshot = compile(config, host)
  const breakers = createBreakers(snapshot.breaker)
  const admission = createAdmission(snapshot.limits.all, snapshot.limits.perKey)
  const metrics = createMetrics({
    inFlight: admission.inFlight,
    circuits: () =>
      [...services.snapshot.providers.keys()].map((name) => ({ provider: name, isOpen: breakers.isOpen(name) })),
  })
  const health = createHealth()
  // A reload replaces this object; a request keeps the one it began with.
  let services: Services = {
    snapshot,
    send: sender.send,
    breakers,
    catalog: createCatalog(),
    // Node keeps random bytes for UUIDs in stock; asking for 12 at a time costs 4 µs more, several times per request.
    mint: (prefix) => prefix + randomUUID().replaceAll('-', '').slice(0, ID_DIGITS),
    userAgent: `ferryllm/${VERSION}`,
    draining: () => draining,
    open: new Set(),
    admission,
    metrics,
    finished(record) {
      metrics.record(record)
      health.record(record)
      log(active, options, record)
    },
  }
  if (options.admin !== undefined) {
    const admin = createAdmin({
      options: options.admin,
      services: () => services,
      config: () => active,
      health,
      startedAt: loadedAt,
      loadedAt: () => loadedAt,
      url: () => url,
      reloadFailure: undefined,
    })
    services = { ...services, admin }
  }
  const server = createHttpServer((exchange) => handle(exchange, services))
  return {
    async fetch(request) {
      const exchange = fetchExchange(request)
      void handle(exchange, services)
      return exchange.response
    },
    async listen() {
      const address = parseListen(config.server.listen)
      if (address === undefined) throw new TypeError(`server.listen is not an address: ${config.server.listen}`)
      const listening = await server.listen(address.host, address.port)
      url = listening.url
      // Beside the start: the first records are waiting for it. Whoever needs it asks again and hears of a failure.
      if ([...snapshot.providers.values()].some(isListed)) loadPrices().catch(() => undefined)
      return listening
    },
    reload(next) {
      const compiled = compile(next, host)
      breakers.configure(compiled.breaker)
      admission.configure(compiled.limits.all, compiled.limits.perKey)
      active = next
      loadedAt = new Date()
      services = { ...services, snapshot: compiled, catalog: createCatalog() }
    },
    async close(graceMs = active.server.shutdown_grace_secs * 1000) {
      draining = true
      const stopAll = (): void => {
        for (const stop of services.open)
          stop(new GatewayError('saturated', 'The gateway was shut down.', { code: 'shutdown' }))
      }
      await Promise.all([server.close(graceMs, stopAll), idle(services, graceMs).then(stopAll)])
      await Promise.all([sender.close(), pricesSettled()])
    },
  }
}

/** How often an ending gateway looks whether replies are still open. */
const LOOK_MS = 20

/** Resolves when no reply is open any more, those of the fetch handler included, or after `graceMs`. */
async function idle({ open }: Services, graceMs: number): Promise<void> {
  const until = performance.now() + graceMs
  while (open.size > 0 && performance.now() < until) await setTimeout(LOOK_MS)
}

function log({ logging }: Config, { onLog }: GatewayOptions, record: Finished): void {
  if (onLog === undefined || logging.level === 'off') return
  const failed = record.error !== undefined
  if (logging.level === 'error' && record.status < 500) return
  if (logging.level === 'warn' && !failed) return
  onLog(logLine(record, logging.format, new Date(), logging.ansi))
}

export { describeModel } from './catalog/describe-model.ts'
export type { ModelDescription } from './catalog/describe-model.ts'
export type { Rates } from './catalog/rates.ts'
export { explainRequest } from './explain.ts'
export type { AdminOptions } from './admin/admin.ts'
export type { Explanation } from './explain.ts'
export type { Listening } from './http/server.ts'
export { probeProvider } from './probe-provider.ts'
export type { Probe } from './probe-provider.ts'
export { VERSION } from './version.ts'
