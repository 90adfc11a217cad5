// Images, documents and search results of a message.
import { type Media, type MediaData, type Part, type SearchResult, withOrigin } from '#ir'
import { decodeCache } from './decode-cache.ts'
import {
  ID,
  isObject,
  optionalBoolean,
  optionalObject,
  optionalString,
  type Reader,
  requiredString,
  type Wire,
} from './field.ts'

/** Decodes the parts inside a block; given by `decode-part`, which knows all kinds. */
export type DecodeInner = (content: unknown, pointer: string) => readonly Part[]

interface Source {
  readonly data: MediaData
  readonly mediaType?: string
}

/** The block as media, or undefined when its source is of a kind we do not know. */
export function decodeMedia(
  media: 'image' | 'document',
  wire: Wire,
  pointer: string,
  reader: Reader,
  inner: DecodeInner,
): Media | undefined {
  const source = optionalObject(reader, wire, 'source', pointer) ?? {}
  const found = decodeSource(source, `${pointer}/source`, reader, inner)
  if (found === undefined) return undefined
  const title = optionalString(reader, wire, 'title', pointer)
  const context = optionalString(reader, wire, 'context', pointer)
  const citations = decodeCitations(wire, pointer, reader)
  return withOrigin(ID, wire, pointer, {
    kind: 'media',
    media,
    ...found,
    ...(title === undefined ? {} : { title }),
    ...(context === undefined ? {} : { context }),
    ...(citations === undefined ? {} : { citations }),
    ...decodeCache(wire, pointer, reader),
  } satisfies Media)
}

function decodeSource(source: Wire, pointer: string, reader: Reader, inner: DecodeInner): Source | undefined {
  const mediaType = optionalString(reader, source, 'media_type', pointer)
  const typed = mediaType === undefined ? {} : { mediaType }
  switch (requiredString(reader, source, 'type', pointer)) {
    case 'base64':
      return { ...typed, data: { type: 'base64', base64: requiredString(reader, source, 'data', pointer) } }
    case 'url':
      return { ...typed, data: { type: 'url', url: requiredString(reader, source, 'url', pointer) } }
    case 'file':
      return { ...typed, data: { type: 'file', id: requiredString(reader, source, 'file_id', pointer) } }
    case 'text':
      return {
        mediaType: 'text/plain',
        ...typed,
        data: { type: 'text', text: requiredString(reader, source, 'data', pointer) },
      }
    case 'content':
      return { ...typed, data: { type: 'parts', parts: inner(source['content'], `${pointer}/content`) } }
    default:
      return undefined
  }
}

/** A retrieval result that the client found by itself. */
export function decodeSearchResult(wire: Wire, pointer: string, reader: Reader, inner: DecodeInner): SearchResult {
  const citations = decodeCitations(wire, pointer, reader)
  return withOrigin(ID, wire, pointer, {
    kind: 'search-result',
    source: requiredString(reader, wire, 'source', pointer),
    title: requiredString(reader, wire, 'title', pointer),
    parts: inner(wire['content'], `${pointer}/content`),
    ...(citations === undefined ? {} : { citations }),
    ...decodeCache(wire, pointer, reader),
  } satisfies SearchResult)
}

function decodeCitations(wire: Wire, pointer: string, reader: Reader): boolean | undefined {
  const citations = wire['citations']
  return isObject(citations) ? optionalBoolean(reader, citations, 'enabled', `${pointer}/citations`) : undefined
}
