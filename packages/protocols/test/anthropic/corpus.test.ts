// Recorded traffic, where it lies beside the checkout: every request and every reply of this protocol must be understood.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fold, GatewayError, Ledger, type Event, type Response } from '#ir'
import { decodeSse } from '#stream'
import { anthropic } from '../../src/anthropic/index.ts'
import { ask, bare, dataOf, encodeEvents, source, target } from './support.ts'

interface Exchange {
  readonly stream: boolean
  readonly request?: { readonly body?: unknown }
  readonly response: { readonly status: number; readonly body: string }
}

const shared = join(import.meta.dirname, '../../../../../shared')
const corpus = join(shared, 'corpus')
const captures = join(shared, 'clients/captures')

function files(folder: string, wanted: (path: string) => boolean): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter(wanted)
    .toSorted()
}

function load(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}

function exchanges(): [string, Exchange][] {
  return files(corpus, (path) => path.includes('anthropic-messages') && path.endsWith('.json')).flatMap((path) => {
    const recorded = load(path) as Exchange & { turns?: Exchange[] }
    return (recorded.turns ?? [recorded]).map((each, at): [string, Exchange] => [
      `${path.slice(corpus.length)}#${at}`,
      each,
    ])
  })
}

function wireOf(body: unknown): unknown {
  return typeof body === 'string' ? (JSON.parse(body) as unknown) : body
}

/** Decodes the recorded text in one piece. */
function decodeText(text: string): { events: Event[]; end: GatewayError | undefined } {
  const events: Event[] = []
  let end: GatewayError | undefined
  const sink = decodeSse(
    anthropic.decodeStream(source)({ push: (event) => events.push(event), end: (cause) => (end = cause) }),
  )
  sink.push(text)
  sink.end()
  return { events, end }
}

function folded(events: readonly Event[]): Response {
  let result: Response | GatewayError | undefined
  const sink = fold((each) => (result = each))
  for (const event of events) sink.push(event)
  sink.end()
  if (result === undefined || result instanceof GatewayError) throw result ?? new Error('nothing was folded')
  return result
}

describe.skipIf(!existsSync(corpus))('recorded exchanges (skipped: no corpus beside the checkout)', () => {
  it('decodes every request, and gives it back untouched', () => {
    let requests = 0
    for (const [name, { request }] of exchanges()) {
      const wire = wireOf(request?.body)
      if (wire === undefined || wire === null || wire === '') continue
      requests++
      const decoded = anthropic.decodeRequest(wire)
      expect(anthropic.encodeRequest(decoded, { ...target, model: decoded.model }, new Ledger()), name).toBe(wire)
      // Rebuilding every node by an edit that changes nothing must not change a byte either.
      const turns = decoded.turns.map((turn) => ({ ...turn, parts: turn.parts.map((part) => ({ ...part })) }))
      const rebuilt = { ...decoded, turns, tools: decoded.tools.map((tool) => ({ ...tool })) }
      const encoded = anthropic.encodeRequest(rebuilt, { ...target, model: decoded.model }, new Ledger())
      expect(normal(encoded) === normal(wire), name).toBe(true)
    }
    expect(requests).toBeGreaterThan(100)
  })

  it('decodes every reply, and refuses the recorded errors as errors', () => {
    for (const [name, { stream, response }] of exchanges()) {
      if (stream) {
        const { events, end } = decodeText(response.body)
        expect([name, end?.message]).toEqual([name, undefined])
        expect(events.at(-1)?.type, name).toBe('end')
      } else if (response.status >= 400) {
        expect(anthropic.decodeError(response.status, JSON.parse(response.body), {}).message, name).not.toBe('')
      } else {
        expect(anthropic.decodeResponse(JSON.parse(response.body), source).finish.raw, name).toBeTypeOf('string')
      }
    }
  })

  it('gives clients the stream and the whole of every recorded stream alike, nothing lost', () => {
    for (const [name, { stream, response }] of exchanges()) {
      if (!stream) continue
      const { events } = decodeText(response.body)
      const given = ask({ ledger: new Ledger() })
      const frames = dataOf(encodeEvents(events, given).items)
      const again = folded(decodeText(frames.map((frame) => `data: ${JSON.stringify(frame)}\n\n`).join('')).events)
      expect(plain(again), name).toEqual(plain(folded(events)))
      expect(given.ledger.notes, name).toEqual([])
    }
  })
})

describe.skipIf(!existsSync(captures))('captured clients (skipped: no captures beside the checkout)', () => {
  it('decodes every request of Claude Code, OpenCode and the SDK', () => {
    const paths = files(captures, (path) => path.endsWith('.request.json'))
    let requests = 0
    for (const path of paths) {
      const { path: route, body } = load(path) as { path: string; body?: { messages?: unknown } }
      if (!/\/messages(\/count_tokens)?(\?|$)/.test(route) || body?.messages === undefined) continue
      requests++
      const decoded = anthropic.decodeRequest(body)
      expect(anthropic.encodeRequest(decoded, { ...target, model: decoded.model }, new Ledger()), path).toBe(body)
    }
    expect(requests).toBeGreaterThan(50)
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
