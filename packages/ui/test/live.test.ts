// The event stream of the page against a server that does what the test wants.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLive, type Live, type LiveEvent } from '../src/api/live.ts'

interface Connection {
  readonly headers: IncomingHttpHeaders
  readonly response: ServerResponse
}

const STATUS = {
  version: '1.0.0',
  node: '24.0.0',
  pid: 7,
  started_at: '2026-11-20T12:00:00.000Z',
  uptime_secs: 60,
  listen: '127.0.0.1:3000',
  config: { loaded_at: '2026-11-20T12:00:00.000Z' },
  draining: false,
  in_flight: 0,
  totals: { requests: 0, errors: 0, input_tokens: 0, output_tokens: 0, cached_tokens: 0 },
  providers: [],
}

describe('the event stream', () => {
  let connections: Connection[]
  let answer: (connection: Connection) => void
  let live: Live
  let signedOut: number
  let batches: (readonly LiveEvent[])[]
  let close: () => void
  const realFetch = globalThis.fetch

  beforeEach(async () => {
    connections = []
    signedOut = 0
    batches = []
    answer = ({ response }) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': beat\n\n')
    const server = createServer((request, response) => {
      const connection = { headers: request.headers, response }
      connections.push(connection)
      answer(connection)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    // On the page the address is relative.
    globalThis.fetch = (path, init) => realFetch(new URL(path as string, base), init)
    live = createLive(() => signedOut++)
    live.onEvents((events) => batches.push(events))
    close = () => {
      live.stop()
      server.close()
      server.closeAllConnections()
    }
  })
  afterEach(() => {
    close()
    globalThis.fetch = realFetch
  })
  const phase = (): string => live.state().phase
  const write = (text: string): void => void connections.at(-1)?.response.write(text)

  test('is live once it is open, and hands events on together, however many come at once', async () => {
    expect(phase()).toBe('connecting')
    live.start()
    await expect.poll(phase).toBe('live')
    const gap = 'event: gap\ndata: {"missed":1}\n\n'
    write(`id: 1\nevent: status\ndata: ${JSON.stringify(STATUS)}\n\n${gap.repeat(50)}event: capture\ndata: {}\n\n`)
    await expect.poll(() => batches.flat().length).toBe(52)
    expect(batches.length).toBeLessThan(5)
    expect(batches.flat().map(({ type }) => type)).toEqual(['status', ...Array<string>(50).fill('gap'), 'capture'])
  })

  test('passes over what it does not know or understand', async () => {
    live.start()
    await expect.poll(phase).toBe('live')
    write(
      'event: novelty\ndata: {}\n\nevent: status\ndata: {"half":\n\nevent: request\ndata: []\n\nevent: gap\ndata: {}\n\n',
    )
    await expect.poll(() => batches.flat()).toEqual([{ type: 'gap', data: {} }])
  })

  test('goes on after the last event when the connection is cut', async () => {
    live.start()
    await expect.poll(phase).toBe('live')
    expect(connections[0]?.headers['last-event-id']).toBeUndefined()
    write('id: 41\nevent: gap\ndata: {}\n\nid: 42\nevent: gap\ndata: {}\n\n')
    await expect.poll(() => batches.flat().length).toBe(2)
    connections[0]?.response.destroy()
    await expect.poll(() => connections.length).toBe(2)
    expect(connections[1]?.headers['last-event-id']).toBe('42')
    await expect.poll(phase).toBe('live')
  })

  test('says that the gateway is lost when nobody answers, and when it tries again', async () => {
    answer = ({ response }) => void response.writeHead(503).end()
    live.start()
    await expect.poll(phase).toBe('lost')
    expect(live.state().retryAt).toBeGreaterThan(Date.now() - 1_000)
    answer = ({ response }) => void response.writeHead(200).write(': beat\n\n')
    live.retry()
    await expect.poll(phase).toBe('live')
  })

  test('says that the session is over', async () => {
    answer = ({ response }) => void response.writeHead(401).end('{}')
    live.start()
    await expect.poll(() => signedOut).toBe(1)
  })

  test('is closed with the page', async () => {
    live.start()
    await expect.poll(phase).toBe('live')
    const closed = new Promise((resolve) => connections[0]?.response.on('close', resolve))
    live.stop()
    await closed
    expect(connections.length).toBe(1)
  })
})
