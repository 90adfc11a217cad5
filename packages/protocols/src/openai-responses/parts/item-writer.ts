// What every writer of one output item has in common: blocks go in, wire events go out, and a finished item remains.
import type { Annotation, Block, Seal } from '#ir'
import type { Ask } from '#codec'
import type { Fields } from '#wire'

/** Sends one event: `members` is the inside of its JSON object, without `type` and `sequence_number`. */
export type Emit = (type: string, members: string) => void

export interface ItemContext {
  readonly ask: Ask
  readonly emit: Emit
  /** `output_index` */
  readonly index: number
  /** Item ids that this response has used: none may occur twice (STR-26). */
  readonly ids: Set<string>
}

export type ClosedStatus = 'completed' | 'incomplete'

/** Writes one output item, which may take several blocks. Blocks without deltas are complete when they begin. */
export interface ItemWriter {
  /** True when the next block belongs to this item too. */
  accepts(block: Block): boolean
  begin(block: Block): void
  delta(text: string, logprobs?: unknown): void
  seal(seal: Seal): void
  annotate(annotation: Annotation): void
  endBlock(): void
  /** Sends what is left, `output_item.done` last, and gives the item. */
  close(status: ClosedStatus): Fields
  /** The item of a reply that broke off, as far as a client may see it; undefined when half of it is worse than none. */
  partial(): Fields | undefined
}

/** An id for an item: the provider's own when it may be reused, else a new one. */
export function takeId({ ask, ids }: ItemContext, prefix: string, own?: unknown): string {
  const reusable = typeof own === 'string' && own !== '' && !ids.has(own)
  const id = reusable ? own : ask.mint(prefix)
  ids.add(id)
  return id
}

export function emitAdded({ emit, index }: ItemContext, item: Fields): void {
  emit('response.output_item.added', `"output_index":${index},"item":${JSON.stringify(item)}`)
}

export function emitDone({ emit, index }: ItemContext, item: Fields): Fields {
  emit('response.output_item.done', `"output_index":${index},"item":${JSON.stringify(item)}`)
  return item
}

/** The members by which an event names its item, and the part of it. */
export function place({ index }: ItemContext, id: string, part = ''): string {
  return `"item_id":${JSON.stringify(id)},"output_index":${index}${part}`
}

/** For what a kind of item never gets. */
export function ignore(): void {}
