// When things break: limits, overload, streams that end badly, slow starts, and an agent that is stopped.
import assert from 'node:assert/strict'
import { say } from '../turn.ts'
import { EVERYBODY, type Finished, type Scenario } from './scenario.ts'

function recovered({ code, stdout }: Finished): void {
  assert.equal(code, 0)
  assert.match(stdout, /pong/)
}

export const trouble: readonly Scenario[] = [
  {
    name: 'limited',
    title: '429 with Retry-After: the agent waits as told and goes on',
    agents: EVERYBODY,
    prompt: 'Say pong.',
    turns: [{ steps: [], refuses: { status: 429, headers: { 'retry-after': '1' } } }, say('pong')],
    expect(finished) {
      recovered(finished)
      assert.equal(finished.bodies.length, 2)
    },
  },
  {
    name: 'limited-behind',
    title: 'The same, sat out by the gateway (retry_attempts = 2): the agent sees nothing',
    agents: EVERYBODY,
    prompt: 'Say pong.',
    server: { retry_attempts: 2 },
    turns: [{ steps: [], refuses: { status: 429, headers: { 'retry-after': '1' } } }, say('pong')],
    expect(finished) {
      recovered(finished)
      assert.deepEqual(
        finished.log.map(({ status }) => status),
        [200],
      )
    },
  },
  {
    name: 'overloaded',
    title: '529 once: the agent tries again',
    agents: EVERYBODY,
    prompt: 'Say pong.',
    turns: [{ steps: [], refuses: { status: 529 } }, say('pong')],
    expect: recovered,
  },
  {
    name: 'error-inside',
    title: 'An error in the middle of a stream is told, and the agent tries again',
    agents: EVERYBODY,
    prompt: 'Say pong.',
    turns: [{ steps: [{ say: 'a beginning that goes no further' }], breaks: 'error' }, say('pong')],
    expect(finished) {
      recovered(finished)
      assert.ok(finished.bodies.length >= 2)
      assert.equal(typeof finished.log[0]?.['error_kind'], 'string')
    },
  },
  {
    name: 'cut',
    title: 'A stream that is cut is never taken for a whole answer',
    agents: EVERYBODY,
    prompt: 'Say pong.',
    turns: [{ steps: [{ say: 'a beginning that goes no further' }], breaks: 'cut' }, say('pong')],
    expect(finished) {
      recovered(finished)
      assert.ok(finished.bodies.length >= 2)
      assert.equal(finished.log[0]?.['error_kind'], 'stream-truncated')
    },
  },
  {
    name: 'slow',
    title: 'A first token after three seconds, with signs of life before it',
    agents: EVERYBODY,
    prompt: 'Say pong.',
    server: { keep_alive_secs: 1 },
    turns: [{ ...say('pong'), waitMs: 3000 }],
    expect(finished) {
      recovered(finished)
      assert.equal(finished.bodies.length, 1)
    },
  },
  {
    name: 'cancel',
    title: 'An agent that is stopped closes the provider too',
    agents: EVERYBODY,
    prompt: 'Never mind.',
    turns: [{ steps: [{ say: 'a beginning that goes no further' }], breaks: 'hangs' }],
    interruptAt: 1,
    expect({ upstreamClosed, log }) {
      assert.ok(upstreamClosed, 'the provider sees the connection close')
      assert.equal(log[0]?.['error_kind'], 'cancelled')
    },
  },
]
