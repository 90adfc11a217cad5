// Whether relayed frames hold something that the model said: the time to the first token does not end with the opening.
import type { ProtocolId } from '@ferryllm/protocols'

/** What the first piece of text, thinking or a call's arguments looks like, in frames that are not parsed otherwise. */
const CONTENT: Readonly<Record<ProtocolId, RegExp>> = {
  anthropic: /content_block_delta/,
  'openai-chat': /"(?:content|refusal|reasoning\w*|text)"\s*:\s*"[^"]|"(?:tool_calls|function_call|audio)"\s*:\s*[[{]/,
  'openai-responses': /\.delta"|"response\.output_text\.done"/,
  gemini: /"text"\s*:\s*"[^"]|"(?:functionCall|inlineData|executableCode)"\s*:\s*\{/,
}

/** `frames`: whole events of a stream. */
export function holdsContent(protocol: ProtocolId, frames: Uint8Array): boolean {
  return CONTENT[protocol].test(Buffer.from(frames.buffer, frames.byteOffset, frames.byteLength).toString('utf8'))
}
