// The OpenAI Responses protocol.
import type { Codec } from '#codec'
import { upstreamError } from '#wire'
import { decodeRequest } from './decode-request.ts'
import { decodeResponse } from './decode-response.ts'
import { decodeStream } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'
import { encodeResponse } from './encode-response.ts'
import { encodeStream } from './encode-stream.ts'
import { encodeError } from './errors.ts'

export const openaiResponses: Codec = {
  id: 'openai-responses',
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  decodeStream,
  encodeStream,
  decodeError: upstreamError,
  encodeError,
  // Codex counts events only: a comment would not keep it waiting (clients.md §0.8).
  keepAlive: { event: 'keepalive', data: '{"type":"keepalive"}' },
}
