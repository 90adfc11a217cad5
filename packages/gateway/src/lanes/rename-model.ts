// The client asked for a model by one name and the provider answers with another: the reply gets the client's name back,
// all other bytes stay.
import { findTopLevel, replaceSlices, type Slice } from '@ferryllm/protocols'

/** Google says `modelVersion`. */
const NAMES = ['model', 'modelVersion']

/** Lines without it hold none of the names; searching for one word that begins with a rare letter is several times as fast. */
const HINT = 'model'
const DATA = Buffer.from('data:')

/** A whole reply: its own `model` changes, whatever name the provider put there (aliases resolve to dates). */
export function renameInReply(bytes: Uint8Array, name: string): Uint8Array {
  const fields = findTopLevel(bytes, NAMES)
  const slices = fields?.get('model') ?? fields?.get('modelVersion')
  return slices === undefined ? bytes : replaceSlices(bytes, slices, JSON.stringify(name))
}

const LF = 10
const CR = 13
const OPEN_BRACE = 123
const QUOTE = 34

/** Gives the frames of one stream the client's name. */
export type RenameFrames = (frames: Uint8Array) => Uint8Array

/**
 * Whole frames of a stream: the `model` of a chat chunk, of `message_start.message` and of a Responses `response`,
 * the `modelVersion` of a Gemini chunk.
 * Names deeper inside (a tool's model, a usage record's) are the provider's own affair.
 */
export function renameInFrames(name: string): RenameFrames {
  const json = JSON.stringify(name)
  // Chunks begin alike: what was found in one is where it was in the next, as long as nothing behind it may be another.
  let known: { readonly upToModel: Buffer; readonly slice: Slice } | undefined
  const slicesOf = (buffer: Buffer, start: number, end: number): readonly Slice[] => {
    if (known !== undefined && isKnown(known.upToModel, buffer, start, end)) return [shift(known.slice, start)]
    const slices = modelsInLine(buffer, start, end)
    const [only] = slices
    if (slices.length === 1 && only !== undefined && buffer[only.end - 1] === QUOTE) {
      known = { upToModel: Buffer.from(buffer.subarray(start, only.end)), slice: shift(only, -start) }
    }
    return slices
  }
  return (frames) => {
    const buffer = Buffer.from(frames.buffer, frames.byteOffset, frames.byteLength)
    if (!buffer.includes(HINT)) return frames
    const slices: Slice[] = []
    for (let start = 0; start < buffer.length;) {
      const end = endOfLine(buffer, start)
      for (const slice of slicesOf(buffer, start, end)) slices.push(slice)
      start = end + 1
    }
    return slices.length === 0 ? frames : replaceSlices(frames, slices, json)
  }
}

/** The line begins with these bytes, and there is no other name in it. */
function isKnown(upToModel: Buffer, buffer: Buffer, start: number, end: number): boolean {
  const after = start + upToModel.length
  if (after > end || upToModel.compare(buffer, start, after) !== 0) return false
  const next = buffer.indexOf(HINT, after)
  return next < 0 || next >= end
}

/** Index of the line's end; a carriage return before it is white space to JSON. */
function endOfLine(buffer: Buffer, start: number): number {
  const lf = buffer.indexOf(LF, start)
  if (lf >= 0) return lf
  const cr = buffer.indexOf(CR, start)
  return cr < 0 ? buffer.length : cr
}

function modelsInLine(buffer: Buffer, start: number, end: number): Slice[] {
  const from = start + DATA.length
  if (from > end || DATA.compare(buffer, start, from) !== 0) return []
  const json = buffer.subarray(from, end)
  if (!json.includes(HINT)) return []
  const fields = findTopLevel(json, [...NAMES, 'message', 'response'])
  if (fields === undefined) return []
  const inside = [...(fields.get('message') ?? []), ...(fields.get('response') ?? [])]
    .filter((slice) => json[slice.start] === OPEN_BRACE)
    .flatMap((slice) => {
      const models = findTopLevel(json.subarray(slice.start, slice.end), ['model'])?.get('model') ?? []
      return models.map((model) => shift(model, slice.start))
    })
  return [...NAMES.flatMap((name) => fields.get(name) ?? []), ...inside]
    .toSorted((a, b) => a.start - b.start)
    .map((slice) => shift(slice, from))
}

function shift({ start, end }: Slice, by: number): Slice {
  return { start: start + by, end: end + by }
}
