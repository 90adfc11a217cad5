// The line of a request, and what else is said at level debug.
import { configSchema } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { agentOf } from '../../src/observe/agent.ts'
import type { Finished } from '../../src/observe/events.ts'
import { createLog, logLine } from '../../src/observe/request-log.ts'
import { CLIENTS } from '../support/clients.ts'
import { fourProviders, post, startGateway, type RunningGateway, type Setup } from '../support/gateway.ts'
import { scripted } from '../support/rig.ts'
import { json, startUpstream, type Upstream } from '../support/upstream.ts'

let upstream: Upstream
let gateway: RunningGateway | undefined
beforeAll(async () => {
  upstream = await startUpstream(json({}))
})
afterAll(() => upstream.close())
afterEach(() => gateway?.close(0))

const USAGE = { input: 100, cached: 60, output: 20, reasoning: 5 }
const WORKS = scripted('openai-chat', { beats: [{ text: 'hi' }], usage: USAGE })
const MESSAGES = [{ role: 'user', content: 'the question' }]

async function start(more: Partial<Setup> = {}): Promise<RunningGateway> {
  upstream.play = WORKS
  gateway = await startGateway({ ...fourProviders(upstream.url), ...more })
  return gateway
}
const lines = (): Record<string, unknown>[] => gateway!.log.map((line) => JSON.parse(line) as Record<string, unknown>)
const ask = async (path: string, body: object, headers: Record<string, string> = {}): Promise<void> => {
  await (await post(`${gateway!.url}/v1/${path}`, { messages: MESSAGES, ...body }, headers)).text()
}

const DONE: Finished = {
  requestId: 'req_1',
  client: 'anthropic',
  path: '/v1/messages',
  status: 200,
  latencyMs: 1100,
  model: 'claude-5',
  upstreamModel: 'gpt-5.5',
  provider: 'openai',
  lane: 'translate',
  stream: true,
  firstTokenMs: 100.4,
  agent: 'claude-code/2.1',
  key: 'laptop',
  session: 'ses-1',
  costUsd: 0.0125,
  requestedEffort: 'high',
  appliedEffort: 'low',
  estimatedInput: 90,
  usage: { input: 100, output: 20, cacheRead: 60, cacheWrite: 10, reasoning: 5 },
  finish: { reason: 'stop' },
  fallbackCount: 1,
  failedAttempts: ['a:upstream-limited'],
  attempts: [
    { provider: 'a', model: 'x', waitMs: 0, latencyMs: 10.2, status: 429, error: 'upstream-limited' },
    { provider: 'b', model: 'x', waitMs: 5, latencyMs: 7, error: 'upstream-unreachable' },
    { provider: 'openai', model: 'gpt-5.5', waitMs: 0, latencyMs: 1000, status: 200, firstTokenMs: 50 },
  ],
  notes: [
    { op: 'dropped', code: 'sampling_dropped:top_k', severity: 'warn', text: 'no', from: '/top_k' },
    { op: 'approximated', code: 'effort', severity: 'info', text: 'no', from: '/thinking' },
    { op: 'mapped', code: 'fine', severity: 'info', text: 'yes', from: '/system' },
  ],
  upstreamRequestId: 'up_1',
}

test('the line of a request has all its figures', () => {
  expect(JSON.parse(logLine(DONE, 'json', new Date(0)))).toEqual({
    time: '1970-01-01T00:00:00.000Z',
    level: 'info',
    msg: 'request completed',
    request_id: 'req_1',
    entry: 'anthropic',
    model: 'claude-5',
    backend_model: 'gpt-5.5',
    provider: 'openai',
    lane: 'translate',
    stream: true,
    status: 200,
    latency_ms: 1100,
    first_token_ms: 100,
    output_tokens_per_second: 20,
    agent: 'claude-code/2.1',
    key: 'laptop',
    session: 'ses-1',
    requested_reasoning: 'high',
    applied_reasoning: 'low',
    estimated_prompt_tokens: 90,
    input_tokens: 100,
    fresh_tokens: 30,
    cached_tokens: 60,
    cache_creation_input_tokens: 10,
    cache_hit_ratio: 0.6,
    output_tokens: 20,
    reasoning_tokens: 5,
    cost_usd: 0.0125,
    finish_reason: 'stop',
    fallback_count: 1,
    attempts: [
      { provider: 'a', model: 'x', wait_ms: 0, latency_ms: 10, status: 429, error_kind: 'upstream-limited' },
      { provider: 'b', model: 'x', wait_ms: 5, latency_ms: 7, error_kind: 'upstream-unreachable' },
      { provider: 'openai', model: 'gpt-5.5', wait_ms: 0, latency_ms: 1000, status: 200, first_token_ms: 50 },
    ],
    failed_attempts: 'a:upstream-limited',
    losses: 2,
    loss_codes: ['sampling_dropped:top_k', 'effort'],
    dropped_fields: ['/top_k'],
    upstream_request_id: 'up_1',
  })
})

test('in text, lists are a few characters', () => {
  const line = logLine(DONE, 'text', new Date(0))
  expect(line).toContain(' attempts=a:429,b:upstream-unreachable,openai:200 ')
  expect(line).toContain(' loss_codes=sampling_dropped:top_k,effort dropped_fields=/top_k ')
})

test('what is not known has no field', () => {
  const { requestId, client, path, status, latencyMs } = DONE
  expect(logLine({ requestId, client, path, status, latencyMs }, 'text', new Date(0))).toBe(
    '1970-01-01T00:00:00.000Z info  request completed request_id=req_1 entry=anthropic path=/v1/messages status=200 latency_ms=1100',
  )
})

test.each([
  ['debug', 3],
  ['info', 3],
  ['warn', 2],
  ['error', 1],
  ['off', 0],
] as const)('level %s', (level, count) => {
  const written: string[] = []
  const log = createLog({ level, format: 'json', ansi: false }, (line) => written.push(line))
  const { requestId, client, path, latencyMs } = DONE
  for (const [status, kind] of [[200], [400, 'invalid-request'], [502, 'upstream-failed']] as const) {
    const error = kind === undefined ? {} : { error: new GatewayError(kind, 'no') }
    log.request({ requestId, client, path, latencyMs, status, ...error })
  }
  expect([written.length, log.debug !== undefined]).toEqual([count, level === 'debug'])
})

test.each([
  ['claude-cli/2.1.4 (external, cli)', 'claude-code/2.1.4'],
  ['codex_cli_rs/0.146.0 (Ubuntu 24.4; x86_64) xterm', 'codex/0.146.0'],
  ['codex_exec/0.145.0', 'codex/0.145.0'],
  ['opencode/1.2.3', 'opencode/1.2.3'],
  ['node', 'node'],
  ['', undefined],
  ['(nothing)', undefined],
  [undefined, undefined],
  [`x${'y'.repeat(100)}/1`, `x${'y'.repeat(39)}`],
])('the user agent %j is %s', (userAgent, agent) => {
  expect(agentOf(userAgent)).toBe(agent)
})

describe('of real requests', () => {
  test('client, effort before and after the policies, estimate and figures are told', async () => {
    await start({ server: { reasoning_policy: 'cap', max_reasoning_effort: 'low' } })
    const body = { model: 'c-1', max_tokens: 5000, thinking: { type: 'enabled', budget_tokens: 4096 }, stream: true }
    await ask('messages', body, { 'user-agent': 'claude-cli/2.0.0 (external, cli)' })
    expect(lines()).toEqual([
      expect.objectContaining({
        agent: 'claude-code/2.0.0',
        requested_reasoning: 'medium',
        applied_reasoning: 'low',
        estimated_prompt_tokens: expect.any(Number),
        fresh_tokens: 40,
        cached_tokens: 60,
        cache_hit_ratio: 0.6,
        reasoning_tokens: 5,
      }),
    ])
    expect(lines()[0]).not.toHaveProperty('attempts')
  })

  test.each([
    ['chat/completions', { model: 'c-1', reasoning_effort: 'high' }, 'high'],
    ['responses', { model: 'r-1', input: 'x', reasoning: { effort: 'low' } }, 'low'],
    ['messages', { model: 'a-1', max_tokens: 9, thinking: { type: 'disabled' } }, 'none'],
    ['chat/completions', { model: 'c-1', reasoning_effort: 7 }, undefined],
    ['chat/completions', { model: 'c-1' }, undefined],
  ])('a spliced request on %s, %j, asks for %s', async (path, body, effort) => {
    await start({ prompt_cache: { auto_inject_anthropic_cache_control: false, openai_prompt_cache_key: '' } })
    await ask(path, body)
    const [line] = lines()
    expect([line?.['lane'], line?.['requested_reasoning'], line?.['applied_reasoning']]).toEqual([
      'splice',
      effort,
      effort,
    ])
    expect(line?.['estimated_prompt_tokens']).toBeGreaterThan(5)
  })

  test('a failure keeps its attempts, with what the provider answered', async () => {
    await start({ server: { retry_attempts: 1, retry_backoff_ms: 0 } })
    upstream.play = json({ error: { message: 'down' } }, 503)
    await ask('chat/completions', { model: 'c-1' })
    expect(lines()[0]?.['attempts']).toMatchObject([
      { provider: 'c', model: 'c-1', status: 503 },
      { provider: 'c', model: 'c-1', status: 503 },
    ])
  })

  test('the level can be changed while the gateway runs', async () => {
    await start({ logging: { level: 'off' } })
    await ask('chat/completions', { model: 'c-1' })
    expect(gateway?.log).toEqual([])
    gateway?.reload(
      configSchema.parse({
        server: { listen: '127.0.0.1:0' },
        logging: { format: 'json', level: 'info' },
        ...fourProviders(upstream.url),
      }),
    )
    await ask('chat/completions', { model: 'c-1' })
    expect(lines()).toHaveLength(1)
  })
})

describe('at level debug', () => {
  const messagesOf = (): unknown[] => lines().map(({ msg }) => msg)

  test('every stage has a line, and the shapes of both bodies, without content', async () => {
    await start({ logging: { level: 'debug' } })
    await ask('messages', { model: 'c-1', max_tokens: 9, stream: true, system: 'the system', tools: [] })
    expect(messagesOf()).toEqual([
      'incoming request',
      'client request shape',
      'resolved route',
      'upstream request shape',
      'sending streaming request',
      'request completed',
    ])
    expect(lines()[1]).toMatchObject({
      system_length: 12,
      tool_count: 0,
      message_count: 1,
      messages: [{ role: 'user', kinds: 'text', length: 40, hash: expect.stringMatching(/^[\da-f]{8}$/) }],
    })
    expect(lines()[3]).toMatchObject({ message_count: 2 })
    expect(gateway?.log.join()).not.toMatch(/the question|the system/)
  })

  test('shapes can be left out', async () => {
    await start({ logging: { level: 'debug' }, prompt_cache: { debug_log_request_shape: false } })
    await ask('chat/completions', { model: 'c-1' })
    expect(messagesOf()).toEqual(['incoming request', 'resolved route', 'sending request', 'request completed'])
  })

  test.each(CLIENTS)('$name: what stays the same has the same hash, what changes another one', async (client) => {
    await start({ logging: { level: 'debug' } })
    const first = client.user('first')
    const histories = [first, [...first, ...client.assistant('second'), ...client.user('third')]]
    for (const history of histories) {
      await (await post(gateway!.url + client.path, client.ask({ model: 'g-1', history, system: 's' }))).text()
    }
    const [before, after] = lines().filter(({ msg }) => msg === 'client request shape')
    const hashes = (line: Record<string, unknown> = {}): unknown[] =>
      (line['messages'] as { hash: unknown }[]).map(({ hash }) => hash)
    expect(hashes(after).slice(0, hashes(before).length)).toEqual(hashes(before))
    expect(new Set(hashes(after)).size).toBe(hashes(after).length)
    const upstreamShapes = lines().filter(({ msg }) => msg === 'upstream request shape')
    expect(upstreamShapes.every((line) => Number(line['message_count']) > 0 && 'system_hash' in line)).toBe(true)
  })

  test('a body that is no JSON object has no shape, and is refused as ever', async () => {
    await start({ logging: { level: 'debug' } })
    expect((await post(`${gateway!.url}/v1/chat/completions`, '[1')).status).toBe(400)
    expect(messagesOf()).toEqual(['incoming request', 'client request shape', 'request completed'])
  })
})
