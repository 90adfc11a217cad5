// Two thousand requests over three providers that reset, stall, cut, answer garbage and refuse as they like: whatever
// happens, every client gets one true answer, and the log tells the same story.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CLIENTS } from '../support/clients.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import type { ReadReply } from '../support/strict-reply.ts'
import { hash, startUnruly, wordsOf, type Unruly } from './unruly-provider.ts'

const REQUESTS = 2000
const AT_ONCE = 200
const SEED = 20_261_120

const NAMES = { a: 'anthropic', c: 'openai-chat', r: 'openai-responses' } as const
const TYPES = { a: 'anthropic', c: 'openai', r: 'openai_responses' } as const
type Letter = keyof typeof NAMES
const LETTERS: readonly Letter[] = ['a', 'c', 'r']

/** What the clients that leave do as soon as a provider has their request. */
const leavers = new Map<number, () => void>()

let providers: Record<Letter, Unruly>
let gateway: RunningGateway

beforeAll(async () => {
  const started = await Promise.all(
    LETTERS.map(async (letter) => {
      const arrived = (request: number): void => leavers.get(request)?.()
      return [letter, await startUnruly(letter, NAMES[letter], { seed: SEED, arrived })] as const
    }),
  )
  providers = Object.fromEntries(started) as Record<Letter, Unruly>
  gateway = await startGateway({
    server: {
      retry_attempts: 1,
      retry_backoff_ms: 1,
      // Long beside what a busy machine takes, so that only what stalls runs into them.
      idle_timeout_secs: 3,
      request_timeout_secs: 3,
      circuit_breaker_failures: 12,
      circuit_breaker_cooldown_secs: 1,
    },
    providers: LETTERS.map((letter) => ({
      name: letter,
      type: TYPES[letter],
      base_url: providers[letter].url,
      api_key: `key-${letter}`,
    })),
    routes: LETTERS.map((letter) => ({
      match: `${letter}-`,
      provider: letter,
      fallback_providers: LETTERS.filter((other) => other !== letter),
    })),
  })
})
afterAll(async () => {
  await gateway.close(0)
  await Promise.all(LETTERS.map((letter) => providers[letter].close()))
})

type Story =
  | { readonly end: 'reply'; readonly id: string; readonly provider: string; readonly reply: ReadReply }
  | { readonly end: 'error'; readonly id: string; readonly status: number; readonly reply: ReadReply }
  | { readonly end: 'left' }

async function ask(request: number): Promise<Story> {
  const draw = hash(`${SEED} client ${request}`)
  const client = CLIENTS[draw % CLIENTS.length]!
  const stream = (draw >>> 4) % 4 > 0
  const leaves = (draw >>> 8) % 25 === 0
  const model = `${LETTERS[(draw >>> 12) % LETTERS.length]}-1`
  const leaving = new AbortController()
  const body = JSON.stringify(client.ask({ model, stream, history: client.user(`request ${request}`) }))
  if (leaves) leavers.set(request, () => void setTimeout(() => leaving.abort(), (draw >>> 16) % 30))
  try {
    const response = await fetch(gateway.url + client.path, { method: 'POST', body, signal: leaving.signal })
    const id = response.headers.get('x-request-id') ?? response.headers.get('request-id') ?? ''
    const provider = response.headers.get('x-ferryllm-provider') ?? ''
    const text = await response.text()
    const streamed = response.headers.get('content-type')?.startsWith('text/event-stream') === true
    expect(streamed || !stream || response.status !== 200).toBe(true)
    const reply = streamed ? client.streamed(text) : client.whole(JSON.parse(text))
    if (reply.error !== undefined) return { end: 'error', id, status: response.status, reply }
    return { end: 'reply', id, provider, reply }
  } catch (cause) {
    if (leaves && cause instanceof DOMException) return { end: 'left' }
    throw cause
  }
}

test(
  'no hang, no doubled text, no success for a broken reply, every request in the log once',
  { timeout: 600_000 },
  async () => {
    const stories: Story[] = []
    let next = 0
    const worker = async (): Promise<void> => {
      while (next < REQUESTS) {
        const request = next++
        const story = await ask(request)
        stories[request] = story
        if (story.end === 'left') continue
        const said = story.reply.text
        const full = LETTERS.map((letter) => wordsOf(request, letter))
        if (story.end === 'reply')
          expect(
            full,
            `${request} ${JSON.stringify(story)} ${gateway.log.find((l) => l.includes(story.id))}`,
          ).toContain(said)
        else expect(full.some((words) => words.startsWith(said))).toBe(true)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    await expect.poll(() => gateway.log.length).toBe(REQUESTS)

    const lines = gateway.log.map((line) => JSON.parse(line) as Record<string, unknown>)
    const byId = new Map(lines.map((line) => [line['request_id'], line]))
    expect(byId.size).toBe(REQUESTS)
    for (const [request, story] of stories.entries()) {
      if (story.end === 'left') continue
      const line = byId.get(story.id)!
      expect(line, `request ${request} (${story.id})`).toBeDefined()
      if (story.end === 'error') {
        expect(line['error_kind']).toEqual(expect.any(String))
        expect(line['error_kind']).not.toBe('cancelled')
        expect(line['error_kind']).not.toBe('internal')
        continue
      }
      const served = /^<\d+ (\w)>/.exec(story.reply.text)?.[1] as Letter
      expect({ ...line, error: undefined }).toMatchObject({ status: 200, provider: served, error: undefined })
      expect(line['error_kind']).toBeUndefined()
      expect(story.provider).toBe(served)
      expect(providers[served].served.get(request)).toBeGreaterThan(0)
    }
    const count = (end: Story['end']): number => stories.filter((story) => story.end === end).length
    // A client may leave when its reply is already on the way.
    const cancelled = lines.filter((line) => line['error_kind'] === 'cancelled').length
    expect(cancelled).toBeLessThanOrEqual(count('left'))
    // The seed makes enough of everything to mean something; how much exactly is up to the circuits, which go by a clock.
    expect({ replies: count('reply') > 400, errors: count('error') > 100, cancelled: cancelled > 20 }).toEqual({
      replies: true,
      errors: true,
      cancelled: true,
    })

    const metrics = await (await fetch(`${gateway.url}/metrics`)).text()
    expect(metrics.match(/^ferryllm_requests_in_flight .*/m)?.[0]).toBe('ferryllm_requests_in_flight 0')
  },
)
