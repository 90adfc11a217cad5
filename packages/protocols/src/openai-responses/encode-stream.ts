// EVENTS -> client frames, ending with `[DONE]` (STR-10).
import { type Event, truncated } from '#ir'
import type { Ask } from '#codec'
import type { Frame, Transducer } from '#stream'
import { writeReply } from './parts/write-reply.ts'

/** The frames of a response stream, numbered without gaps. */
export function encodeStream(ask: Ask): Transducer<Event, Frame> {
  return (next) => {
    let sequence = 0
    let ended = false
    const reply = writeReply(ask, (type, members) => {
      const fields = members === '' ? '' : `${members},`
      next.push({ event: type, data: `{"type":"${type}",${fields}"sequence_number":${sequence++}}` })
    })
    return {
      push(event) {
        if (ended) return
        reply.push(event)
        ended = event.type === 'end'
      },
      end(cause) {
        if (cause !== undefined || !ended) {
          ended = true
          reply.fail(cause ?? truncated())
        }
        next.push({ data: '[DONE]' })
        next.end()
      },
    }
  }
}
