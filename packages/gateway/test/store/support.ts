// Requests to store, and databases in a directory of their own.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RememberedTurn } from '../../src/recall/turn-memory.ts'
import type { StoredResponse } from '../../src/session/response-store.ts'
import type { Engine } from '../../src/store/sqlite/engine.ts'
import type { WorkerClient } from '../../src/store/sqlite/worker-client.ts'
import type { StoredRequest } from '../../src/store/stored-request.ts'

export const NOON = Date.UTC(2026, 10, 20, 12)

/** A request that went well; `id` also orders requests of the same moment. */
export function request(id: string, fields: Partial<StoredRequest> = {}): StoredRequest {
  return {
    id,
    time: NOON,
    client: 'anthropic',
    path: '/v1/messages',
    agent: 'claude-cli/2.1.0 (external)',
    key: undefined,
    session: undefined,
    project: undefined,
    model: 'claude-sonnet-5',
    upstreamModel: 'gpt-5.5',
    provider: 'openai',
    lane: 'translate',
    stream: true,
    status: 200,
    errorKind: undefined,
    error: undefined,
    latencyMs: 1000,
    firstTokenMs: 200,
    inputTokens: 1000,
    outputTokens: 100,
    cacheReadTokens: 400,
    cacheWriteTokens: undefined,
    reasoningTokens: 60,
    isEstimated: false,
    costUsd: 0.25,
    finish: 'end',
    requestedEffort: 'high',
    appliedEffort: 'medium',
    replayOf: undefined,
    upstreamRequestId: 'req_upstream',
    losses: ['sampling_dropped:top_k', 'cache_mark_dropped'],
    attempts: [
      {
        provider: 'first',
        model: 'gpt-5.5',
        waitMs: 0,
        latencyMs: 50,
        status: 529,
        errorKind: 'upstream-overloaded',
        firstTokenMs: undefined,
      },
      {
        provider: 'openai',
        model: 'gpt-5.5',
        waitMs: 100,
        latencyMs: 850,
        status: 200,
        errorKind: undefined,
        firstTokenMs: 40,
      },
    ],
    ...fields,
  }
}

/** One that failed. */
export function failure(id: string, fields: Partial<StoredRequest> = {}): StoredRequest {
  return request(id, {
    status: 502,
    errorKind: 'upstream-failed',
    error: 'The provider had a Bad day.',
    inputTokens: undefined,
    outputTokens: undefined,
    cacheReadTokens: undefined,
    reasoningTokens: undefined,
    isEstimated: undefined,
    costUsd: undefined,
    finish: undefined,
    ...fields,
  })
}

/** A response to keep, with items of its own. */
export function keptResponse(id: string): StoredResponse {
  return {
    owner: 'somebody',
    id,
    expiresAt: 1e15,
    previous: `before_${id}`,
    input: '[{"type":"message"}]',
    response: JSON.stringify({ id, output: [] }),
    items: [`${id}_a`, `${id}_b`],
    calls: [`call_${id}`],
  }
}

/** A turn to remember. */
export function keptTurn(id: string): RememberedTurn {
  return {
    owner: 'somebody',
    id,
    expiresAt: 1e15,
    calls: [{ id, input: '{ "path": "a" }' }],
    reasoning: {
      parts: [
        { kind: 'reasoning', text: 'Hm.', seal: { kind: 'signature', value: 's', by: { family: 'anthropic' } } },
        { kind: 'text', length: 3 },
        { kind: 'call', id },
      ],
      standing: { prefix: 'digest', after: 'before' },
    },
  }
}

export const LIMITS = {
  retentionMs: 1e13,
  maxBytes: 512 * 1024 * 1024,
  responseBytes: 1024 * 1024,
  turnBytes: 1024 * 1024,
}

/** The engine without a thread of its own, whose clock could not be set. */
export function callOf(engine: Engine): WorkerClient['call'] {
  return (async (name: keyof Engine, argument: unknown) =>
    (engine[name] as (argument: unknown) => unknown)(argument)) as unknown as WorkerClient['call']
}

export function unwanted(reason: string): never {
  throw new Error(reason)
}

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'ferryllm-store-'))
}
