// The last traces, in memory: as many as fit, the oldest go first.
import { sizeOf, type RecordedTrace } from './recorded.ts'

export interface TraceRing {
  /** False for one that does not fit at all. */
  readonly add: (trace: RecordedTrace) => boolean
  readonly find: (id: string) => RecordedTrace | undefined
  /** The ids of those that say this, in any of their bodies; the latest first. */
  readonly search: (text: string) => string[]
  /** Forgets one, or all; says how many. */
  readonly forget: (id?: string) => number
  readonly resize: (maxBytes: number) => void
  readonly size: () => { readonly traces: number; readonly bytes: number; readonly maxBytes: number }
}

export function createTraceRing(firstMaxBytes: number): TraceRing {
  const traces = new Map<string, { readonly trace: RecordedTrace; readonly bytes: number }>()
  let maxBytes = firstMaxBytes
  let held = 0
  const remove = (id: string): boolean => {
    held -= traces.get(id)?.bytes ?? 0
    return traces.delete(id)
  }
  const shrink = (): void => {
    for (const id of traces.keys()) {
      if (held <= maxBytes) return
      remove(id)
    }
  }
  return {
    add(trace) {
      const bytes = sizeOf(trace)
      if (bytes > maxBytes) return false
      remove(trace.id)
      traces.set(trace.id, { trace, bytes })
      held += bytes
      shrink()
      return true
    },
    find: (id) => traces.get(id)?.trace,
    search(text) {
      const spellings = spellingsOf(text)
      const found = [...traces.values()].filter(({ trace }) => says(trace, spellings))
      return found.map(({ trace }) => trace.id).toReversed()
    },
    forget(id) {
      if (id !== undefined) return remove(id) ? 1 : 0
      const { size } = traces
      traces.clear()
      held = 0
      return size
    },
    resize(next) {
      maxBytes = next
      shrink()
    },
    size: () => ({ traces: traces.size, bytes: held, maxBytes }),
  }
}

/** As people write it, and as it stands in a JSON string. */
export function spellingsOf(text: string): Buffer[] {
  return [...new Set([text, JSON.stringify(text).slice(1, -1)])].map((spelling) => Buffer.from(spelling))
}

/** Whether any body of a trace has one of the spellings in it. */
export function says({ client, attempts, answer }: RecordedTrace, spellings: readonly Buffer[]): boolean {
  const bodies = [client.body, answer?.body, ...attempts.flatMap(({ request, reply }) => [request?.body, reply?.body])]
  const all = new Set(bodies.flatMap((body) => (body === undefined ? [] : [body.bytes])))
  return [...all].some((bytes) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return spellings.some((spelling) => buffer.includes(spelling))
  })
}
