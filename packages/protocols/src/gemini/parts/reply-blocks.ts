// The blocks of a reply while it is read: parts go in, balanced block events come out.
import type { Block, Event, Seal } from '#ir'
import type { Sink } from '#stream'
import type { AnnotatedText } from './grounding.ts'
import { partialArguments, type PartialArguments } from './partial-args.ts'

/** Text and reasoning grow over chunks; a block with a seal takes no more, Google forbids merging signed parts. */
interface OpenText {
  readonly kind: 'text' | 'reasoning'
  readonly at: number
  text: string
  sealed: boolean
}

/** A call whose arguments Vertex streams. */
interface OpenCall {
  readonly kind: 'call'
  readonly at: number
  readonly args: PartialArguments
}

export interface ReplyBlocks {
  /** Appends to the open block of that kind, or opens one. */
  readonly text: (kind: OpenText['kind'], text: string) => void
  /** Seals the open block; with none open, an empty reasoning block carries the seal. */
  readonly seal: (seal: Seal) => void
  /** A block that is complete in its head. */
  readonly whole: (block: Block) => void
  /** A whole call, or the start of one whose arguments follow piece by piece. */
  readonly call: (head: Block, input: string | undefined) => void
  /** Where pieces of arguments go; undefined when no call waits for any. */
  readonly waiting: () => PartialArguments | undefined
  readonly close: () => void
  /** The open text block, for annotations. */
  readonly openText: () => (AnnotatedText & { readonly at: number }) | undefined
}

/** Block numbers count up from 0; only one block is open at a time. */
export function replyBlocks(next: Sink<Event>): ReplyBlocks {
  let count = 0
  let open: OpenText | OpenCall | undefined
  let closedText = ''
  /** `input`: the arguments of a call that came whole. */
  const close = (input?: string): void => {
    if (open === undefined) return
    if (open.kind === 'call') next.push({ type: 'input-delta', at: open.at, text: input ?? open.args.text() })
    else if (open.kind === 'text') closedText += open.text
    next.push({ type: 'block-end', at: open.at })
    open = undefined
  }

  const start = (block: Block): number => {
    close()
    next.push({ type: 'block-start', at: count, block })
    return count++
  }

  const openAs = (kind: OpenText['kind']): OpenText => {
    if (open !== undefined && open.kind === kind && !open.sealed) return open
    const made: OpenText = { kind, at: start({ kind }), text: '', sealed: false }
    open = made
    return made
  }

  return {
    text(kind, text) {
      const block = openAs(kind)
      block.text += text
      next.push({ type: kind === 'text' ? 'text-delta' : 'reasoning-delta', at: block.at, text })
    },
    seal(seal) {
      const block = open === undefined || open.kind === 'call' || open.sealed ? openAs('reasoning') : open
      block.sealed = true
      next.push({ type: 'seal', at: block.at, seal })
    },
    whole(block) {
      next.push({ type: 'block-end', at: start(block) })
    },
    call(head, input) {
      const call: OpenCall = { kind: 'call', at: start(head), args: partialArguments() }
      open = call
      if (input !== undefined) close(input)
    },
    waiting: () => (open?.kind === 'call' ? open.args : undefined),
    close: () => close(),
    openText: () => (open?.kind === 'text' ? { at: open.at, text: open.text, before: closedText } : undefined),
  }
}
