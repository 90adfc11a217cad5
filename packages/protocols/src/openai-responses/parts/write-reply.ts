// EVENTS -> the events of a response, and the response object they add up to. Streams send the former, whole answers take
// the latter: both forms of a reply are one piece of code.
import type { Block, Event, Finish, GatewayError, Usage } from '#ir'
import type { Ask } from '#codec'
import { streamedError } from '../errors.ts'
import type { ResponseResource } from '../wire.ts'
import type { ClosedStatus, Emit, ItemContext, ItemWriter } from './item-writer.ts'
import type { Fields } from './read-fields.ts'
import { type Progress, resourceOf } from './resource.ts'
import { writeCall } from './write-call.ts'
import { isContentPart, writeMessage } from './write-message.ts'
import { writeReasoning } from './write-reasoning.ts'
import { isWebSearch, noteUnwritable, wholeItem, writeWebSearch, writeWhole } from './write-whole.ts'

export interface ReplyWriter {
  push(event: Event): void
  /** Tells the client that the reply broke off. */
  fail(cause: GatewayError): void
  /** The response object; undefined until a terminal event was written. */
  readonly resource: ResponseResource | undefined
}

/** Writes one reply through `emit`. Blocks come one after another. */
export function writeReply(ask: Ask, emit: Emit): ReplyWriter {
  const output: Fields[] = []
  const ids = new Set<string>()
  let id = ''
  let item: ItemWriter | undefined
  let blockOpen = false
  let usage: Usage | undefined
  let serviceTier: string | undefined
  let resource: ResponseResource | undefined

  const lifecycle = (name: string, progress: Omit<Progress, 'id' | 'output'>, parts: readonly Fields[]): void => {
    resource = resourceOf(ask, { ...progress, id, output: parts, serviceTier })
    emit(name, `"response":${JSON.stringify(resource)}`)
  }

  const start = (own?: string): void => {
    if (id !== '') return
    // An id of this protocol may be known to its provider's store; ids of others are none of the client's business.
    id = own?.startsWith('resp_') === true ? own : ask.mint('resp_')
    lifecycle('response.created', { status: 'in_progress' }, [])
    lifecycle('response.in_progress', { status: 'in_progress' }, [])
  }

  const closeItem = (status: ClosedStatus): void => {
    if (item !== undefined) output.push(item.close(status))
    item = undefined
  }

  const begin = (block: Block): void => {
    start()
    blockOpen = true
    if (item?.accepts(block) !== true) {
      closeItem('completed')
      item = openItem({ ask, emit, index: output.length, ids }, block)
    }
    item?.begin(block)
  }

  const finish = (told: Finish): void => {
    start()
    const incomplete = INCOMPLETE[told.reason]
    closeItem(incomplete === undefined ? 'completed' : 'incomplete')
    if (incomplete !== undefined) {
      return lifecycle('response.incomplete', { status: 'incomplete', incomplete, usage }, output)
    }
    if (told.reason === 'malformed-call') {
      const error = { code: 'server_error', message: 'The model wrote a tool call that cannot be read.' }
      return lifecycle('response.failed', { status: 'failed', error, usage }, output)
    }
    lifecycle('response.completed', { status: 'completed', usage }, output)
  }

  return {
    get resource() {
      return resource
    },
    push(event) {
      switch (event.type) {
        case 'start':
          serviceTier = event.serviceTier
          return start(event.id)
        case 'ping':
          // Strict clients want `response.created` before anything else.
          return id === '' ? start() : emit('keepalive', '')
        case 'block-start':
          return begin(event.block)
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
          blockOpen = false
          return item?.endBlock()
        case 'end':
          usage = event.usage
          serviceTier = event.serviceTier ?? serviceTier
          return finish(event.finish)
      }
    },
    fail(cause) {
      start()
      const { code, message, param } = streamedError(cause)
      // A finished item stays in the history of the retry, half an item must not (clients.md §3.7).
      const partial = blockOpen ? item?.partial() : undefined
      if (!blockOpen) closeItem('completed')
      const parts = partial === undefined ? output : [...output, partial]
      emit('error', JSON.stringify({ code, message, param }).slice(1, -1))
      lifecycle('response.failed', { status: 'failed', error: { code, message }, usage }, parts)
    },
  }
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
