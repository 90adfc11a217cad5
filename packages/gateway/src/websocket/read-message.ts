// What a client says over a WebSocket: the body of `POST /v1/responses` with a `type`, and with fields that concern the
// connection only.
import { findTopLevel, GatewayError, readSlice, replaceMembers } from '@ferryllm/protocols'
import { tooLarge } from '../http/body-errors.ts'
import { parseObject } from '../http/body.ts'
import type { Headers } from '../http/exchange.ts'
import { messageHeaders } from './message-headers.ts'

/** One message, as far as the connection has to understand it. */
export interface SocketMessage {
  /** The `stream_id`: responses of one stream come one after another, events carry its name. Undefined = the unnamed one. */
  readonly stream: string | undefined
  /** `generate: false`: nothing is to be generated yet. */
  readonly warmsUp: boolean
  /** The response that is to be continued. */
  readonly previous: string | undefined
  /** Headers of its own. */
  readonly headers: Headers
  readonly bytes: number
  /** The body as `POST /v1/responses` takes it. Throws what is wrong with the message. */
  readonly body: () => Uint8Array
}

const FIELDS = ['type', 'stream_id', 'generate', 'background', 'previous_response_id', 'client_metadata']
/** Not for a provider: what the connection is told, and how replies are to come, which is always as a stream. */
const OWN_FIELDS = ['type', 'stream_id', 'generate', 'background', 'stream']
const STREAM_NAME = /^[\w.-]{1,256}$/
const MAX_SHOWN = 100

/** Reads a message of whatever content; what is wrong with it is told by `body`. */
export function readMessage(bytes: Uint8Array, maxBytes: number): SocketMessage {
  if (bytes.length > maxBytes) return unusable(bytes.length, tooLarge(maxBytes))
  const fields = findTopLevel(bytes, FIELDS)
  const read = (name: string): unknown => {
    const slice = fields?.get(name)?.at(-1)
    return slice === undefined ? undefined : readSlice(bytes, slice)
  }
  const stream = read('stream_id') ?? undefined
  if (stream !== undefined && (typeof stream !== 'string' || !STREAM_NAME.test(stream))) {
    return unusable(bytes.length, badStream())
  }
  const previous = read('previous_response_id')
  return {
    stream,
    warmsUp: read('generate') === false,
    previous: typeof previous === 'string' ? previous : undefined,
    headers: messageHeaders(read('client_metadata')),
    bytes: bytes.length,
    body() {
      // Parsing says best what is wrong with what is no object.
      if (fields === undefined) parseObject(bytes)
      const type = read('type')
      if (type !== 'response.create') throw unknownType(type)
      if (read('background') === true) throw noBackground()
      return replaceMembers(bytes, OWN_FIELDS, '"stream":true') ?? bytes
    },
  }
}

/** A message that is only answered with an error. */
export function unusable(bytes: number, error: GatewayError): SocketMessage {
  return {
    stream: undefined,
    warmsUp: false,
    previous: undefined,
    headers: {},
    bytes,
    body() {
      throw error
    },
  }
}

function badStream(): GatewayError {
  const message =
    "'stream_id' has to be 1 to 256 letters, digits, underscores, hyphens and periods; leave it out for the unnamed stream."
  return new GatewayError('invalid-request', message, { path: 'stream_id', code: 'invalid_stream_id' })
}

function unknownType(type: unknown): GatewayError {
  const given = typeof type === 'string' ? `'${type.slice(0, MAX_SHOWN)}'` : 'no type'
  const message = `A message of this WebSocket has the type 'response.create', not ${given}.`
  return new GatewayError('unsupported', message, { path: 'type', code: 'unsupported_message_type' })
}

function noBackground(): GatewayError {
  const message = "'background' is for POST /v1/responses: over a WebSocket every response is streamed."
  return new GatewayError('unsupported', message, { path: 'background' })
}
