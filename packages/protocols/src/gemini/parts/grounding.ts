// groundingMetadata, citationMetadata and urlContextMetadata of a reply, as annotations of its text and as the search
// that Google ran.
import { type Annotation, compact, type HostedCall, type HostedResult, withOrigin } from '#ir'
import { isObject } from '#wire'
import type { Candidate, GroundingChunk, GroundingMetadata } from '../wire.ts'
import { utf16Offsets } from './byte-offsets.ts'

/** What one candidate said about its sources, collected over all chunks. */
export interface Sources {
  grounding: GroundingMetadata
  citations: readonly unknown[]
  urls: readonly unknown[]
}

export function noSources(): Sources {
  return { grounding: {}, citations: [], urls: [] }
}

/** Google repeats the metadata on chunks, often empty: the last word on each field counts. */
export function collectSources(sources: Sources, candidate: Candidate): void {
  if (isObject(candidate.groundingMetadata))
    sources.grounding = { ...sources.grounding, ...candidate.groundingMetadata }
  const citations: unknown = candidate.citationMetadata?.citations
  if (Array.isArray(citations)) sources.citations = citations
  const urls: unknown = candidate.urlContextMetadata?.urlMetadata
  if (Array.isArray(urls)) sources.urls = urls
}

/** The text that annotations can be put on, and what stood before it in the reply. */
export interface AnnotatedText {
  readonly text: string
  readonly before: string
}

/** One annotation per support and source, then the sources that no support names, then citations. */
export function annotationsOf(sources: Sources, place: AnnotatedText): readonly Annotation[] {
  const chunks = list(sources.grounding.groundingChunks)
  const named = new Set<number>()
  const locate = locator(place)
  const supported = list(sources.grounding.groundingSupports).flatMap((support) => {
    if (!isObject(support)) return []
    const where = locate(support['segment'])
    return list(support['groundingChunkIndices']).flatMap((index) => {
      const chunk = typeof index === 'number' ? chunks[index] : undefined
      if (!isObject(chunk)) return []
      named.add(index as number)
      return [annotation(chunk, where, { groundingSupport: support, groundingChunk: chunk })]
    })
  })
  const unnamed = chunks.flatMap((chunk, index) =>
    named.has(index) || !isObject(chunk) ? [] : [annotation(chunk, {}, { groundingChunk: chunk })],
  )
  const cited = sources.citations.flatMap((citation) => {
    if (!isObject(citation) || typeof citation['uri'] !== 'string') return []
    const title = typeof citation['title'] === 'string' ? { title: citation['title'] } : {}
    const where = locate(citation)
    return [{ type: 'url' as const, url: citation['uri'], ...title, ...where, raw: raw({ citation }) }]
  })
  return [...supported, ...unnamed, ...cited]
}

type Where = Pick<Annotation, 'start' | 'end' | 'citedText'>

/**
 * Offsets count from the start of the candidate's text or of the part, Google does not keep to one of them: the place
 * whose text is the segment's own is right. Without that text, offsets are believed when they fit.
 */
function locator({ text, before }: AnnotatedText): (segment: unknown) => Where {
  const inText = utf16Offsets(text)
  const inWhole = utf16Offsets(before + text)
  return (segment) => {
    if (!isObject(segment)) return {}
    const from = typeof segment['startIndex'] === 'number' ? segment['startIndex'] : 0
    const to = segment['endIndex']
    const quote = typeof segment['text'] === 'string' && segment['text'] !== '' ? segment['text'] : undefined
    const cited = quote === undefined ? {} : { citedText: quote }
    if (typeof to === 'number' && to > from) {
      const whole = { start: inWhole(from) - before.length, end: inWhole(to) - before.length }
      for (const { start, end } of [whole, { start: inText(from), end: inText(to) }]) {
        const fits = start >= 0 && end > start && end <= text.length
        if (fits && (quote === undefined || text.slice(start, end) === quote)) return { ...cited, start, end }
      }
    }
    const start = quote === undefined ? -1 : text.indexOf(quote)
    return start < 0 || quote === undefined ? cited : { ...cited, start, end: start + quote.length }
  }
}

function annotation(chunk: GroundingChunk, where: Where, value: Readonly<Record<string, unknown>>): Annotation {
  const { url, title, text } = sourceOf(chunk)
  return {
    type: url === undefined ? 'document' : 'url',
    ...compact({ url, title, citedText: where.citedText ?? text }),
    ...(where.start === undefined || where.end === undefined ? {} : { start: where.start, end: where.end }),
    raw: raw(value),
  }
}

function raw(value: Readonly<Record<string, unknown>>): unknown {
  return { protocol: 'gemini', value }
}

interface Source {
  readonly url: string | undefined
  readonly title: string | undefined
  readonly text: string | undefined
}

/** Only addresses that a browser opens are URLs; stores and buckets keep their title. */
function sourceOf(chunk: GroundingChunk): Source {
  const { web, image, maps, retrievedContext: file } = chunk
  const uri: unknown = web?.uri ?? image?.sourceUri ?? maps?.uri ?? file?.uri
  const title: unknown = web?.title ?? image?.title ?? maps?.title ?? file?.title ?? file?.fileSearchStore
  const text: unknown = file?.text
  return {
    url: typeof uri === 'string' && /^https?:\/\//i.test(uri) ? uri : undefined,
    title: typeof title === 'string' ? title : typeof uri === 'string' ? uri : undefined,
    text: typeof text === 'string' ? text : undefined,
  }
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The search behind a grounded reply; none when Google named no query. `mint` makes the id that ties the two blocks. */
export function searchBlocks({ grounding }: Sources, mint: () => string): readonly (HostedCall | HostedResult)[] {
  const queries = list(grounding.webSearchQueries).filter((query) => typeof query === 'string')
  const [query] = queries
  if (query === undefined) return []
  const id = mint()
  const sources = list(grounding.groundingChunks).flatMap((chunk) => {
    const { url, title } = isObject(chunk) ? sourceOf(chunk) : { url: undefined, title: undefined }
    return url === undefined ? [] : [compact({ url, title })]
  })
  const input = JSON.stringify({ query, queries })
  return hostedPair('web-search', 'google_search', id, input, sources, '/candidates/0/groundingMetadata', {
    groundingMetadata: grounding,
  })
}

/** The pages that Google read for its URL context tool. */
export function fetchBlocks({ urls }: Sources, mint: () => string): readonly (HostedCall | HostedResult)[] {
  const pages = urls.flatMap((page) =>
    isObject(page) && typeof page['retrievedUrl'] === 'string' ? [{ url: page['retrievedUrl'] }] : [],
  )
  if (pages.length === 0) return []
  const input = JSON.stringify({ urls: pages.map(({ url }) => url) })
  return hostedPair('web-fetch', 'url_context', mint(), input, pages, '/candidates/0/urlContextMetadata', {
    urlContextMetadata: { urlMetadata: urls },
  })
}

function hostedPair(
  hosted: 'web-search' | 'web-fetch',
  name: string,
  id: string,
  input: string,
  sources: NonNullable<HostedResult['sources']>,
  pointer: string,
  wire: unknown,
): readonly [HostedCall, HostedResult] {
  return [
    withOrigin('gemini', wire, pointer, { kind: 'hosted-call' as const, hosted, id, name, input }),
    withOrigin('gemini', wire, pointer, { kind: 'hosted-result' as const, hosted, callId: id, sources }),
  ]
}
