// Text and refusal blocks -> one `message` item: neighbours are parts of the same message, since a client takes the last
// message for the answer.
import { type Annotation, type Block, compact, type Seal } from '#ir'
import { type Fields, isObject } from '#wire'
import {
  type ClosedStatus,
  emitAdded,
  emitDone,
  ignore,
  type ItemContext,
  type ItemWriter,
  place,
  takeId,
} from './item-writer.ts'
import { ID } from './id.ts'

interface OpenPart {
  readonly kind: 'text' | 'refusal' | 'opaque'
  /** The constant members of this part's events. */
  readonly at: string
  text: string
  logprobs: unknown[]
  annotations: Annotation[]
  readonly raw: Fields
}

/** Writes a message; `phase` tells commentary from the final answer. */
export function writeMessage(context: ItemContext, phase: string | undefined): ItemWriter {
  const { emit } = context
  const id = takeId(context, 'msg_')
  const content: Fields[] = []
  let open: OpenPart | undefined
  const item = (status: string, parts: readonly Fields[]): Fields =>
    compact({ id, type: 'message', status, role: 'assistant', content: parts, phase })

  emitAdded(context, item('in_progress', []))
  return {
    accepts: (block) =>
      block.kind === 'refusal' || isContentPart(block) || (block.kind === 'text' && block.phase === phase),
    begin(block) {
      open = openPart(block, place(context, id, `,"content_index":${content.length}`))
      emit('response.content_part.added', `${open.at},"part":${JSON.stringify(partOf(open))}`)
    },
    delta(text, logprobs) {
      if (open === undefined) return
      open.text += text
      if (open.kind === 'refusal') return emit('response.refusal.delta', `${open.at},"delta":${JSON.stringify(text)}`)
      const scores = Array.isArray(logprobs) ? (logprobs as unknown[]) : []
      open.logprobs.push(...scores)
      const told = scores.length === 0 ? '[]' : JSON.stringify(scores)
      emit('response.output_text.delta', `${open.at},"delta":${JSON.stringify(text)},"logprobs":${told}`)
    },
    // Gemini's signature on a text has no place in a message.
    seal: (_seal: Seal) => ignore(),
    annotate(annotation) {
      open?.annotations.push(annotation)
    },
    endBlock() {
      if (open === undefined) return
      const part = partOf(open)
      if (open.kind === 'text') finishText(context, open)
      if (open.kind === 'refusal') emit('response.refusal.done', `${open.at},"refusal":${JSON.stringify(open.text)}`)
      emit('response.content_part.done', `${open.at},"part":${JSON.stringify(part)}`)
      content.push(part)
      open = undefined
    },
    close: (status: ClosedStatus) => emitDone(context, item(status, content)),
    partial: () => item('incomplete', open === undefined ? content : [...content, partOf(open)]),
  }
}

/** Citations wait for the end of their text: those without offsets mean all of it. */
function finishText({ emit, ask }: ItemContext, { at, text, logprobs, annotations }: OpenPart): void {
  const encoded = encodeAnnotations(annotations, text.length)
  if (encoded.length < annotations.length) {
    ask.ledger.dropped('annotations_dropped', 'Citations of documents have no place in this protocol.')
  }
  encoded.forEach((annotation, index) =>
    emit(
      'response.output_text.annotation.added',
      `${at},"annotation_index":${index},"annotation":${JSON.stringify(annotation)}`,
    ),
  )
  emit('response.output_text.done', `${at},"text":${JSON.stringify(text)},"logprobs":${JSON.stringify(logprobs)}`)
}

/** True for an unknown part of a message of this protocol, as opposed to an unknown item. */
export function isContentPart(block: Block): boolean {
  return block.kind === 'opaque' && block.origin?.protocol === ID && block.origin.pointer.includes('/content/')
}

function openPart(block: Block, at: string): OpenPart {
  const kind = block.kind === 'refusal' || block.kind === 'opaque' ? block.kind : 'text'
  const raw = block.kind === 'opaque' && isObject(block.origin?.value) ? block.origin.value : {}
  return { kind, at, text: '', logprobs: [], annotations: [], raw }
}

function partOf({ kind, text, logprobs, annotations, raw }: OpenPart): Fields {
  if (kind === 'opaque') return raw
  if (kind === 'refusal') return { type: 'refusal', refusal: text }
  return { type: 'output_text', text, annotations: encodeAnnotations(annotations, text.length), logprobs }
}

/** Annotations of this protocol go back as they came; links of others become `url_citation`. */
function encodeAnnotations(annotations: readonly Annotation[], length: number): readonly unknown[] {
  return annotations.flatMap(({ type, url, title, start, end, raw }): readonly unknown[] => {
    if (isObject(raw) && raw['protocol'] === ID && 'value' in raw) return [raw['value']]
    if (type !== 'url' || url === undefined) return []
    return [{ type: 'url_citation', start_index: start ?? 0, end_index: end ?? length, url, title: title ?? url }]
  })
}
