// Where the `model` field stands in a multipart form, so that it can be read and replaced without touching the files beside it.
import type { Slice } from '@ferryllm/protocols'

const END_OF_HEADERS = Buffer.from('\r\n\r\n')
const MAX_PART_HEADERS = 8 * 1024

/** The value of the first part named `model`; undefined when there is none. */
export function findModelPart(bytes: Uint8Array, contentType: string): Slice | undefined {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) return undefined
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const delimiter = Buffer.from(`--${boundary}`)
  for (let at = buffer.indexOf(delimiter); at >= 0; at = buffer.indexOf(delimiter, at + 1)) {
    const headersEnd = buffer.indexOf(END_OF_HEADERS, at)
    if (headersEnd < 0 || headersEnd - at > MAX_PART_HEADERS) continue
    const headers = buffer.toString('latin1', at + delimiter.length, headersEnd)
    if (!/^content-disposition:.*[;\s]name="?model"?\s*(?:;|$)/im.test(headers)) continue
    const start = headersEnd + END_OF_HEADERS.length
    const end = buffer.indexOf(`\r\n--${boundary}`, start)
    return end < 0 ? undefined : { start, end }
  }
  return undefined
}
