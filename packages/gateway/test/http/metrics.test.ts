// GET /metrics: what Prometheus reads.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createMetrics } from '../../src/observe/metrics.ts'
import { post, startGateway, type RunningGateway, type Setup } from '../support/gateway.ts'
import { scripted } from '../support/rig.ts'
import { json, startUpstream, type Upstream } from '../support/upstream.ts'

let upstream: Upstream
let gateway: RunningGateway | undefined
beforeAll(async () => {
  upstream = await startUpstream(json({}))
})
afterAll(() => upstream.close())
afterEach(() => gateway?.close(0))

const WORKS = scripted('openai-chat', {
  beats: [{ text: 'hi' }],
  usage: { input: 100, cached: 60, output: 20, reasoning: 5 },
})
const MESSAGES = [{ role: 'user', content: 'x' }]

async function start(more: Partial<Setup> = {}): Promise<void> {
  gateway = await startGateway({
    providers: [{ name: 'c', type: 'openai', base_url: upstream.url, api_key: 'key-c' }],
    routes: [{ match: '*', provider: 'c' }],
    ...more,
  })
}
const ask = async (model: string, stream = false, headers = {}): Promise<void> => {
  await (
    await post(`${gateway!.url}/v1/messages`, { model, max_tokens: 9, stream, messages: MESSAGES }, headers)
  ).text()
}
/** Samples by their names with labels. */
const read = async (headers = {}): Promise<Record<string, number>> => {
  const text = await (await fetch(`${gateway!.url}/metrics`, { headers })).text()
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
}

test('F23 counts requests, errors, time and tokens, under the names that ferryllm has always had', async () => {
  await start()
  upstream.play = WORKS
  await ask('m')
  await ask('m', true)
  upstream.play = json({ error: { message: 'down' } }, 500)
  await ask('other "model"\n')
  const got = await read()
  expect(got).toMatchObject({
    ferryllm_requests_total: 3,
    ferryllm_requests_ok_total: 2,
    ferryllm_requests_error_total: 1,
    ferryllm_upstream_errors_total: 1,
    ferryllm_upstream_prompt_tokens_total: 200,
    ferryllm_prompt_cached_tokens_total: 120,
    ferryllm_prompt_cache_hit_ratio: 0.6,
    'ferryllm_labeled_requests{provider="c",model="m"}': 2,
    'ferryllm_labeled_errors{provider="c",model="other \\"model\\"\\n"}': 1,
    'ferryllm_labeled_tokens{provider="c",model="m"}': 240,
    'ferryllm_output_tokens_total{provider="c",model="m"}': 40,
    'ferryllm_reasoning_tokens_total{provider="c",model="m"}': 10,
    'ferryllm_request_duration_seconds_count{client="anthropic",provider="c",status="200"}': 2,
    'ferryllm_request_duration_seconds_count{client="anthropic",provider="c",status="502"}': 1,
    'ferryllm_time_to_first_token_seconds_count{provider="c",model="m"}': 2,
    ferryllm_requests_in_flight: 0,
    'ferryllm_circuit_open{provider="c"}': 0,
  })
  expect(got['ferryllm_request_latency_micros_total']).toBeGreaterThan(0)
  expect(got['ferryllm_request_latency_micros_average']).toBeCloseTo(got['ferryllm_request_latency_micros_total']! / 3)
})

test('attempts that nobody saw are counted, and open circuits shown', async () => {
  await start({ server: { retry_attempts: 2, retry_backoff_ms: 1, circuit_breaker_failures: 3 } })
  upstream.play = json({ error: { message: 'down' } }, 500)
  await ask('m')
  expect(await read()).toMatchObject({
    ferryllm_requests_total: 1,
    ferryllm_upstream_errors_total: 3,
    'ferryllm_circuit_open{provider="c"}': 1,
  })
})

test('what a fallback answers is counted where it was answered', async () => {
  await start({
    providers: [
      { name: 'down', type: 'openai', base_url: 'http://127.0.0.1:1', api_key: 'key-down' },
      { name: 'c', type: 'openai', base_url: upstream.url, api_key: 'key-c' },
    ],
    routes: [{ match: '*', provider: 'down', fallback_providers: ['c'] }],
  })
  upstream.play = WORKS
  await ask('m')
  const got = await read()
  expect(got).toMatchObject({
    'ferryllm_labeled_requests{provider="c",model="m"}': 1,
    'ferryllm_labeled_tokens{provider="c",model="m"}': 120,
    ferryllm_upstream_errors_total: 1,
  })
  expect(got).not.toHaveProperty('ferryllm_labeled_requests{provider="down",model="m"}')
})

test('clients cannot make more series than a gateway can keep', async () => {
  await start()
  upstream.play = WORKS
  for (let count = 0; count < 205; count++) await ask(`m-${count}`)
  const got = await read()
  expect(got['ferryllm_labeled_requests{provider="c",model="other"}']).toBe(5)
  expect(got['ferryllm_requests_total']).toBe(205)
})

test('a provider that is passed over has not failed', async () => {
  await start({
    server: { retry_attempts: 0, circuit_breaker_failures: 1 },
    providers: [
      { name: 'down', type: 'openai', base_url: 'http://127.0.0.1:1', api_key: 'key-down' },
      { name: 'c', type: 'openai', base_url: upstream.url, api_key: 'key-c' },
    ],
    routes: [{ match: 'm', provider: 'down', fallback_providers: ['c'] }],
  })
  upstream.play = WORKS
  for (let count = 0; count < 3; count++) await ask('m')
  expect(await read()).toMatchObject({
    ferryllm_requests_ok_total: 3,
    ferryllm_upstream_errors_total: 1,
    ferryllm_fallbacks_total: 3,
  })
})

test('what the store holds, and that there is none', async () => {
  await start()
  upstream.play = WORKS
  await ask('m')
  expect(await read()).toMatchObject({
    ferryllm_store_degraded: 0,
    ferryllm_store_queued_requests: 0,
    ferryllm_store_written_requests_total: expect.any(Number),
    ferryllm_store_lost_requests_total: 0,
  })
  await gateway?.close(0)
  await start({ storage: { enabled: false } })
  expect(Object.keys(await read()).filter((name) => name.startsWith('ferryllm_store'))).toEqual([])
})

test('needs a key like everything else, and can be switched off', async () => {
  await start({ auth: { enabled: true, api_keys: ['secret'] } })
  expect((await fetch(`${gateway!.url}/metrics`)).status).toBe(401)
  expect(await read({ authorization: 'Bearer secret' })).toHaveProperty('ferryllm_requests_total', 0)
  await gateway?.close(0)
  await start({ metrics: { enabled: false } })
  const off = await fetch(`${gateway!.url}/metrics`)
  expect([off.status, await off.text()]).toEqual([404, expect.stringContaining('[metrics] enabled is false')])
})

/** Dashboards depend on them: a name may be added, none may go or change. */
const NAMES = `
ferryllm_build_info ferryllm_cache_prompt_tokens_total ferryllm_circuit_open ferryllm_circuit_state
ferryllm_client_closed_total
ferryllm_cost_usd_total ferryllm_estimated_prompt_tokens_total ferryllm_fallbacks_total ferryllm_labeled_errors
ferryllm_labeled_latency_micros ferryllm_labeled_requests ferryllm_labeled_tokens ferryllm_output_tokens_total
ferryllm_prompt_cache_creation_tokens_total ferryllm_prompt_cache_hit_ratio ferryllm_prompt_cache_read_tokens_total
ferryllm_prompt_cached_tokens_total ferryllm_provider_key_resting_seconds
ferryllm_reasoning_tokens_total ferryllm_refused_requests_total
ferryllm_request_duration_seconds ferryllm_request_latency_micros_average ferryllm_request_latency_micros_total
ferryllm_requests_error_total ferryllm_requests_in_flight ferryllm_requests_ok_total ferryllm_requests_total
ferryllm_store_degraded ferryllm_store_lost_requests_total ferryllm_store_queued_requests
ferryllm_store_written_requests_total
ferryllm_time_to_first_token_seconds ferryllm_tokens_total ferryllm_upstream_attempts_total
ferryllm_upstream_errors_total ferryllm_upstream_in_flight ferryllm_upstream_prompt_tokens_total
ferryllm_upstream_retries_total ferryllm_websockets_open nodejs_eventloop_utilization nodejs_heap_size_used_bytes process_cpu_seconds_total
process_resident_memory_bytes process_start_time_seconds`

test('the names of all metrics', async () => {
  await start()
  const text = await (await fetch(`${gateway!.url}/metrics`)).text()
  const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name)
  expect(names.toSorted()).toEqual(NAMES.trim().split(/\s+/))
})

test('attempts are told apart by provider and outcome, tokens by class, refusals by kind', async () => {
  await start({
    server: { retry_attempts: 1, retry_backoff_ms: 0 },
    providers: [
      { name: 'down', type: 'openai', base_url: 'http://127.0.0.1:1', api_key: 'key-down' },
      { name: 'c', type: 'openai', base_url: upstream.url, api_key: 'key-c' },
    ],
    routes: [{ match: 'm', provider: 'down', fallback_providers: ['c'] }],
  })
  upstream.play = WORKS
  await ask('m')
  await ask('unknown')
  expect(await read()).toMatchObject({
    'ferryllm_upstream_attempts_total{provider="down",outcome="upstream-unreachable"}': 2,
    'ferryllm_upstream_attempts_total{provider="c",outcome="ok"}': 1,
    'ferryllm_upstream_retries_total{provider="down"}': 1,
    ferryllm_fallbacks_total: 1,
    'ferryllm_tokens_total{provider="c",model="m",class="fresh"}': 40,
    'ferryllm_tokens_total{provider="c",model="m",class="cache_read"}': 60,
    'ferryllm_tokens_total{provider="c",model="m",class="cache_write"}': 0,
    'ferryllm_tokens_total{provider="c",model="m",class="output"}': 15,
    'ferryllm_tokens_total{provider="c",model="m",class="reasoning"}': 5,
    'ferryllm_refused_requests_total{kind="model-not-found"}': 1,
    'ferryllm_upstream_in_flight{provider="down"}': 0,
    'ferryllm_upstream_in_flight{provider="c"}': 0,
    ferryllm_requests_total: 1,
    ferryllm_estimated_prompt_tokens_total: expect.any(Number),
  })
})

test('what is under way, and a client that leaves, are counted', async () => {
  await start()
  const arrived = Promise.withResolvers<void>()
  upstream.play = () => arrived.resolve()
  const client = new AbortController()
  const body = JSON.stringify({ model: 'm', messages: MESSAGES })
  const asked = fetch(`${gateway!.url}/v1/chat/completions`, { method: 'POST', body, signal: client.signal })
  await arrived.promise
  expect(await read()).toMatchObject({
    'ferryllm_upstream_in_flight{provider="c"}': 1,
    ferryllm_requests_in_flight: 1,
    ferryllm_client_closed_total: 0,
  })
  client.abort()
  await expect(asked).rejects.toThrow()
  await expect.poll(read).toMatchObject({
    'ferryllm_upstream_in_flight{provider="c"}': 0,
    ferryllm_client_closed_total: 1,
    'ferryllm_upstream_attempts_total{provider="c",outcome="cancelled"}': 1,
  })
})

test('a provider cannot make series with statuses of its own', async () => {
  await start()
  for (const status of [418, 451, 499, 599]) {
    upstream.play = json({ error: { message: 'odd' } }, status)
    await (await post(`${gateway!.url}/v1/chat/completions`, { model: 'm', messages: MESSAGES })).text()
  }
  const labels = Object.keys(await read()).flatMap((name) => /_seconds_count\{.*status="(\w+)"/.exec(name)?.[1] ?? [])
  expect(new Set(labels)).toEqual(new Set(['499', '4xx', '5xx']))
})

test('figures that make no sense spoil no other ones', async () => {
  const metrics = createMetrics({
    inFlight: () => 0,
    openSockets: () => 0,
    circuits: () => [],
    circuitStates: () => [],
    restingKeys: () => [],
    store: () => undefined,
  })
  const record = { requestId: 'r', client: 'anthropic', path: '/', latencyMs: 1, provider: 'c', status: 200 } as const
  metrics.record({ ...record, upstreamModel: 'm', usage: { input: -5, output: Number.NaN, cacheRead: -1 } })
  metrics.record({ ...record, upstreamModel: 'm', usage: { input: 7, output: 3, cacheRead: 2 } })
  const { text } = await metrics.expose()
  expect(text).toContain('\nferryllm_upstream_prompt_tokens_total 7\n')
  expect(text).toContain('\nferryllm_labeled_tokens{provider="c",model="m"} 10\n')
})
