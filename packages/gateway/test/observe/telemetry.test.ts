// Spans of requests at an OpenTelemetry collector.
import { configSchema } from '@ferryllm/control'
import { afterEach, expect, test, vi } from 'vitest'
import { findCollector } from '../../src/observe/telemetry.ts'
import { spansAt, startCollector } from '../support/collector.ts'
import { post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { scripted } from '../support/rig.ts'
import { json, startUpstream, type Upstream } from '../support/upstream.ts'

const open: { close: (graceMs?: number) => Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close(0)
})
const keep = <T extends { close: () => Promise<void> }>(thing: T): T => {
  open.push(thing)
  return thing
}

const WORKS = scripted('openai-chat', { beats: [{ text: 'hi' }], usage: { input: 100, cached: 60, output: 20 } })
const BODY = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'the content' }] }

async function start(
  collector: Upstream,
  more: { routes?: object[]; providers?: object[]; env?: Record<string, string> } = {},
): Promise<{ gateway: RunningGateway; upstream: Upstream }> {
  const upstream = keep(await startUpstream(WORKS))
  const gateway = keep(
    await startGateway({
      telemetry: { otlp_endpoint: collector.url },
      env: more.env ?? {},
      providers: [
        { name: 'c', type: 'openai', base_url: upstream.url, api_key: 'key-c' },
        { name: 'down', type: 'openai', base_url: 'http://127.0.0.1:1/v1', api_key: 'key-d' },
      ],
      routes: more.routes ?? [{ match: '*', provider: 'c' }],
    }),
  )
  return { gateway, upstream }
}

test('a request is one span, each attempt another one below it, with figures and without content', async () => {
  const collector = keep(await startCollector())
  const { gateway } = await start(collector, { routes: [{ match: '*', provider: 'down', fallback_providers: ['c'] }] })
  await (await post(`${gateway.url}/v1/messages`, { ...BODY, stream: true })).text()
  await gateway.close(0)
  const spans = spansAt(collector)
  const [server, ...clients] = spans
  expect(server).toMatchObject({
    name: 'chat m',
    kind: 2,
    failed: false,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'm',
      'gen_ai.request.stream': true,
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 20,
      'gen_ai.usage.cache_read.input_tokens': 60,
      'http.response.status_code': 200,
      'ferryllm.provider': 'c',
      'ferryllm.fallback_count': 1,
    },
  })
  expect(server).not.toHaveProperty('parentSpanId')
  expect(clients).toMatchObject([
    { kind: 3, failed: true, attributes: { 'error.type': 'upstream-unreachable', 'server.port': 1 } },
    {
      kind: 3,
      failed: false,
      attributes: {
        'gen_ai.provider.name': 'openai',
        'gen_ai.usage.input_tokens': 100,
        'server.address': '127.0.0.1',
        'http.response.status_code': 200,
      },
    },
  ])
  expect(clients.every((span) => span.traceId === server?.traceId && span.parentSpanId === server.spanId)).toBe(true)
  expect(spans.every(({ durationMs }) => durationMs > 0)).toBe(true)
  expect(collector.requests[0]?.url).toBe('/v1/traces')
  expect(collector.requests.map(({ text }) => text).join()).not.toMatch(/the content|key-c|"hi"/)
})

test("a client's trace goes on: we are below its span, and the provider is below our attempt", async () => {
  const collector = keep(await startCollector())
  const { gateway, upstream } = await start(collector)
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  await (await post(`${gateway.url}/v1/chat/completions`, BODY, { traceparent, tracestate: 'a=b' })).text()
  await gateway.close(0)
  const [server, attempt] = spansAt(collector)
  expect(server).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', parentSpanId: 'b7ad6b7169203331' })
  expect(upstream.requests[0]?.headers).toMatchObject({
    traceparent: `00-0af7651916cd43dd8448eb211c80319c-${attempt?.spanId}-01`,
    tracestate: 'a=b',
  })
  expect(JSON.parse(gateway.log[0] ?? '')).toMatchObject({ trace_id: '0af7651916cd43dd8448eb211c80319c' })
})

test('a trace that its client does not record is passed on and not exported', async () => {
  const collector = keep(await startCollector())
  const { gateway, upstream } = await start(collector)
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00'
  await (await post(`${gateway.url}/v1/chat/completions`, BODY, { traceparent })).text()
  await gateway.close(0)
  expect(upstream.requests[0]?.headers['traceparent']).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[\da-f]{16}-00$/)
  expect(collector.requests).toEqual([])
})

test.each([
  'garbage',
  '00-00000000000000000000000000000000-b7ad6b7169203331-01',
  '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
])('the traceparent %s begins a new trace', async (traceparent) => {
  const collector = keep(await startCollector())
  const { gateway, upstream } = await start(collector)
  await (await post(`${gateway.url}/v1/chat/completions`, BODY, { traceparent })).text()
  await gateway.close(0)
  const [server] = spansAt(collector)
  expect(server).not.toHaveProperty('parentSpanId')
  expect(upstream.requests[0]?.headers['traceparent']).toContain(server?.traceId)
})

test('a request that is refused has a span, too, and it is no failure of the gateway', async () => {
  const collector = keep(await startCollector())
  const { gateway } = await start(collector)
  await post(`${gateway.url}/v1/chat/completions`, '{"model":')
  await gateway.close(0)
  expect(spansAt(collector)).toMatchObject([
    {
      name: 'refused request',
      failed: false,
      attributes: { 'error.type': 'invalid-request', 'url.path': '/v1/chat/completions' },
    },
  ])
})

test('spans have the time of the clock, also after it was set or the computer slept', async () => {
  const collector = keep(await startCollector())
  const { gateway } = await start(collector)
  const moved = Date.now() + 3_600_000
  const clock = vi.spyOn(Date, 'now').mockReturnValue(moved)
  await (await post(`${gateway.url}/v1/messages`, BODY)).text()
  clock.mockRestore()
  await gateway.close(0)
  const begun = spansAt(collector).map(({ startTimeUnixNano }) => Math.round(Number(startTimeUnixNano) / 1e6) - moved)
  // The attempt begins a moment after the request.
  expect([begun.length, begun.every((ms) => ms >= 0 && ms < 60_000)]).toEqual([2, true])
})

test('a collector that refuses disturbs nobody, and is told of once', async () => {
  const collector = keep(await startCollector(400))
  const { gateway } = await start(collector)
  const response = await post(`${gateway.url}/v1/chat/completions`, BODY)
  expect(response.status).toBe(200)
  await response.text()
  await gateway.close(0)
  const warnings = gateway.log.filter((line) => line.includes('"warn"'))
  expect(warnings).toEqual([expect.stringContaining('spans cannot be delivered to the OpenTelemetry collector')])
})

test('a collector that never answers cannot hold up the end', async () => {
  const collector = keep(await startUpstream(() => undefined))
  const { gateway } = await start(collector)
  await (await post(`${gateway.url}/v1/chat/completions`, BODY)).text()
  await gateway.close(0)
  expect(collector.requests).toHaveLength(1)
})

test('a new configuration sends to the new collector', async () => {
  const [first, second] = [keep(await startCollector()), keep(await startCollector())]
  const { gateway, upstream } = await start(first)
  await (await post(`${gateway.url}/v1/chat/completions`, BODY)).text()
  gateway.reload(
    configSchema.parse({
      server: { listen: '127.0.0.1:0' },
      telemetry: { otlp_endpoint: second.url, service_name: 'other' },
      providers: [{ name: 'c', type: 'openai', base_url: upstream.url, api_key: 'key-c' }],
      routes: [{ match: '*', provider: 'c' }],
    }),
  )
  await (await post(`${gateway.url}/v1/chat/completions`, BODY)).text()
  await gateway.close(0)
  await expect.poll(() => spansAt(first).length).toBe(2)
  expect(spansAt(second)).toHaveLength(2)
  expect(second.requests[0]?.text).toContain('"other"')
})

const collectorOf = (telemetry: object, env: Record<string, string>): unknown =>
  findCollector(configSchema.parse({ telemetry }), env)

test.each([
  [{}, {}, undefined],
  [{}, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' }, 'http://c:4318/v1/traces'],
  [{}, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c/own' }, 'http://c/own'],
  [{ otlp_endpoint: 'http://f' }, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' }, 'http://f/v1/traces'],
  [{ otlp_endpoint: '' }, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' }, undefined],
  [{ otlp_endpoint: 'http://f' }, { OTEL_SDK_DISABLED: 'true' }, undefined],
  [{}, { OTEL_EXPORTER_OTLP_ENDPOINT: 'nonsense' }, undefined],
])('the file %j with the environment %j sends to %s', (telemetry, env, url) => {
  expect(collectorOf(telemetry, env)).toEqual(url === undefined ? undefined : expect.objectContaining({ url }))
})

test("credentials of the collector come from OpenTelemetry's own variable", () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_EXPORTER_OTLP_HEADERS: 'X-Key=a%20b, other=50%,=bad,bad' }
  expect(collectorOf({}, env)).toMatchObject({ headers: { 'x-key': 'a b', other: '50%' } })
})

test('without a collector nothing is traced', async () => {
  const upstream = keep(await startUpstream(json({})))
  const gateway = keep(
    await startGateway({
      providers: [{ name: 'c', type: 'openai', base_url: upstream.url, api_key: 'key-c' }],
      routes: [{ match: '*', provider: 'c' }],
    }),
  )
  await (await post(`${gateway.url}/v1/chat/completions`, BODY)).text()
  expect(upstream.requests[0]?.headers).not.toHaveProperty('traceparent')
})
