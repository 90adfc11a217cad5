// Playing streams: what went in comes out again as a list, together with how often and why the stream ended.
import { expect } from 'vitest'
import type { Event, GatewayError } from '#ir'
import { decodeSse, encodeSse, type Frame, type Sink, type Transducer } from '#stream'

export interface Outcome<T> {
  readonly out: T[]
  /** One entry per call of `end`. */
  readonly ends: (GatewayError | undefined)[]
}

/** A sink that keeps everything. */
export function collector<T>(): Outcome<T> & Sink<T> {
  const out: T[] = []
  const ends: (GatewayError | undefined)[] = []
  return { out, ends, push: (item) => void out.push(item), end: (cause) => void ends.push(cause) }
}

/** Pushes all items, then ends. */
export function run<In, Out>(stage: Transducer<In, Out>, items: readonly In[], cause?: GatewayError): Outcome<Out> {
  const kept = collector<Out>()
  const sink = stage(kept)
  for (const item of items) sink.push(item)
  sink.end(cause)
  return { out: kept.out, ends: kept.ends }
}

/** Payloads as frames: objects are sent as JSON, texts as they are. */
export function framesWith(payloads: readonly unknown[]): Frame[] {
  return payloads.map((payload) => ({ data: typeof payload === 'string' ? payload : JSON.stringify(payload) }))
}

/** The frames of a whole event stream. */
export function framesOf(sse: string): Frame[] {
  return run(decodeSse, [sse]).out
}

/** The event stream that the frames are sent as. */
export function sseOf(frames: readonly Frame[]): string {
  return run(encodeSse, frames).out.join('')
}

/** What frames say: JSON, or the text that stands for the end. */
export function dataOf(frames: readonly Frame[]): any[] {
  return frames.map(({ data }) => (data === '[DONE]' ? data : JSON.parse(data)))
}

/** Cuts a text at the given places (taken modulo its length), between any two UTF-16 units. */
export function cut(whole: string, places: readonly number[]): string[] {
  const cuts = [...new Set(places.map((place) => place % (whole.length + 1)))].toSorted((a, b) => a - b)
  return [...cuts, whole.length].map((end, index) => whole.slice(cuts[index - 1] ?? 0, end))
}

/** Blocks open and close once, whatever belongs to a block comes while it is open, and there is one terminal, last. */
export function expectWellFormed({ out, ends }: Outcome<Event>): void {
  expect(ends).toHaveLength(1)
  const open = new Set<number>()
  const seen = new Set<number>()
  for (const [index, event] of out.entries()) {
    switch (event.type) {
      case 'ping':
        break
      case 'start':
        expect(seen.size, 'nothing before the start').toBe(0)
        break
      case 'block-start':
        expect(seen.has(event.at), `block ${event.at} starts twice`).toBe(false)
        open.add(event.at)
        seen.add(event.at)
        break
      case 'block-end':
        expect(open.delete(event.at), `block ${event.at} ends, but is not open`).toBe(true)
        break
      case 'end':
        expect(index, 'nothing after the end').toBe(out.length - 1)
        expect([...open], 'blocks left open').toEqual([])
        break
      default:
        expect(open.has(event.at), `${event.type} for block ${event.at}, which is not open`).toBe(true)
    }
  }
  const finished = out.at(-1)?.type === 'end'
  expect(finished, 'an end event, or an error, never both or none').toBe(ends[0] === undefined)
}
