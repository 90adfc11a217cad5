// Config -> Snapshot: keys are read, routes are put in match order, provider quirks become traits.
import {
  findHost,
  keySourcesOf,
  keyStorePath,
  protocolOf,
  readAliases,
  readKey,
  type Config,
  type KeySource,
  type ReadKey,
} from '@ferryllm/control'
import { sha256Hex, traitsOf, type ProtocolId, type Traits } from '@ferryllm/protocols'
import { openKeyRing, type KeyRing } from '../client-keys/key-ring.ts'
import { demoSend } from '../demo/send.ts'
import { isFree } from '../catalog/is-free.ts'
import { compileRules } from '../limits/rule.ts'
import { compileModels } from './compile-models.ts'
import { compilePolicies } from './compile-policies.ts'
import { routesOf } from './compile-routes.ts'
import { compileTimeouts, serverTimeouts } from './compile-timeouts.ts'
import type { LiveHost } from './host.ts'
import type { Provider, ProviderKey, Snapshot } from './snapshot.ts'

type ProviderConfig = Config['providers'][number]

/** What the demo provider speaks: the richest protocol, so that a demo shows everything. */
const DEMO_PROTOCOL: ProtocolId = 'anthropic'

const MIB = 1024 * 1024
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** What `compile` may be told by whoever runs the gateway. */
export interface CompileOptions {
  /** Knows the keys that cannot be read at once; without it such a provider has none, and is not disabled for it. */
  readonly keyOf?: (source: KeySource) => ReadKey
  /** Hears of files that cannot be read, now or later. */
  readonly report?: (message: string) => void
  /** The keys of clients, where they are followed already. */
  readonly ring?: KeyRing | undefined
}

/** Throws when the key store is damaged. */
export function compile(config: Config, host: LiveHost, options: CompileOptions = {}): Snapshot {
  const { keyOf = (source: KeySource): ReadKey => readKey(source, host), report = () => {} } = options
  const { server, auth, storage, capture, responses, turn_memory: turns } = config
  const providers = new Map(config.providers.map((entry) => [entry.name, compileProvider(entry, server, keyOf)]))
  const keyStore = auth.enabled ? keyStorePath(auth, host) : undefined
  return {
    providers,
    routes: routesOf(config, providers),
    aliases: readAliases(config, host).table,
    workMode: server.work_mode,
    keys: auth.enabled ? (options.ring ?? openKeyRing(auth, host, report)) : undefined,
    ...(keyStore === undefined ? {} : { keyStore }),
    corsOrigins: server.cors_origins,
    bodyLimitBytes: server.body_limit_mb * MIB,
    websockets: server.websockets,
    limits: compileRules(config),
    queue:
      server.queue_max_wait_secs === undefined
        ? undefined
        : { maxWaitMs: server.queue_max_wait_secs * 1000, size: server.queue_size },
    keepAliveMs: server.keep_alive_secs * 1000,
    retry: { retries: server.retry_attempts, backoffMs: server.retry_backoff_ms },
    breaker: {
      mode: server.circuit_breaker_mode,
      failures: server.circuit_breaker_failures,
      rate: server.circuit_breaker_rate,
      windowMs: server.circuit_breaker_window_secs * 1000,
      minRequests: server.circuit_breaker_min_requests,
      cooldownMs: server.circuit_breaker_cooldown_secs * 1000,
    },
    logShapes: config.prompt_cache.debug_log_request_shape,
    ...(server.tool_loop_guard === undefined ? {} : { toolLoop: server.tool_loop_guard }),
    metrics: config.metrics.enabled,
    storage: {
      enabled: storage.enabled,
      ...(storage.path === undefined ? {} : { path: storage.path }),
      limits: {
        retentionMs: storage.retention_days * DAY_MS,
        maxBytes: storage.max_mb * MIB,
        responseBytes: responses.max_mb * MIB,
        turnBytes: turns.max_mb * MIB,
      },
    },
    capture: {
      bodies: capture.bodies,
      memoryBytes: capture.memory_mb * MIB,
      maxBodyBytes: capture.max_body_kb * 1024,
      isOnDisk: capture.disk,
      disk: { retentionMs: capture.retention_days * DAY_MS, maxBytes: capture.max_mb * MIB },
    },
    responses: { enabled: responses.enabled, retentionMs: responses.retention_hours * HOUR_MS },
    turns: { enabled: turns.enabled, onDisk: turns.on_disk, retentionMs: turns.retention_hours * HOUR_MS },
    strict: server.strict,
    policies: compilePolicies(config),
    models: compileModels(config.models),
  }
}

function compileProvider(
  entry: ProviderConfig,
  server: Config['server'],
  keyOf: (source: KeySource) => ReadKey,
): Provider {
  const protocol = protocolOf(entry.type) ?? DEMO_PROTOCOL
  const headers = Object.entries(entry.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value.reveal()])
  const { keys, baseUrl = entry.base_url, problem } = compileKeys(entry, keyOf)
  const served = baseUrl === undefined ? entry : { ...entry, base_url: baseUrl }
  const disabled = entry.disabled ?? problem
  const [first] = keys
  return {
    name: entry.name,
    protocol,
    headers: Object.fromEntries(headers) as Record<string, string>,
    traits: compileTraits(served, protocol),
    family: protocol === 'openai-chat' ? `openai-chat:${hostOf(served)}` : protocol,
    account: accountOf(entry),
    isOtherMaker:
      protocol === 'anthropic' && (findHost(served.base_url, entry.type)?.name ?? 'anthropic') !== 'anthropic',
    isFree: isFree(served),
    keys,
    timeouts: { ...serverTimeouts(server), ...compileTimeouts(entry.timeouts ?? {}) },
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(first === undefined ? {} : { key: first.reveal }),
    ...(entry.auth === 'client' ? { callerPays: true } : {}),
    ...(disabled === undefined ? {} : { disabled }),
    ...(entry.type === 'demo' ? { send: demoSend(protocol) } : {}),
  }
}

interface CompiledKeys {
  readonly keys: readonly ProviderKey[]
  /** From a watched file. */
  readonly baseUrl?: string
  /** Why there is no key although one is configured. */
  readonly problem?: string
}

function compileKeys(entry: ProviderConfig, keyOf: (source: KeySource) => ReadKey): CompiledKeys {
  const read = keySourcesOf(entry).map(({ source, ...named }) => ({ ...named, ...keyOf(source) }))
  const keys = read.flatMap(({ name, account, key }) =>
    key === undefined
      ? []
      : [{ name, reveal: () => key.reveal(), account: account === undefined ? accountOf(entry) : digest8(account) }],
  )
  const baseUrl = read.find((each) => each.baseUrl !== undefined)?.baseUrl
  const isMissing = read.length > 0 && keys.length === 0 && !read.some(({ later }) => later === true)
  return {
    keys,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(isMissing ? { problem: read.flatMap((each) => each.problem ?? []).join('; ') } : {}),
  }
}

/** Bound to the entry, not to the key: seals outlive a key that is replaced. */
function accountOf({ account, name, base_url: url }: ProviderConfig): string {
  return digest8(account ?? `${name}\n${url ?? ''}`)
}

function digest8(text: string): string {
  return sha256Hex(text).slice(0, 8)
}

function hostOf({ base_url: url, name }: ProviderConfig): string {
  return url === undefined ? name : new URL(url).host
}

function compileTraits({ quirks, base_url: url }: ProviderConfig, protocol: ProtocolId): Partial<Traits> {
  const { media, ...flags } = quirks ?? {}
  // Strict compatible servers refuse fields they do not know: only OpenAI's own hosts get its cache key unasked.
  const officialHost = url !== undefined && /(^|\.)openai\.(com|azure\.com)$/.test(new URL(url).hostname)
  return {
    ...(officialHost ? { promptCacheKey: true } : {}),
    ...flags,
    ...(media === undefined ? {} : { media: { ...traitsOf(protocol).media, ...media } }),
  }
}
