// Media between `inlineData`/`fileData` and the IR, the same for requests, tool results and replies.
import { compact, type Media } from '#ir'
import { type Fields, mediaKind, toBase64 } from '#wire'
import type { FunctionResponsePart } from '../wire.ts'
import { readText } from './read.ts'

type MediaFields = Omit<Media, 'origin'>

export function fromInlineData(blob: Fields, pointer: string): MediaFields {
  const mediaType = readText(blob, 'mimeType', pointer)
  return compact({
    kind: 'media' as const,
    media: mediaKind(mediaType),
    mediaType,
    data: { type: 'base64' as const, base64: readText(blob, 'data', pointer) ?? '' },
    name: readText(blob, 'displayName', pointer),
  })
}

/** Google's own storage is a file id that only Google can read; any other address is a URL. */
export function fromFileData(file: Fields, pointer: string): MediaFields {
  const uri = readText(file, 'fileUri', pointer) ?? ''
  const mediaType = readText(file, 'mimeType', pointer)
  const foreign = /^https?:\/\//i.test(uri) && !/^https:\/\/generativelanguage\.googleapis\.com\//i.test(uri)
  return compact({
    kind: 'media' as const,
    media: mediaKind(mediaType),
    mediaType,
    data: foreign ? { type: 'url' as const, url: uri } : { type: 'file' as const, id: uri },
    name: readText(file, 'displayName', pointer),
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
        fileData: compact({ mimeType: media.mediaType, fileUri: data.type === 'url' ? data.url : data.id }),
      }
    case 'parts':
      return undefined
  }
}
