// provider frames -> EVENTS: the lifecycle of a response. Its items are followed by `parts/track-items`.
import type { Event } from '#ir'
import { GatewayError } from '#ir'
import type { ReplySource } from '#codec'
import type { Frame, Sink, Transducer } from '#stream'
import { errorFrom } from './errors.ts'
import { compact, type Fields, isFields, parseJson, stringOr } from './parts/read-fields.ts'
import { failureOf, finishOf, headOf, usageOf } from './parts/reply-facts.ts'
import { trackBlocks } from './parts/track-blocks.ts'
import { type ItemTracking, settleItems, takeItemEvent } from './parts/track-items.ts'

/** Ends with `response.completed` or `response.incomplete`, or with the error that the provider streamed. */
export function decodeStream(source: ReplySource): Transducer<Frame, Event> {
  return (next) => {
    let started = false
    let dead = false

    const emit = (event: Event): void => {
      if (!started) start({})
      next.push(event)
    }
    const start = (response: Fields): void => {
      if (started) return
      started = true
      next.push({ type: 'start', ...headOf(response) })
    }
    const fail = (error: GatewayError): void => {
      dead = true
      next.end(error)
    }

    const blocks = trackBlocks(emit)
    const tracking: ItemTracking = { source, blocks, items: new Map(), latest: 0 }

    const finish = (response: Fields, status: string): void => {
      const failure = failureOf(response)
      if (failure !== undefined) return fail(failure)
      start(response)
      settleItems(tracking, response)
      const told = response['status'] === undefined ? { ...response, status } : response
      const { serviceTier } = headOf(response)
      const end = { type: 'end' as const, finish: finishOf(told, blocks.seen), usage: usageOf(response), serviceTier }
      dead = true
      next.push(compact(end))
      next.end()
    }

    const take = (type: string, event: Fields): void => {
      const response = isFields(event['response']) ? event['response'] : {}
      switch (type) {
        case 'response.created':
        case 'response.queued':
        case 'response.in_progress':
          return start(response)
        case 'response.completed':
        case 'response.incomplete':
          return finish(response, type === 'response.completed' ? 'completed' : 'incomplete')
        case 'response.failed':
        case 'response.cancelled':
          return fail(failureOf(response) ?? errorFrom({ message: 'The upstream response failed.' }))
        case 'error':
          return fail(errorFrom(event))
        case 'keepalive':
        case 'ping':
          return next.push({ type: 'ping' })
        default:
          return takeItemEvent(tracking, type, event)
      }
    }

    return {
      push(frame) {
        if (dead) return
        if (frame.comment === true) return next.push({ type: 'ping' })
        if (frame.data === '[DONE]') return
        guard(frame, take, fail)
      },
      end(cause) {
        if (dead) return
        fail(
          cause ?? new GatewayError('stream-truncated', 'The upstream stream ended before its response was complete.'),
        )
      },
    } satisfies Sink<Frame>
  }
}

/** Parses a frame and has it taken; whatever is wrong with it becomes the end of the stream. */
function guard(frame: Frame, take: (type: string, event: Fields) => void, fail: (error: GatewayError) => void): void {
  const event = parseJson(frame.data)
  if (!isFields(event)) return fail(malformed('The upstream sent a stream event that is no JSON object.', frame))
  // Bedrock and Azure leave the event line out, others leave out `type`.
  const type = stringOr(event['type']) ?? (isFields(event['error']) ? 'error' : frame.event)
  if (type === undefined) return fail(malformed('The upstream sent a stream event without a type.', frame))
  if (type.startsWith('response.output_item.') && !isFields(event['item'])) {
    return fail(malformed(`The upstream sent '${type}' without an item.`, frame))
  }
  try {
    take(type, event)
  } catch (cause) {
    if (!(cause instanceof GatewayError)) throw cause
    fail(malformed(cause.message, frame))
  }
}

function malformed(message: string, frame: Frame): GatewayError {
  return new GatewayError('upstream-malformed', message, {
    delivery: 'accepted',
    upstream: { body: frame.data.slice(0, 1024) },
  })
}
