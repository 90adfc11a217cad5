// An exchange without a client: a request in the background is served like any other, and its reply is recorded.
import { decodeSse } from '@ferryllm/protocols'
import type { Exchange } from '../http/exchange.ts'
import { isItem } from './items.ts'
import type { Recorder, ResponseFailure } from './recording.ts'

/** The exchange, and what ends it before its time. */
export interface DetachedExchange {
  readonly exchange: Exchange
  readonly abort: () => void
}

/** `of` is the exchange of the client who has asked; nothing is written to it. */
export function detachedExchange(of: Exchange, recorder: Recorder): DetachedExchange {
  let status: number | undefined
  let isStream = false
  let isAborted = false
  let isClosed = false
  let text = ''
  let aborted: (() => void) | undefined
  let seen = 0
  const utf8 = new TextDecoder()
  const frames = decodeSse({
    push({ event, data }) {
      // The opening was recorded when the client got it; the closing word belongs to whoever reads the recording.
      if (event !== undefined && seen++ >= recorder.events.length) recorder.push(event, data)
    },
    end: () => {},
  })
  const take = (chunk: string | Uint8Array): void => {
    const piece = typeof chunk === 'string' ? chunk : utf8.decode(chunk, { stream: true })
    if (isStream) frames.push(piece)
    else text += piece
  }
  const exchange: Exchange = {
    method: of.method,
    path: of.path,
    query: of.query,
    headers: of.headers,
    readBody: of.readBody,
    get started() {
      return status !== undefined
    },
    get closed() {
      return isClosed
    },
    // Limits of rate are told to clients that are there.
    setHeader: () => {},
    start(code, headers) {
      status = code
      isStream = headers['content-type']?.startsWith('text/event-stream') === true
    },
    write(chunk) {
      take(chunk)
      return true
    },
    end(chunk) {
      if (isClosed) return
      if (chunk !== undefined) take(chunk)
      isClosed = true
      if (isStream) return recorder.fail(BROKEN)
      const body: unknown = JSON.parse(text)
      if (status === 200 && isItem(body)) recorder.settle(body)
      else recorder.fail(failureIn(body))
    },
    destroy() {
      isClosed = true
      recorder.fail(BROKEN)
    },
    onDrain: () => {},
    onAbort(listener) {
      aborted = listener
      if (isAborted) listener()
    },
  }
  return {
    exchange,
    abort() {
      isAborted = true
      isClosed = true
      aborted?.()
    },
  }
}

const BROKEN: ResponseFailure = { code: 'server_error', message: 'The response broke off.' }

/** The error of an answer in OpenAI's shape. */
export function failureIn(body: unknown): ResponseFailure {
  const error = isItem(body) ? body['error'] : undefined
  if (!isItem(error) || typeof error['message'] !== 'string') return BROKEN
  const { code, type, message } = error
  return { code: [code, type].find((word) => typeof word === 'string') ?? BROKEN.code, message }
}
