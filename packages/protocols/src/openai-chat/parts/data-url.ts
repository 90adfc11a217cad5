// Media data between the wire's URL fields and the IR.
import type { MediaData } from '#ir'

/** What a URL field holds: the bytes of a data URL with their type, or the URL itself. */
export function readUrl(url: string): { readonly data: MediaData; readonly mediaType?: string } {
  const comma = url.startsWith('data:') ? url.indexOf(',') : -1
  // Anything but base64 stays a URL: it is rare, and every target that takes URLs takes it.
  if (comma < 0 || !url.slice(0, comma).endsWith(';base64')) return { data: { type: 'url', url } }
  const [mediaType = ''] = url.slice('data:'.length, comma).split(';', 1)
  const data: MediaData = { type: 'base64', base64: url.slice(comma + 1) }
  return mediaType === '' ? { data } : { data, mediaType }
}

/** The URL field for data that is in hand or behind a URL; undefined for data that is neither. */
export function writeUrl(data: MediaData, mediaType: string): string | undefined {
  if (data.type === 'url') return data.url
  return data.type === 'base64' ? `data:${mediaType};base64,${data.base64}` : undefined
}
