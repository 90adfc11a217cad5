// What a reply says besides reasoning and calls: text in all its places, refusals, citations, images and sound.
import { type Annotation, compact, type Event, makerOf, type Media, type Seal, withOrigin } from '#ir'
import type { Sink } from '#stream'
import { type Fields, filled, isObject, readUrl } from '#wire'
import type { ReplySource } from '#codec'
import { decodeAnnotation, decodeSources } from './annotations.ts'
import { thinkingText } from './decode-content.ts'
import { splitThinking } from './think-tags.ts'
import { readThought } from './thought.ts'
import type { BlockWriter } from './write-blocks.ts'
import { ID } from './id.ts'

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
  const text = writeText(blocks, next)
  const audio = collectAudio()
  const tags = source.thinkTags === true ? splitThinking(reason, text.say) : undefined
  let refused = false
  let sources: Fields | undefined

  const show = (image: unknown): void => {
    const holder = isObject(image) ? image['image_url'] : undefined
    const url = isObject(holder) ? holder['url'] : holder
    if (typeof url !== 'string') return
    blocks.whole(withOrigin(ID, image, '', { kind: 'media' as const, media: 'image' as const, ...readUrl(url) }))
  }

  const sayPart = (part: unknown): void => {
    if (!isObject(part)) return
    switch (part['type']) {
      case 'text':
        return text.say(filled(part['text']) ?? '')
      case 'thinking':
        return reason(thinkingText(part['thinking']))
      case 'image_url':
        return show(part)
      default: {
        const type = filled(part['type']) ?? 'unknown'
        return blocks.whole(withOrigin(ID, part, '', { kind: 'opaque' as const, type }))
      }
    }
  }

  const refuse = (said: string): void => {
    refused = true
    next.push({ type: 'text-delta', at: blocks.running('refusal') ?? blocks.run('refusal'), text: said })
  }

  return {
    push(delta, logprobs) {
      const { content, refusal, images, annotations } = delta
      if (typeof content === 'string') {
        if (tags === undefined) text.say(content, logprobs)
        else tags.push(content)
      } else if (Array.isArray(content)) content.forEach(sayPart)
      if (typeof refusal === 'string' && refusal !== '') refuse(refusal)
      const signature = readThought(delta)
      if (signature !== undefined) text.seal({ kind: 'thought', value: signature, by: makerOf(source) })
      if (isObject(delta['audio'])) text.say(audio.take(delta['audio']))
      if (Array.isArray(images)) images.forEach(show)
      if (Array.isArray(annotations)) for (const raw of annotations) text.annotate(decodeAnnotation(raw))
    },
    cite(chunk) {
      if (chunk['citations'] !== undefined) sources = chunk
    },
    close() {
      tags?.flush()
      if (sources !== undefined) decodeSources(sources).forEach(text.annotate)
      const sound = audio.whole()
      if (sound !== undefined) blocks.whole(sound)
      blocks.endRunning()
      return refused
    },
  }
}

interface TextWriter {
  readonly say: (text: string, logprobs?: unknown) => void
  readonly annotate: (annotation: Annotation) => void
  readonly seal: (seal: Seal) => void
}

/** The text of a reply, which may fall into several blocks. */
function writeText(blocks: BlockWriter, next: Sink<Event>): TextWriter {
  let length = 0
  /** Where in the whole text the running block begins. */
  let offset = 0
  let waiting: Annotation[] = []

  const start = (): number => {
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
    const placed = inside ? { ...rest, start: start - offset, end: end - offset } : rest
    next.push({ type: 'annotation', at, annotation: placed })
  }

  return {
    annotate,
    say(text, logprobs) {
      const running = blocks.running('text')
      // The end of the turn has figures, but no text.
      if (text === '' && (logprobs === undefined || running === undefined)) return
      const at = running ?? start()
      length += text.length
      next.push(logprobs === undefined ? { type: 'text-delta', at, text } : { type: 'text-delta', at, text, logprobs })
    },
    /** Google signs text in the chunk that ends it; on a call the signature is the call's. */
    seal(seal) {
      const at = blocks.running('text')
      if (at !== undefined) next.push({ type: 'seal', at, seal })
    },
  }
}

interface AudioCollector {
  /** Takes a piece and gives its transcript, which is what every client can read. */
  readonly take: (audio: Fields) => string
  /** The sound itself, which follows as one block at the end. */
  readonly whole: () => Media | undefined
}

function collectAudio(): AudioCollector {
  let id: string | undefined
  let base64 = ''
  return {
    take(audio) {
      id ??= filled(audio['id'])
      base64 += filled(audio['data']) ?? ''
      return filled(audio['transcript']) ?? ''
    },
    whole() {
      if (base64 === '') return undefined
      const data = { type: 'base64', base64 } as const
      return withOrigin(ID, compact({ id }), '', { kind: 'media' as const, media: 'audio' as const, data })
    },
  }
}
