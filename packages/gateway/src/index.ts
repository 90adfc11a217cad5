// The gateway as a library: configuration in, a fetch handler and a Node server out. No global state: two gateways can
// live in one process.
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { exposureOf, keySourcesOf, listenersOf, readAliases, type Config } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import { createAdmin, type AdminOptions } from './admin/admin.ts'
import { isListed, loadPrices, pricesSettled } from './catalog/prices.ts'
import type { KeyRing } from './client-keys/key-ring.ts'
import { recordUsage, type UsageRecorder } from './client-keys/key-usage.ts'
import { compile } from './config/compile.ts'
import { watchAliases } from './config/watch-aliases.ts'
import { hostOf } from './config/host.ts'
import type { Snapshot } from './config/snapshot.ts'
import { createAdmission } from './http/admission.ts'
import { fetchExchange } from './http/fetch-exchange.ts'
import { createListeners, type ListeningAll } from './http/listeners.ts'
import { createLimits } from './limits/limits.ts'
import { createMetrics } from './observe/metrics.ts'
import { createHealthBook } from './observe/health.ts'
import { createLog, type Log } from './observe/request-log.ts'
import { createTelemetry, findCollector, type Telemetry } from './observe/telemetry.ts'
import { handle, type Services } from './pipeline.ts'
import { createKeyStore } from './provider-keys/key-store.ts'
import { createRotation } from './provider-keys/rotation.ts'
import { createCatalog } from './routing/catalog.ts'
import { createPools } from './routing/pools.ts'
import { openStorage } from './store/storage.ts'
import { createBreakers } from './upstream/breaker.ts'
import { circuitsOf } from './upstream/circuit-names.ts'
import { createSender } from './upstream/send.ts'
import { VERSION } from './version.ts'

export interface GatewayOptions {
  /** Gets every line of the request log; default: nowhere. */
  readonly onLog?: (line: string) => void
  /** Whether those lines reach the place that they are meant for; what /readyz tells of it. */
  readonly isLogOk?: () => boolean
  /** Where keys are looked up; default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv
  /** Listen where others can reach it even though nobody needs a key. */
  readonly insecure?: boolean
  /** Serves the admin API to whoever has this token; default: there is none. */
  readonly admin?: AdminOptions
  /** Where requests are kept on disk, unless `storage.path` says where; default: in memory only. */
  readonly stateDir?: string
}

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

/** Commands and URLs that give keys may take this long before the listener opens without them. */
const FIRST_KEYS_MS = 5_000

/** As long as the ids of both vendors. */
const ID_DIGITS = 24

export function createGateway(config: Config, options: GatewayOptions = {}): Gateway {
  const host = hostOf(options.env)
  const sender = createSender()
  let active = config
  let draining = false
  let url: string | undefined
  let loadedAt = new Date()
  const notice = (message: string): void => {
    createLog(active.logging, options.onLog).warn(message, {})
  }
  // Only what the provider's key is part of: the keys of clients are followed as before, whatever their files hold by now.
  const changed = (): void => void recompile(active, services.snapshot.keys)
  const keys = createKeyStore(config, { host, send: sender.send, changed, warn: notice })
  const firstKeys = Promise.race([keys.ready(), setTimeout(FIRST_KEYS_MS, undefined, { ref: false })])
  const snapshot: Snapshot = compile(config, host, { keyOf: keys.read, report: notice })
  const breakers = createBreakers(snapshot.breaker)
  const rotation = createRotation(breakers, (name) => {
    const provider = active.providers.find((entry) => entry.name === name)
    if (provider !== undefined) for (const { source } of keySourcesOf(provider)) keys.renew(source)
  })
  const limits = createLimits(snapshot.limits, Date.now)
  const admission = createAdmission(limits, snapshot.queue)
  let usage = openUsage(snapshot, notice)
  const storage = openStorage(snapshot.storage, options.stateDir, (level, message) =>
    createLog(active.logging, options.onLog)[level](message, {}),
  )
  const health = createHealthBook(options.isLogOk ?? (() => true), () => storage.health()?.degraded === undefined)
  const metrics = createMetrics({
    inFlight: admission.inFlight,
    circuitStates: breakers.states,
    restingKeys: rotation.resting,
    store: () => storage.health(),
    circuits: () =>
      [...services.snapshot.providers.keys()].map((name) => ({ provider: name, isOpen: breakers.isOpen(name) })),
  })
  /** The log and the tracing of a configuration; a collector that stays the same keeps its queue. */
  const voices = (from: Config, former: Telemetry | undefined): { log: Log; telemetry?: Telemetry } => {
    const log = createLog(from.logging, options.onLog)
    const collector = findCollector(from, host.env)
    if (collector === undefined) return { log }
    const isSame = JSON.stringify(collector) === JSON.stringify(former?.collector)
    return { log, telemetry: isSame && former !== undefined ? former : createTelemetry(collector, () => services.log) }
  }
  // A reload replaces this object; a request keeps the one it began with.
  let services: Services = {
    snapshot,
    send: sender.send,
    breakers,
    pools: createPools(),
    rotation,
    instance: randomUUID(),
    catalog: createCatalog(),
    // Node keeps random bytes for UUIDs in stock; asking for 12 at a time costs 4 µs more, several times per request.
    mint: (prefix) => prefix + randomUUID().replaceAll('-', '').slice(0, ID_DIGITS),
    userAgent: `ferryllm/${VERSION}`,
    draining: () => draining,
    open: new Set(),
    limits,
    admission,
    keyUsed: (id) => usage?.used(id),
    metrics,
    health,
    storage,
    ...voices(config, undefined),
    finished(record) {
      metrics.record(record)
      health.record(record)
      storage.record(record)
      services.log.request(record)
      services.telemetry?.record(record)
    },
  }
  // Keys and base URLs are part of what requests read, so another key means another snapshot.
  const recompile = (next: Config, ring?: KeyRing): Snapshot => {
    const compiled = compile(next, host, { keyOf: keys.read, report: notice, ring })
    breakers.configure(compiled.breaker, [...compiled.providers.values()].flatMap(circuitsOf))
    services = { ...services, snapshot: compiled, catalog: createCatalog() }
    return compiled
  }
  if (options.admin !== undefined) {
    const admin = createAdmin({
      options: options.admin,
      services: () => services,
      config: () => active,
      health,
      startedAt: loadedAt,
      loadedAt: () => loadedAt,
      listens: listenersOf(config).map(({ listen }) => listen),
      url: () => url,
    })
    services = { ...services, admin }
  }
  const listeners = createListeners(config, (exchange, served) => handle(exchange, services, served))
  // One table is swapped for another; a request keeps the one it began with.
  const watch = watchAliases(
    config,
    () => {
      const { table, problems } = readAliases(active, host)
      services = { ...services, snapshot: { ...services.snapshot, aliases: table } }
      // A line that has no effect costs itself only, but somebody wants to know.
      for (const { file, line, message } of problems)
        services.log.warn('alias ignored', { file, line, reason: message })
    },
    host.env,
  )
  /** Throws when others could use the listeners, which stay where they are, without a key. */
  const refuseExposure = (rules: Config): void => {
    for (const { listen } of listenersOf(config)) {
      const exposure = exposureOf(rules, listen, host.env)
      if (exposure?.allowed === false && options.insecure !== true) throw new Error(exposure.message)
    }
  }
  return {
    async fetch(request) {
      await firstKeys
      const exchange = fetchExchange(request)
      void handle(exchange, services)
      return exchange.response
    },
    async listen() {
      refuseExposure(config)
      await Promise.all([watch.ready(), firstKeys])
      const listening = await listeners.listen()
      url = listening.url
      // Beside the start: the first records are waiting for it. Whoever needs it asks again and hears of a failure.
      if ([...snapshot.providers.values()].some(isListed)) loadPrices().catch(() => undefined)
      return listening
    },
    reload(next) {
      if (url !== undefined) refuseExposure(next)
      keys.configure(next)
      let compiled: Snapshot
      try {
        compiled = recompile(next)
      } catch (cause) {
        keys.configure(active)
        throw cause
      }
      active = next
      limits.configure(compiled.limits)
      admission.configure(compiled.queue)
      storage.configure(compiled.storage)
      usage?.flush()
      usage = openUsage(compiled, notice)
      watch.follow(next)
      const { telemetry: former, ...kept } = services
      loadedAt = new Date()
      services = { ...kept, ...voices(next, former) }
      if (former !== services.telemetry) void former?.close()
    },
    async close(graceMs = active.server.shutdown_grace_secs * 1000) {
      draining = true
      admission.dismiss(new GatewayError('saturated', 'The gateway is shutting down.', { retryAfterMs: 1000 }))
      const stopAll = (): void => {
        for (const stop of services.open)
          stop(new GatewayError('saturated', 'The gateway was shut down.', { code: 'shutdown' }))
      }
      await Promise.all([listeners.close(graceMs, stopAll), idle(services, graceMs).then(stopAll), watch.close()])
      keys.close()
      usage?.flush()
      await Promise.all([sender.close(), pricesSettled()])
      await Promise.all([services.telemetry?.close(), storage.close()])
    },
  }
}

function openUsage({ keyStore }: Snapshot, notice: (message: string) => void): UsageRecorder | undefined {
  if (keyStore === undefined) return undefined
  return recordUsage(keyStore, (cause) =>
    notice(`cannot record when keys were used: ${cause instanceof Error ? cause.message : String(cause)}`),
  )
}

/** How often an ending gateway looks whether replies are still open. */
const LOOK_MS = 20

/** Resolves when no reply is open any more, those of the fetch handler included, or after `graceMs`. */
async function idle({ open }: Services, graceMs: number): Promise<void> {
  const until = performance.now() + graceMs
  while (open.size > 0 && performance.now() < until) await setTimeout(LOOK_MS)
}

export { describeModel } from './catalog/describe-model.ts'
export type { ModelDescription } from './catalog/describe-model.ts'
export type { Rates } from './catalog/rates.ts'
export { watchFile } from './config/watch-file.ts'
export type { Unwatch } from './config/watch-file.ts'
export { readStore } from './client-keys/edit-store.ts'
export { readUsage } from './client-keys/key-usage.ts'
export { createKey, isUsable, revokeKey, rotateKey } from './client-keys/manage-keys.ts'
export type { KeyWish, NewKey } from './client-keys/manage-keys.ts'
export { explainRequest } from './explain.ts'
export type { AdminOptions } from './admin/admin.ts'
export { explainRoute } from './explain-route.ts'
export type { RouteExplanation } from './explain-route.ts'
export type { Explanation } from './explain.ts'
export type { ListeningAll } from './http/listeners.ts'
export type { Listening } from './http/server.ts'
export { formatLine } from './observe/log-line.ts'
export { probeProvider } from './probe-provider.ts'
export type { Probe } from './probe-provider.ts'
export * from './store/index.ts'
export { VERSION } from './version.ts'
