// A past for a gateway that has just started: requests of several days, put into its database before it opens it. The same
// ones every time, counted back from now.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sqliteStore } from '../../../gateway/src/store/sqlite-store.ts'
import type { StoredRequest } from '../../../gateway/src/store/stored-request.ts'

const MODELS = [
  { provider: 'anthropic', model: 'claude-sonnet-4-6', agent: 'claude-cli/2.1.0', client: 'anthropic', usd: 3e-6 },
  { provider: 'openai', model: 'gpt-5.4', agent: 'codex_cli_rs/0.169.0', client: 'openai-responses', usd: 2e-6 },
  { provider: 'deepseek', model: 'deepseek-v4', agent: 'opencode/1.18.0', client: 'openai-chat', usd: 3e-7 },
  { provider: 'gemini', model: 'gemini-3-pro', agent: 'opencode/1.18.0', client: 'openai-chat', usd: undefined },
] as const

/** Numbers that look random and are not: mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Writes `count` requests of the last `days` days, more of them the nearer they are, into the state folder of a home. */
export async function writeHistory(home: string, { count, days }: { count: number; days: number }): Promise<void> {
  mkdirSync(join(home, 'state'), { recursive: true, mode: 0o700 })
  const store = sqliteStore({
    path: join(home, 'state/ferryllm.db'),
    limits: { retentionMs: 90 * 86_400_000, maxBytes: 1e9, responseBytes: 1e8, turnBytes: 1e8 },
    queueSize: count + 1,
    notify: (_, message) => {
      throw new Error(message)
    },
  })
  const random = randomNumbers(7)
  const now = Date.now()
  for (let index = 0; index < count; index++)
    store.write(pastRequest(index, now - 60_000 - days * 86_400_000 * random() ** 4, random))
  await store.flush()
  await store.close()
}

function pastRequest(index: number, time: number, random: () => number): StoredRequest {
  const choice = MODELS[Math.floor(random() ** 1.6 * MODELS.length)] ?? MODELS[0]
  const isFailed = random() < 0.02
  const inputTokens = Math.round(2000 + 60_000 * random() ** 3)
  const outputTokens = Math.round(30 + 2500 * random() ** 3)
  const cached = Math.round(inputTokens * (0.6 + 0.35 * random()))
  const firstTokenMs = Math.round(250 + 900 * random() ** 2)
  const latencyMs = firstTokenMs + outputTokens * 9
  const { provider, model, agent, client, usd } = choice
  const outcome = isFailed
    ? { status: 529, errorKind: 'upstream-overloaded' as const }
    : { status: 200, errorKind: undefined }
  return {
    id: `req_past${String(index).padStart(16, '0')}`,
    time: Math.round(time),
    client,
    path: '/v1/messages',
    agent,
    key: random() < 0.3 ? 'laptop' : undefined,
    session: undefined,
    project: random() < 0.5 ? 'app' : 'site',
    model,
    upstreamModel: model,
    provider,
    lane: 'splice',
    stream: true,
    ...outcome,
    error: isFailed ? 'The provider is overloaded.' : undefined,
    latencyMs: isFailed ? firstTokenMs : latencyMs,
    firstTokenMs: isFailed ? undefined : firstTokenMs,
    inputTokens: isFailed ? undefined : inputTokens,
    outputTokens: isFailed ? undefined : outputTokens,
    cacheReadTokens: isFailed ? undefined : cached,
    cacheWriteTokens: undefined,
    reasoningTokens: undefined,
    isEstimated: undefined,
    costUsd: isFailed || usd === undefined ? undefined : (inputTokens - 0.9 * cached + 5 * outputTokens) * usd,
    finish: isFailed ? undefined : 'stop',
    requestedEffort: undefined,
    appliedEffort: undefined,
    upstreamRequestId: undefined,
    replayOf: undefined,
    losses: [],
    attempts: [
      { provider, model, waitMs: 0, latencyMs, ...outcome, firstTokenMs: isFailed ? undefined : firstTokenMs },
    ],
  }
}
