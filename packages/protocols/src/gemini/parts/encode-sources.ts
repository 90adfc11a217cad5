// Sources of a reply for a Google client: annotations and searches of any provider as groundingMetadata.
import { type Annotation, compact, type HostedCall, type HostedResult } from '#ir'
import { asObject, type Fields, isObject, parseJson } from '#wire'
import type { Candidate, Citation, GroundingChunk, GroundingSupport } from '../wire.ts'
import { utf8Offset } from './byte-offsets.ts'

type CandidateSources = Pick<Candidate, 'groundingMetadata' | 'urlContextMetadata' | 'citationMetadata'>

export interface SourceWriter {
  /** A new text block begins: offsets of its annotations count from here. */
  readonly textBlock: () => void
  readonly text: (text: string) => void
  readonly annotation: (annotation: Annotation) => void
  /** False when the block has no place among the sources. */
  readonly hosted: (block: HostedCall | HostedResult) => boolean
  /** What the candidate says about its sources; empty when there are none. */
  readonly finish: () => CandidateSources
}

interface Placed {
  readonly annotation: Annotation
  readonly blockStart: number
}

/** Collects while the reply is written; Google sends all of it at the end as well. */
export function sourceWriter(): SourceWriter {
  let text = ''
  let blockStart = 0
  const placed: Placed[] = []
  const queries: string[] = []
  const found: GroundingChunk[] = []
  const urls: { retrievedUrl: string }[] = []
  const citations: Citation[] = []
  let own: CandidateSources = {}

  return {
    textBlock() {
      blockStart = text.length
    },
    text(more) {
      text += more
    },
    annotation(annotation) {
      const citation = ownValue(annotation)?.['citation']
      if (isObject(citation)) citations.push(citation)
      else placed.push({ annotation, blockStart })
    },
    hosted(block) {
      const value = block.origin?.protocol === 'gemini' ? block.origin.value : undefined
      if (isObject(value) && ('groundingMetadata' in value || 'urlContextMetadata' in value)) {
        own = { ...own, ...value }
        return true
      }
      if (block.hosted !== 'web-search' && block.hosted !== 'web-fetch') return false
      if (block.kind === 'hosted-call') {
        if (block.hosted === 'web-search') queries.push(...queriesOf(block.input))
      } else if (block.hosted === 'web-search') found.push(...(block.sources ?? []).map(chunkOf))
      else urls.push(...(block.sources ?? []).map(({ url }) => ({ retrievedUrl: url })))
      return true
    },
    finish: () => ({
      ...groundingOf(text, placed, found, queries),
      ...(urls.length === 0 ? {} : { urlContextMetadata: { urlMetadata: urls } }),
      ...(citations.length === 0 ? {} : { citationMetadata: { citations } }),
      ...own,
    }),
  }
}

function groundingOf(
  text: string,
  placed: readonly Placed[],
  found: readonly GroundingChunk[],
  queries: readonly string[],
): CandidateSources {
  const { chunks, supports } = supportsOf(text, placed, found)
  const groundingMetadata = compact({
    webSearchQueries: queries.length === 0 ? undefined : queries,
    groundingChunks: chunks.length === 0 ? undefined : chunks,
    groundingSupports: supports.length === 0 ? undefined : supports,
  })
  return Object.keys(groundingMetadata).length === 0 ? {} : { groundingMetadata }
}

function supportsOf(
  text: string,
  placed: readonly Placed[],
  found: readonly GroundingChunk[],
): { chunks: readonly GroundingChunk[]; supports: readonly GroundingSupport[] } {
  const chunks: GroundingChunk[] = []
  const byUrl = new Map<string, number>()
  const indexOf = (chunk: GroundingChunk): number => {
    const key = chunk.web?.uri ?? JSON.stringify(chunk)
    const known = byUrl.get(key)
    if (known !== undefined) return known
    byUrl.set(key, chunks.length)
    return chunks.push(chunk) - 1
  }
  for (const chunk of found) indexOf(chunk)
  const supports = placed.flatMap(({ annotation, blockStart }): GroundingSupport[] => {
    const chunk = ownValue(annotation)?.['groundingChunk']
    const index = indexOf(isObject(chunk) ? chunk : chunkOf(annotation))
    const { start, end } = annotation
    if (start === undefined || end === undefined) return []
    const segment = {
      startIndex: utf8Offset(text, blockStart + start),
      endIndex: utf8Offset(text, blockStart + end),
      text: text.slice(blockStart + start, blockStart + end),
    }
    return [{ segment, groundingChunkIndices: [index] }]
  })
  return { chunks, supports }
}

/** What Google itself said, when the annotation is one of its own. */
function ownValue({ raw }: Annotation): Fields | undefined {
  if (!isObject(raw) || raw['protocol'] !== 'gemini' || !isObject(raw['value'])) return undefined
  return raw['value']
}

function chunkOf({ url, title }: { readonly url?: string; readonly title?: string }): GroundingChunk {
  if (url === undefined) return { retrievedContext: compact({ title }) }
  return { web: compact({ uri: url, title }) }
}

/** Both vendors' spellings: one `query`, or a list of `queries`. */
function queriesOf(input: string | undefined): readonly string[] {
  const { query, queries } = asObject(parseJson(input ?? ''))
  const list: readonly unknown[] = Array.isArray(queries) ? queries : [query]
  return list.filter((one) => typeof one === 'string')
}
