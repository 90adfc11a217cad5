// provider frames -> EVENTS: the lifecycle of a response. Its items are followed by `parts/track-items`.
import { compact, type Event, GatewayError } from '#ir'
import type { ReplySource } from '#codec'
import type { Frame, Sink, Transducer } from '#stream'
import { asObject, asString, type Fields, inbandError, isObject, parseJson } from '#wire'
import { failureOf, finishOf, headOf, usageOf } from './parts/reply-facts.ts'
import { trackBlocks } from './parts/track-blocks.ts'
import { type ItemTracking, settleItems, takeItemEvent } from './parts/track-items.ts'

interface State {
  readonly next: Sink<Event>
  readonly tracking: ItemTracking
  started: boolean
  dead: boolean
}

/** Ends with `response.completed` or `response.incomplete`, or with the error that the provider streamed. */
export function decodeStream(source: ReplySource): Transducer<Frame, Event> {
  return (next) => {
    const blocks = trackBlocks((event) => {
      start(state, {})
      next.push(event)
    })
    const tracking: ItemTracking = { source, blocks, items: new Map(), latest: 0 }
    const state: State = { next, tracking, started: false, dead: false }
    return {
      push(frame) {
        if (state.dead) return
        if (frame.comment === true) return next.push({ type: 'ping' })
        if (frame.data !== '[DONE]') takeFrame(state, frame)
      },
      end(cause) {
        if (state.dead) return
        fail(state, cause ?? new GatewayError('stream-truncated', 'The upstream stream ended before its response did.'))
      },
    }
  }
}

function start(state: State, response: Fields): void {
  if (state.started) return
  state.started = true
  state.next.push({ type: 'start', ...headOf(response) })
}

function fail(state: State, error: GatewayError): void {
  state.dead = true
  state.next.end(error)
}

function finish(state: State, response: Fields, status: string): void {
  const failure = failureOf(response)
  if (failure !== undefined) return fail(state, failure)
  start(state, response)
  settleItems(state.tracking, response)
  const told = response['status'] === undefined ? { ...response, status } : response
  const { serviceTier } = headOf(response)
  const ending = finishOf(told, state.tracking.blocks.seen)
  state.dead = true
  state.next.push(compact({ type: 'end' as const, finish: ending, usage: usageOf(response), serviceTier }))
  state.next.end()
}

function take(state: State, type: string, event: Fields): void {
  const response = asObject(event['response'])
  switch (type) {
    case 'response.created':
    case 'response.queued':
    case 'response.in_progress':
      return start(state, response)
    case 'response.completed':
    case 'response.incomplete':
      return finish(state, response, type === 'response.completed' ? 'completed' : 'incomplete')
    case 'response.failed':
    case 'response.cancelled':
      return fail(state, failureOf(response) ?? inbandError({ message: 'The upstream response failed.' }))
    case 'error':
      return fail(state, inbandError(event))
    case 'keepalive':
    case 'ping':
      return state.next.push({ type: 'ping' })
    default:
      return takeItemEvent(state.tracking, type, event)
  }
}

/** Whatever is wrong with a frame becomes the end of the stream. */
function takeFrame(state: State, frame: Frame): void {
  const event = parseJson(frame.data)
  if (!isObject(event)) return fail(state, malformed('The upstream sent a stream event that is no JSON object.', frame))
  // Bedrock and Azure leave the event line out, others leave out `type`.
  const type = asString(event['type']) ?? (isObject(event['error']) ? 'error' : frame.event)
  if (type === undefined) return fail(state, malformed('The upstream sent a stream event without a type.', frame))
  if (type.startsWith('response.output_item.') && !isObject(event['item'])) {
    return fail(state, malformed(`The upstream sent '${type}' without an item.`, frame))
  }
  try {
    take(state, type, event)
  } catch (cause) {
    if (!(cause instanceof GatewayError)) throw cause
    fail(state, malformed(cause.message, frame))
  }
}

function malformed(message: string, frame: Frame): GatewayError {
  return new GatewayError('upstream-malformed', message, {
    delivery: 'accepted',
    upstream: { body: frame.data.slice(0, 1024) },
  })
}
