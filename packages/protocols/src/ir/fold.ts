// Between the two forms of a reply: events -> Response (fold) and Response -> events (replay).
import type { Sink } from '../stream/sink.ts'
import type { Block, Event, Finish, Response } from './events.ts'
import { compact } from './compact.ts'
import { type GatewayError, truncated } from './error.ts'
import type { Annotation, Part, Seal } from './parts.ts'
import { mergeUsage, type Usage } from './usage.ts'

interface OpenBlock {
  readonly block: Block
  readonly text: string[]
  readonly annotations: Annotation[]
  logprobs: unknown
  seal: Seal | undefined
}

/** Collects a reply; `done` gets the whole Response, or the error that ended the stream. */
export function fold(done: (result: Response | GatewayError) => void): Sink<Event> {
  const blocks = new Map<number, OpenBlock>()
  let head: { id?: string; model?: string; serviceTier?: string } = {}
  let usage: Usage | undefined
  let finish: Finish | undefined
  return {
    push(event) {
      switch (event.type) {
        case 'start':
          head = compact({ id: event.id, model: event.model, serviceTier: event.serviceTier })
          usage = mergeUsage(usage, event.usage)
          return
        case 'block-start':
          blocks.set(event.at, { block: event.block, text: [], annotations: [], logprobs: undefined, seal: undefined })
          return
        case 'text-delta':
        case 'reasoning-delta':
        case 'input-delta': {
          const open = blocks.get(event.at)
          if (open === undefined) return
          open.text.push(event.text)
          if (event.type === 'text-delta' && event.logprobs !== undefined) takeLogprobs(open, event.logprobs)
          return
        }
        case 'seal': {
          const open = blocks.get(event.at)
          if (open !== undefined) open.seal = event.seal
          return
        }
        case 'annotation':
          blocks.get(event.at)?.annotations.push(event.annotation)
          return
        case 'block-end':
        case 'ping':
          return
        case 'end':
          usage = mergeUsage(usage, event.usage)
          finish = event.finish
          if (event.serviceTier !== undefined) head = { ...head, serviceTier: event.serviceTier }
      }
    },
    end(cause) {
      if (cause !== undefined || finish === undefined) {
        return done(cause ?? truncated())
      }
      done(compact({ ...head, parts: [...blocks.values()].map(toPart), finish, usage }))
    },
  }
}

/** Lists of token figures are strung together; whatever else a provider sends, the last word stands. */
function takeLogprobs(open: OpenBlock, logprobs: unknown): void {
  if (!Array.isArray(logprobs)) open.logprobs = logprobs
  else if (Array.isArray(open.logprobs)) for (const token of logprobs) open.logprobs.push(token)
  else open.logprobs = [...(logprobs as unknown[])]
}

function toPart({ block, text, annotations, logprobs, seal }: OpenBlock): Part {
  switch (block.kind) {
    case 'text':
      return compact({
        kind: 'text' as const,
        text: text.join(''),
        phase: block.phase,
        annotations: annotations.length === 0 ? undefined : annotations,
        logprobs,
        seal,
      })
    case 'refusal':
      return { kind: 'refusal', text: text.join('') }
    case 'reasoning':
      return compact({ kind: 'reasoning' as const, text: text.join(''), seal })
    case 'tool-call':
      return { ...block, input: text.join('') }
    case 'media':
    case 'hosted-call':
    case 'hosted-result':
    case 'compaction':
    case 'opaque':
      break
  }
  return block
}

/** Plays a whole reply as events into `next`, and ends it. */
export function replay(response: Response, next: Sink<Event>): void {
  const { id, model, parts, finish, usage, serviceTier } = response
  next.push(compact({ type: 'start' as const, id, model, usage, serviceTier }))
  parts.forEach((part, at) => replayPart(part, at, next))
  next.push(compact({ type: 'end' as const, finish, usage, serviceTier }))
  next.end()
}

function replayPart(part: Part, at: number, next: Sink<Event>): void {
  switch (part.kind) {
    case 'text':
      next.push({ type: 'block-start', at, block: compact({ kind: 'text' as const, phase: part.phase }) })
      if (part.text !== '' || part.logprobs !== undefined) {
        next.push(compact({ type: 'text-delta' as const, at, text: part.text, logprobs: part.logprobs }))
      }
      for (const annotation of part.annotations ?? []) next.push({ type: 'annotation', at, annotation })
      if (part.seal !== undefined) next.push({ type: 'seal', at, seal: part.seal })
      return next.push({ type: 'block-end', at })
    case 'refusal':
      next.push({ type: 'block-start', at, block: { kind: 'refusal' } })
      next.push({ type: 'text-delta', at, text: part.text })
      return next.push({ type: 'block-end', at })
    case 'reasoning':
      next.push({ type: 'block-start', at, block: compact({ kind: 'reasoning' as const, id: part.seal?.id }) })
      if (part.text !== '') next.push({ type: 'reasoning-delta', at, text: part.text })
      if (part.seal !== undefined) next.push({ type: 'seal', at, seal: part.seal })
      return next.push({ type: 'block-end', at })
    case 'tool-call': {
      const { input, origin: _origin, cache: _cache, ...block } = part
      next.push({ type: 'block-start', at, block })
      if (input !== '') next.push({ type: 'input-delta', at, text: input })
      return next.push({ type: 'block-end', at })
    }
    case 'media':
    case 'hosted-call':
    case 'hosted-result':
    case 'compaction':
    case 'opaque':
      next.push({ type: 'block-start', at, block: part })
      return next.push({ type: 'block-end', at })
    case 'tool-result':
    case 'search-result':
    case 'tool-addition':
    case 'item-reference':
      return
  }
}
