// Blocks of a provider stream while they are open: what was told so far, so that a final text can be compared with it.
import type { Annotation, Block, Event, Part, Seal } from '#ir'
import { replay } from '#ir'
import type { Seen } from './reply-facts.ts'

export interface TrackedBlock {
  readonly at: number
  readonly kind: Block['kind']
  /** What deltas have told so far. */
  text: string
  annotations: number
  logprobs: boolean
  open: boolean
}

export interface BlockTracker {
  readonly seen: Readonly<Seen>
  start(block: Block): TrackedBlock
  push(block: TrackedBlock, text: string, logprobs?: unknown): void
  /** Tells what `final` has beyond the deltas. They cannot be taken back, so any other text is ignored. */
  complete(block: TrackedBlock, final: unknown): void
  annotate(block: TrackedBlock, annotation: Annotation): void
  seal(block: TrackedBlock, seal: Seal): void
  stop(block: TrackedBlock): void
  /** Tells finished parts at once, for items that came without usable deltas. */
  play(parts: readonly Part[]): void
}

/** Numbers the blocks of one stream. */
export function trackBlocks(emit: (event: Event) => void): BlockTracker {
  const seen: Seen = { toolCall: false, refusal: false }
  let next = 0

  const look = (kind: Block['kind']): void => {
    if (kind === 'tool-call') seen.toolCall = true
    if (kind === 'refusal') seen.refusal = true
  }
  const push = (block: TrackedBlock, text: string, logprobs?: unknown): void => tell(block, text, logprobs, emit)

  return {
    seen,
    push,
    start(block) {
      look(block.kind)
      const at = next++
      emit({ type: 'block-start', at, block })
      return { at, kind: block.kind, text: '', annotations: 0, logprobs: false, open: true }
    },
    complete(block, final) {
      if (typeof final === 'string' && final.startsWith(block.text)) push(block, final.slice(block.text.length))
    },
    annotate(block, annotation) {
      if (!block.open) return
      block.annotations++
      emit({ type: 'annotation', at: block.at, annotation })
    },
    seal(block, seal) {
      if (block.open) emit({ type: 'seal', at: block.at, seal })
    },
    stop(block) {
      if (!block.open) return
      block.open = false
      emit({ type: 'block-end', at: block.at })
    },
    play(parts) {
      const from = next
      next += parts.length
      replay(
        { parts, finish: { reason: 'other' } },
        {
          push(event) {
            if (event.type === 'block-start') look(event.block.kind)
            if ('at' in event) emit({ ...event, at: from + event.at })
          },
          end() {},
        },
      )
    },
  }
}

function tell(block: TrackedBlock, text: string, logprobs: unknown, emit: (event: Event) => void): void {
  const scored = Array.isArray(logprobs) && logprobs.length > 0
  if (!block.open || (text === '' && !scored)) return
  block.text += text
  if (block.kind === 'reasoning') return emit({ type: 'reasoning-delta', at: block.at, text })
  if (block.kind === 'tool-call') return emit({ type: 'input-delta', at: block.at, text })
  block.logprobs ||= scored
  emit({ type: 'text-delta', at: block.at, text, ...(scored ? { logprobs } : {}) })
}
