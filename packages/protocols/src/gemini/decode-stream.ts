// provider frames → DECODE → events: every frame is one GenerateContentResponse, or a JSON array of several.
import { type Event, GatewayError, truncated } from '#ir'
import type { Frame, Transducer } from '#stream'
import type { ReplySource } from '#codec'
import { parseJson } from '#wire'
import { readReply } from './parts/read-reply.ts'

/** Ends with exactly one `end` event, or with `end(cause)`. */
export function decodeStream(source: ReplySource): Transducer<Frame, Event> {
  return (next) => {
    const reader = readReply(source, next)
    let done = false

    /** What reading threw, as the end of the stream. */
    const attempt = (action: () => void): boolean => {
      try {
        action()
        return true
      } catch (thrown) {
        done = true
        next.end(GatewayError.from(thrown))
        return false
      }
    }

    return {
      push({ data, comment }) {
        if (done) return
        if (comment === true) return next.push({ type: 'ping' })
        // Google sends no `[DONE]`; proxies in front of it do.
        if (data === '' || data === '[DONE]') return
        attempt(() => {
          const wire = parseJson(data)
          if (wire === undefined) {
            throw new GatewayError('upstream-malformed', 'The upstream sent a stream event that is not JSON.')
          }
          for (const chunk of Array.isArray(wire) ? (wire as unknown[]) : [wire]) reader.take(chunk)
        })
      },
      end(cause) {
        if (done) return
        done = true
        // A finish reason is the only end that this protocol has: every recorded stream carries one, a cut one does not.
        if (!reader.isComplete()) return next.end(cause ?? truncated())
        if (attempt(() => reader.finish())) next.end()
      },
    }
  }
}
