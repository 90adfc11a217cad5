// Citations of a text block, in the IR's words and back.
import { type Annotation, compact } from '#ir'
import type * as Wire from '../wire.ts'
import { asString, isObject } from '#wire'

const TYPES: ReadonlySet<unknown> = new Set([
  'char_location',
  'page_location',
  'content_block_location',
  'web_search_result_location',
  'search_result_location',
] satisfies Wire.Citation['type'][])

/** A wire citation as an annotation; the offsets that citations carry point into sources, not into the citing text. */
export function decodeCitation(raw: unknown): Annotation {
  if (!isObject(raw)) return { type: 'other', raw }
  const url = asString(raw['url']) ?? asString(raw['source'])
  const isUrl = raw['type'] === 'web_search_result_location' || url?.startsWith('http') === true
  const type: Annotation['type'] = isUrl ? 'url' : TYPES.has(raw['type']) ? 'document' : 'other'
  return compact({
    type,
    url: isUrl ? url : undefined,
    title: asString(raw['title']) ?? asString(raw['document_title']),
    citedText: asString(raw['cited_text']),
    raw,
  })
}

/** Our own citation as it was; a foreign one becomes a web search location when it has a URL and `web` allows it. */
export function encodeCitation(annotation: Annotation, web: boolean): unknown {
  if (isObject(annotation.raw) && TYPES.has(annotation.raw['type'])) return annotation.raw
  if (!web || annotation.url === undefined) return undefined
  return {
    type: 'web_search_result_location',
    cited_text: annotation.citedText ?? '',
    encrypted_index: '',
    title: annotation.title ?? null,
    url: annotation.url,
  } satisfies Wire.WebSearchResultLocation
}
