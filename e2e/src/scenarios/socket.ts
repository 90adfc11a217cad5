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
  {
    ...OVER_SOCKET,
    name: 'socket-trouble',
    title: 'Over a WebSocket: 429 with Retry-After, a stream that is cut, and 529; the agent goes on each time',
    prompt: 'Say pong.',
    turns: [
      { steps: [], refuses: { status: 429, headers: { 'retry-after': '1' } } },
      { steps: [{ say: 'a beginning that goes no further' }], breaks: 'cut' },
      { steps: [], refuses: { status: 529 } },
      say('pong'),
    ],
    expect(finished) {
      const { code, stdout, bodies, log } = finished
      assert.equal(code, 0)
      assert.match(stdout, /pong/)
      assert.equal(bodies.length, 4)
      // What a connection remembers is gone with it: each further attempt brings everything along.
      assert.deepEqual(
        messagesOf(log).map(({ continues }) => typeof continues),
        ['undefined', 'string', 'undefined', 'undefined', 'undefined'],
      )
      assertSocketsOnly(finished)
      for (const body of bodies) assert.match(body, /Say pong\./)
    },
  },
  {
    ...OVER_SOCKET,
    name: 'socket-expires',
    title: 'Over WebSockets that are open for two seconds only: the agent connects again and sends everything',
    prompt: 'Go on for a while.',
    sockets: { lifetimeMs: 2000, pingMs: 1000 },
    turns: [
      ...Array.from({ length: 4 }, (_, turn) => ({ ...act({ run: `echo turn-${turn} >> turns.txt` }), waitMs: 900 })),
      say('four turns'),
    ],
    expect(finished) {
      const { code, stdout, bodies, log } = finished
      assert.equal(code, 0)
      assert.match(stdout, /four turns/)
      assert.equal(bodies.length, 5)
      const whole = messagesOf(log).filter(({ continues }) => continues === undefined)
      assert.ok(whole.length > 1, 'the agent has connected again')
      assertSocketsOnly(finished)
      for (let turn = 0; turn < 4; turn++) assert.match(bodies.at(-1) ?? '', new RegExp(`turn-${turn}\\b`))
    },
  },
]

type Lines = Finished['log']

/** What the agent said over its connections. */
function messagesOf(log: Lines): Lines {
  return log.filter(({ msg }) => msg === 'websocket message')
}

/** No request came over plain HTTP. */
function assertSocketsOnly({ log }: Finished): void {
  const completed = log.filter(({ msg }) => msg === 'request completed')
  assert.deepEqual(new Set(completed.map(({ transport }) => transport)), new Set(['websocket']))
  assert.equal(completed.length, messagesOf(log).length)
}

/** Everything went over one connection, and after the first message each continued the one before. */
function assertOneSocket(finished: Finished, replies: number): void {
  assertSocketsOnly(finished)
  const messages = messagesOf(finished.log)
  assert.equal(messages.filter(({ generate }) => generate === true).length, replies)
  const [first, ...others] = messages
  assert.equal(first?.['continues'], undefined)
  for (const { continues } of others) assert.equal(typeof continues, 'string')
  assert.ok(Number(messages.at(-1)?.['bytes']) < Number(first?.['bytes']) * 0.75, 'only what is new is sent')
}
