// Knows where a streamed JSON value ends without parsing it: the scheduler may then close a call that its host keeps open.
import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, OPEN_BRACE, OPEN_BRACKET, QUOTE } from '#wire'

/** Feed it every delta; it answers true from the delta on that completes the object, array or string. */
export function watchJson(): (text: string) => boolean {
  let depth = 0
  let inString = false
  let escaped = false
  let whole = false
  return (text) => {
    for (let at = 0; at < text.length && !whole; at++) {
      const code = text.charCodeAt(at)
      if (escaped) escaped = false
      else if (inString) {
        if (code === BACKSLASH) escaped = true
        else if (code === QUOTE) {
          inString = false
          whole = depth === 0
        }
      } else if (code === QUOTE) inString = true
      else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++
      else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) whole = --depth <= 0
    }
    return whole
  }
}
