// Media on the wire: data URLs and what a MIME type or a file name tells.
import type { Media, MediaData } from '#ir'

export interface MediaSource {
  readonly data: MediaData
  readonly mediaType?: string
}

/** What a URL field holds: the bytes of a data URL with their type, or the URL itself. Searched by hand, as a pattern
 * would walk over megabytes of base64. */
export function readUrl(url: string): MediaSource {
  const comma = url.startsWith('data:') ? url.indexOf(',') : -1
  const head = comma < 0 ? '' : url.slice('data:'.length, comma)
  // Anything but base64 stays a URL: it is rare, and every target that takes URLs takes it.
  if (!head.endsWith(';base64')) return { data: { type: 'url', url } }
  const mediaType = head.slice(0, head.indexOf(';'))
  const data: MediaData = { type: 'base64', base64: url.slice(comma + 1) }
  return mediaType === '' ? { data } : { data, mediaType }
}

/** What a `file_data` field holds; some clients send the bare base64 text, and then only the file's name tells its type. */
export function readFileData(text: string, name: string | undefined): MediaSource {
  if (text.startsWith('data:') || /^https?:/.test(text)) return readUrl(text)
  const data: MediaData = { type: 'base64', base64: text }
  return name?.toLowerCase().endsWith('.pdf') === true ? { data, mediaType: 'application/pdf' } : { data }
}

const USUAL_TYPES: Readonly<Record<Media['media'], string>> = {
  image: 'image/png',
  document: 'application/pdf',
  audio: 'audio/wav',
  video: 'video/mp4',
}

/** The URL field for data that is in hand or behind a URL; undefined for data that is neither. */
export function writeUrl({ data, media, mediaType }: Media): string | undefined {
  if (data.type === 'url') return data.url
  return data.type === 'base64' ? `data:${mediaType ?? USUAL_TYPES[media]};base64,${data.base64}` : undefined
}

/** What kind of media a MIME type names; everything that is not seen or heard is a document. */
export function mediaKind(mediaType: string | undefined): Media['media'] {
  const top = mediaType?.split('/', 1)[0]?.toLowerCase()
  return top === 'image' || top === 'audio' || top === 'video' ? top : 'document'
}
