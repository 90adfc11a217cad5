// OpenAI Chat Completions: everything the house knows of this protocol, as one value.
import type { Codec } from '#codec'
import { upstreamError } from '#wire'
import { decodeRequest } from './decode-request.ts'
import { decodeResponse } from './decode-response.ts'
import { decodeStream } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'
import { encodeResponse } from './encode-response.ts'
import { encodeStream } from './encode-stream.ts'
import { encodeError } from './errors.ts'

export const openaiChat: Codec = {
  id: 'openai-chat',
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  decodeStream,
  encodeStream,
  decodeError: upstreamError,
  encodeError,
  // Data, not a comment: some clients only count events. Its empty id and model change nothing for the strict helper.
  keepAlive: { data: '{"id":"","object":"chat.completion.chunk","created":0,"model":"","choices":[]}' },
}
