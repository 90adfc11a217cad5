// streamGenerateContent without `alt=sse`: the same stream as one JSON array, an element for every event. Whatever writes
// events goes on writing them; this stands between it and the client.
import { decodeSse } from '@ferryllm/protocols'
import type { Exchange } from './exchange.ts'

/** Blank, which JSON allows between elements: a sign of life. */
const BLANK = '\n'

/** The exchange for whoever answers; a reply that is no event stream passes as it is. */
export function asJsonArray(exchange: Exchange): Exchange {
  let isStream = false
  let said = 0
  let elements = ''
  const utf8 = new TextDecoder()
  const events = decodeSse({
    push({ data }) {
      // A comment: nobody has said anything.
      if (data === '') return
      elements += `${said++ === 0 ? '[' : `,\n`}${data}`
    },
    end: () => {},
  })
  const take = (chunk: string | Uint8Array): string => {
    events.push(typeof chunk === 'string' ? chunk : utf8.decode(chunk, { stream: true }))
    const all = elements
    elements = ''
    return all
  }
  return {
    ...exchange,
    get started() {
      return exchange.started
    },
    get closed() {
      return exchange.closed
    },
    start(status, headers) {
      isStream = headers['content-type']?.startsWith('text/event-stream') === true
      exchange.start(status, isStream ? { ...headers, 'content-type': 'application/json; charset=utf-8' } : headers)
    },
    write: (chunk) => exchange.write(isStream ? take(chunk) || BLANK : chunk),
    end(chunk) {
      if (!isStream) return exchange.end(chunk)
      const rest = chunk === undefined ? '' : take(chunk)
      exchange.end(`${rest}${said === 0 ? '[]' : ']'}`)
    },
  }
}
