// The client asked for a model by one name and the provider answers with another: the reply gets the client's name back,
// all other bytes stay.
import { findTopLevel, replaceSlices } from '@ferryllm/protocols'

export interface Rename {
  readonly from: string
  readonly to: string
}

/** A whole reply: only the top-level `model` changes, whatever name the provider put there (aliases resolve to dates). */
export function renameInReply(bytes: Uint8Array, { to }: Rename): Uint8Array {
  const slices = findTopLevel(bytes, ['model'])?.get('model')
  return slices === undefined ? bytes : replaceSlices(bytes, slices, JSON.stringify(to))
}

/**
 * Whole frames of a stream: the first `model` of every frame (`message_start.message`, a chat chunk, a Responses
 * lifecycle event). A quoted key inside a JSON string would have its quotes escaped, so the pattern cannot match text.
 */
export function renameInFrames(bytes: Uint8Array, { to }: Rename): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!buffer.includes('"model"')) return bytes
  const name = JSON.stringify(to)
  const text = buffer.toString('utf8').replaceAll(MODEL_LINE, (_all, head: string) => `${head}${name}`)
  return Buffer.from(text)
}

const MODEL_LINE = /^(data:[^\n\r]*?[{,]\s*"model"\s*:\s*)"(?:[^"\\]|\\.)*"/gm
