// Waiting for a place instead of being turned away.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { configSchema } from '@ferryllm/control'
import { createAdmission, type Admission } from '../../src/http/admission.ts'
import type { Exchange } from '../../src/http/exchange.ts'
import { createLimits } from '../../src/limits/limits.ts'
import { compileRules } from '../../src/limits/rule.ts'
import type { Spending } from '../../src/limits/spend.ts'
import { CLIENTS, type Client } from '../support/clients.ts'
import { post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { chatStream, sse, startUpstream, type Upstream } from '../support/upstream.ts'

describe('the order', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const QUEUE = { maxWaitMs: 5000, size: 2 }
  let admission: Admission
  let log: string[]
  let inside: Map<string, Spending>
  let leaves: Map<string, () => void>

  function open(server: object, auth: object = {}): void {
    const limits = createLimits(compileRules(configSchema.parse({ server, auth })), () => Date.now())
    admission = createAdmission(limits, QUEUE)
    log = []
    inside = new Map()
    leaves = new Map()
  }

  /** `name` asks with the key that its first letter stands for. */
  async function arrive(name: string): Promise<void> {
    const exchange = { setHeader: () => {}, onAbort: (listener: () => void) => leaves.set(name, listener) }
    const key = { scope: 'key' as const, name: name[0] ?? '' }
    const admitted = async (): Promise<void> => {
      try {
        inside.set(name, await admission.enter(exchange as unknown as Exchange, key))
        log.push(`${name} in`)
      } catch (thrown) {
        log.push(`${name} ${thrown instanceof Error ? thrown.message : ''}`)
      }
    }
    void admitted()
    await vi.advanceTimersByTimeAsync(0)
  }

  async function leave(name: string): Promise<void> {
    inside.get(name)?.leave(0)
    await vi.advanceTimersByTimeAsync(0)
  }

  test('is that of arrival', async () => {
    open({ max_concurrent_requests: 1 })
    for (const name of ['a1', 'a2', 'a3']) await arrive(name)
    expect([log, admission.inFlight()]).toEqual([['a1 in'], 1])
    await leave('a1')
    await leave('a2')
    expect([log, admission.inFlight()]).toEqual([['a1 in', 'a2 in', 'a3 in'], 1])
  })

  test('lets those pass whose own key has room', async () => {
    open({ max_concurrent_requests: 5 }, { per_key_max_concurrent_requests: 1 })
    for (const name of ['a1', 'a2', 'b1']) await arrive(name)
    expect(log).toEqual(['a1 in', 'b1 in'])
    await leave('a1')
    expect(log).toEqual(['a1 in', 'b1 in', 'a2 in'])
  })

  test('ends for those who have waited too long, and for more than may wait', async () => {
    open({ max_concurrent_requests: 1 })
    for (const name of ['a1', 'a2', 'a3', 'a4']) await arrive(name)
    const full = '1 requests are under way, the limit of this gateway (server.max_concurrent_requests).'
    expect(log).toEqual(['a1 in', `a4 ${full} 2 more are waiting (server.queue_size).`])
    await vi.advanceTimersByTimeAsync(5000)
    const late = `${full} This one has waited 5 s for a place (server.queue_max_wait_secs).`
    expect(log.slice(2)).toEqual([`a2 ${late}`, `a3 ${late}`])
    await leave('a1')
    await arrive('a5')
    expect(log.slice(4)).toEqual(['a5 in'])
  })

  test('forgets clients that leave, and gives their request back', async () => {
    open({ max_concurrent_requests: 1, rate_limit_per_minute: 3 })
    for (const name of ['a1', 'a2', 'a3']) await arrive(name)
    leaves.get('a2')?.()
    await leave('a1')
    await arrive('a4')
    expect(log).toEqual(['a1 in', 'a2 The client closed the connection.', 'a3 in'])
    await leave('a3')
    expect([log.at(-1), admission.inFlight()]).toEqual(['a4 in', 1])
  })

  test('does not let anybody wait who is over a limit of requests', async () => {
    open({ max_concurrent_requests: 1, rate_limit_per_minute: 1 })
    for (const name of ['a1', 'a2']) await arrive(name)
    expect(log[1]).toMatch(/^a2 1 requests per minute are the limit of this gateway/)
  })
})

let upstream: Upstream
let gateway: RunningGateway

async function start(server: object): Promise<void> {
  upstream = await startUpstream(sse(chatStream(['one']).slice(0, 2), { open: true }))
  gateway = await startGateway({
    server: { max_concurrent_requests: 1, queue_max_wait_secs: 30, ...server },
    providers: [{ name: 'c', type: 'openai', base_url: upstream.url, api_key: 'key-c' }],
    routes: [{ match: '*', provider: 'c' }],
  })
}

const ask = (client: Client, signal?: AbortSignal): Promise<Response> =>
  fetch(gateway.url + client.path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(client.ask({ model: 'm', stream: true })),
    ...(signal === undefined ? {} : { signal }),
  })

describe.each(CLIENTS)('$name', (client) => {
  afterEach(async () => {
    await gateway.close(0)
    await upstream.close()
  })

  test('a request waits until a stream has ended, and is answered then', async () => {
    await start({})
    const running = await ask(client)
    upstream.play = sse([...chatStream(['two']), 'data: [DONE]\n\n'])
    const second = ask(client)
    await running.body?.cancel()
    const answer = await second
    expect(answer.status).toBe(200)
    expect(client.streamed(await answer.text()).text).toBe('two')
  })

  test('a full queue is a 429 with a time to come back', async () => {
    await start({ queue_size: 1 })
    const running = await ask(client)
    const away = new AbortController()
    const waiting = ask(client, away.signal).catch(() => 'left')
    let refused: Response | undefined
    await expect
      .poll(async () => {
        // The first of these may find the place of the one that is still on its way.
        refused = await post(gateway.url + client.path, client.ask({ model: 'm' }), {})
        return refused.status
      })
      .toBe(429)
    expect(refused?.headers.get('retry-after')).toBe('1')
    const { error } = client.whole(await refused?.json())
    expect([error?.type, error?.message]).toEqual(['rate_limit_error', expect.stringContaining('server.queue_size')])
    away.abort()
    expect(await waiting).toBe('left')
    await expect.poll(() => gateway.log.some((line) => line.includes('"status":499'))).toBe(true)
    await running.body?.cancel()
  })

  test('a gateway that stops turns the waiting away', async () => {
    await start({})
    const running = await ask(client)
    const waiting = ask(client)
    // Whether it waits already cannot be seen from outside: the log line of an unrelated request comes after it.
    await fetch(`${gateway.url}/health`)
    const closed = gateway.close(1)
    expect((await waiting).status).toBe(503)
    await running.body?.cancel()
    await closed
  })
})
