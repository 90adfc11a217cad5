// What a provider tells about the money on its account: a few small questions, each in the words of one kind of host.
import type { Config } from '@ferryllm/control'
import type { Provider } from './config/snapshot.ts'
import { fetchJson } from './upstream/fetch-json.ts'
import type { Send } from './upstream/send.ts'
import { VERSION } from './version.ts'
import { withProvider } from './with-provider.ts'

/** One figure of an account. */
export interface Figure {
  readonly label: 'balance' | 'used' | 'granted' | 'limit'
  readonly amount: number
  /** A currency, or what the host counts in. */
  readonly unit: string
}

/** What was found; no figures when the provider tells nothing. */
export interface Balance {
  /** Where it was told. */
  readonly path?: string
  readonly figures: readonly Figure[]
  /** Why there are none. */
  readonly message?: string
}

/** A question, and how its answer reads; no figures for an answer that is none. */
interface Adapter {
  readonly path: string
  /** The hosts that it is meant for; default: any. */
  readonly host?: RegExp
  readonly read: (body: unknown) => Figure[]
}

/** What the hosts of One API and its kin count in. */
const QUOTA_PER_USD = 500_000

const ADAPTERS: readonly Adapter[] = [
  {
    path: '/api/v1/credits',
    host: /(^|\.)openrouter\.ai$/,
    read: (body) => {
      const [granted, used] = [number(body, 'data.total_credits'), number(body, 'data.total_usage')]
      return granted === undefined || used === undefined
        ? []
        : [figure('balance', granted - used, 'USD'), figure('used', used, 'USD')]
    },
  },
  {
    path: '/user/balance',
    host: /(^|\.)deepseek\.com$/,
    read: (body) => {
      const infos: unknown = at(body, 'balance_infos')
      return (Array.isArray(infos) ? infos : []).flatMap((info: unknown) =>
        some('balance', number(info, 'total_balance'), at(info, 'currency') === 'USD' ? 'USD' : 'CNY'),
      )
    },
  },
  {
    path: '/v1/users/me/balance',
    host: /(^|\.)moonshot\.(ai|cn)$/,
    read: (body) => some('balance', number(body, 'data.available_balance'), 'CNY'),
  },
  {
    path: '/v1/user/info',
    host: /(^|\.)siliconflow\.(cn|com)$/,
    read: (body) => some('balance', number(body, 'data.totalBalance'), 'CNY'),
  },
  { path: '/dashboard/billing/credit_grants', read: readGrants },
  { path: '/v1/dashboard/billing/credit_grants', read: readGrants },
  {
    path: '/api/user/self',
    read: (body) => [
      ...some('balance', quota(body, 'data.quota'), 'USD'),
      ...some('used', quota(body, 'data.used_quota'), 'USD'),
    ],
  },
  {
    path: '/api/token/self',
    read: (body) => [
      ...some('balance', quota(body, 'data.remain_quota'), 'USD'),
      ...some('used', quota(body, 'data.used_quota'), 'USD'),
    ],
  },
]

function readGrants(body: unknown): Figure[] {
  return [
    ...some('balance', number(body, 'total_available'), 'USD'),
    ...some('used', number(body, 'total_used'), 'USD'),
    ...some('granted', number(body, 'total_granted'), 'USD'),
  ]
}

const TIMEOUT_MS = 4000

/** Rejects with GatewayError when there is no provider of that name, or none that has a key. */
export async function probeBalance(
  config: Config,
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Balance> {
  return await withProvider(config, name, env, ask)
}

async function ask({ key, baseUrl, timeouts, headers }: Provider, send: Send): Promise<Balance> {
  if (baseUrl === undefined || key === undefined) return { figures: [], message: 'it has no key to ask with' }
  const { origin, hostname } = new URL(baseUrl)
  let status = 0
  for (const { path, host, read } of ADAPTERS) {
    if (host !== undefined && !host.test(hostname)) continue
    const request = {
      origin,
      path,
      method: 'GET' as const,
      headers: {
        authorization: `Bearer ${key()}`,
        accept: 'application/json',
        'accept-encoding': 'identity',
        'user-agent': `ferryllm/${VERSION}`,
        ...headers,
      },
      headersTimeoutMs: TIMEOUT_MS,
      connectTimeoutMs: timeouts.connectMs,
    }
    const answer = await fetchJson(send, request, TIMEOUT_MS)
    const figures = answer.status === 200 ? read(answer.body) : []
    if (figures.length > 0) return { path, figures }
    status = answer.status
  }
  return { figures: [], message: `the provider does not tell (its last answer was ${status})` }
}

function at(body: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      body,
    )
}

/** Some hosts write amounts as text. */
function number(body: unknown, path: string): number | undefined {
  const value = at(body, path)
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return undefined
  return Number.isFinite(Number(value)) ? Number(value) : undefined
}

function quota(body: unknown, path: string): number | undefined {
  const count = number(body, path)
  return count === undefined ? undefined : count / QUOTA_PER_USD
}

function figure(label: Figure['label'], amount: number, unit: string): Figure {
  return { label, amount, unit }
}

function some(label: Figure['label'], amount: number | undefined, unit: string): Figure[] {
  return amount === undefined ? [] : [figure(label, amount, unit)]
}
