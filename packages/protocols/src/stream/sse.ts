// Server-sent events, both ways. Decoding follows the WHATWG grammar (LF, CR, CRLF, BOM, comments, multi-line data,
// optional space) and gives the same frames wherever the chunks are cut.
import { GatewayError } from '../ir/error.ts'
import type { Sink, Transducer } from './sink.ts'

/** One event. `comment` is set for comment lines alone: a sign of life without content, or a blank line without words. */
export interface Frame {
  readonly event?: string
  readonly data: string
  readonly comment?: true
}

/** A single event may not be larger than this: 64 Mi characters hold any image a provider sends. */
const MAX_FRAME = 64 * 1024 * 1024

const COMMENT: Frame = { data: '', comment: true }

/**
 * Text chunks in, frames out. Bytes are decoded before (a streaming UTF-8 decoder keeps split characters whole).
 * An event without its blank line at the end of the stream is still delivered when its data is whole: some hosts leave
 * that line out. Half an event is not: the decoders then see a stream that was cut, not one that is malformed.
 */
export const decodeSse: Transducer<string, Frame> = (next) => {
  // Pieces of an unfinished line, joined once: joining at every chunk is quadratic for a line that spans many.
  let pieces: string[] = []
  let pending = 0
  /** Characters of the data lines of the event so far. */
  let size = 0
  let first = true
  let skipLf = false
  let event = ''
  let data: string[] = []
  let dead = false

  const dispatch = (): void => {
    if (data.length > 0) {
      const text = data.length === 1 ? (data[0] ?? '') : data.join('\n')
      next.push(event === '' ? { data: text } : { event, data: text })
    }
    event = ''
    data = []
    size = 0
  }

  /** Ends the stream when the event grows beyond all reason, in one line or in many. */
  const guard = (): void => {
    if (pending + size <= MAX_FRAME) return
    dead = true
    pieces = []
    data = []
    next.end(new GatewayError('upstream-malformed', 'The upstream sent a stream event larger than 64 MiB.'))
  }

  const takeLine = (line: string): void => {
    if (line === '') return dispatch()
    const colon = line.indexOf(':')
    if (colon === 0) return next.push(COMMENT)
    const field = colon < 0 ? line : line.slice(0, colon)
    const start = colon < 0 ? line.length : line.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1
    if (field === 'data') {
      data.push(line.slice(start))
      size += line.length
      guard()
    } else if (field === 'event') event = line.slice(start)
  }

  const keep = (piece: string): void => {
    pieces.push(piece)
    pending += piece.length
    guard()
  }

  const join = (last: string): string => {
    pieces.push(last)
    const line = pieces.join('')
    pieces = []
    pending = 0
    return line
  }

  return {
    push(chunk) {
      if (dead || chunk === '') return
      let text = chunk
      if (first) {
        first = false
        if (text.charCodeAt(0) === 0xfeff) text = text.slice(1)
      }
      if (skipLf && text.charCodeAt(0) === 10) text = text.slice(1)
      skipLf = false
      let lf = text.indexOf('\n')
      let cr = text.indexOf('\r')
      let start = 0
      while (lf >= 0 || cr >= 0) {
        const at = cr < 0 || (lf >= 0 && lf < cr) ? lf : cr
        const line = text.slice(start, at)
        takeLine(pending === 0 ? line : join(line))
        if (dead) return
        start = at + 1
        if (at === cr) {
          if (start === text.length) skipLf = true
          else if (lf === start) start++
          cr = text.indexOf('\r', start)
        }
        if (lf >= 0 && lf < start) lf = text.indexOf('\n', start)
      }
      if (start < text.length) keep(start === 0 ? text : text.slice(start))
    },
    end(cause) {
      if (dead) return
      dead = true
      if (cause === undefined) {
        if (pending > 0) takeLine(join(''))
        if (isWhole(data.join('\n'))) dispatch()
      }
      next.end(cause)
    },
  }
}

/** All four protocols send JSON, or OpenAI's closing word. */
function isWhole(data: string): boolean {
  if (data === '[DONE]') return true
  try {
    JSON.parse(data)
    return true
  } catch (cause) {
    if (cause instanceof SyntaxError) return false
    throw cause
  }
}

/** Frames in, wire text out: one event per string, LF, `data:` on one line (JSON never holds a raw line break). */
export const encodeSse: Transducer<Frame, string> = (next: Sink<string>): Sink<Frame> => ({
  push({ event, data, comment }) {
    if (comment === true) return next.push(data === '' ? '\n' : `: ${data}\n\n`)
    next.push(event === undefined ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`)
  },
  end: (cause) => next.end(cause),
})
