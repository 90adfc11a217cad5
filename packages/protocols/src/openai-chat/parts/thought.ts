// Gemini's thought signatures in the spelling of Google's compatible endpoint: `extra_content` beside a call or a message.
import type { Seal } from '#ir'
import { type Fields, filled, isObject } from '#wire'
import type * as Wire from '../wire.ts'

/** The signature that stands beside this call or message. */
export function readThought(wire: Fields): string | undefined {
  const extra = wire['extra_content']
  const google = isObject(extra) ? extra['google'] : undefined
  return isObject(google) ? filled(google['thought_signature']) : undefined
}

/** The fields that hold a signature; none for any other seal. */
export function writeThought(seal: Seal | undefined): { extra_content?: Wire.ExtraContent } {
  return seal?.kind === 'thought' ? { extra_content: { google: { thought_signature: seal.value } } } : {}
}
