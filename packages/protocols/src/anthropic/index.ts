// The Anthropic Messages protocol, both sides of it.
import type { Codec } from '#codec'
import { upstreamError } from '#wire'
import { decodeRequest } from './decode-request.ts'
import { decodeResponse } from './decode-response.ts'
import { decodeStream } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'
import { encodeResponse } from './encode-response.ts'
import { encodeStream, PING } from './encode-stream.ts'
import { encodeError } from './errors.ts'

/** `POST /v1/messages`. */
export const anthropic: Codec = {
  id: 'anthropic',
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  decodeStream,
  encodeStream,
  decodeError: upstreamError,
  encodeError,
  keepAlive: PING,
}
