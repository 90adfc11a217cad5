// Exchange over node:http.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { GatewayError } from '@ferryllm/protocols'
import type { Exchange, Headers } from './exchange.ts'

export function nodeExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  const target = request.url ?? '/'
  const mark = target.indexOf('?')
  let aborted: (() => void) | undefined
  response.on('close', () => {
    if (!response.writableFinished) aborted?.()
  })
  // A client that resets the connection while we write is an abort, not a crash.
  response.on('error', () => aborted?.())
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers: flatten(request),
    readBody: (maxBytes) => readBody(request, maxBytes),
    get started() {
      return response.headersSent
    },
    get closed() {
      return response.writableEnded || response.destroyed
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
      response.on('drain', listener)
    },
    onAbort: (listener) => {
      aborted = listener
      if (response.destroyed && !response.writableFinished) listener()
    },
  }
}

function flatten(request: IncomingMessage): Headers {
  const headers: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > maxBytes) return Promise.reject(tooLarge(maxBytes))
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const stop = (error: GatewayError): void => {
      request.removeAllListeners('data')
      request.resume()
      reject(error)
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) stop(tooLarge(maxBytes))
      else chunks.push(chunk)
    })
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)))
    request.on('error', () => reject(cutOff()))
    request.on('close', () => reject(cutOff()))
  })
}

function tooLarge(maxBytes: number): GatewayError {
  const limit = maxBytes / (1024 * 1024)
  return new GatewayError(
    'too-large',
    `The request body is larger than ${limit} MiB, the limit of this gateway (server.body_limit_mb).`,
  )
}

function cutOff(): GatewayError {
  return new GatewayError('cancelled', 'The client closed the connection before its request was complete.')
}
