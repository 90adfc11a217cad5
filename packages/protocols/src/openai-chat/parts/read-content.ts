// What a reply says besides reasoning and calls: text in all its places, refusals, citations, images and sound.
import { withOrigin, type Annotation, type Event } from '#ir'
import type { Sink } from '#stream'
import type { ReplySource } from '../../codec.ts'
import { decodeAnnotation, decodeSources } from './annotations.ts'
import { readUrl } from './data-url.ts'
import { thinkingText } from './decode-content.ts'
import { type Fields, filled, isObject, PROTOCOL } from './read.ts'
import { splitThinking } from './think-tags.ts'
import { makerOf, readThought } from './thought.ts'
import type { BlockWriter } from './write-blocks.ts'

export interface ContentReader {
  push(delta: Fields, logprobs: unknown): void
  /** Keeps the sources that a chunk lists beside its choices. */
  cite(chunk: Fields): void
  /** Says what was held back; true when the reply held a refusal. */
  close(): boolean
}

/** `reason` takes reasoning that stands in the content. */
export function readContent(
  blocks: BlockWriter,
  next: Sink<Event>,
  reason: (text: string) => void,
  source: ReplySource,
): ContentReader {
  let length = 0
  /** Where in the whole text the running block begins. */
  let offset = 0
  let refused = false
  let waiting: Annotation[] = []
  let sources: Fields | undefined
  let sound: { id: string | undefined; data: string } | undefined

  const startText = (): number => {
    const at = blocks.run('text')
    offset = length
    const due = waiting
    waiting = []
    due.forEach(annotate)
    return at
  }

  /** Offsets on the wire count from the start of the whole text, ours from the start of the block. */
  const annotate = (annotation: Annotation): void => {
    const at = blocks.running('text')
    if (at === undefined) return void waiting.push(annotation)
    const { start, end, ...rest } = annotation
    const inside = start !== undefined && end !== undefined && start >= offset
    next.push({
      type: 'annotation',
      at,
      annotation: inside ? { ...rest, start: start - offset, end: end - offset } : rest,
    })
  }

  const say = (text: string, logprobs?: unknown): void => {
    const running = blocks.running('text')
    // The end of the turn has figures, but no text.
    if (text === '' && (logprobs === undefined || running === undefined)) return
    const at = running ?? startText()
    length += text.length
    next.push(logprobs === undefined ? { type: 'text-delta', at, text } : { type: 'text-delta', at, text, logprobs })
  }

  const tags = source.thinkTags === true ? splitThinking(reason, say) : undefined

  const show = (image: unknown): void => {
    const holder = isObject(image) ? image['image_url'] : undefined
    const url = isObject(holder) ? holder['url'] : holder
    if (typeof url !== 'string') return
    blocks.whole(withOrigin(PROTOCOL, image, '', { kind: 'media' as const, media: 'image' as const, ...readUrl(url) }))
  }

  const sayPart = (part: unknown): void => {
    if (!isObject(part)) return
    switch (part['type']) {
      case 'text':
        return say(filled(part['text']) ?? '')
      case 'thinking':
        return reason(thinkingText(part['thinking']))
      case 'image_url':
        return show(part)
      default: {
        const type = filled(part['type']) ?? 'unknown'
        return blocks.whole(withOrigin(PROTOCOL, part, '', { kind: 'opaque' as const, type }))
      }
    }
  }

  /** The transcript is what every client can read; the sound itself follows as one block at the end. */
  const hear = (audio: Fields): void => {
    sound ??= { id: undefined, data: '' }
    sound.id ??= filled(audio['id'])
    sound.data += filled(audio['data']) ?? ''
    say(filled(audio['transcript']) ?? '')
  }

  const refuse = (text: string): void => {
    refused = true
    next.push({ type: 'text-delta', at: blocks.running('refusal') ?? blocks.run('refusal'), text })
  }

  /** Google signs text in the chunk that ends it; on a call the signature is the call's. */
  const sign = (value: string): void => {
    const at = blocks.running('text')
    if (at !== undefined) next.push({ type: 'seal', at, seal: { kind: 'thought', value, by: makerOf(source) } })
  }

  return {
    push(delta, logprobs) {
      const { content, refusal, audio, images, annotations } = delta
      if (typeof content === 'string') {
        if (tags === undefined) say(content, logprobs)
        else tags.push(content)
      } else if (Array.isArray(content)) content.forEach(sayPart)
      if (typeof refusal === 'string' && refusal !== '') refuse(refusal)
      const signature = readThought(delta)
      if (signature !== undefined) sign(signature)
      if (isObject(audio)) hear(audio)
      if (Array.isArray(images)) images.forEach(show)
      if (Array.isArray(annotations)) for (const raw of annotations) annotate(decodeAnnotation(raw))
    },
    cite(chunk) {
      if (chunk['citations'] !== undefined) sources = chunk
    },
    close() {
      tags?.flush()
      if (sources !== undefined) decodeSources(sources).forEach(annotate)
      if (sound !== undefined && sound.data !== '') {
        const data = { type: 'base64', base64: sound.data } as const
        const wire = sound.id === undefined ? {} : { id: sound.id }
        blocks.whole(withOrigin(PROTOCOL, wire, '', { kind: 'media' as const, media: 'audio' as const, data }))
      }
      blocks.endRunning()
      return refused
    },
  }
}
