// Citations between the wire's `url_citation` and the IR. On the wire offsets count from the start of the whole text.
import { type Annotation, compact } from '#ir'
import { asObject, type Fields, filled, isObject } from '#wire'
import type * as Wire from '../wire.ts'

/** A host's annotation; some put the fields beside the type instead of into an object of their own. */
export function decodeAnnotation(raw: unknown): Annotation {
  if (!isObject(raw)) return { type: 'other', raw }
  const fields = isObject(raw['url_citation']) ? raw['url_citation'] : raw
  const url = filled(fields['url'])
  const number = (key: string): number | undefined => (typeof fields[key] === 'number' ? fields[key] : undefined)
  return {
    type: url === undefined ? 'other' : 'url',
    ...compact({
      url,
      title: filled(fields['title']),
      citedText: filled(fields['content']) ?? filled(fields['summary']),
      start: number('start_index'),
      end: number('end_index'),
    }),
    raw,
  }
}

/** Perplexity lists its sources beside the choices. */
export function decodeSources(chunk: Fields): readonly Annotation[] {
  const { citations, search_results: results } = chunk
  if (!Array.isArray(citations)) return []
  const found = Array.isArray(results) ? results.filter(isObject) : []
  return citations.flatMap((url: unknown) => {
    if (typeof url !== 'string') return []
    const title = filled(found.find((result) => result['url'] === url)?.['title'])
    return [{ type: 'url' as const, url, ...compact({ title }), raw: url }]
  })
}

/** `textStart` and `textEnd` bound the block in the whole text; undefined for what is no link. */
export function encodeAnnotation(
  { url, title, start, end, raw }: Annotation,
  textStart: number,
  textEnd: number,
): Wire.UrlCitation | undefined {
  if (url === undefined) return undefined
  const own = isObject(raw) && asObject(raw['url_citation'])
  return {
    type: 'url_citation',
    url_citation: {
      ...own,
      start_index: textStart + (start ?? 0),
      end_index: end === undefined ? textEnd : textStart + end,
      url,
      title: title ?? '',
    },
  }
}
