// The events of a recorded reply, each with its moment: when the part came that completes it.
import type { TraceBody } from '@ferryllm/control'
import { fields, parseJson, words } from './read-body.ts'

export interface ReplyEvent {
  /** Milliseconds since the request arrived. */
  readonly at: number
  /** What kind it is, in the words of its protocol. */
  readonly name: string
  readonly data: string
  /** Characters, with everything around the data. */
  readonly size: number
}

/** One for each event of a stream; one for a reply that is a whole. */
export function readEvents({ text, chunks = [] }: TraceBody): ReplyEvent[] {
  if (text === '') return []
  if (!/^(?:\s*|:[^\n]*\n+)(?:data|event|id|retry|:)/.test(text)) {
    return [{ at: chunks.at(-1)?.[0] ?? 0, name: 'body', data: text, size: text.length }]
  }
  const clock = createClock(chunks)
  const events: ReplyEvent[] = []
  let start = 0
  for (const { index, 0: blank } of text.matchAll(/\r?\n\r?\n|$/g)) {
    const frame = text.slice(start, index)
    start = index + blank.length
    const event = readFrame(frame)
    if (event !== undefined) events.push({ at: clock(index), ...event, size: frame.length + blank.length })
  }
  return events
}

function readFrame(frame: string): Pick<ReplyEvent, 'name' | 'data'> | undefined {
  if (frame.trim() === '') return undefined
  const lines = frame.split(/\r?\n/)
  const of = (field: string): string[] =>
    lines.flatMap((line) => (line.startsWith(`${field}:`) ? [line.slice(field.length + 1).trimStart()] : []))
  const data = of('data').join('\n')
  if (data === '')
    return { name: lines[0]?.startsWith(':') === true ? 'comment' : (of('event')[0] ?? 'comment'), data: frame }
  return { name: of('event')[0] ?? nameOf(data), data }
}

function nameOf(data: string): string {
  if (data === '[DONE]') return 'done'
  const { type, object, error } = fields(parseJson(data))
  return error === undefined ? words(type) || words(object) || 'data' : 'error'
}

/** Tells when the character at a place came; asked in ascending order. */
function createClock(chunks: NonNullable<TraceBody['chunks']>): (place: number) => number {
  let index = 0
  let end = chunks[0]?.[1] ?? 0
  return (place) => {
    while (place > end && index < chunks.length - 1) end += chunks[++index]?.[1] ?? 0
    return chunks[index]?.[0] ?? 0
  }
}

/** Longer than this nothing came. */
export const GAP_MS = 1000

/** A moment of the reply: what came from the provider, and what left for the client because of it. */
export interface Moment {
  readonly at: number
  readonly upstream?: ReplyEvent
  readonly client?: ReplyEvent
  /** How long there had been nothing before, when that was long. */
  readonly silentMs?: number
}

/** Both sides beside each other: events of the client stand with those of the provider that came just before. */
export function alignEvents(upstream: readonly ReplyEvent[], client: readonly ReplyEvent[]): Moment[] {
  const moments: Moment[] = []
  let next = 0
  let before = 0
  const add = (moment: Moment): void => {
    const silentMs = moment.at - before
    moments.push(silentMs > GAP_MS ? { ...moment, silentMs } : moment)
    before = moment.at
  }
  const groups = groupByTime(upstream)
  /** The client's events before the provider's next ones. */
  const takeUntil = (at: number): ReplyEvent[] => {
    const taken: ReplyEvent[] = []
    for (let event = client[next]; event !== undefined && event.at < at; event = client[++next]) taken.push(event)
    return taken
  }
  for (const event of takeUntil(groups[0]?.[0]?.at ?? Infinity)) add({ at: event.at, client: event })
  groups.forEach((group, index) => {
    const answers = takeUntil(groups[index + 1]?.[0]?.at ?? Infinity)
    for (let row = 0; row < Math.max(group.length, answers.length); row++) {
      const [came, left] = [group[row], answers[row]]
      add({
        at: came?.at ?? left?.at ?? 0,
        ...(came === undefined ? {} : { upstream: came }),
        ...(left === undefined ? {} : { client: left }),
      })
    }
  })
  return moments
}

function groupByTime(events: readonly ReplyEvent[]): ReplyEvent[][] {
  return [...Map.groupBy(events, ({ at }) => at).values()]
}
