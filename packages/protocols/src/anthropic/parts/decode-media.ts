// Images, documents and search results of a message.
import { compact, type Media, type Part, type SearchResult, withOrigin } from '#ir'
import { decodeCache } from './decode-cache.ts'
import {
  type Fields,
  isObject,
  type MediaSource,
  optionalBoolean,
  optionalObject,
  optionalString,
  requiredString,
} from '#wire'
import { ID, type Reader } from './reader.ts'

/** Decodes the parts inside a block; given by `decode-part`, which knows all kinds. */
export type DecodeInner = (content: unknown, pointer: string) => readonly Part[]

/** The block as media, or undefined when its source is of a kind we do not know. */
export function decodeMedia(
  media: 'image' | 'document',
  wire: Fields,
  pointer: string,
  reader: Reader,
  inner: DecodeInner,
): Media | undefined {
  const source = optionalObject(wire, 'source', pointer, reader.fail) ?? {}
  const found = decodeSource(source, `${pointer}/source`, reader, inner)
  if (found === undefined) return undefined
  return withOrigin(
    ID,
    wire,
    pointer,
    compact({
      kind: 'media' as const,
      media,
      ...found,
      title: optionalString(wire, 'title', pointer, reader.fail),
      context: optionalString(wire, 'context', pointer, reader.fail),
      citations: decodeCitations(wire, pointer, reader),
      ...decodeCache(wire, pointer, reader),
    }),
  )
}

function decodeSource(source: Fields, pointer: string, reader: Reader, inner: DecodeInner): MediaSource | undefined {
  const mediaType = optionalString(source, 'media_type', pointer, reader.fail)
  const typed = mediaType === undefined ? {} : { mediaType }
  switch (requiredString(source, 'type', pointer, reader.fail)) {
    case 'base64':
      return { ...typed, data: { type: 'base64', base64: requiredString(source, 'data', pointer, reader.fail) } }
    case 'url':
      return { ...typed, data: { type: 'url', url: requiredString(source, 'url', pointer, reader.fail) } }
    case 'file':
      return { ...typed, data: { type: 'file', id: requiredString(source, 'file_id', pointer, reader.fail) } }
    case 'text':
      return {
        mediaType: 'text/plain',
        ...typed,
        data: { type: 'text', text: requiredString(source, 'data', pointer, reader.fail) },
      }
    case 'content':
      return { ...typed, data: { type: 'parts', parts: inner(source['content'], `${pointer}/content`) } }
    default:
      return undefined
  }
}

/** A retrieval result that the client found by itself. */
export function decodeSearchResult(wire: Fields, pointer: string, reader: Reader, inner: DecodeInner): SearchResult {
  const citations = decodeCitations(wire, pointer, reader)
  return withOrigin(ID, wire, pointer, {
    kind: 'search-result',
    source: requiredString(wire, 'source', pointer, reader.fail),
    title: requiredString(wire, 'title', pointer, reader.fail),
    parts: inner(wire['content'], `${pointer}/content`),
    ...(citations === undefined ? {} : { citations }),
    ...decodeCache(wire, pointer, reader),
  } satisfies SearchResult)
}

function decodeCitations(wire: Fields, pointer: string, reader: Reader): boolean | undefined {
  const citations = wire['citations']
  return isObject(citations) ? optionalBoolean(citations, 'enabled', `${pointer}/citations`, reader.fail) : undefined
}
