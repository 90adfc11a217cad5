// How large a picture, a document or a recording is, from the beginning of its bytes and their number.
import type { Part } from '@ferryllm/protocols'
import { GIF } from 'image-size/types/gif'
import { JPG } from 'image-size/types/jpg'
import { PNG } from 'image-size/types/png'
import { WEBP } from 'image-size/types/webp'

type Media = Extract<Part, { kind: 'media' }>

export type MeasuredMedia =
  | { readonly kind: 'image'; readonly width: number; readonly height: number; readonly detail: string | undefined }
  | { readonly kind: 'document' | 'audio' | 'video'; readonly bytes: number }

/** What is only referred to, and what cannot be read, counts as one of a usual size. */
export function measureMedia({ media, detail, data }: Media): MeasuredMedia {
  const base64 = data.type === 'base64' ? data.base64 : undefined
  if (media !== 'image') return { kind: media, bytes: base64 === undefined ? USUAL_BYTES : (base64.length * 3) / 4 }
  return { kind: 'image', ...(base64 === undefined ? USUAL_SIZE : sizeOf(base64)), detail }
}

interface Size {
  readonly width: number
  readonly height: number
}

const USUAL_SIZE: Size = { width: 1024, height: 768 }
const USUAL_BYTES = 30_000

/** The formats that the vendors take. */
const FORMATS = [PNG, JPG, WEBP, GIF]

/** Characters of base64: the size is at the beginning, in photographs behind a preview. */
const HEAD_CHARS = 128 * 1024

function sizeOf(base64: string): Size {
  // A copy: the library reads on into the memory behind a part of Node's pool.
  const bytes = new Uint8Array(Buffer.from(base64.slice(0, HEAD_CHARS), 'base64'))
  try {
    const size = FORMATS.find((format) => format.validate(bytes))?.calculate(bytes)
    const isSound = size !== undefined && size.width > 0 && size.height > 0
    return isSound ? { width: size.width, height: size.height } : USUAL_SIZE
  } catch (cause) {
    // What the library says of a file that is cut or broken, and what its reads beyond the end say.
    if (!(cause instanceof TypeError || cause instanceof RangeError)) throw cause
    return USUAL_SIZE
  }
}
