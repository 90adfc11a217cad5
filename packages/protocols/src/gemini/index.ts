// Gemini generateContent as a Codec, for providers and for clients.
import type { Codec } from '#codec'
import { upstreamError } from '#wire'
import { decodeRequest } from './decode-request.ts'
import { decodeResponse } from './decode-response.ts'
import { decodeStream } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'
import { encodeResponse } from './encode-response.ts'
import { encodeStream } from './encode-stream.ts'
import { encodeError } from './errors.ts'

export const gemini: Codec = {
  id: 'gemini',
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  decodeStream,
  encodeStream,
  decodeError: upstreamError,
  encodeError,
  // Google has no event for this; its SDKs skip comments.
  // A blank line: Google's libraries before version 2 take a comment for the beginning of an event that never ends.
  keepAlive: { data: '', comment: true },
}
