// Recorded traffic, where it lies beside the checkout: every request and every reply of this protocol must be understood.
import { describe, expect, it } from 'vitest'
import { Ledger, type Event, type Response } from '#ir'
import { anthropic } from '../../src/anthropic/index.ts'
import { captures, hasCorpus, recordings, where } from '../support/corpus.ts'
import { bare, replyOf } from '../support/replies.ts'
import { framesOf, run, sseOf, type Outcome } from '../support/streams.ts'
import { ask, encodeEvents, source, target } from './support.ts'

const KINDS = ['generate', 'count-tokens'] as const

/** Decodes the recorded text in one piece. */
function decodeText(text: string): Outcome<Event> {
  return run(anthropic.decodeStream(source()), framesOf(text))
}

describe.skipIf(!hasCorpus)(where('recorded exchanges'), () => {
  it('decodes every request, and gives it back untouched', () => {
    let requests = 0
    for (const { file, request: wire } of recordings('anthropic', KINDS)) {
      if (wire === undefined) continue
      requests++
      const decoded = anthropic.decodeRequest(wire)
      expect(anthropic.encodeRequest(decoded, { ...target, model: decoded.model }, new Ledger()), file).toBe(wire)
      // Rebuilding every node by an edit that changes nothing must not change a byte either.
      const turns = decoded.turns.map((turn) => ({ ...turn, parts: turn.parts.map((part) => ({ ...part })) }))
      const rebuilt = { ...decoded, turns, tools: decoded.tools.map((tool) => ({ ...tool })) }
      const encoded = anthropic.encodeRequest(rebuilt, { ...target, model: decoded.model }, new Ledger())
      expect(normal(encoded) === normal(wire), file).toBe(true)
    }
    expect(requests).toBeGreaterThan(100)
  })

  it('decodes every reply, and refuses the recorded errors as errors', () => {
    for (const { file, stream, status, body } of recordings('anthropic')) {
      if (stream) {
        const { out, ends } = decodeText(body)
        expect([file, ends]).toEqual([file, [undefined]])
        expect(out.at(-1)?.type, file).toBe('end')
      } else if (status >= 400) {
        expect(anthropic.decodeError(status, JSON.parse(body), {}).message, file).not.toBe('')
      } else {
        expect(anthropic.decodeResponse(JSON.parse(body), source()).finish.raw, file).toBeTypeOf('string')
      }
    }
  })

  it('gives clients the stream and the whole of every recorded stream alike, nothing lost', () => {
    for (const { file, stream, body } of recordings('anthropic')) {
      if (!stream) continue
      const { out } = decodeText(body)
      const given = ask()
      const again = replyOf(decodeText(sseOf(encodeEvents(out, given).out)).out)
      expect(plain(again), file).toEqual(plain(replyOf(out)))
      expect(given.ledger.notes, file).toEqual([])
    }
  })
})

describe.skipIf(!hasCorpus)(where('captured clients'), () => {
  it('decodes every request of Claude Code, OpenCode and the SDK', () => {
    const sent = captures('anthropic', KINDS)
    for (const { file, body } of sent) {
      const decoded = anthropic.decodeRequest(body)
      expect(anthropic.encodeRequest(decoded, { ...target, model: decoded.model }, new Ledger()), file).toBe(body)
    }
    expect(sent.length).toBeGreaterThan(50)
  })
})

/** Order of keys and the spelling of a lone text do not matter here. */
function normal(wire: unknown): string {
  return JSON.stringify(wire, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}

/** What a reply means: without figures that only a provider has, and without empty texts, which clients never get. */
function plain(response: Response): unknown {
  const { usage: _usage, serviceTier: _tier, model: _model, ...rest } = bare(response)
  const parts = rest.parts.filter((part) => part.kind !== 'text' || part.text !== '' || part.annotations !== undefined)
  return { ...rest, parts }
}
