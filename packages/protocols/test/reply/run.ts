// What every test of a stage needs: push, look at what came out.
import { Ledger } from '#ir'
import type { Event, GatewayError } from '#ir'
import type { Sink, Transducer } from '#stream'
import type { ReplyContext } from '#reply'

export interface Outcome<T> {
  readonly out: T[]
  /** One entry per call of `end`. */
  readonly ends: (GatewayError | undefined)[]
}

/** Pushes all items, then ends. */
export function run<In, Out>(stage: Transducer<In, Out>, items: readonly In[], cause?: GatewayError): Outcome<Out> {
  const outcome: Outcome<Out> = { out: [], ends: [] }
  const sink = stage(collector(outcome))
  for (const item of items) sink.push(item)
  sink.end(cause)
  return outcome
}

export function collector<T>(outcome: Outcome<T>): Sink<T> {
  return {
    push: (item) => void outcome.out.push(item),
    end: (cause) => void outcome.ends.push(cause),
  }
}

type Overrides = Partial<Omit<ReplyContext, 'plan'>> & { readonly plan?: Partial<ReplyContext['plan']> }

/** A context in which no stage has anything to do, but for what the test says. */
export function context({ plan, ...overrides }: Overrides = {}): ReplyContext {
  return {
    client: 'anthropic',
    source: { family: 'openai-chat', account: '0a1b2c3d', model: 'big-model' },
    ledger: new Ledger(),
    ...overrides,
    plan: { calls: new Map(), stop: [], unfence: false, dropNulls: new Map(), ...plan },
  }
}

export const text = (at: number): Event => ({ type: 'block-start', at, block: { kind: 'text' } })
export const reasoning = (at: number): Event => ({ type: 'block-start', at, block: { kind: 'reasoning' } })
export const call = (at: number, name: string, id = `call_${name}`): Event => ({
  type: 'block-start',
  at,
  block: { kind: 'tool-call', call: 'function', id, name },
})
export const say = (at: number, text: string): Event => ({ type: 'text-delta', at, text })
export const think = (at: number, text: string): Event => ({ type: 'reasoning-delta', at, text })
export const input = (at: number, text: string): Event => ({ type: 'input-delta', at, text })
export const close = (at: number): Event => ({ type: 'block-end', at })
export const start: Event = { type: 'start', id: 'r1', model: 'big-model' }
export const ping: Event = { type: 'ping' }
export const stop: Event = { type: 'end', finish: { reason: 'stop' } }
export const toolCalls: Event = { type: 'end', finish: { reason: 'tool-calls', raw: 'tool_calls' } }

/** Cuts a text at the given places (taken modulo its length), between any two UTF-16 units. */
export function cut(whole: string, places: readonly number[]): string[] {
  const cuts = [...new Set(places.map((place) => place % (whole.length + 1)))].toSorted((a, b) => a - b)
  return [...cuts, whole.length].map((end, index) => whole.slice(cuts[index - 1] ?? 0, end))
}
