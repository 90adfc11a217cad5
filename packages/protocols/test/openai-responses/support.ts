// What the tests of this codec share: targets, sources, asks, and ways to run streams through it.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openaiResponses as codec } from '../../src/openai-responses/index.ts'
import { decodeSse } from '../../src/stream/index.ts'
import type { Frame } from '../../src/stream/index.ts'
import type { Ask, ReplySource } from '../../src/codec.ts'
import type { Target, Traits } from '../../src/target.ts'
import { traitsOf } from '../../src/fit/default-traits.ts'
import { fold, type Event, type GatewayError, Ledger, replay, type Response } from '../../src/ir/index.ts'

export { codec }

/** Parsed JSON that a test looks into. */
export type Loose = ReturnType<typeof JSON.parse>

export const ID = 'openai-responses'

export function target(traits: Partial<Traits> = {}, rest: Partial<Target> = {}): Target {
  return { protocol: ID, model: 'gpt-test', family: ID, traits: traitsOf(ID, traits), capabilities: {}, ...rest }
}

export function counter(): (prefix: string) => string {
  let count = 0
  return (prefix) => `${prefix}${String(++count).padStart(4, '0')}`
}

export function source(rest: Partial<ReplySource> = {}): ReplySource {
  return { family: ID, model: 'gpt-test', mint: counter(), ...rest }
}

export function ask(body: Record<string, unknown> = {}, rest: Partial<Ask> = {}): Ask {
  return {
    model: 'client-model',
    created: 1_700_000_000,
    now: () => 1_700_000_009,
    mint: counter(),
    request: codec.decodeRequest({ model: 'client-model', input: 'hi', ...body }),
    ledger: new Ledger(),
    ...rest,
  }
}

export interface Outcome<T> {
  readonly items: readonly T[]
  readonly cause: GatewayError | undefined
  readonly ends: number
}

/** Runs frames (or payloads) through the stream decoder. */
export function decode(
  payloads: readonly (Record<string, unknown> | Frame)[],
  from: ReplySource = source(),
): Outcome<Event> {
  const items: Event[] = []
  let cause: GatewayError | undefined
  let ends = 0
  const sink = codec.decodeStream(from)({
    push: (event) => void items.push(event),
    end: (error) => {
      ends++
      cause = error
    },
  })
  for (const payload of payloads)
    sink.push(
      'data' in payload && typeof payload['data'] === 'string'
        ? (payload as unknown as Frame)
        : { data: JSON.stringify(payload) },
    )
  sink.end()
  return { items, cause, ends }
}

export function foldEvents(events: readonly Event[]): Response | GatewayError {
  let result: Response | GatewayError | undefined
  const sink = fold((done) => (result = done))
  for (const event of events) sink.push(event)
  sink.end()
  return result!
}

/** Runs events through the stream encoder; data as JSON, `[DONE]` as text. */
export function encode(
  events: readonly Event[],
  for_: Ask = ask(),
  cause?: GatewayError,
): { frames: Frame[]; data: Loose[] } {
  const frames: Frame[] = []
  const sink = codec.encodeStream(for_)({ push: (frame) => void frames.push(frame), end: () => {} })
  for (const event of events) sink.push(event)
  sink.end(cause)
  return { frames, data: frames.map(({ data }) => (data === '[DONE]' ? data : JSON.parse(data))) }
}

export function eventsOf(response: Response): Event[] {
  const events: Event[] = []
  replay(response, { push: (event) => void events.push(event), end: () => {} })
  return events
}

/** Without the wire nodes, which only one of two twins carries. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === 'origin' ? undefined : inner)))
}

export function framesOf(text: string): Frame[] {
  const frames: Frame[] = []
  const sink = decodeSse({ push: (frame) => void frames.push(frame), end: () => {} })
  sink.push(text)
  sink.end()
  return frames
}

const SHARED = fileURLToPath(new URL('../../../../../shared/', import.meta.url))

/** Recorded files of the folder next to this repository; undefined when it is not there. */
export function recorded(folder: string, matches: RegExp): readonly { name: string; value: Loose }[] | undefined {
  const root = join(SHARED, folder)
  if (!existsSync(root)) {
    process.stdout.write(`skipped: ${root} is not there\n`)
    return undefined
  }
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => matches.test(name) && name.endsWith('.json'))
    .toSorted()
    .map((name) => ({ name, value: JSON.parse(readFileSync(join(root, name), 'utf8')) }))
}
