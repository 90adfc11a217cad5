// Overlapping blocks in, one block after another out: hosts may write several calls at once or text in between, clients
// expect sequence (spec 06 §6.3.1, STR-01, STR-02, STR-15). The open block streams live, the others wait in line.
import type { Annotation, Block, Event } from '#ir'
import type { Transducer } from '#stream'
import { watchJson } from './json-end.ts'

type BlockEvent = Exclude<Event, { type: 'start' | 'ping' | 'end' }>

/** One block of the provider on its way out. */
interface Track {
  readonly block: Block
  /** `silent`: text or reasoning that said nothing yet; it is not a block for the client until it does. */
  state: 'silent' | 'waiting' | 'open' | 'closed'
  /** What it said before it could be opened. */
  queue: BlockEvent[]
  /** The provider ended it. */
  ended: boolean
  /** Set for calls with JSON input. */
  readonly watch: ((text: string) => boolean) | undefined
  whole: boolean
  /** How much text of the provider's block went out in earlier pieces of it, and how much in this one. */
  readonly offset: number
  length: number
}

/** Puts blocks in line, numbers them 0..n-1, drops the empty ones and balances them before `end`. */
export const scheduleBlocks: Transducer<Event, Event> = (next) => {
  const tracks = new Map<number, Track>()
  const waiting: Track[] = []
  let open: Track | undefined
  let number = -1
  let finished = false

  const emit = (event: BlockEvent): void => next.push(event.at === number ? event : { ...event, at: number })

  /** Closes the open block when it may be closed, and opens the next in line, as long as that goes on. */
  const settle = (): void => {
    for (;;) {
      if (open !== undefined) {
        if (!open.ended && (waiting.length === 0 || !mayClose(open))) return
        open.state = 'closed'
        open = undefined
        next.push({ type: 'block-end', at: number })
      }
      const head = waiting.shift()
      if (head === undefined) return
      open = head
      head.state = 'open'
      number++
      next.push({ type: 'block-start', at: number, block: head.block })
      for (const event of head.queue) emit(event)
      head.queue = []
    }
  }

  const admit = (track: Track): void => {
    track.state = 'waiting'
    waiting.push(track)
    settle()
  }

  const take = (event: BlockEvent): void => {
    let track = tracks.get(event.at)
    if (track === undefined || isNothing(event)) return
    if (track.state === 'closed') {
      // A call is only ever closed when nothing can follow; what text or reasoning says late becomes a new block.
      if (!isProse(track.block)) return
      // It has no right to the provider's item id, which the first piece bears.
      const block: Block = track.block.kind === 'reasoning' ? { kind: 'reasoning' } : track.block
      track = trackOf(block, track.offset + track.length)
      tracks.set(event.at, track)
    }
    if (event.type === 'input-delta' && track.watch !== undefined) track.whole ||= track.watch(event.text)
    const fitting = event.type === 'annotation' ? rebase(event, track.offset) : event
    if (event.type === 'text-delta') track.length += event.text.length
    if (track === open) {
      emit(fitting)
      if (track.whole) settle()
      return
    }
    track.queue.push(fitting)
    if (track.state === 'silent' && speaks(event, track.block)) admit(track)
  }

  return {
    push(event) {
      if (finished) return
      switch (event.type) {
        case 'start':
        case 'ping':
          return next.push(event)
        case 'block-start': {
          const track = trackOf(event.block, 0)
          tracks.set(event.at, track)
          if (!isProse(event.block)) admit(track)
          return
        }
        case 'block-end': {
          const track = tracks.get(event.at)
          if (track !== undefined) track.ended = true
          return settle()
        }
        case 'end':
          finished = true
          for (const track of waiting) track.ended = true
          if (open !== undefined) open.ended = true
          settle()
          return next.push(event)
        case 'text-delta':
        case 'reasoning-delta':
        case 'input-delta':
        case 'seal':
        case 'annotation':
          return take(event)
      }
    },
    end: (cause) => next.end(cause),
  }
}

function trackOf(block: Block, offset: number): Track {
  const json = block.kind === 'tool-call' && block.call !== 'custom'
  return {
    block,
    state: 'silent',
    queue: [],
    ended: false,
    watch: json ? watchJson() : undefined,
    whole: false,
    offset,
    length: 0,
  }
}

/** Blocks made of running text: they exist once they say something, and can be continued in a block of their own. */
function isProse(block: Block): boolean {
  return block.kind === 'text' || block.kind === 'reasoning' || block.kind === 'refusal'
}

/** Whether an open block may give way to the next one though the provider has not ended it. */
function mayClose(track: Track): boolean {
  return track.block.kind !== 'tool-call' || track.whole
}

function isNothing(event: BlockEvent): boolean {
  return 'text' in event && event.text === '' && !('logprobs' in event)
}

/** What makes a silent block a block: text, an annotation, or the seal of a reasoning block (REAS-18, STR-18). */
function speaks(event: BlockEvent, block: Block): boolean {
  return event.type === 'seal' ? block.kind === 'reasoning' : !('text' in event) || event.text !== ''
}

/** Offsets count from the start of the block that carries them; those into an earlier piece are left out. */
function rebase(event: BlockEvent & { type: 'annotation' }, offset: number): BlockEvent {
  const { start, end, ...annotation }: Annotation = event.annotation
  if (offset === 0 || start === undefined) return event
  if (start < offset) return { ...event, annotation }
  return {
    ...event,
    annotation: { ...annotation, start: start - offset, ...(end === undefined ? {} : { end: end - offset }) },
  }
}
