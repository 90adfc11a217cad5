// While a request waits for its next attempt: a stream shows signs of life, and an end in between is told.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ALL_CLIENTS } from '../support/clients.ts'
import { post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { scripted } from '../support/rig.ts'
import { json, startUpstream, type Upstream } from '../support/upstream.ts'

let upstream: Upstream
let gateway: RunningGateway

beforeEach(async () => {
  upstream = await startUpstream(json({}))
  gateway = await startGateway({
    server: { retry_attempts: 1, keep_alive_secs: 1 },
    providers: [{ name: 'c', type: 'openai', base_url: upstream.url, api_key: 'key-c' }],
    routes: [{ match: '*', provider: 'c' }],
  })
})
afterEach(async () => {
  await gateway.close(0)
  await upstream.close()
})

const limited = (waitMs: number): ReturnType<typeof json> =>
  json({ error: { message: 'slow down' } }, 429, { 'retry-after-ms': String(waitMs) })

test.each(ALL_CLIENTS)(
  '$name: a stream that waits is kept alive, and then goes on as if nothing had been',
  async (client) => {
    upstream.play = (...call) => {
      upstream.play = scripted('openai-chat', { beats: [{ text: 'at last' }] })
      return limited(1500)(...call)
    }
    const text = await (await post(gateway.url + client.path, client.ask({ model: 'm', stream: true }))).text()
    expect(text).toMatch(client.protocol === 'gemini' ? /^\ndata: / : /^: keep-alive\n\n/)
    expect(client.streamed(text).text).toBe('at last')
  },
)

test.each(ALL_CLIENTS)('$name: a gateway that stops meanwhile says so in the stream', async (client) => {
  upstream.play = limited(50_000)
  const response = await post(gateway.url + client.path, client.ask({ model: 'm', stream: true }))
  const text = response.text()
  await gateway.close(10)
  expect(client.streamed(await text).error?.message).toContain('shut down')
})

test.each(ALL_CLIENTS)('$name: and in the answer to a request for a whole', async (client) => {
  upstream.play = limited(50_000)
  const asked = post(gateway.url + client.path, client.ask({ model: 'm' }))
  await expect.poll(() => upstream.requests.length).toBe(1)
  await upstream.requests[0]?.closed
  await gateway.close(10)
  const response = await asked
  expect(response.status).toBe(503)
  expect(client.whole(await response.json()).error?.message).toContain('shut down')
})
