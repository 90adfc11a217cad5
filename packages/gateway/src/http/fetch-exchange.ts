// Exchange over the fetch types, so that the gateway can be mounted in any program as `Request -> Response`.
import { cutOff, tooLarge } from './body-errors.ts'
import type { Exchange } from './exchange.ts'
import { withQueryKey } from './query-key.ts'

/** Bytes that may wait for a slow reader before `write` says "full". */
const HIGH_WATER_MARK = 64 * 1024

/** What a caller gets who aborted before there was a reply. */
const GONE = 499

export interface FetchExchange extends Exchange {
  readonly response: Promise<Response>
}

export function fetchExchange(request: Request): FetchExchange {
  const url = new URL(request.url)
  const encoder = new TextEncoder()
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let drained: (() => void) | undefined
  let aborted: (() => void) | undefined
  const always: Record<string, string> = {}
  let started = false
  let closed = false
  const { promise: response, resolve: answer } = Promise.withResolvers<Response>()
  const close = (): void => {
    closed = true
    request.signal.removeEventListener('abort', abort)
    // Whoever still waits for the reply must not wait for ever.
    if (!started) answer(new Response(null, { status: GONE }))
  }
  const abort = (): void => {
    if (closed) return
    close()
    controller?.error(new DOMException('The request was aborted.', 'AbortError'))
    aborted?.()
  }
  request.signal.addEventListener('abort', abort, { once: true })

  const body = new ReadableStream<Uint8Array>(
    {
      start: (opened) => {
        controller = opened
      },
      pull: () => drained?.(),
      cancel: () => {
        controller = undefined
        abort()
      },
    },
    { highWaterMark: HIGH_WATER_MARK, size: (chunk) => chunk.byteLength },
  )
  const write = (chunk: string | Uint8Array): boolean => {
    if (closed) return true
    controller?.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk)
    return (controller?.desiredSize ?? 1) > 0
  }
  return {
    response,
    method: request.method,
    path: url.pathname,
    query: url.searchParams,
    headers: withQueryKey(Object.fromEntries(request.headers), url.pathname, url.searchParams),
    readBody: (maxBytes) => readBody(request, maxBytes),
    get started() {
      return started
    },
    get closed() {
      return closed
    },
    setHeader: (name, value) => {
      always[name] = value
    },
    start: (status, headers) => {
      started = true
      const bodyless = request.method === 'HEAD' || status === 204 || status === 304
      answer(new Response(bodyless ? null : body, { status, headers: { ...always, ...headers } }))
    },
    write,
    end: (chunk) => {
      if (closed) return
      if (chunk !== undefined) write(chunk)
      close()
      controller?.close()
    },
    destroy: () => {
      if (closed) return
      close()
      controller?.error(new Error('The reply was cut off.'))
    },
    onDrain: (listener) => {
      drained = listener
    },
    onAbort: (listener) => {
      aborted = listener
      if (request.signal.aborted) abort()
    },
  }
}

async function readBody({ body }: Request, maxBytes: number): Promise<Uint8Array> {
  if (body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength
      if (size > maxBytes) break
      chunks.push(chunk)
    }
  } catch (cause) {
    throw cutOff(cause)
  }
  if (size > maxBytes) throw tooLarge(maxBytes)
  return Buffer.concat(chunks)
}
