// What strangers can do to the listener: half requests, resets, endless names, bytes between requests. Nothing crashes,
// nothing hangs, nothing grows.
import { connect, type Socket } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configSchema } from '@ferryllm/control'
import { createHttpServer } from '../../src/http/server.ts'
import { findFault } from '../../src/http/find-fault.ts'
import { createGateway } from '../../src/index.ts'
import { GatewayError } from '@ferryllm/protocols'
import { logLine } from '../../src/observe/request-log.ts'
import { fourProviders, post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { chatStream, frameText, json, sse, startUpstream, type Upstream } from '../support/upstream.ts'

let upstream: Upstream
let gateway: RunningGateway

const MIB = 1024 * 1024
const REPLY = { id: 'x', choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }] }
const MESSAGES = [{ role: 'user', content: 'x' }]

beforeAll(async () => {
  upstream = await startUpstream(json(REPLY))
  gateway = await startGateway({ server: { body_limit_mb: 1 }, ...fourProviders(upstream.url) })
})
afterAll(async () => {
  await gateway.close(0)
  await upstream.close()
})

/** A raw connection that collects what it is told. */
async function dial(url: string): Promise<{ socket: Socket; heard: () => string; closed: Promise<void> }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let text = ''
  socket.on('data', (chunk) => {
    text += String(chunk)
  })
  socket.on('error', () => {})
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  await new Promise((resolve) => socket.once('connect', resolve))
  return { socket, heard: () => text, closed }
}

describe('a connection', () => {
  test('that asks for a WebSocket and is reset takes nothing with it', async () => {
    for (let count = 0; count < 20; count++) {
      const { socket } = await dial(gateway.url)
      socket.write('GET /v1/responses HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n')
      socket.resetAndDestroy()
    }
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200)
  })

  // Older Node takes every upgrade away from the request: there the client is told to leave the offer out.
  test('that offers HTTP/2 with a request is answered in HTTP/1.1', async () => {
    const isOld = Number(process.versions.node.split('.')[0]) < 24
    const { socket, heard } = await dial(gateway.url)
    const offer = 'connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n'
    socket.write(`GET /health HTTP/1.1\r\nhost: x\r\n${offer}\r\n`)
    await expect.poll(heard).toMatch(isOld ? /^HTTP\/1.1 426 .*upgrade_not_supported/s : /^HTTP\/1.1 200 OK/)
    socket.destroy()
  })

  test('that sends the whole URL, as to a proxy, finds the endpoint', async () => {
    const { socket, heard } = await dial(gateway.url)
    socket.write(`GET ${gateway.url}/healthz?x=1 HTTP/1.1\r\nhost: x\r\n\r\n`)
    await expect.poll(heard).toMatch(/^HTTP\/1.1 200 OK/)
    socket.destroy()
  })

  test('that sends garbage behind a request never gets it into the reply', async () => {
    upstream.play = sse(chatStream(['one']).slice(0, 2), { open: true })
    const { socket, heard, closed } = await dial(gateway.url)
    const body = JSON.stringify({ model: 'c-1', stream: true, messages: MESSAGES })
    socket.write(`POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
    await expect.poll(heard).toContain('one')
    socket.write('NONSENSE\r\n\r\n')
    await closed
    expect(heard()).not.toContain('400 Bad Request')
    await upstream.requests.at(-1)!.closed
    upstream.play = json(REPLY)
  })

  test('whose request is never complete is told so and closed', async () => {
    const handled: Promise<unknown>[] = []
    const server = createHttpServer(
      async (exchange) => {
        handled.push(exchange.readBody(1000).catch((error: unknown) => error))
      },
      async () => {},
      { requestMs: 200, checkMs: 50 },
    )
    const { url } = await server.listen('127.0.0.1', 0)
    const { socket, heard, closed } = await dial(url)
    socket.write('POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"half')
    await closed
    expect(heard()).toMatch(/^(HTTP\/1.1 408 Request Timeout|$)/)
    expect(await handled[0]).toMatchObject({ kind: 'cancelled' })
    await server.close(0, () => {})
  })
})

test('a shutdown ends when the last reply does, not when its keep-alive connection would', async () => {
  let finish: (() => void) | undefined
  const slow = await startUpstream((_received, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const frame of chatStream(['one']).slice(0, 2)) response.write(frameText(frame))
    finish = () => response.end(`${frameText(chatStream([])[1]!)}data: [DONE]\n\n`)
  })
  const closing = await startGateway(fourProviders(slow.url))
  const { socket, heard } = await dial(closing.url)
  const body = JSON.stringify({ model: 'c-1', stream: true, messages: MESSAGES })
  socket.write(`POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
  await expect.poll(heard).toContain('one')
  // Longer than a test may take.
  const closed = closing.close(60_000)
  finish?.()
  await closed
  await expect.poll(heard).toContain('[DONE]')
  await slow.close()
})

test('a 405 names the methods that would do', async () => {
  const response = await fetch(`${gateway.url}/v1/messages`)
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  expect((await post(`${gateway.url}/v1/models`, {})).headers.get('allow')).toBe('GET, HEAD')
})

const bodyOf = (size: number): string => {
  const head = '{"model":"nobody","pad":"'
  return `${head}${'x'.repeat(size - head.length - 2)}"}`
}

describe('the size limit is exact', () => {
  const ENCODERS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync }
  test.each(Object.entries(ENCODERS))('for %s', async (encoding, encode) => {
    const send = async (size: number): Promise<number> => {
      const headers = { 'content-encoding': encoding }
      const body = new Uint8Array(encode(bodyOf(size)))
      return (await fetch(`${gateway.url}/v1/chat/completions`, { method: 'POST', headers, body })).status
    }
    expect([await send(MIB), await send(MIB + 1)]).toEqual([404, 413])
  })
})

describe('endless things', () => {
  test('a name that goes on and on is a 400 that does not repeat it, in no reply and no log line', async () => {
    const model = 'm'.repeat(500_000)
    for (const path of ['/v1/messages', '/v1/chat/completions', '/v1/responses', '/v1/messages/count_tokens']) {
      const response = await post(gateway.url + path, { model, messages: MESSAGES, input: 'x', max_tokens: 1 })
      const text = await response.text()
      expect([response.status, text.length < 1000, /model/.test(text)]).toEqual([400, true, true])
    }
    expect((await fetch(`${gateway.url}/${'p'.repeat(50_000)}`)).status).toBe(404)
    expect(gateway.log.every((line) => line.length < 5000)).toBe(true)
  })

  test('the same key a hundred thousand times is read in one pass', async () => {
    const body = `{${'"model":1,'.repeat(100_000)}"model":"nobody"}`
    expect((await post(`${gateway.url}/v1/messages`, body)).status).toBe(404)
  })

  test.each(['tools', 'messages'])('%s nested a hundred thousand deep are no defect of ours', async (field) => {
    const deep = '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)
    const tools = `[{"name":"t","input_schema":${field === 'tools' ? deep : '{}'}}]`
    const input = field === 'tools' ? '{}' : deep
    const messages = `[{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"t","input":${input}}]}]`
    for (const model of ['c-1', 'a-1', 'g-1', 'r-1']) {
      const body = `{"model":"${model}","max_tokens":9,"tools":${tools},"messages":${messages}}`
      expect((await post(`${gateway.url}/v1/messages`, body)).status).not.toBe(500)
    }
  })
})

test.each([
  ['', 'it ends too early, at byte 0'],
  ['{"a":1,}', 'a name in double quotes expected at byte 7'],
  ['{"ü":tru}', 'a value expected at byte 6'],
  ['[1 2]', '"," or a closing bracket expected at byte 3'],
  ['{"a" 1}', '":" expected at byte 5'],
  ['{"a":"x', 'it ends too early, at byte 7'],
  ['{"a":"x\ny"}', 'not allowed in a string: byte 7'],
  ['{"a":"\\x"}', 'not allowed in a string: byte 6'],
  ['{"a":[]} {}', 'the end expected at byte 9'],
  ['{"a":01}', '"," or a closing bracket expected at byte 6'],
])('the fault in %j', (text, found) => {
  expect(findFault(Buffer.from(text))).toBe(found)
})

test('a syntax error names the byte and quotes nothing', async () => {
  const response = await post(`${gateway.url}/v1/chat/completions`, '{"model":"c-1","api_key":"sk-secret",}')
  const text = await response.text()
  expect(text).toMatch(/at byte 37/)
  expect(text + gateway.log.join('')).not.toContain('sk-secret')
})

test('a log line of text cannot be forged with control characters or terminal codes', () => {
  const record = {
    requestId: 'req_1',
    client: 'anthropic',
    path: '/\u009b31m\n2026 error\u2028x',
    status: 404,
  } as const
  const line = logLine({ ...record, latencyMs: 1 }, 'text', new Date(0))
  expect(line).toMatch(/^[\x20-\x7e]+$/)
  expect(line).toContain('\\u009b31m\\n2026')
})

test('colours are in text lines only, and only when asked for', () => {
  const line = (format: 'text' | 'json', status: number, ansi?: boolean): string => {
    const error = status < 400 ? {} : { error: new GatewayError('upstream-failed', 'no') }
    const record = { requestId: 'req_1', client: 'anthropic', path: '/', latencyMs: 1, status, ...error } as const
    return logLine(record, format, new Date(0), ansi)
  }
  expect(line('text', 200, true)).toContain('\u001b[32minfo \u001b[0m')
  expect(line('text', 400, true)).toContain('\u001b[33mwarn \u001b[0m')
  expect(line('text', 502, true)).toContain('\u001b[31merror\u001b[0m')
  expect(line('text', 502)).not.toContain('\u001b')
  expect(line('json', 502, true)).toBe(line('json', 502))
})

const streamSent = async (query: string, stream?: boolean): Promise<unknown> => {
  const body = { model: 'c-1', messages: MESSAGES, ...(stream === undefined ? {} : { stream }) }
  await (await post(`${gateway.url}/v1/chat/completions${query}`, body)).text()
  return (JSON.parse(upstream.requests.at(-1)!.text) as { stream?: boolean }).stream
}

describe('what a URL says', () => {
  test('?stream=true reaches a provider of the same protocol; the body wins when it speaks itself', async () => {
    expect(await streamSent('?stream=true')).toBe(true)
    expect(await streamSent('?stream=true', false)).toBe(false)
    expect(await streamSent('?stream=false', true)).toBe(true)
    expect(await streamSent('?beta=true')).toBeUndefined()
  })
})

describe('a message without max_tokens', () => {
  test.each(['c-1', 'r-1', 'g-1'])('for %s, which has to be translated, is a 400 that names it', async (model) => {
    const response = await post(`${gateway.url}/v1/messages`, { model, messages: MESSAGES })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: expect.stringContaining('max_tokens: Field required') },
    })
  })
})

const mount = (onLog?: (line: string) => void): ReturnType<typeof createGateway> =>
  createGateway(
    configSchema.parse({ providers: [{ name: 'demo', type: 'demo' }], routes: [{ match: '*', provider: 'demo' }] }),
    { env: {}, ...(onLog === undefined ? {} : { onLog }) },
  )

const ask = (model: string, more: RequestInit = {}): Request =>
  new Request('http://gateway/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify({ model, stream: true, messages: MESSAGES }),
    ...more,
  })

describe('the fetch handler', () => {
  test('answers a request that is given up before there is a reply', async () => {
    const gone = new AbortController()
    const { fetch: serve, close } = mount()
    const reply = serve(ask('demo-slow', { signal: gone.signal }))
    gone.abort()
    expect((await reply).status).toBe(499)
    await close(0)
  })

  test('ends a reply that is given up', async () => {
    const gone = new AbortController()
    const { fetch: serve, close } = mount()
    const reader = (await serve(ask('demo-long', { signal: gone.signal }))).body!.getReader()
    await reader.read()
    gone.abort()
    await expect(reader.closed).rejects.toThrow()
    await close(0)
  })

  test('finishes its open replies before the gateway is closed', async () => {
    const { fetch: serve, close } = mount()
    const reply = await serve(ask('demo-long'))
    const [text] = await Promise.all([reply.text(), close(60_000)])
    expect(text).toContain('word500')
    expect(text).toContain('[DONE]')
  })

  test('does not depend on the listener of its log', async () => {
    const { fetch: serve, close } = mount(() => {
      throw new Error('disk full')
    })
    expect(await (await serve(ask('demo'))).text()).toContain('[DONE]')
    expect((await serve(ask('demo-error-429'))).status).toBe(429)
    await close(0)
  })
})
