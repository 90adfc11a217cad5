// Config -> Snapshot: keys are read, routes are put in match order, provider quirks become traits.
import {
  findHost,
  keyStorePath,
  protocolOf,
  readAliases,
  readProviderKey,
  type Config,
  type Host,
} from '@ferryllm/control'
import { sha256Hex, traitsOf, type ProtocolId, type Traits } from '@ferryllm/protocols'
import { openKeyRing } from '../client-keys/key-ring.ts'
import { demoSend } from '../demo/send.ts'
import { isFree } from '../catalog/is-free.ts'
import { compileRules } from '../limits/rule.ts'
import { compileModels } from './compile-models.ts'
import { compilePolicies } from './compile-policies.ts'
import { routesOf } from './compile-routes.ts'
import type { LiveHost } from './host.ts'
import type { Provider, Snapshot } from './snapshot.ts'

type ProviderConfig = Config['providers'][number]

/** What the demo provider speaks: the richest protocol, so that a demo shows everything. */
const DEMO_PROTOCOL: ProtocolId = 'anthropic'

const MIB = 1024 * 1024
const DAY_MS = 86_400_000

/** Throws when the key store is damaged; `report` hears of files that cannot be read, now or later. */
export function compile(config: Config, host: LiveHost, report: (message: string) => void = () => {}): Snapshot {
  const providers = new Map(config.providers.map((entry) => [entry.name, compileProvider(entry, host)]))
  const { server, auth, storage } = config
  const keyStore = auth.enabled ? keyStorePath(auth, host) : undefined
  return {
    providers,
    routes: routesOf(config, providers),
    aliases: readAliases(config, host).table,
    workMode: server.work_mode,
    keys: auth.enabled ? openKeyRing(auth, host, report) : undefined,
    ...(keyStore === undefined ? {} : { keyStore }),
    corsOrigins: server.cors_origins,
    bodyLimitBytes: server.body_limit_mb * MIB,
    limits: compileRules(config),
    queue:
      server.queue_max_wait_secs === undefined
        ? undefined
        : { maxWaitMs: server.queue_max_wait_secs * 1000, size: server.queue_size },
    headersTimeoutMs: server.request_timeout_secs * 1000,
    idleMs: server.idle_timeout_secs * 1000,
    keepAliveMs: server.keep_alive_secs * 1000,
    retry: { retries: server.retry_attempts, backoffMs: server.retry_backoff_ms },
    breaker: {
      failures: server.circuit_breaker_failures,
      cooldownMs: server.circuit_breaker_cooldown_secs * 1000,
    },
    logShapes: config.prompt_cache.debug_log_request_shape,
    metrics: config.metrics.enabled,
    storage: {
      enabled: storage.enabled,
      ...(storage.path === undefined ? {} : { path: storage.path }),
      limits: { retentionMs: storage.retention_days * DAY_MS, maxBytes: storage.max_mb * MIB },
    },
    strict: server.strict,
    policies: compilePolicies(config),
    models: compileModels(config.models),
  }
}

function compileProvider(entry: ProviderConfig, host: Host): Provider {
  const protocol = protocolOf(entry.type) ?? DEMO_PROTOCOL
  const headers = Object.entries(entry.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value.reveal()])
  const { key, problem } = readProviderKey(entry, host)
  const disabled = entry.disabled ?? problem
  return {
    name: entry.name,
    protocol,
    headers: Object.fromEntries(headers) as Record<string, string>,
    traits: compileTraits(entry, protocol),
    family: protocol === 'openai-chat' ? `openai-chat:${hostOf(entry)}` : protocol,
    account: sha256Hex(entry.account ?? `${entry.name}\n${entry.base_url ?? ''}`).slice(0, 8),
    isOtherMaker:
      protocol === 'anthropic' && (findHost(entry.base_url, entry.type)?.name ?? 'anthropic') !== 'anthropic',
    isFree: isFree(entry),
    ...(entry.base_url === undefined ? {} : { baseUrl: entry.base_url }),
    ...(key === undefined ? {} : { key: () => key.reveal() }),
    ...(entry.auth === 'client' ? { callerPays: true } : {}),
    ...(disabled === undefined ? {} : { disabled }),
    ...(entry.type === 'demo' ? { send: demoSend(protocol) } : {}),
  }
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
