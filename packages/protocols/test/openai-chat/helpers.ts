// Shared by the tests of this folder: fixed ids and times, and small ways to run a codec's halves.
import { fold, GatewayError, Ledger, type Event, type Response } from '../../src/ir/index.ts'
import type { Ask, ReplySource } from '../../src/codec.ts'
import { traitsOf } from '../../src/fit/default-traits.ts'
import { openaiChat } from '../../src/openai-chat/index.ts'
import type { Frame, Sink } from '../../src/stream/index.ts'
import type { ModelCapabilities, Target, Traits } from '../../src/target.ts'

/** Counts up: `call_1`, `call_2`. */
export function counter(): (prefix: string) => string {
  let count = 0
  return (prefix) => `${prefix}${++count}`
}

export function sourceOf(more: Partial<ReplySource> = {}): ReplySource {
  return { family: 'openai-chat', model: 'm', mint: counter(), ...more }
}

export function targetOf(traits: Partial<Traits> = {}, capabilities: ModelCapabilities = {}): Target {
  return {
    protocol: 'openai-chat',
    model: 'upstream-model',
    family: 'openai-chat',
    traits: traitsOf('openai-chat', traits),
    capabilities,
  }
}

export function askOf(body: object = {}): Ask {
  const request = openaiChat.decodeRequest({
    model: 'client-model',
    messages: [{ role: 'user', content: 'x' }],
    ...body,
  })
  return { model: 'client-model', created: 1_700_000_000, mint: counter(), request, ledger: new Ledger() }
}

/** A sink that keeps everything, and how it ended. */
export function gather<T>(): Sink<T> & { readonly items: T[]; ended: number; cause: GatewayError | undefined } {
  const items: T[] = []
  return {
    items,
    ended: 0,
    cause: undefined,
    push(item) {
      items.push(item)
    },
    end(cause) {
      this.ended++
      this.cause = cause
    },
  }
}

export interface Run {
  readonly events: readonly Event[]
  readonly cause: GatewayError | undefined
  readonly ended: number
}

/** Objects become `data:` frames, texts stay as they are; the stream then ends, with `cause` if one is given. */
export function decode(
  chunks: readonly (object | string)[],
  source: Partial<ReplySource> = {},
  cause?: GatewayError,
): Run {
  const out = gather<Event>()
  const sink = openaiChat.decodeStream(sourceOf(source))(out)
  for (const chunk of chunks) sink.push(frameOf(chunk))
  sink.end(cause)
  return { events: out.items, cause: out.cause, ended: out.ended }
}

export function frameOf(chunk: object | string): Frame {
  return { data: typeof chunk === 'string' ? chunk : JSON.stringify(chunk) }
}

/** One chunk around a delta. */
export function delta(fields: object, rest: object = {}): object {
  return { id: 'chatcmpl-1', model: 'm', choices: [{ index: 0, delta: fields, finish_reason: null, ...rest }] }
}

export function finish(word: string | null = 'stop'): object {
  return { id: 'chatcmpl-1', model: 'm', choices: [{ index: 0, delta: {}, finish_reason: word }] }
}

/** The folded reply, without its origin. */
export function folded(run: Run): Response | GatewayError {
  let result: Response | GatewayError | undefined
  const sink = fold((done) => {
    result = done
  })
  for (const event of run.events) sink.push(event)
  sink.end(run.cause)
  if (result === undefined) throw new Error('never folded')
  return result
}

/** The folded reply; fails when the stream did. */
export function reply(chunks: readonly (object | string)[], source: Partial<ReplySource> = {}): Response {
  const result = folded(decode([...chunks, '[DONE]'], source))
  if (result instanceof GatewayError) throw result
  return result
}

/** Copies without `origin`, so that nodes can be compared by what they say. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'origin')
      .map(([key, inner]) => [key, plain(inner)]),
  )
}

/** Runs events through the client side; frames that hold JSON are parsed. */
export function encode(events: readonly Event[], ask: Ask = askOf(), cause?: GatewayError): readonly unknown[] {
  const out = gather<Frame>()
  const sink = openaiChat.encodeStream(ask)(out)
  for (const event of events) sink.push(event)
  sink.end(cause)
  if (out.ended !== 1 || out.cause !== undefined) throw new Error('the client stream must end once, without a cause')
  return out.items.map(({ data }) => (data === '[DONE]' ? data : (JSON.parse(data) as unknown)))
}
