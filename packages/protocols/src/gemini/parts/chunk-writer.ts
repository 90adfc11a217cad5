// Chunks of a stream for a Google client: what is the same in all of them is serialised once.
import type { Frame, Sink } from '#stream'
import type { Ask } from '#codec'

const HEAD = '{"candidates":[{"content":{"parts":['

export interface ChunkWriter {
  /** The reply's id, known before the first chunk. */
  readonly begin: (id: string | undefined) => void
  /** A chunk with one part, given as JSON. */
  readonly part: (json: string) => void
  /** A chunk with a candidate of its own, and what stands beside it. */
  readonly candidate: (candidate: object, beside?: object) => void
}

export function chunkWriter(ask: Ask, next: Sink<Frame>): ChunkWriter {
  let tail = ''

  const begin = (id: string | undefined): void => {
    if (tail === '') tail = `,${JSON.stringify({ modelVersion: ask.model, responseId: id ?? ask.mint('') }).slice(1)}`
  }

  return {
    begin,
    part(json) {
      begin(undefined)
      next.push({ data: `${HEAD}${json}],"role":"model"},"index":0}]${tail}` })
    },
    candidate(candidate, beside = {}) {
      begin(undefined)
      next.push({ data: `${JSON.stringify({ candidates: [candidate], ...beside }).slice(0, -1)}${tail}` })
    },
  }
}
