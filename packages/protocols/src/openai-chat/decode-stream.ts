// Provider frames -> DECODE -> events: chunks of a chat completion, whatever host they come from.
import { GatewayError, type Event } from '#ir'
import type { Frame, Transducer } from '#stream'
import { isObject, parseJson } from '#wire'
import type { ReplySource } from '#codec'
import { assembleReply } from './parts/assemble-reply.ts'

/** Ends with the reply's `end` event, or with the error that the upstream sent or that its silence means. */
export function decodeStream(source: ReplySource): Transducer<Frame, Event> {
  return (next) => {
    const reply = assembleReply(source, next)
    let over = false
    return {
      push({ event, data, comment }) {
        if (over) return
        // `: OPENROUTER PROCESSING` and blank events are signs of life.
        if (comment === true || data === '') return reply.ping()
        if (data.startsWith('[DONE]')) {
          over = true
          return reply.done()
        }
        const chunk = parseJson(data)
        if (isObject(chunk)) return reply.push(event === 'error' ? { ...chunk, object: 'error' } : chunk)
        over = true
        reply.cut(new GatewayError('upstream-malformed', 'The upstream sent a stream event that is no JSON object.'))
      },
      end(cause) {
        if (over) return
        over = true
        reply.cut(cause)
      },
    }
  }
}
