// EVENTS -> the events of a response, and the response object they add up to. Streams send the former, whole answers take
// the latter: both forms of a reply are one piece of code.
import type { Block, Event, Finish, GatewayError, Usage } from '#ir'
import { mergeUsage } from '#ir'
import type { Ask } from '#codec'
import type { Fields } from '#wire'
import { streamedError } from '../errors.ts'
import type { ResponseResource } from '../wire.ts'
import type { ClosedStatus, Emit, ItemContext, ItemWriter } from './item-writer.ts'
import { type Progress, resourceOf } from './resource.ts'
import { writeCall } from './write-call.ts'
import { isContentPart, writeMessage } from './write-message.ts'
import { writeReasoning } from './write-reasoning.ts'
import { isWebSearch, noteUnwritable, wholeItem, writeWebSearch, writeWhole } from './write-whole.ts'

export interface ReplyWriter {
  push(event: Event): void
  /** Tells the client that the reply broke off. */
  fail(cause: GatewayError): void
  /** The response object as it was told last. */
  readonly resource: ResponseResource | undefined
}

interface State {
  readonly ask: Ask
  readonly emit: Emit
  readonly output: Fields[]
  readonly ids: Set<string>
  /** Empty until the response was opened. */
  id: string
  item: ItemWriter | undefined
  blockOpen: boolean
  /** A refusal was told as such; a refused reply without one is a filtered one. */
  refused: boolean
  usage: Usage | undefined
  serviceTier: string | undefined
  resource: ResponseResource | undefined
}

/** Writes one reply through `emit`. Blocks come one after another. */
export function writeReply(ask: Ask, emit: Emit): ReplyWriter {
  const state: State = {
    ask,
    emit,
    output: [],
    ids: new Set(),
    id: '',
    item: undefined,
    blockOpen: false,
    refused: false,
    usage: undefined,
    serviceTier: undefined,
    resource: undefined,
  }
  return {
    push: (event) => take(state, event),
    fail: (cause) => fail(state, cause),
    get resource() {
      return state.resource
    },
  }
}

function take(state: State, event: Event): void {
  const { item } = state
  switch (event.type) {
    case 'start':
      state.serviceTier = event.serviceTier
      state.usage = event.usage
      return start(state, event.id)
    case 'ping':
      // Strict clients want `response.created` before anything else.
      return state.id === '' ? start(state) : state.emit('keepalive', '')
    case 'block-start':
      return begin(state, event.block)
    case 'text-delta':
      return item?.delta(event.text, event.logprobs)
    case 'reasoning-delta':
    case 'input-delta':
      return item?.delta(event.text)
    case 'seal':
      return item?.seal(event.seal)
    case 'annotation':
      return item?.annotate(event.annotation)
    case 'block-end':
      state.blockOpen = false
      return item?.endBlock()
    case 'end':
      state.usage = mergeUsage(state.usage, event.usage)
      state.serviceTier = event.serviceTier ?? state.serviceTier
      return finish(state, event.finish)
  }
}

function tell(
  state: State,
  name: string,
  progress: Omit<Progress, 'id' | 'output' | 'serviceTier'>,
  output: readonly Fields[],
): void {
  const { ask, id, serviceTier } = state
  state.resource = resourceOf(ask, { ...progress, id, output, serviceTier })
  state.emit(name, `"response":${JSON.stringify(state.resource)}`)
}

function start(state: State, own?: string): void {
  if (state.id !== '') return
  // An id of this protocol may be known to its provider's store; ids of others are none of the client's business.
  const { ask } = state
  state.id = ask.id ?? (own?.startsWith('resp_') === true ? own : ask.mint('resp_'))
  if (ask.request.continuation?.background === true) {
    tell(state, 'response.created', { status: 'queued' }, [])
    tell(state, 'response.queued', { status: 'queued' }, [])
  } else tell(state, 'response.created', { status: 'in_progress' }, [])
  tell(state, 'response.in_progress', { status: 'in_progress' }, [])
}

function closeItem(state: State, status: ClosedStatus): void {
  if (state.item !== undefined) state.output.push(state.item.close(status))
  state.item = undefined
}

function begin(state: State, block: Block): void {
  start(state)
  state.blockOpen = true
  if (block.kind === 'refusal') state.refused = true
  if (state.item?.accepts(block) !== true) {
    closeItem(state, 'completed')
    const { ask, emit, output, ids } = state
    state.item = openItem({ ask, emit, index: output.length, ids }, block)
  }
  state.item?.begin(block)
}

function finish(state: State, { reason }: Finish): void {
  start(state)
  const { output, usage } = state
  const incomplete = reason === 'refusal' && !state.refused ? 'content_filter' : INCOMPLETE[reason]
  closeItem(state, incomplete === undefined ? 'completed' : 'incomplete')
  if (incomplete !== undefined) {
    return tell(state, 'response.incomplete', { status: 'incomplete', incomplete, usage }, output)
  }
  if (reason === 'malformed-call') {
    const error = { code: 'server_error', message: 'The model wrote a tool call that cannot be read.' }
    return tell(state, 'response.failed', { status: 'failed', error, usage }, output)
  }
  tell(state, 'response.completed', { status: 'completed', usage }, output)
}

function fail(state: State, cause: GatewayError): void {
  start(state)
  const { code, message, param } = streamedError(cause)
  // A finished item stays in the history of the retry, half an item must not (clients.md §3.7).
  const partial = state.blockOpen ? state.item?.partial() : undefined
  if (!state.blockOpen) closeItem(state, 'completed')
  const output = partial === undefined ? state.output : [...state.output, partial]
  state.emit('error', JSON.stringify({ code, message, param }).slice(1, -1))
  tell(state, 'response.failed', { status: 'failed', error: { code, message }, usage: state.usage }, output)
}

const INCOMPLETE: Partial<Record<Finish['reason'], 'max_output_tokens' | 'content_filter'>> = {
  'max-tokens': 'max_output_tokens',
  'context-exceeded': 'max_output_tokens',
  'content-filter': 'content_filter',
}

/** The writer for the item that this block starts; undefined when the block has no place. */
function openItem(context: ItemContext, block: Block): ItemWriter | undefined {
  if (block.kind === 'text') return writeMessage(context, block.phase)
  if (block.kind === 'refusal' || isContentPart(block)) return writeMessage(context, undefined)
  if (block.kind === 'reasoning') return writeReasoning(context, block.id)
  if (block.kind === 'tool-call') return writeCall(context, block)
  if (isWebSearch(block)) return writeWebSearch(context, block)
  const item = wholeItem(context, block)
  if (item !== undefined) return writeWhole(context, item, block)
  noteUnwritable(context, block)
  return undefined
}
