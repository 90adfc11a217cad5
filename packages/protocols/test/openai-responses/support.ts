// What the tests of this codec share: targets, sources, asks, and ways to run streams through it.
import type { Event, GatewayError } from '../../src/ir/index.ts'
import type { Ask, ReplySource } from '../../src/codec.ts'
import { openaiResponses as codec } from '../../src/openai-responses/index.ts'
import type { Frame } from '../../src/stream/index.ts'
import type { Target, Traits } from '../../src/target.ts'
import * as exchange from '../support/exchange.ts'
import { dataOf, framesWith, run, type Outcome } from '../support/streams.ts'

export { codec }

/** Parsed JSON that a test looks into. */
export type Loose = ReturnType<typeof JSON.parse>

const ID = 'openai-responses'

export function target(traits: Partial<Traits> = {}, rest: Partial<Target> = {}): Target {
  return exchange.targetOf(ID, traits, { model: 'gpt-test', ...rest })
}

export function counter(): (prefix: string) => string {
  return exchange.counter(4)
}

export function source(rest: Partial<ReplySource> = {}): ReplySource {
  return exchange.sourceOf(ID, { model: 'gpt-test', mint: counter(), ...rest })
}

export function ask(body: Record<string, unknown> = {}, rest: Partial<Ask> = {}): Ask {
  return exchange.askOf({
    now: () => 1_700_000_009,
    mint: counter(),
    request: codec.decodeRequest({ model: 'client-model', input: 'hi', ...body }),
    ...rest,
  })
}

/** Runs payloads (objects or raw text) through the stream decoder. */
export function decode(payloads: readonly unknown[], from?: ReplySource): Outcome<Event> {
  return decodeFrames(framesWith(payloads), from)
}

export function decodeFrames(frames: readonly Frame[], from: ReplySource = source()): Outcome<Event> {
  return run(codec.decodeStream(from), frames)
}

/** Runs events through the stream encoder; data as JSON, `[DONE]` as text. */
export function encode(
  events: readonly Event[],
  for_: Ask = ask(),
  cause?: GatewayError,
): { frames: Frame[]; data: Loose[] } {
  const frames = run(codec.encodeStream(for_), events, cause).out
  return { frames, data: dataOf(frames) }
}
