// provider frames -> events (spec 01 §1.8). Blocks that clients show while they grow stream through; all others are
// collected and come out whole, because the IR has no deltas for them.
import { compact, type Event, GatewayError, type Seal, truncated } from '#ir'
import type { ReplySource } from '#codec'
import type { Frame, Sink, Transducer } from '#stream'
import { isErrorBody } from './errors.ts'
import { asObject, asString, type Fields, inbandError, isObject, jsonTextAt, parseJson } from '#wire'
import { decodeCitation } from './parts/citation.ts'
import { completed, grow, type OpenBlock, openBlock } from './parts/open-block.ts'
import type { PartReader } from './parts/decode-part.ts'
import { decodeFinish } from './parts/finish.ts'
import { malformed, replyReader } from './parts/reply-reader.ts'
import { decodeUsage } from './parts/usage.ts'

interface Stream {
  readonly next: Sink<Event>
  readonly reader: PartReader
  /** Open blocks by their wire index. */
  readonly open: Map<unknown, OpenBlock>
  /** Event names of blocks are our own count: hosts have been seen to use an index twice. */
  blocks: number
  started: boolean
  done: boolean
  called: boolean
  usage: Fields
  stop: Fields
}

/** Decodes the stream of one reply. */
export function decodeStream(source: ReplySource): Transducer<Frame, Event> {
  return (next) => {
    const stream: Stream = {
      next,
      reader: replyReader(source),
      open: new Map(),
      blocks: 0,
      started: false,
      done: false,
      called: false,
      usage: {},
      stop: {},
    }
    return {
      push(frame) {
        if (stream.done) return
        if (frame.comment === true) return next.push({ type: 'ping' })
        guarded(stream, () => takeFrame(stream, frame))
      },
      end(cause) {
        if (stream.done) return
        if (cause !== undefined) return fail(stream, cause)
        // With a stop reason nothing is missing but the closing word (golden STR-05).
        if (typeof stream.stop['stop_reason'] === 'string') return guarded(stream, () => finish(stream))
        fail(stream, truncated())
      },
    }
  }
}

/** What a provider sends never throws out of `push`. */
function guarded(stream: Stream, take: () => void): void {
  try {
    take()
  } catch (thrown) {
    fail(stream, GatewayError.from(thrown))
  }
}

function fail(stream: Stream, cause: GatewayError): void {
  stream.done = true
  stream.next.end(cause)
}

function takeFrame(stream: Stream, { event: name, data }: Frame): void {
  if (data === '' || data === '[DONE]') return
  const event = parse(data)
  switch (event['type'] ?? name) {
    case 'content_block_delta':
      return takeDelta(stream, event)
    case 'content_block_start':
      return startBlock(stream, event)
    case 'content_block_stop':
      return endBlock(stream, event['index'])
    case 'ping':
      return stream.next.push({ type: 'ping' })
    case 'message_start':
      return start(stream, asObject(event['message']))
    case 'message_delta':
      return takeMessageDelta(stream, event)
    case 'message_stop':
      return finish(stream)
    default:
      // Events of a later version: nothing that we know how to pass on. An error is one in any shape.
      if (isErrorBody(event)) throw inbandError(event)
  }
}

function parse(data: string): Fields {
  const event = parseJson(data)
  if (!isObject(event)) throw malformed('', 'an event is not a JSON object')
  return event
}

function start(stream: Stream, message: Fields): void {
  if (stream.started) return
  stream.started = true
  if (isObject(message['usage'])) stream.usage = message['usage']
  stream.next.push(
    compact({
      type: 'start' as const,
      id: asString(message['id']),
      model: asString(message['model']),
      usage: decodeUsage(stream.usage),
      serviceTier: asString(stream.usage['service_tier']),
    }),
  )
}

function startBlock(stream: Stream, event: Fields): void {
  start(stream, {})
  const { index } = event
  endBlock(stream, index)
  const block = event['content_block']
  if (!isObject(block) || typeof block['type'] !== 'string') {
    throw malformed('', 'content_block_start has no content_block with a type')
  }
  const open = openBlock(block, stream.blocks++, stream.reader)
  stream.open.set(index, open)
  if (open.head === undefined) return
  if (open.kind === 'tool_use') stream.called = true
  stream.next.push({ type: 'block-start', at: open.at, block: open.head })
  // Some hosts put the first words into the block itself.
  if (open.kind === 'text') {
    takeText(stream, index, 'text', block['text'])
    for (const citation of Array.isArray(block['citations']) ? (block['citations'] as unknown[]) : []) {
      stream.next.push({ type: 'annotation', at: open.at, annotation: decodeCitation(citation) })
    }
  } else if (open.kind === 'thinking') {
    takeText(stream, index, 'thinking', block['thinking'])
    takeSeal(stream, open, 'signature', block['signature'])
  } else if (open.kind === 'redacted_thinking') takeSeal(stream, open, 'redacted', block['data'])
}

function takeDelta(stream: Stream, { index, delta }: Fields): void {
  const open = stream.open.get(index)
  if (!isObject(delta)) throw malformed('', 'content_block_delta has no delta')
  if (open === undefined) throw malformed('', 'content_block_delta names a block that is not open')
  if (open.head === undefined) return grow(open, delta)
  switch (delta['type']) {
    case 'text_delta':
      return takeText(stream, index, 'text', delta['text'])
    case 'thinking_delta':
      return takeText(stream, index, 'thinking', delta['thinking'])
    case 'input_json_delta': {
      const text = delta['partial_json']
      if (typeof text !== 'string' || text === '') return
      open.filled = true
      return stream.next.push({ type: 'input-delta', at: open.at, text })
    }
    case 'signature_delta':
      return takeSeal(stream, open, 'signature', delta['signature'])
    case 'citations_delta':
      return stream.next.push({ type: 'annotation', at: open.at, annotation: decodeCitation(delta['citation']) })
    default:
      // Delta types of a later version.
      return
  }
}

/** Text for a text or thinking block; hosts that mix both in one block get one block for each. */
function takeText(stream: Stream, index: unknown, kind: 'text' | 'thinking', text: unknown): void {
  let open = stream.open.get(index)
  if (open === undefined || typeof text !== 'string' || text === '') return
  if (open.kind !== kind && (open.kind === 'text' || open.kind === 'thinking')) {
    startBlock(stream, { index, content_block: { type: kind } })
    open = stream.open.get(index) ?? open
  }
  stream.next.push({ type: kind === 'text' ? 'text-delta' : 'reasoning-delta', at: open.at, text })
}

function takeSeal(stream: Stream, { at }: OpenBlock, kind: Seal['kind'], value: unknown): void {
  if (typeof value !== 'string' || value === '') return
  stream.next.push({ type: 'seal', at, seal: stream.reader.seal(value, kind) })
}

function endBlock(stream: Stream, index: unknown): void {
  const open = stream.open.get(index)
  if (open === undefined) return
  stream.open.delete(index)
  const { at, head, kind, wire, filled } = open
  if (head === undefined) {
    stream.next.push({ type: 'block-start', at, block: completed(open, stream.reader) })
  } else if (kind === 'tool_use' && !filled) {
    // No delta at all means what stood in the block, mostly nothing (golden TOOL-27).
    stream.next.push({
      type: 'input-delta',
      at,
      text: jsonTextAt(wire['input'] ?? {}, `/content/${at}`, stream.reader.fail),
    })
  }
  stream.next.push({ type: 'block-end', at })
}

function takeMessageDelta(stream: Stream, event: Fields): void {
  start(stream, {})
  if (isObject(event['delta'])) stream.stop = { ...stream.stop, ...set(event['delta']) }
  // Cumulative: what is set replaces what was known (golden USE-07).
  if (isObject(event['usage'])) stream.usage = { ...stream.usage, ...set(event['usage']) }
}

function set(wire: Fields): Fields {
  return Object.fromEntries(Object.entries(wire).filter(([, value]) => value !== null))
}

function finish(stream: Stream): void {
  start(stream, {})
  for (const index of stream.open.keys()) endBlock(stream, index)
  stream.done = true
  const usage = decodeUsage(stream.usage)
  const tier = stream.usage['service_tier']
  stream.next.push({
    type: 'end',
    finish: decodeFinish(stream.stop, stream.called),
    ...(usage === undefined ? {} : { usage }),
    ...(typeof tier === 'string' ? { serviceTier: tier } : {}),
  })
  stream.next.end()
}
