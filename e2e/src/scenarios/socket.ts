// The Responses API over a WebSocket that stays open: the agent says early what it will begin with, and later what is new.
import assert from 'node:assert/strict'
import { act, say } from '../turn.ts'
import type { Finished, Scenario } from './scenario.ts'

const OVER_SOCKET: Pick<Scenario, 'agents' | 'extra' | 'logging'> = {
  agents: ['codex'],
  extra: () => ({ socket: true }),
  logging: { level: 'debug' },
}

export const socket: readonly Scenario[] = [
  {
    ...OVER_SOCKET,
    name: 'socket-pong',
    title: 'Over a WebSocket: a plain answer',
    prompt: 'Say pong.',
    turns: [say('pong')],
    expect(finished) {
      const { code, stdout, bodies } = finished
      assert.equal(code, 0)
      assert.match(stdout, /pong/)
      assert.equal(bodies.length, 1)
      assert.match(bodies[0] ?? '', /Say pong\./)
      assertOneSocket(finished, 1)
    },
  },
  {
    ...OVER_SOCKET,
    name: 'socket-long',
    title: 'Over a WebSocket: twelve turns of tools, of which only what is new is sent',
    prompt: 'Go on for a while.',
    turns: [
      ...Array.from({ length: 12 }, (_, turn) => act({ run: `echo turn-${turn} >> turns.txt` })),
      say('twelve turns'),
    ],
    expect(finished) {
      const { code, stdout, file, bodies } = finished
      assert.equal(code, 0)
      assert.match(stdout, /twelve turns/)
      assert.equal(file('turns.txt'), Array.from({ length: 12 }, (_, turn) => `turn-${turn}\n`).join(''))
      assert.equal(bodies.length, 13)
      // The provider hears the whole conversation all the same.
      for (let turn = 0; turn < 12; turn++) assert.match(bodies[12] ?? '', new RegExp(`turn-${turn}\\b`))
      assert.match(bodies[12] ?? '', /Go on for a while\./)
      assertOneSocket(finished, 13)
    },
  },
]

/** Everything went over one connection, and after the first message each continued the one before. */
function assertOneSocket({ log }: Finished, replies: number): void {
  const completed = log.filter(({ msg }) => msg === 'request completed')
  assert.deepEqual(
    new Set(completed.map(({ transport, status }) => `${String(transport)} ${String(status)}`)),
    new Set(['websocket 200']),
  )
  const messages = log.filter(({ msg }) => msg === 'websocket message')
  const generating = messages.filter(({ generate }) => generate === true)
  assert.equal(generating.length, replies)
  assert.equal(messages.length, completed.length)
  const [first, ...others] = messages
  assert.ok(Number(messages.at(-1)?.['bytes']) < Number(first?.['bytes']) / 2, 'only what is new is sent')
  assert.equal(first?.['continues'], undefined)
  for (const message of others) {
    assert.ok(typeof message['continues'] === 'string', 'a later message continues a response')
  }
}
