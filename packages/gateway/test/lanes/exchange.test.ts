// What holds for every lane: who leaves, who is slow, who is silent, and what happens at the end.
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { fourProviders, frameData, post, startGateway, type RunningGateway, type Setup } from '../support/gateway.ts'
import {
  chatStream,
  frameText,
  json,
  messageStream,
  sse,
  startUpstream,
  type Upstream,
  type Play,
} from '../support/upstream.ts'

let upstream: Upstream | undefined
let gateway: RunningGateway | undefined

async function start(play: Play, server: object = {}): Promise<{ upstream: Upstream; gateway: RunningGateway }> {
  upstream = await startUpstream(play)
  gateway = await startGateway({ server, ...fourProviders(upstream.url) } satisfies Setup)
  return { upstream, gateway }
}

afterEach(async () => {
  await gateway?.close(0)
  await upstream?.close()
  gateway = upstream = undefined
})

/** The same question in each client protocol, streamed. */
const ASK = {
  '/v1/chat/completions': (model: string) => ({ model, stream: true, messages: [{ role: 'user', content: 'x' }] }),
  '/v1/responses': (model: string) => ({ model, stream: true, input: 'x' }),
  '/v1/messages': (model: string) => ({
    model,
    stream: true,
    max_tokens: 64,
    messages: [{ role: 'user', content: 'x' }],
  }),
}
const PATHS = Object.keys(ASK) as (keyof typeof ASK)[]

/** Opens a stream and hands out the raw response. */
function open(url: string, path: keyof typeof ASK, model: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url + path, { method: 'POST', headers: { 'content-type': 'application/json' } })
    request.on('response', resolve)
    request.on('error', reject)
    request.end(JSON.stringify(ASK[path](model)))
  })
}

describe.each([
  ['relayed', 'c-1'],
  ['translated', 'a-1'],
])('a %s stream', (_lane, model) => {
  const opening: Play = (received, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const frames = received.url.includes('messages')
      ? messageStream(['one']).slice(0, 3)
      : chatStream(['one']).slice(0, 2)
    for (const frame of frames) response.write(frameText(frame))
  }

  test('closes the upstream when the client leaves', async () => {
    const running = await start(opening)
    const response = await open(running.gateway.url, '/v1/chat/completions', model)
    await new Promise((resolve) => response.once('data', resolve))
    response.destroy()
    await running.upstream.requests[0]!.closed
    await expect
      .poll(() => running.gateway.log.map((line) => JSON.parse(line) as object).at(-1))
      .toMatchObject({
        status: 499,
        error_kind: 'cancelled',
      })
  })

  test('holds the upstream back while the client does not read', async () => {
    const piece = 'x'.repeat(64 * 1024)
    let written = 0
    let stalled: () => void = () => {}
    const whenStalled = new Promise<void>((resolve) => {
      stalled = resolve
    })
    const running = await start(async (received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const isMessages = received.url.includes('messages')
      const [head, block] = messageStream([])
      if (isMessages) response.write(frameText(head!) + frameText(block!))
      for (let index = 0; index < 800; index++) {
        const frame = isMessages ? messageStream([piece])[2]! : chatStream([piece])[1]!
        written += piece.length
        if (response.write(frameText(frame))) continue
        const drained = await Promise.race([
          new Promise<boolean>((resolve) => response.once('drain', () => resolve(true))),
          new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 300)),
        ])
        if (!drained) break
      }
      stalled()
    })
    const response = await open(running.gateway.url, '/v1/chat/completions', model)
    response.pause()
    await whenStalled
    expect(written).toBeLessThan(40 * 1024 * 1024)
    response.destroy()
  })
})

describe.each(PATHS)('silence on %s', (path) => {
  test('is filled with keep-alives that the protocol allows, before and after the first content', async () => {
    const signs = [new Event('begin'), new Event('go on')]
    const target = new EventTarget()
    const until = (event: Event): Promise<unknown> =>
      new Promise((resolve) => target.addEventListener(event.type, resolve))
    const running = await start(
      async (_received, response) => {
        const goOn = until(signs[1]!)
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.flushHeaders()
        await until(signs[0]!)
        for (const frame of messageStream(['one']).slice(0, 3)) response.write(frameText(frame))
        await goOn
        for (const frame of messageStream(['one']).slice(3)) response.write(frameText(frame))
        response.end()
      },
      { keep_alive_secs: 1 },
    )
    const response = await open(running.gateway.url, path, 'a-1')
    let text = ''
    for await (const chunk of response) {
      text += String(chunk)
      const content = text.indexOf('one')
      if (content < 0 && /: keep-alive|ping|keepalive/.test(text)) target.dispatchEvent(signs[0]!)
      else if (content >= 0 && /: keep-alive|event: ping|keepalive|"choices":\[\]/.test(text.slice(content))) {
        target.dispatchEvent(signs[1]!)
      }
    }
    expect(frameData(text).length).toBeGreaterThan(2)
    expect(text).toMatch(/message_stop|response\.completed|\[DONE\]/)
  })

  test('of the upstream that lasts too long ends the reply with an error', async () => {
    const running = await start(
      (_received, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        for (const frame of messageStream(['one']).slice(0, 3)) response.write(frameText(frame))
      },
      { idle_timeout_secs: 1 },
    )
    const text = await (await post(running.gateway.url + path, ASK[path]('a-1'))).text()
    expect(text).toContain('one')
    expect(text).toMatch(/sent nothing for 1 s/)
    expect(text).not.toMatch(/message_stop|response\.completed|"finish_reason":"stop"/)
    await running.upstream.requests[0]!.closed
  })
})

test('an upstream that does not answer at all is a 504', async () => {
  const running = await start(() => {}, { request_timeout_secs: 1, idle_timeout_secs: 5 })
  const response = await post(`${running.gateway.url}/v1/messages`, ASK['/v1/messages']('c-1'))
  expect(response.status).toBe(504)
  expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'timeout_error' } })
})

test('a provider that is not there is a 502 that names it', async () => {
  const running = await start(json({}))
  await running.upstream.close()
  const response = await post(`${running.gateway.url}/v1/responses`, ASK['/v1/responses']('c-1'))
  expect(response.status).toBe(502)
  expect(await response.text()).toMatch(/ECONNREFUSED/)
})

describe('shutdown', () => {
  test('waits for open replies, and takes no new ones', async () => {
    let finish: () => void = () => {}
    const running = await start((_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const frames = chatStream(['one'])
      for (const frame of frames.slice(0, 2)) response.write(frameText(frame))
      finish = () => {
        for (const frame of frames.slice(2)) response.write(frameText(frame))
        response.end('data: [DONE]\n\n')
      }
    })
    const response = await open(running.gateway.url, '/v1/chat/completions', 'c-1')
    let text = ''
    await new Promise((resolve) => {
      response.on('data', (chunk) => {
        text += String(chunk)
        resolve(undefined)
      })
    })
    const closing = running.gateway.close(5_000)
    await expect(fetch(`${running.gateway.url}/readyz`)).rejects.toThrow()
    finish()
    await new Promise((resolve) => response.on('end', resolve))
    await closing
    expect(text).toContain('[DONE]')
  })

  test('ends what takes too long with an error of the protocol', async () => {
    const running = await start(sse(messageStream(['one']).slice(0, 3), { open: true }))
    const response = await open(running.gateway.url, '/v1/chat/completions', 'a-1')
    let text = ''
    response.on('data', (chunk) => {
      text += String(chunk)
    })
    await expect.poll(() => text).toContain('one')
    const ended = new Promise((resolve) => response.on('close', resolve))
    await running.gateway.close(50)
    await ended
    expect(text).toContain('shut down')
  })
})

test('no more than max_concurrent_requests at once, streams counted until they end', async () => {
  const running = await start(sse(chatStream(['one']).slice(0, 2), { open: true }), { max_concurrent_requests: 1 })
  const first = await open(running.gateway.url, '/v1/chat/completions', 'c-1')
  await new Promise((resolve) => first.once('data', resolve))
  const second = await post(`${running.gateway.url}/v1/messages`, ASK['/v1/messages']('c-1'))
  expect(second.status).toBe(429)
  expect(second.headers.get('retry-after')).toBe('1')
  expect(await second.json()).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } })
  first.destroy()
})
