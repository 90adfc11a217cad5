// Recorded traffic of many hosts, where it lies beside the checkout.
import { describe, expect, it } from 'vitest'
import { GatewayError, Ledger, type Event, type Part, type Response } from '../../src/ir/index.ts'
import { openaiChat } from '../../src/openai-chat/index.ts'
import { hasCorpus, recordings, requests, rows, where } from '../support/corpus.ts'
import { bare, replyOf } from '../support/replies.ts'
import { framesOf, run } from '../support/streams.ts'
import { askOf, sourceOf, targetOf } from './support.ts'

const ALL = recordings('openai-chat')

/** What a client must see again after our own chunks were read: texts joined, and no ids of ours. */
function essence({ parts, finish, usage }: Response): unknown {
  const join_ = (kind: Part['kind']): string =>
    parts.map((part) => (part.kind === kind && 'text' in part ? part.text : '')).join('')
  const calls = parts.flatMap((part) =>
    part.kind === 'tool-call' ? [[part.id, part.name, part.input === '' ? '{}' : part.input]] : [],
  )
  const { raw: _raw, webSearches: _searches, ...figures } = usage ?? { raw: undefined }
  return {
    text: join_('text'),
    reasoning: join_('reasoning').replaceAll('\n', ''),
    calls,
    reason: finish.reason,
    total: figures,
  }
}

describe.skipIf(!hasCorpus)(where('recorded requests'), () => {
  it('decode, and go back as they came', () => {
    for (const { file, body } of requests('openai-chat')) {
      const request = openaiChat.decodeRequest(body, { model: 'deployment' })
      const target = { ...targetOf(), model: request.model }
      const back = openaiChat.encodeRequest(request, target, new Ledger())
      expect(JSON.stringify(back), file).toBe(JSON.stringify({ ...body, model: request.model }))
      // The same again, rebuilt from nothing but what the IR holds.
      const foreign = bare(request)
      expect(() => openaiChat.encodeRequest(foreign, target, new Ledger()), file).not.toThrow()
    }
  })
})

/** Recordings whose provider gave up in the middle. */
const BROKEN = /"error":\s*\{"/

describe.skipIf(!hasCorpus)(where('recorded replies'), () => {
  it.each(rows(ALL.filter(({ stream, status }) => stream && status < 400)))('%s streams', (_file, { body }) => {
    const events = run(openaiChat.decodeStream(sourceOf()), framesOf(body))
    if (BROKEN.test(body)) return expect(events.ends).toMatchObject([expect.any(GatewayError)])
    expect(events.ends).toEqual([undefined])
    const response = replyOf(events.out)
    const ask = askOf({ stream_options: { include_usage: true } })
    const chunks = run(openaiChat.encodeStream(ask), inLine(events.out)).out
    const again = replyOf(run(openaiChat.decodeStream(sourceOf()), chunks).out)
    expect(essence(again)).toMatchObject(essence(response) as object)
    return undefined
  })

  it.each(rows(ALL.filter(({ stream, status }) => !stream && status < 400)))('%s is whole', (_file, { body }) => {
    const response = openaiChat.decodeResponse(JSON.parse(body), sourceOf())
    const { origin: _, ...fresh } = response
    const again = openaiChat.decodeResponse(openaiChat.encodeResponse(fresh, askOf()), sourceOf())
    expect(essence(again)).toMatchObject(essence(response) as object)
  })

  it.each(rows(ALL.filter(({ status }) => status >= 400)))('%s is an error', (_file, { status, body }) => {
    const decoded = openaiChat.decodeError(status, body.startsWith('{') ? JSON.parse(body) : body, {})
    expect(decoded.message).not.toBe('')
    expect(decoded.details.upstream?.status).toBe(status)
  })
})

/** Blocks one after another, as the encoder is promised to get them: each as soon as it began, with all of its events. */
const at = (event: Event): number | undefined => ('at' in event ? event.at : undefined)

function inLine(events: readonly Event[]): readonly Event[] {
  return events.flatMap((event) => {
    if (event.type === 'block-start') return events.filter((other) => at(other) === event.at)
    return at(event) === undefined ? [event] : []
  })
}
