// A new configuration while requests are under way.
import { afterEach, expect, test } from 'vitest'
import { configSchema, type Config } from '@ferryllm/control'
import { post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { chatStream, frameText, sse, startUpstream, type Upstream } from '../support/upstream.ts'

const open: { close: (graceMs?: number) => Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close(0)
})

async function provider(...frames: string[]): Promise<Upstream> {
  const upstream = await startUpstream(sse(chatStream(frames)))
  open.push(upstream)
  return upstream
}

const setup = (upstream: Upstream): { providers: object[]; routes: object[] } => ({
  providers: [{ name: 'c', type: 'openai', base_url: upstream.url, api_key: 'key-c' }],
  routes: [{ match: '*', provider: 'c' }],
})

const configOf = (upstream: Upstream, server: object = {}): Config =>
  configSchema.parse({ server: { listen: '127.0.0.1:0', ...server }, ...setup(upstream) })

async function text(gateway: RunningGateway): Promise<string> {
  const reply = await post(`${gateway.url}/v1/chat/completions`, {
    model: 'm',
    stream: true,
    messages: [{ role: 'user', content: 'hi' }],
  })
  return reply.text()
}

test('requests after a reload are served by the new configuration, on the same port', async () => {
  const [old, fresh] = [await provider('old'), await provider('fresh')]
  const gateway = await startGateway(setup(old))
  open.push(gateway)
  expect(await text(gateway)).toContain('old')
  gateway.reload(configOf(fresh))
  expect(await text(gateway)).toContain('fresh')
})

test('a reload does not give back the requests of this minute', async () => {
  const upstream = await provider('one')
  const gateway = await startGateway({ ...setup(upstream), server: { rate_limit_per_minute: 2 } })
  open.push(gateway)
  expect(await text(gateway)).toContain('one')
  gateway.reload(configOf(upstream, { rate_limit_per_minute: 1 }))
  expect(await text(gateway)).toContain('rate_limit')
})

test('a stream under way keeps its configuration to the end, whatever becomes of it', async () => {
  const release = Promise.withResolvers<void>()
  const [opening, first, ...rest] = chatStream(['slow', 'and', 'whole'])
  const old = await startUpstream(async (_received, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const frame of [opening, first]) response.write(frameText(frame ?? {}))
    await release.promise
    response.end(`${rest.map(frameText).join('')}data: [DONE]\n\n`)
  })
  open.push(old)
  const fresh = await provider('fresh')
  const gateway = await startGateway(setup(old))
  open.push(gateway)
  // Another protocol than the provider's: every event passes through what the configuration decides.
  const reply = await post(`${gateway.url}/v1/messages`, {
    model: 'm',
    max_tokens: 9,
    stream: true,
    messages: [{ role: 'user', content: 'hi' }],
  })
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader()
  let read = ''
  while (!read.includes('slow')) read += (await reader?.read())?.value ?? ''
  gateway.reload(configSchema.parse({ ...setup(fresh), routes: [], server: { listen: '127.0.0.1:0' } }))
  gateway.reload(configOf(fresh))
  expect(await text(gateway)).toContain('fresh')
  release.resolve()
  for (let chunk = await reader?.read(); chunk?.done === false; chunk = await reader?.read()) read += chunk.value
  expect(read).toMatch(/slow[^]*"and"[^]*"whole"[^]*message_stop/)
  expect(old.requests).toHaveLength(1)
})
