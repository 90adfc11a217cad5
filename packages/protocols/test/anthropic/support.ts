// What the tests of this folder share: a provider, a client's question, a target, and short ways through the codec.
import { Ledger, type Event, type GatewayError, type Request } from '#ir'
import type { Ask, ReplySource } from '#codec'
import { traitsOf } from '../../src/fit/default-traits.ts'
import type { Frame } from '#stream'
import { anthropic } from '../../src/anthropic/index.ts'
import type { Target } from '../../src/target.ts'

export const source: ReplySource = {
  family: 'anthropic',
  account: '0a1b2c3d',
  model: 'claude-test',
  mint: (prefix) => `${prefix}minted`,
}

export const by = { family: 'anthropic', account: '0a1b2c3d', model: 'claude-test' }

export const target: Target = {
  protocol: 'anthropic',
  model: 'claude-test',
  family: 'anthropic',
  traits: traitsOf('anthropic'),
  capabilities: {},
}

export const question: Request = { model: 'asked', system: [], turns: [], tools: [], stream: true }

export function ask(fields: Partial<Ask> = {}): Ask {
  return {
    model: 'asked',
    created: 0,
    mint: (prefix) => `${prefix}minted`,
    request: question,
    ledger: new Ledger(),
    ...fields,
  }
}

export function codes(ledger: Ledger): string[] {
  return ledger.notes.map(({ code }) => code)
}

/** JSON without the origins, to compare decoded values by what they mean. */
export function bare<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'origin' ? undefined : inner))) as T
}

export function encode(request: Request, ledger: Ledger = new Ledger()): unknown {
  return anthropic.encodeRequest(request, target, ledger)
}

export interface Played<T> {
  readonly items: T[]
  readonly ends: (GatewayError | undefined)[]
}

function collector<T>(): Played<T> & { push(item: T): void; end(cause?: GatewayError): void } {
  const items: T[] = []
  const ends: (GatewayError | undefined)[] = []
  return { items, ends, push: (item) => void items.push(item), end: (cause) => void ends.push(cause) }
}

/** Decodes data payloads (objects or raw text) and ends the stream unless told not to. */
export function decodeData(data: readonly unknown[], cause?: GatewayError): Played<Event> {
  const out = collector<Event>()
  const sink = anthropic.decodeStream(source)(out)
  for (const each of data) sink.push({ data: typeof each === 'string' ? each : JSON.stringify(each) })
  sink.end(cause)
  return out
}

export function encodeEvents(events: readonly Event[], question: Ask = ask(), cause?: GatewayError): Played<Frame> {
  const out = collector<Frame>()
  const sink = anthropic.encodeStream(question)(out)
  for (const event of events) sink.push(event)
  sink.end(cause)
  return out
}

export function dataOf(frames: readonly Frame[]): unknown[] {
  return frames.map(({ data }) => JSON.parse(data) as unknown)
}

export function startEvent(usage: unknown = { input_tokens: 7, output_tokens: 1 }): unknown {
  return {
    type: 'message_start',
    message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], usage },
  }
}

export function blockEvents(index: number, content_block: unknown, ...deltas: unknown[]): unknown[] {
  return [
    { type: 'content_block_start', index, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}

export function endEvents(stop_reason: string, usage: unknown = { output_tokens: 5 }): unknown[] {
  return [{ type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage }, { type: 'message_stop' }]
}
