// Blocks of a reply as deltas of a chat completion: texts, reasoning and calls each know how far they are.
import type { Annotation, Block, Event, Seal } from '#ir'
import type { Ask } from '#codec'
import type * as Wire from '../wire.ts'
import { encodeAnnotation } from './annotations.ts'
import { dropBlock, outputMedia, takesCustom } from './output.ts'
import { encodeEntry } from './reasoning.ts'
import { writeThought } from './thought.ts'
import { type ChunkWriter, UNFINISHED } from './write-chunks.ts'

type BlockEvent = Exclude<Event, { type: 'start' | 'ping' | 'end' }>

export interface BlockEncoder {
  push(event: BlockEvent): void
  refused(): boolean
  citations(): readonly Wire.UrlCitation[]
}

/** Blocks come one after another: the state of one is that of the last `block-start`. */
export function encodeBlocks(ask: Ask, chunks: ChunkWriter): BlockEncoder {
  const texts = writeTexts(ask, chunks)
  const reasoning = writeReasoning(chunks)
  const calls = writeCalls(chunks, takesCustom(ask))
  let block: Block = { kind: 'text' }
  let seal: Seal | undefined

  const startBlock = (started: Block): void => {
    block = started
    seal = undefined
    texts.start()
    reasoning.start(block)
    switch (block.kind) {
      case 'text':
      case 'refusal':
      case 'reasoning':
        return
      case 'tool-call':
        return calls.start(block)
      case 'media': {
        const media = outputMedia(block, ask)
        return media === undefined ? dropBlock(block, ask) : chunks.write(JSON.stringify(media))
      }
      default:
        return dropBlock(block, ask)
    }
  }

  const endBlock = (): void => {
    if (block.kind === 'reasoning') reasoning.end(seal)
    if (block.kind === 'text' && seal?.kind === 'thought') chunks.write(JSON.stringify(writeThought(seal)))
    if (block.kind === 'tool-call') calls.end()
    texts.end()
  }

  return {
    push(event) {
      switch (event.type) {
        case 'block-start':
          return startBlock(event.block)
        case 'text-delta':
          return block.kind === 'refusal' ? texts.refuse(event.text) : texts.say(event.text, event.logprobs)
        case 'reasoning-delta':
          return reasoning.say(event.text)
        case 'input-delta':
          return calls.say(event.text)
        case 'seal':
          seal = event.seal
          return
        case 'annotation':
          return texts.annotate(event.annotation)
        case 'block-end':
          return endBlock()
      }
    },
    refused: texts.refused,
    citations: texts.citations,
  }
}

interface TextWriter {
  start(): void
  say(text: string, logprobs: unknown): void
  refuse(text: string): void
  annotate(annotation: Annotation): void
  /** What was annotated is cited when the block is over: only then is its length known. */
  end(): void
  readonly refused: () => boolean
  readonly citations: () => readonly Wire.UrlCitation[]
}

/** Texts and refusals; offsets of citations count from the start of the whole text. */
function writeTexts(ask: Ask, chunks: ChunkWriter): TextWriter {
  let refused = false
  let length = 0
  let blockStart = 0
  let annotations: Annotation[] = []
  const citations: Wire.UrlCitation[] = []
  return {
    start() {
      blockStart = length
    },
    say(text, logprobs) {
      length += text.length
      const rest = Array.isArray(logprobs)
        ? `,"logprobs":${JSON.stringify({ content: logprobs, refusal: null })}${UNFINISHED}`
        : UNFINISHED
      if (text !== '' || rest !== UNFINISHED) chunks.delta('content', text, rest)
    },
    refuse(text) {
      if (text === '') return
      refused = true
      chunks.delta('refusal', text)
    },
    annotate(annotation) {
      annotations.push(annotation)
    },
    end() {
      for (const annotation of annotations) {
        const citation = encodeAnnotation(annotation, blockStart, length)
        if (citation !== undefined) citations.push(citation)
        else ask.ledger.dropped('annotations_dropped', `A citation of type '${annotation.type}' has no place here.`)
      }
      annotations = []
    },
    refused: () => refused,
    citations: () => citations,
  }
}

interface ReasoningWriter {
  /** Hears of every block that begins. */
  start(block: Block): void
  say(text: string): void
  end(seal: Seal | undefined): void
}

function writeReasoning(chunks: ChunkWriter): ReasoningWriter {
  let entries = 0
  let said = ''
  /** Reasoning was said, and nothing else since: the next block of it is a new paragraph. */
  let adjacent = false
  return {
    start(block) {
      said = ''
      if (block.kind !== 'reasoning') adjacent = false
    },
    say(text) {
      if (text === '') return
      chunks.delta('reasoning_content', said === '' && adjacent ? `\n\n${text}` : text)
      said += text
    },
    end(seal) {
      adjacent ||= said !== ''
      const entry = seal === undefined ? undefined : encodeEntry(said, seal, entries++)
      if (entry !== undefined) chunks.write(JSON.stringify({ reasoning_details: [entry] }))
    },
  }
}

type ToolCallBlock = Extract<Block, { kind: 'tool-call' }>

interface CallWriter {
  start(call: ToolCallBlock): void
  say(text: string): void
  end(): void
}

/** `takesCustom`: else a custom call goes out as a function with one argument. */
function writeCalls(chunks: ChunkWriter, takesCustom: boolean): CallWriter {
  let count = 0
  let silent = true
  let custom = false
  let wrapped = false

  const write = (text: string): void => {
    if (text === '') return
    silent = false
    const input = JSON.stringify(text)
    const fields = custom && takesCustom ? `"custom":{"input":${input}}` : `"function":{"arguments":${input}}`
    chunks.write(`{"tool_calls":[{"index":${count - 1},${fields}}]}`)
  }

  return {
    start(call) {
      silent = true
      custom = call.call === 'custom'
      wrapped = custom && !takesCustom
      chunks.write(callHead(call, count++, takesCustom))
      if (wrapped) write('{"input":"')
    },
    say: (text) => write(wrapped ? JSON.stringify(text).slice(1, -1) : text),
    end() {
      if (wrapped) write('"}')
      // A call without arguments still needs a JSON text (TOOL-27).
      if (!custom && silent) write('{}')
    },
  }
}

function callHead(call: ToolCallBlock, index: number, custom: boolean): string {
  const { id, name } = call
  const fields: Wire.ToolCallDelta =
    call.call === 'custom' && custom
      ? { index, id, type: 'custom', custom: { name, input: '' } }
      : { index, id, type: 'function', function: { name, arguments: '' }, ...writeThought(call.seal) }
  return JSON.stringify({ tool_calls: [fields] })
}
