// Media between `inlineData`/`fileData` and the IR, the same for requests, tool results and replies.
import type { Media } from '#ir'
import type { FunctionResponsePart } from '../wire.ts'
import { given, readText, type WireObject } from './read.ts'
import { toBase64 } from './signature.ts'

type MediaFields = Omit<Media, 'origin'>

/** What kind of media a MIME type names; everything that is not seen or heard is a document. */
function mediaKind(mediaType: string | undefined): Media['media'] {
  const top = mediaType?.split('/', 1)[0]?.toLowerCase()
  return top === 'image' || top === 'audio' || top === 'video' ? top : 'document'
}

export function fromInlineData(blob: WireObject, path: string): MediaFields {
  const mediaType = readText(blob, 'mimeType', path)
  return given({
    kind: 'media' as const,
    media: mediaKind(mediaType),
    mediaType,
    data: { type: 'base64' as const, base64: readText(blob, 'data', path) ?? '' },
    name: readText(blob, 'displayName', path),
  })
}

/** Google's own storage is a file id that only Google can read; any other address is a URL. */
export function fromFileData(file: WireObject, path: string): MediaFields {
  const uri = readText(file, 'fileUri', path) ?? ''
  const mediaType = readText(file, 'mimeType', path)
  const foreign = /^https?:\/\//i.test(uri) && !/^https:\/\/generativelanguage\.googleapis\.com\//i.test(uri)
  return given({
    kind: 'media' as const,
    media: mediaKind(mediaType),
    mediaType,
    data: foreign ? { type: 'url' as const, url: uri } : { type: 'file' as const, id: uri },
    name: readText(file, 'displayName', path),
  })
}

/** The wire part; undefined for a document made of parts, which has no wire form of its own. */
export function toMediaPart(media: Media): FunctionResponsePart | undefined {
  const { data } = media
  switch (data.type) {
    case 'base64':
      return { inlineData: { mimeType: media.mediaType ?? 'application/octet-stream', data: data.base64 } }
    case 'text':
      return { inlineData: { mimeType: media.mediaType ?? 'text/plain', data: toBase64(data.text) } }
    case 'url':
    case 'file':
      return {
        fileData: given({ mimeType: media.mediaType, fileUri: data.type === 'url' ? data.url : data.id }),
      }
    case 'parts':
      return undefined
  }
}
