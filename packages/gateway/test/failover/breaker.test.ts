// A provider that is down is left alone, and one request at a time finds out whether it is back.
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { GatewayError, type ErrorKind } from '@ferryllm/protocols'
import { CLIENTS } from '../support/clients.ts'
import { post, startGateway } from '../support/gateway.ts'
import { scripted } from '../support/rig.ts'
import { json, startUpstream } from '../support/upstream.ts'
import { createBreakers } from '../../src/upstream/breaker.ts'

const error = (kind: ErrorKind): GatewayError => new GatewayError(kind, 'no')
const down = error('upstream-failed')

function circuit(failures?: number): ReturnType<typeof createBreakers> & { wait: (ms: number) => void } {
  let now = 1000
  const breakers = createBreakers({ failures, cooldownMs: 500 }, () => now)
  return { ...breakers, wait: (ms) => void (now += ms) }
}

test('opens after failures in a row, each provider for itself', () => {
  const { refuse, report, isOpen } = circuit(2)
  report('a', down)
  report('a')
  report('a', down)
  report('b', down)
  expect(refuse('a')).toBeUndefined()
  report('a', error('stream-truncated'))
  expect([isOpen('a'), isOpen('b')]).toEqual([true, false])
  expect(refuse('a')).toMatchObject({ kind: 'saturated', details: { code: 'circuit_open', retryAfterMs: 500 } })
  expect(refuse('b')).toBeUndefined()
})

test('after the cooldown one request goes through; it closes the circuit or opens it again', () => {
  const { refuse, report, isOpen, wait } = circuit(1)
  report('a', down)
  wait(500)
  expect(refuse('a')).toBeUndefined()
  expect(refuse('a')).toBeDefined()
  report('a', down)
  wait(499)
  expect(refuse('a')).toBeDefined()
  wait(1)
  expect(refuse('a')).toBeUndefined()
  report('a')
  expect([isOpen('a'), refuse('a'), refuse('a')]).toEqual([false, undefined, undefined])
})

test('a probe that is never heard of again does not close the door for ever', () => {
  const { refuse, report, wait } = circuit(1)
  report('a', down)
  wait(500)
  expect(refuse('a')).toBeUndefined()
  report('a', error('cancelled'))
  expect(refuse('a')).toBeDefined()
  wait(500)
  expect(refuse('a')).toBeUndefined()
})

test.each(['upstream-limited', 'upstream-rejected', 'upstream-auth', 'context-overflow'] as const)(
  '%s is the answer of a provider that is up',
  (kind) => {
    const { refuse, report } = circuit(2)
    report('a', down)
    report('a', error(kind))
    report('a', down)
    expect(refuse('a')).toBeUndefined()
  },
)

test('without a limit it never opens', () => {
  const { refuse, report } = circuit()
  for (let count = 0; count < 100; count++) report('a', down)
  expect(refuse('a')).toBeUndefined()
})

test.each(CLIENTS)(
  '$name: F16, S15: streams open it as well, others are asked meanwhile, and it closes again',
  async (client) => {
    const primary = await startUpstream(json({ error: { message: 'down' } }, 500))
    const backup = await startUpstream(scripted('openai-chat', { beats: [{ text: 'from the backup' }] }))
    const gateway = await startGateway({
      server: { circuit_breaker_failures: 2, circuit_breaker_cooldown_secs: 1 },
      providers: [
        { name: 'first', type: 'anthropic', base_url: primary.url, api_key: 'key-first' },
        // The same protocol, another circuit.
        { name: 'twin', type: 'anthropic', base_url: backup.url, api_key: 'key-twin' },
        { name: 'back', type: 'openai', base_url: backup.url, api_key: 'key-back' },
      ],
      routes: [
        { match: 'solo', provider: 'first' },
        { match: 'pair', provider: 'first', fallback_providers: ['back'] },
      ],
    })
    const ask = (model: string): Promise<Response> =>
      post(gateway.url + client.path, client.ask({ model, stream: true }))
    const asked = (): number => primary.requests.length
    try {
      for (const answer of [await ask('solo'), await ask('solo')]) expect([500, 502]).toContain(answer.status)
      expect(asked()).toBe(2)
      const refused = await ask('solo')
      expect([refused.status, asked()]).toEqual([503, 2])
      expect(refused.headers.get('retry-after')).toBe('1')
      expect(await refused.text()).toContain('first has failed 2 times in a row')
      expect(client.streamed(await (await ask('pair')).text()).text).toBe('from the backup')
      expect(asked()).toBe(2)

      primary.play = scripted('anthropic', { beats: [{ text: 'from the primary' }] })
      let answer = await ask('solo')
      while (answer.status === 503) {
        await answer.text()
        await setTimeout(50)
        answer = await ask('solo')
      }
      expect(client.streamed(await answer.text()).text).toBe('from the primary')
      expect(client.streamed(await (await ask('pair')).text()).text).toBe('from the primary')
      expect(asked()).toBe(4)
    } finally {
      await gateway.close(0)
      await Promise.all([primary.close(), backup.close()])
    }
  },
)

test('states tells of every provider with failures, and reset forgets them', () => {
  let time = 0
  const breakers = createBreakers({ failures: 2, cooldownMs: 1000 }, () => time)
  const down = new GatewayError('upstream-failed', 'down')
  breakers.report('a', down)
  breakers.report('b', down)
  breakers.report('b', down)
  time = 400
  expect(breakers.states()).toEqual([
    { provider: 'a', failures: 1 },
    { provider: 'b', failures: 2, openForMs: 600 },
  ])
  breakers.reset('b')
  expect(breakers.refuse('b')).toBeUndefined()
  expect(breakers.states()).toEqual([{ provider: 'a', failures: 1 }])
})
