// The only file that names all protocols.
import type { ProtocolId } from '#ir'
import { anthropic } from './anthropic/index.ts'
import type { Codec } from './codec.ts'
import { gemini } from './gemini/index.ts'
import { openaiChat } from './openai-chat/index.ts'
import { openaiResponses } from './openai-responses/index.ts'

export const CODECS: Readonly<Record<ProtocolId, Codec>> = {
  anthropic,
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  gemini,
}
