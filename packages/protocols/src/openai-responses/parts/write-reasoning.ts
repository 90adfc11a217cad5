// Reasoning blocks -> one `reasoning` item. Text goes out as summary parts, the proof as `encrypted_content` when the item
// is done. A block sealed as `summary` is an earlier part of the same item.
import { type Block, compact, type Seal } from '#ir'
import type { Fields } from '#wire'
import { emitAdded, emitDone, ignore, type ItemContext, type ItemWriter, place, takeId } from './item-writer.ts'

/** The provider's id stays when it has our form and is long enough to be unique: its sealed content is bound to it. */
const OWN_ID = /^rs_[A-Za-z0-9_-]{16,}$/

/** Writes a reasoning item. */
export function writeReasoning(context: ItemContext, own: string | undefined): ItemWriter {
  const { emit } = context
  const id = takeId(context, 'rs_', own !== undefined && OWN_ID.test(own) ? own : undefined)
  const summary: Fields[] = []
  let text: string | undefined
  let at = ''
  let seal: Seal | undefined
  // Nobody knows yet whether a proof will come, and `encrypted_content` may not change once told.
  const item = (parts: readonly Fields[]): Fields =>
    compact({
      id,
      type: 'reasoning',
      summary: parts,
      encrypted_content: seal === undefined || seal.value === '' ? undefined : seal.value,
    })

  emitAdded(context, item([]))
  return {
    accepts: (block: Block) =>
      block.kind === 'reasoning' && seal?.kind === 'summary' && (block.id === undefined || block.id === own),
    begin() {
      seal = undefined
      at = place(context, id, `,"summary_index":${summary.length}`)
    },
    delta(delta) {
      if (text === undefined) {
        // Strict clients want the part before its first delta (STR-08); without text there is no part (REAS-18).
        emit('response.reasoning_summary_part.added', `${at},"part":{"type":"summary_text","text":""}`)
        text = ''
      }
      text += delta
      emit('response.reasoning_summary_text.delta', `${at},"delta":${JSON.stringify(delta)}`)
    },
    seal(given) {
      seal = given
    },
    annotate: ignore,
    endBlock() {
      if (text === undefined) return
      const part = { type: 'summary_text', text }
      emit('response.reasoning_summary_text.done', `${at},"text":${JSON.stringify(text)}`)
      emit('response.reasoning_summary_part.done', `${at},"part":${JSON.stringify(part)}`)
      summary.push(part)
      text = undefined
    },
    close: () => emitDone(context, item(summary)),
    partial: () => item(text === undefined ? summary : [...summary, { type: 'summary_text', text }]),
  }
}
