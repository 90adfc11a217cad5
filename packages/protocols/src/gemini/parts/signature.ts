// Thought signatures as this wire holds them: base64. A foreign envelope is base64-encoded as a whole on its way to a
// Gemini client (spec 06 §6.6.1), because SDKs decode the field, and is recognised by its first letters on the way back.
import { openSeal, type Seal } from '#ir'
import { fromBase64, toBase64 } from '#wire'

/** `ferry1.` in base64, as far as the next characters cannot change it. */
const ENCODED_PREFIX = 'ZmVycnkxL'

/** The seal in a `thoughtSignature` that a client sent. */
export function decodeSignature(value: string): Seal {
  return openSeal(value.startsWith(ENCODED_PREFIX) ? (fromBase64(value) ?? value) : value, 'gemini', 'thought')
}

/** The `thoughtSignature` that a client gets for a seal, whose value already is the text to carry. */
export function encodeSignature(seal: Seal): string {
  return seal.value.startsWith('ferry1.') ? toBase64(seal.value) : seal.value
}
