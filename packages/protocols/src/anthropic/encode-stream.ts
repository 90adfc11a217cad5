// events -> frames for an Anthropic client (spec 01 §1.8, 06 §6.3.1). A block is announced with its first content, so
// that no empty block is ever sent: replayed, it would be refused.
import {
  type Annotation,
  type Block,
  type Event,
  type Finish,
  type GatewayError,
  mergeUsage,
  type Seal,
  truncated,
  type Usage,
} from '#ir'
import type { Ask } from '#codec'
import type { Frame, Sink, Transducer } from '#stream'
import { noteRepair } from '#wire'
import { messageId } from './encode-response.ts'
import { errorBody } from './errors.ts'
import { replyBlocks, type ReplyBlocks, type WholeBlock } from './parts/encode-reply-block.ts'
import { encodeFinish, finishNotice } from './parts/finish.ts'
import { type InputWriter, inputWriter } from './parts/input-writer.ts'
import { toolsetField } from './parts/toolset.ts'
import { finalUsage, startUsage } from './parts/usage.ts'
import type * as Wire from './wire.ts'

interface Reply {
  readonly ask: Ask
  readonly next: Sink<Frame>
  readonly blocks: ReplyBlocks
  started: boolean
  done: boolean
  /** Wire index of the next block. */
  index: number
  called: boolean
  usage: Usage | undefined
  /** The open text, thinking or tool block. */
  block: Block | undefined
  /** The constant beginning of its delta frames; undefined until it was announced. */
  head: string | undefined
  seal: Seal | undefined
  input: InputWriter | undefined
}

/** Encodes the stream of one reply. */
export function encodeStream(ask: Ask): Transducer<Event, Frame> {
  return (next) => {
    const reply: Reply = {
      ask,
      next,
      blocks: replyBlocks(ask.request, ask.ledger),
      started: false,
      done: false,
      index: 0,
      called: false,
      usage: undefined,
      block: undefined,
      head: undefined,
      seal: undefined,
      input: undefined,
    }
    return {
      push(event) {
        if (!reply.done) take(reply, event)
      },
      end(cause) {
        // No message_stop after an error: clients take it as the end of a good reply (spec 06 §6.7.2).
        if (!reply.done) fail(reply, cause)
        next.end()
      },
    }
  }
}

function take(reply: Reply, event: Event): void {
  switch (event.type) {
    case 'text-delta':
      if (event.text !== '') delta(reply, 'text', JSON.stringify(event.text))
      return
    case 'reasoning-delta':
      if (event.text !== '') delta(reply, 'thinking', JSON.stringify(event.text))
      return
    case 'input-delta': {
      const text = reply.input?.push(event.text) ?? ''
      if (text !== '') delta(reply, 'tool_use', JSON.stringify(text))
      return
    }
    case 'block-start':
      return startBlock(reply, event.block)
    case 'block-end':
      return endBlock(reply)
    case 'seal':
      reply.seal = event.seal
      return
    case 'annotation':
      return annotate(reply, event.annotation)
    case 'start':
      return start(reply, event.id, event.usage)
    case 'ping':
      return reply.next.push(PING)
    case 'end':
      return finish(reply, event.finish, event.usage)
  }
}

/** The frame that keeps a silent stream alive; clients wait 300 seconds for any event (spec 06 §6.8). */
export const PING: Frame = { event: 'ping', data: '{"type":"ping"}' }

function send(reply: Reply, event: Wire.StreamEvent): void {
  reply.next.push({ event: event.type, data: JSON.stringify(event) })
}

function start(reply: Reply, id: string | undefined, usage: Usage | undefined): void {
  if (reply.started) return
  reply.started = true
  reply.usage = usage
  const message: Wire.Response = {
    id: messageId(id, reply.ask),
    type: 'message',
    role: 'assistant',
    model: reply.ask.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: startUsage(usage, reply.ask.estimatedInput),
  }
  send(reply, { type: 'message_start', message })
}

/** How each kind of block is announced, and how its deltas go on up to their text. */
const OPENERS = {
  text: { delta: '"text_delta","text":', block: { type: 'text', text: '' } },
  thinking: { delta: '"thinking_delta","thinking":', block: { type: 'thinking', thinking: '', signature: '' } },
  tool_use: { delta: '"input_json_delta","partial_json":', block: undefined },
} as const

function announce(reply: Reply, kind: keyof typeof OPENERS, block: Wire.ResponseBlock | undefined): void {
  start(reply, undefined, undefined)
  reply.head = `{"type":"content_block_delta","index":${reply.index},"delta":{"type":${OPENERS[kind].delta}`
  if (block !== undefined) send(reply, { type: 'content_block_start', index: reply.index, content_block: block })
}

/** One delta; `text` is JSON already, everything before it was serialised once. */
function delta(reply: Reply, kind: keyof typeof OPENERS, text: string): void {
  if (reply.head === undefined) announce(reply, kind, OPENERS[kind].block)
  reply.next.push({ event: 'content_block_delta', data: `${reply.head}${text}}}` })
}

function startBlock(reply: Reply, block: Block): void {
  if (reply.block !== undefined) endBlock(reply)
  switch (block.kind) {
    case 'text':
    case 'refusal':
    case 'reasoning':
      reply.block = block
      return
    case 'tool-call':
      reply.block = block
      reply.called = true
      reply.input = inputWriter(block.call === 'custom')
      return announce(reply, 'tool_use', {
        type: 'tool_use',
        id: block.id,
        name: block.name,
        input: {},
        ...toolsetField(block.namespace, reply.ask.request),
      })
    default:
      return wholeBlock(reply, block)
  }
}

function wholeBlock(reply: Reply, block: WholeBlock): void {
  const wire = reply.blocks.block(block)
  if (wire === undefined) return
  start(reply, undefined, undefined)
  // Server tools announce their input as client tools do.
  const input =
    wire.type === 'server_tool_use' || wire.type === 'mcp_tool_use' ? JSON.stringify(wire.input ?? {}) : '{}'
  const content_block = 'input' in wire ? { ...wire, input: {} } : wire
  send(reply, { type: 'content_block_start', index: reply.index, content_block })
  if (input !== '{}') {
    const delta = { type: 'input_json_delta', partial_json: input } as const
    send(reply, { type: 'content_block_delta', index: reply.index, delta })
  }
  stopBlock(reply)
}

function annotate(reply: Reply, annotation: Annotation): void {
  const citation = reply.blocks.citation(annotation)
  if (citation === undefined) return
  if (reply.head === undefined) announce(reply, 'text', OPENERS.text.block)
  const delta = { type: 'citations_delta', citation: citation as Wire.Citation } as const
  send(reply, { type: 'content_block_delta', index: reply.index, delta })
}

function endBlock(reply: Reply): void {
  const { block, seal } = reply
  if (block?.kind === 'reasoning') endReasoning(reply, seal)
  else if (block?.kind === 'tool-call') {
    const { rest, repaired } = reply.input?.end() ?? { rest: '', repaired: false }
    if (rest !== '') delta(reply, 'tool_use', JSON.stringify(rest))
    if (repaired) noteRepair(block.name, reply.ask.ledger)
  }
  if (reply.head !== undefined) stopBlock(reply)
  reply.block = undefined
  reply.seal = undefined
  reply.input = undefined
}

/** The seal comes last, where Anthropic sends it; thinking without any text or seal was never there. */
function endReasoning(reply: Reply, seal: Seal | undefined): void {
  if (seal === undefined || seal.value === '') return
  if (reply.head === undefined && seal.kind === 'redacted') {
    return announce(reply, 'thinking', { type: 'redacted_thinking', data: seal.value })
  }
  if (reply.head === undefined) announce(reply, 'thinking', OPENERS.thinking.block)
  const delta = { type: 'signature_delta', signature: seal.value } as const
  send(reply, { type: 'content_block_delta', index: reply.index, delta })
}

function stopBlock(reply: Reply): void {
  send(reply, { type: 'content_block_stop', index: reply.index })
  reply.index++
  reply.head = undefined
}

function finish(reply: Reply, finish: Finish, usage: Usage | undefined): void {
  start(reply, undefined, undefined)
  endBlock(reply)
  const notice = finishNotice(finish, reply.index === 0)
  if (notice !== undefined) {
    delta(reply, 'text', JSON.stringify(notice))
    stopBlock(reply)
  }
  reply.done = true
  send(reply, {
    type: 'message_delta',
    delta: encodeFinish(finish, reply.called),
    usage: finalUsage(mergeUsage(reply.usage, usage), reply.ask.estimatedInput),
  })
  send(reply, { type: 'message_stop' })
}

function fail(reply: Reply, cause: GatewayError | undefined): void {
  reply.done = true
  send(reply, errorBody(cause ?? truncated()))
}
