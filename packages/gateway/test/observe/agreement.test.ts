// Four places tell of a request: the log, the store, the spans and the figures. Each request is in all of them once, and
// they agree, whoever asked, in whatever form, and however it ended.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readDatabase, type StoredRequest } from '../../src/store/index.ts'
import { CLIENTS, type Client } from '../support/clients.ts'
import { spansAt, startCollector, type Span } from '../support/collector.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { openStreamOf } from '../support/provider-wire.ts'
import { PROVIDERS, scripted } from '../support/rig.ts'
import { json, sse, startUpstream, type Play, type Upstream } from '../support/upstream.ts'

type Place = (typeof PROVIDERS)[number]

interface Case {
  readonly what: string
  /** What the first provider of the route does. */
  readonly play: (place: Place, client: Client) => Play
  /** The client leaves when the provider has the request, or has said something. */
  readonly leaves?: true
  readonly streamed?: true
  readonly error?: string
  /** Which of the two providers, in order. */
  readonly attempts: readonly ('first' | 'second')[]
}

const SCRIPT = { beats: [{ text: 'ok' }], usage: { input: 100, cached: 40, output: 20, reasoning: 5 } } as const
const refuse = (status: number): Play => json({ type: 'error', error: { message: 'no', type: 'x' } }, status)
const begun = ({ provider }: Place): string[] => openStreamOf(provider, [{ text: 'some words' }])

const CASES: readonly Case[] = [
  { what: 'works', play: ({ provider }) => scripted(provider, SCRIPT), attempts: ['first'] },
  {
    what: 'works at the second time',
    play: ({ provider }) => {
      let isBusy = true
      return (received, response) => {
        const play = isBusy ? refuse(503) : scripted(provider, SCRIPT)
        isBusy = false
        return play(received, response)
      }
    },
    attempts: ['first', 'first'],
  },
  { what: 'is busy', play: () => refuse(503), attempts: ['first', 'first', 'second'] },
  { what: 'hangs up', play: () => (_, response) => void response.destroy(), attempts: ['first', 'first', 'second'] },
  { what: 'refuses', play: () => refuse(400), error: 'upstream-rejected', attempts: ['first'] },
  {
    what: 'is cut after its first words',
    play: (place) => sse(begun(place), { cut: true }),
    streamed: true,
    error: 'stream-truncated',
    attempts: ['first'],
  },
  {
    what: 'is left by its client',
    play: (place) => sse(begun(place), { open: true }),
    leaves: true,
    streamed: true,
    error: 'cancelled',
    attempts: ['first'],
  },
  {
    what: 'is left by its client before it says anything',
    play: () => () => undefined,
    leaves: true,
    error: 'cancelled',
    attempts: ['first'],
  },
]

let first: Upstream
let second: Upstream
let collector: Upstream
let gateway: RunningGateway
let database: string
beforeAll(async () => {
  first = await startUpstream(json({}))
  second = await startUpstream(json({}))
  collector = await startCollector()
  const stateDir = mkdtempSync(join(tmpdir(), 'ferryllm-agreement-'))
  database = join(stateDir, 'ferryllm.db')
  const keys = join(stateDir, 'keys')
  writeFileSync(keys, 'laptop = client-key-1\n')
  const types = { a: 'anthropic', c: 'openai', r: 'openai_responses', g: 'gemini' }
  const letters = Object.entries(types)
  gateway = await startGateway({
    stateDir,
    server: { retry_attempts: 1, retry_backoff_ms: 0, circuit_breaker_failures: 1000 },
    auth: { enabled: true, api_keys_file: keys },
    telemetry: { otlp_endpoint: collector.url },
    providers: letters.flatMap(([name, type]) => [
      { name: `${name}-first`, type, base_url: first.url, api_key: 'provider-key-1' },
      { name: `${name}-second`, type, base_url: second.url, api_key: 'provider-key-2' },
    ]),
    routes: letters.map(([name]) => ({
      match: `${name}-`,
      provider: `${name}-first`,
      fallback_providers: [`${name}-second`],
    })),
    models: Object.fromEntries(
      letters.flatMap(([name]) => [
        [`${name}-first/${name}-1`, { input_price: 1000, output_price: 2000, cache_read_price: 100 }],
        [`${name}-second/${name}-1`, { input_price: 7000, output_price: 9000, cache_read_price: 700 }],
      ]),
    ),
  })
})
afterAll(async () => {
  await Promise.all([gateway.close(0), first.close(), second.close(), collector.close()])
})

/** Asks, and reads or leaves. */
async function ask(client: Client, { letter }: Place, { leaves }: Case, stream: boolean, id: string): Promise<void> {
  const leaving = new AbortController()
  const before = first.requests.length
  const reply = fetch(gateway.url + client.path, {
    method: 'POST',
    headers: {
      authorization: 'Bearer client-key-1',
      'content-type': 'application/json',
      'user-agent': 'codex_cli_rs/0.99.1 (linux)',
      'x-session-id': id,
      'x-ferryllm-project': 'boat',
    },
    body: JSON.stringify(client.ask({ model: `${letter}-1`, stream })),
    signal: leaving.signal,
  }).then(async (response) => {
    if (leaves !== true) return await response.text()
    await response.body?.getReader().read()
    return leaving.abort()
  })
  if (leaves === true && !stream) {
    await expect.poll(() => first.requests.length).toBe(before + 1)
    leaving.abort()
  }
  await reply.catch((cause: unknown) => {
    if (!leaving.signal.aborted) throw cause
  })
}

const lines = (): any[] =>
  gateway.log.map((line) => JSON.parse(line) as { msg: string }).filter(({ msg }) => msg === 'request completed')

test('every request is told once everywhere, and the same', async () => {
  const asked: { id: string; client: Client; place: Place; one: Case; stream: boolean }[] = []
  for (const client of CLIENTS) {
    for (const place of PROVIDERS) {
      second.play = scripted(place.provider, SCRIPT)
      for (const one of CASES) {
        for (const stream of one.streamed === true || one.leaves === true ? [one.streamed === true] : [true, false]) {
          const id = `session-${asked.length}`
          asked.push({ id, client, place, one, stream })
          first.play = one.play(place, client)
          await ask(client, place, one, stream, id)
          await expect.poll(() => lines().length).toBe(asked.length)
        }
      }
    }
  }
  const metrics = await (
    await fetch(`${gateway.url}/metrics`, { headers: { authorization: 'Bearer client-key-1' } })
  ).text()
  await gateway.close(0)

  const reader = readDatabase(database)
  const stored = (await reader.requests({ limit: 500 })).requests
  const usage = await reader.usage({ by: ['provider'] })
  reader.close()
  const spans = spansAt(collector)
  expect(stored).toHaveLength(asked.length)
  expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined)).toHaveLength(asked.length)

  for (const { id, client, place, one, stream } of asked) {
    const what = `${client.name} over ${place.provider} ${one.what} ${stream ? 'streamed' : 'whole'}`
    const [line, ...moreLines] = lines().filter(({ session }) => session === id)
    const [row, ...moreRows] = stored.filter(({ session }) => session === id)
    const [span, ...moreSpans] = spans.filter(({ attributes }) => attributes['ferryllm.request_id'] === line.request_id)
    expect([what, moreLines, moreRows, moreSpans]).toEqual([what, [], [], []])
    const expected = {
      what,
      error: one.error,
      provider: `${place.letter}-${one.attempts.at(-1)}`,
      attempts: one.attempts.map((attempt) => `${place.letter}-${attempt}`),
    }
    const calls = spans.filter(({ parentSpanId }) => parentSpanId === span?.spanId)
    expect({
      what,
      error: row?.errorKind,
      provider: row?.provider,
      attempts: row?.attempts.map(({ provider }) => provider),
    }).toEqual(expected)
    expect({
      what,
      error: span?.attributes['error.type'],
      provider: span?.attributes['ferryllm.provider'],
      attempts: calls.map(({ attributes }) => attributes['ferryllm.provider']),
    }).toEqual(expected)
    expect({ what, ...fromLine(line) }).toEqual({ what, ...fromRow(row!) })
    expect({ what, ...fromSpan(span!) }).toEqual({ what, ...fromRow(row!) })
    if (one.error === undefined) {
      // Sixty fresh, forty cached, twenty of output, at the prices of whoever served.
      const cost = row?.provider?.endsWith('first') === true ? 0.06 + 0.004 + 0.04 : 0.42 + 0.028 + 0.18
      expect([what, row?.inputTokens, row?.cacheReadTokens, row?.outputTokens]).toEqual([what, 100, 40, 20])
      expect(row?.costUsd).toBeCloseTo(cost, 9)
    }
  }
  const all = sum(metrics, 'ferryllm_requests_total', '')
  expect(all).toBe(asked.length)
  expect(sum(metrics, 'ferryllm_requests_error_total', '')).toBe(asked.filter(({ one }) => one.error).length)
  const attempts = asked.flatMap(({ one }) => one.attempts)
  expect(sum(metrics, 'ferryllm_upstream_attempts_total', '')).toBe(attempts.length)
  expect(usage.groups).toHaveLength(8)
  for (const { group, requests, errors, inputTokens, outputTokens, costUsd } of usage.groups) {
    const of = `provider="${group.provider}"`
    expect({
      of,
      requests: sum(metrics, 'ferryllm_labeled_requests', of),
      errors: sum(metrics, 'ferryllm_labeled_errors', of),
      tokens: sum(metrics, 'ferryllm_labeled_tokens', of),
      cost: sum(metrics, 'ferryllm_cost_usd_total', of),
      durations: sum(metrics, 'ferryllm_request_duration_seconds_count', of),
    }).toEqual({
      of,
      requests,
      errors,
      tokens: inputTokens + outputTokens,
      cost: expect.closeTo(costUsd, 6),
      durations: requests,
    })
  }
}, 60_000)

/** What all of them know, in the words of none. */
type Told = Readonly<Record<string, unknown>>

function fromLine(line: Readonly<Record<string, any>>): Told {
  return {
    id: line['request_id'],
    client: line['entry'],
    key: line['key'],
    agent: line['agent'],
    project: line['project'],
    session: line['session'],
    status: line['status'],
    model: line['model'],
    stream: line['stream'],
    error: line['error_kind'],
    provider: line['provider'],
    input: line['input_tokens'],
    output: line['output_tokens'],
    cached: line['cached_tokens'],
    cost: line['cost_usd'],
    finish: line['finish_reason'],
  }
}

function fromRow(row: StoredRequest): Told {
  return {
    id: row.id,
    client: row.client,
    key: row.key,
    agent: row.agent,
    project: row.project,
    session: row.session,
    status: row.status,
    model: row.model,
    stream: row.stream,
    error: row.errorKind,
    provider: row.provider,
    input: row.inputTokens,
    output: row.outputTokens,
    cached: row.cacheReadTokens,
    cost: row.costUsd,
    finish: row.finish,
  }
}

function fromSpan({ attributes }: Span): Told {
  const finish = attributes['gen_ai.response.finish_reasons'] as readonly string[] | undefined
  return {
    id: attributes['ferryllm.request_id'],
    client: attributes['ferryllm.client_protocol'],
    key: attributes['ferryllm.key'],
    agent: attributes['ferryllm.agent'],
    project: attributes['ferryllm.project'],
    session: attributes['gen_ai.conversation.id'],
    status: attributes['http.response.status_code'],
    model: attributes['gen_ai.request.model'],
    stream: attributes['gen_ai.request.stream'],
    error: attributes['error.type'],
    provider: attributes['ferryllm.provider'],
    input: attributes['gen_ai.usage.input_tokens'],
    output: attributes['gen_ai.usage.output_tokens'],
    cached: attributes['gen_ai.usage.cache_read.input_tokens'],
    cost: attributes['ferryllm.cost_usd'],
    finish: finish?.[0],
  }
}

/** Over all series of a name that have a label. */
function sum(metrics: string, name: string, label: string): number {
  return metrics
    .split('\n')
    .filter((line) => new RegExp(`^${name}[ {]`).test(line) && line.includes(label))
    .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0)
}
