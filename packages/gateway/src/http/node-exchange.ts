// Exchange over node:http.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { cutOff, tooLarge } from './body-errors.ts'
import type { Exchange, Headers } from './exchange.ts'
import { withQueryKey } from './query-key.ts'

export function nodeExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  let aborted: (() => void) | undefined
  let drained: (() => void) | undefined
  response.on('drain', () => drained?.())
  response.on('close', () => {
    if (!response.writableFinished) aborted?.()
  })
  // A client that resets the connection while we write is an abort, not a crash.
  response.on('error', () => aborted?.())
  return {
    method: request.method ?? 'GET',
    ...readHead(request),
    readBody: (maxBytes) => readBody(request, maxBytes),
    get started() {
      return response.headersSent
    },
    get closed() {
      return response.writableEnded || response.destroyed
    },
    setHeader: (name, value) => {
      response.setHeader(name, value)
    },
    start: (status, headers) => {
      response.writeHead(status, headers)
    },
    write: (chunk) => response.write(chunk),
    end: (chunk) => {
      if (chunk === undefined) response.end()
      else response.end(chunk)
    },
    destroy: () => {
      response.destroy()
    },
    onDrain: (listener) => {
      drained = listener
    },
    onAbort: (listener) => {
      aborted = listener
      if (response.destroyed && !response.writableFinished) listener()
    },
  }
}

/** What a request says before its body. */
export function readHead(request: IncomingMessage): Pick<Exchange, 'path' | 'query' | 'headers'> {
  const target = originForm(request.url ?? '/')
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  const query = new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1))
  return { path, query, headers: withQueryKey(flatten(request), path, query) }
}

/** Clients that take us for a proxy send the whole URL (RFC 9112 §3.2.2). */
function originForm(target: string): string {
  if (target.startsWith('/') || !URL.canParse(target)) return target
  const { pathname, search } = new URL(target)
  return pathname + search
}

function flatten(request: IncomingMessage): Headers {
  const headers: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

/** After a refusal this much more is read and thrown away, so that the client gets to read the answer. */
const LINGER_BYTES = 8 * 1024 * 1024

function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = []
    let size = 0
    let isRefused = false
    const refuse = (): void => {
      isRefused = true
      chunks = []
      reject(tooLarge(maxBytes))
    }
    const left = (): void => {
      // Also comes after every complete request, where an error (and its stack) would be made for nothing.
      if (!request.complete) reject(cutOff())
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (!isRefused && size <= maxBytes) return void chunks.push(chunk)
      if (!isRefused) refuse()
      if (size > maxBytes + LINGER_BYTES) request.destroy()
    })
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)))
    request.on('error', left)
    request.on('close', left)
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) refuse()
  })
}
