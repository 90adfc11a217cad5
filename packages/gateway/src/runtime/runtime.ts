// What a gateway keeps while it runs, and what a new configuration does to it: the rules are replaced, counters, circuits
// and buckets stay.
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { keySourcesOf, listenersOf, readAliases, type Config } from '@ferryllm/control'
import { createAdmin, type AdminContext } from '../admin/admin.ts'
import { describeConfig, describeStatus } from '../admin/show-status.ts'
import { pricesSettled } from '../catalog/prices.ts'
import type { KeyRing } from '../client-keys/key-ring.ts'
import { compile } from '../config/compile.ts'
import { hostOf } from '../config/host.ts'
import type { CaptureSettings, Snapshot } from '../config/snapshot.ts'
import { watchAliases } from '../config/watch-aliases.ts'
import { createAdmission, shuttingDown } from '../http/admission.ts'
import { createLimits } from '../limits/limits.ts'
import { createCapture } from '../capture/capture.ts'
import { createLive } from '../live/live.ts'
import { createHealthBook } from '../observe/health.ts'
import { createMetrics } from '../observe/metrics.ts'
import { createLog } from '../observe/request-log.ts'
import { createPanel } from '../panel/serve-panel.ts'
import { createSessions } from '../panel/sessions.ts'
import { handle, type Services } from '../pipeline.ts'
import { createKeyStore } from '../provider-keys/key-store.ts'
import { createRotation } from '../provider-keys/rotation.ts'
import { createCatalog } from '../routing/catalog.ts'
import { createPools } from '../routing/pools.ts'
import { conversationsIn } from '../session/conversations.ts'
import { responsesUnderWay } from '../session/under-way.ts'
import { openStorage } from '../store/storage.ts'
import { createRecentCounts } from '../tokens/recent-counts.ts'
import { createTokenCounter } from '../tokens/token-counter.ts'
import { createBreakers } from '../upstream/breaker.ts'
import { circuitsOf } from '../upstream/circuit-names.ts'
import { createSender } from '../upstream/send.ts'
import { VERSION } from '../version.ts'
import type { GatewayOptions } from './options.ts'
import { createUsageBook } from './usage-book.ts'
import { voicesOf } from './voices.ts'

export interface Runtime {
  /** What a request that begins now works with, and keeps. */
  readonly services: () => Services
  readonly config: () => Config
  readonly env: NodeJS.ProcessEnv
  /** Resolves when the keys of commands and URLs are there, or have had their time. */
  readonly firstKeys: Promise<unknown>
  /** Resolves when every change of an alias file from now on is noticed. */
  readonly watching: () => Promise<unknown>
  /** Throws, and changes nothing, when the configuration cannot be used. */
  readonly reload: (config: Config) => void
  /** Says that the end has come: whoever waits to be admitted is sent away. */
  readonly drain: () => void
  readonly unwatch: () => Promise<void>
  /** Frees everything else, once no reply is open any more. */
  readonly close: () => Promise<void>
}

/** Commands and URLs that give keys may take this long before the listener opens without them. */
const FIRST_KEYS_MS = 5_000

/** As long as the ids of both vendors. */
const ID_DIGITS = 24

/** `url` is the address of the listener, once there is one. */
export function createRuntime(config: Config, options: GatewayOptions, url: () => string | undefined): Runtime {
  const host = hostOf(options.env)
  const sender = createSender()
  let active = config
  let draining = false
  const startedAt = new Date()
  let loadedAt = startedAt
  const say = (level: 'info' | 'warn', message: string): void =>
    createLog(active.logging, options.onLog)[level](message, {})
  const warn = (message: string): void => say('warn', message)

  const keys = createKeyStore(config, {
    host,
    send: sender.send,
    // Only what the provider's key is part of: the keys of clients are followed as before, whatever their files hold by now.
    changed: () => recompile(active, services.snapshot.keys),
    warn,
    lookMs: options.lookMs,
  })
  const compiled = (next: Config, ring?: KeyRing): Snapshot =>
    compile(next, host, { keyOf: keys.read, report: warn, ring })
  const snapshot = compiled(config)
  const breakers = createBreakers(snapshot.breaker)
  const rotation = createRotation(breakers, (name) => {
    const provider = active.providers.find((entry) => entry.name === name)
    if (provider !== undefined) for (const { source } of keySourcesOf(provider)) keys.renew(source)
  })
  const limits = createLimits(snapshot.limits, Date.now)
  const admission = createAdmission(limits, snapshot.queue)
  const usage = createUsageBook(snapshot, warn)
  const tokens = createTokenCounter()
  const storage = openStorage(snapshot.storage, options.stateDir, say)
  const health = createHealthBook(options.isLogOk ?? (() => true), () => storage.health()?.degraded === undefined)
  const live = createLive()
  // Nothing is recorded where nobody can look at it.
  const captured = (settings: CaptureSettings): CaptureSettings =>
    options.admin === undefined ? { ...settings, bodies: 'off' } : settings
  const capture = createCapture(captured(snapshot.capture), storage.traces, () => {
    void capture.state().then((state) => live.publish('capture', state))
  })
  const metrics = createMetrics({
    inFlight: admission.inFlight,
    openSockets: () => services.sockets.size,
    circuitStates: breakers.states,
    restingKeys: rotation.resting,
    store: () => storage.health(),
    circuits: () =>
      [...services.snapshot.providers.keys()].map((name) => ({ provider: name, isOpen: breakers.isOpen(name) })),
  })

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
    sockets: new Set(),
    limits,
    admission,
    keyUsed: usage.used,
    metrics,
    health,
    storage,
    underWay: responsesUnderWay(),
    conversations: conversationsIn(() => storage.responses()),
    tokens,
    counts: createRecentCounts(),
    live,
    capture,
    ...voicesOf(config, options, undefined, () => services.log),
    finished(record) {
      // One moment for both: who watches the row that is told and the one that is kept sees the same.
      const endedAt = Date.now()
      metrics.record(record)
      health.record(record)
      storage.record(record, endedAt)
      live.activity.finished(record, endedAt)
      capture.finished(record)
      services.log.request(record)
      services.telemetry?.record(record)
    },
  }
  // Keys and base URLs are part of what requests read, so another key means another snapshot.
  const recompile = (next: Config, ring?: KeyRing): Snapshot => {
    const fresh = compiled(next, ring)
    breakers.configure(fresh.breaker, [...fresh.providers.values()].flatMap(circuitsOf))
    services = { ...services, snapshot: fresh, catalog: createCatalog() }
    return fresh
  }
  const rereadAliases = (): void => {
    const { table, problems } = readAliases(active, host)
    services = { ...services, snapshot: { ...services.snapshot, aliases: table } }
    // A line that has no effect costs itself only, but somebody wants to know.
    for (const { file, line, message } of problems) services.log.warn('alias ignored', { file, line, reason: message })
  }
  if (options.admin !== undefined) {
    const listens = listenersOf(config).map(({ listen }) => listen)
    const context: AdminContext = {
      options: options.admin,
      services: () => services,
      config: () => active,
      health,
      startedAt,
      loadedAt: () => loadedAt,
      listens,
      sessions: createSessions(),
      replay: (exchange, replay) => void handle(exchange, services, undefined, replay),
      url,
    }
    const { panel } = options.admin
    if (panel !== undefined) {
      services = { ...services, panel: createPanel(panel, listens, () => active.admin.panel) }
    }
    live.tell({ status: () => describeStatus(context), config: () => describeConfig(context) })
    services = { ...services, admin: createAdmin(context) }
  }
  const watch = watchAliases(config, rereadAliases, host.env, options.lookMs)

  return {
    services: () => services,
    config: () => active,
    env: host.env,
    firstKeys: Promise.race([keys.ready(), setTimeout(FIRST_KEYS_MS, undefined, { ref: false })]),
    watching: watch.ready,
    reload(next) {
      keys.configure(next)
      let fresh: Snapshot
      try {
        fresh = recompile(next)
      } catch (cause) {
        keys.configure(active)
        throw cause
      }
      active = next
      limits.configure(fresh.limits)
      admission.configure(fresh.queue)
      storage.configure(fresh.storage)
      capture.configure(captured(fresh.capture))
      usage.configure(fresh)
      watch.follow(next)
      const { telemetry: former, ...kept } = services
      loadedAt = new Date()
      services = { ...kept, ...voicesOf(next, options, former, () => services.log) }
      if (former !== services.telemetry) void former?.close()
      live.look()
    },
    drain() {
      draining = true
      live.close()
      admission.dismiss(shuttingDown())
      for (const socket of services.sockets) socket.retire()
    },
    unwatch: watch.close,
    async close() {
      keys.close()
      usage.flush()
      await Promise.all([sender.close(), pricesSettled(), services.conversations.settled()])
      await Promise.all([services.telemetry?.close(), storage.close(), tokens.close()])
    },
  }
}
