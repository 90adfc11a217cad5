// Events -> ENCODE -> client frames: chunks of a chat completion, as the strictest SDK accepts them (spec 06 §6.3.2).
import { GatewayError, type Annotation, type Block, type Event, type Seal } from '#ir'
import type { Frame, Sink, Transducer } from '#stream'
import type { Ask } from '../codec.ts'
import { errorBody } from './errors.ts'
import { encodeAnnotation } from './parts/annotations.ts'
import { encodeFinish, refusalText } from './parts/finish.ts'
import { dropBlock, outputMedia, replyId, takesCustom } from './parts/output.ts'
import { encodeEntry } from './parts/reasoning.ts'
import { writeThought } from './parts/thought.ts'
import { encodeUsage } from './parts/usage.ts'
import type * as Wire from './wire.ts'

const DONE: Frame = { data: '[DONE]' }

/** Chunks with a role first, calls by running index, one finish chunk, usage when asked for, and `[DONE]`. */
export function encodeStream(ask: Ask): Transducer<Event, Frame> {
  return (next) => {
    const chunks = writeChunks(ask, next)
    const blocks = encodeBlocks(ask, chunks)
    let over = false
    return {
      push(event) {
        switch (event.type) {
          case 'start':
            return chunks.begin(event.id)
          case 'ping':
            return
          case 'end':
            over = true
            return end(event, blocks, chunks, ask)
          default:
            return blocks.push(event)
        }
      },
      end(cause) {
        if (!over) {
          const error = cause ?? new GatewayError('stream-truncated', 'The reply ended before it was complete.')
          next.push({ data: JSON.stringify(errorBody(error)) })
        }
        next.push(DONE)
        next.end()
      },
    }
  }
}

function end(event: Event & { type: 'end' }, blocks: BlockEncoder, chunks: ChunkWriter, ask: Ask): void {
  const { finish, usage, serviceTier } = event
  const explanation = blocks.refused() ? undefined : refusalText(finish)
  if (explanation !== undefined) chunks.delta('refusal', explanation)
  const citations = blocks.citations()
  if (citations.length > 0) chunks.write(JSON.stringify({ annotations: citations }))
  const word = encodeFinish(finish, blocks.refused() || explanation !== undefined)
  chunks.finish(word, serviceTier)
  if (ask.request.streamUsage === true && usage !== undefined) chunks.usage(encodeUsage(usage))
}

interface ChunkWriter {
  /** The first chunk, which names the role. */
  begin(id?: string): void
  /** A delta that holds one text: only the text is escaped. */
  delta(field: string, text: string, rest?: string): void
  /** A delta as JSON text; `rest` continues the choice after it. */
  write(delta: string, rest?: string): void
  finish(word: Wire.FinishWord, serviceTier: string | undefined): void
  usage(usage: Wire.OutputUsage): void
}

const UNFINISHED = ',"finish_reason":null'

/** The head of every chunk is written once. */
function writeChunks(ask: Ask, next: Sink<Frame>): ChunkWriter {
  let head = ''
  // With `include_usage`, every chunk but the last has a null there.
  const tail = ask.request.streamUsage === true ? '}],"usage":null}' : '}]}'

  const begin = (id?: string): void => {
    if (head !== '') return
    const fields = { id: replyId(id, ask), object: 'chat.completion.chunk', created: ask.created, model: ask.model }
    head = JSON.stringify(fields).slice(0, -1)
    write('{"role":"assistant","content":""}')
  }

  const write = (delta: string, rest = UNFINISHED): void => {
    begin()
    next.push({ data: `${head},"choices":[{"index":0,"delta":${delta}${rest}${tail}` })
  }

  return {
    begin,
    write,
    delta: (field, text, rest) => write(`{"${field}":${JSON.stringify(text)}}`, rest),
    finish(word, serviceTier) {
      begin()
      if (serviceTier !== undefined) head += `,"service_tier":${JSON.stringify(serviceTier)}`
      write('{}', `,"finish_reason":"${word}"`)
    },
    usage: (usage) => next.push({ data: `${head},"choices":[],"usage":${JSON.stringify(usage)}}` }),
  }
}

type BlockEvent = Exclude<Event, { type: 'start' | 'ping' | 'end' }>

interface BlockEncoder {
  push(event: BlockEvent): void
  refused(): boolean
  citations(): readonly Wire.UrlCitation[]
}

/** Blocks come one after another: the state of one is that of the last `block-start`. */
function encodeBlocks(ask: Ask, chunks: ChunkWriter): BlockEncoder {
  let block: Block = { kind: 'text' }
  let calls = 0
  let entries = 0
  let refused = false
  let length = 0
  let blockStart = 0
  let annotations: Annotation[] = []
  const citations: Wire.UrlCitation[] = []
  let said = ''
  let seal: Seal | undefined
  const custom = takesCustom(ask)
  /** The running call is a custom one that goes out as a function with one argument. */
  let wrapped = false
  /** Reasoning was said, and nothing else since: the next block of it is a new paragraph. */
  let adjacent = false

  const startBlock = (started: Block): void => {
    block = started
    said = ''
    seal = undefined
    blockStart = length
    if (block.kind !== 'reasoning') adjacent = false
    switch (block.kind) {
      case 'text':
      case 'refusal':
      case 'reasoning':
        return
      case 'tool-call':
        return startCall(block)
      case 'media': {
        const media = outputMedia(block, ask)
        return media === undefined ? dropBlock(block, ask) : chunks.write(JSON.stringify(media))
      }
      default:
        return dropBlock(block, ask)
    }
  }

  const startCall = (call: ToolCallBlock): void => {
    calls++
    wrapped = call.call === 'custom' && !custom
    chunks.write(callHead(call, calls - 1, custom))
    if (wrapped) sayInput('{"input":"')
  }

  const sayText = (text: string, logprobs: unknown): void => {
    if (block.kind === 'refusal') {
      if (text === '') return
      refused = true
      return chunks.delta('refusal', text)
    }
    length += text.length
    const rest = Array.isArray(logprobs)
      ? `,"logprobs":${JSON.stringify({ content: logprobs, refusal: null })}${UNFINISHED}`
      : UNFINISHED
    if (text !== '' || rest !== UNFINISHED) chunks.delta('content', text, rest)
  }

  const sayReasoning = (text: string): void => {
    if (text === '') return
    chunks.delta('reasoning_content', said === '' && adjacent ? `\n\n${text}` : text)
    said += text
  }

  const sayInput = (text: string): void => {
    if (text === '') return
    said = text
    const input = JSON.stringify(text)
    const isCustom = block.kind === 'tool-call' && block.call === 'custom' && custom
    const fields = isCustom ? `"custom":{"input":${input}}` : `"function":{"arguments":${input}}`
    chunks.write(`{"tool_calls":[{"index":${calls - 1},${fields}}]}`)
  }

  const endBlock = (): void => {
    if (block.kind === 'reasoning') {
      adjacent ||= said !== ''
      const entry = seal === undefined ? undefined : encodeEntry(said, seal, entries++)
      if (entry !== undefined) chunks.write(JSON.stringify({ reasoning_details: [entry] }))
    }
    if (block.kind === 'text' && seal?.kind === 'thought') chunks.write(JSON.stringify(writeThought(seal)))
    // A call without arguments still needs a JSON text (TOOL-27).
    if (wrapped) sayInput('"}')
    if (block.kind === 'tool-call' && block.call !== 'custom' && said === '') sayInput('{}')
    wrapped = false
    for (const annotation of annotations) cite(annotation)
    annotations = []
  }

  const cite = (annotation: Annotation): void => {
    const citation = encodeAnnotation(annotation, blockStart, length)
    if (citation !== undefined) citations.push(citation)
    else ask.ledger.dropped('annotations_dropped', `A citation of type '${annotation.type}' has no place here.`)
  }

  return {
    push(event) {
      switch (event.type) {
        case 'block-start':
          return startBlock(event.block)
        case 'text-delta':
          return sayText(event.text, event.logprobs)
        case 'reasoning-delta':
          return sayReasoning(event.text)
        case 'input-delta':
          return sayInput(wrapped ? JSON.stringify(event.text).slice(1, -1) : event.text)
        case 'seal':
          seal = event.seal
          return
        case 'annotation':
          annotations.push(event.annotation)
          return
        case 'block-end':
          return endBlock()
      }
    },
    refused: () => refused,
    citations: () => citations,
  }
}

type ToolCallBlock = Extract<Block, { kind: 'tool-call' }>

function callHead(call: ToolCallBlock, index: number, custom: boolean): string {
  const { id, name } = call
  const fields: Wire.ToolCallDelta =
    call.call === 'custom' && custom
      ? { index, id, type: 'custom', custom: { name, input: '' } }
      : { index, id, type: 'function', function: { name, arguments: '' }, ...writeThought(call.seal) }
  return JSON.stringify({ tool_calls: [fields] })
}
