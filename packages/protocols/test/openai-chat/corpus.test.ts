// Recorded traffic of many hosts, when it is there: it lies beside the repository and is not part of it.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { fold, GatewayError, Ledger, type Event, type Part, type Response } from '../../src/ir/index.ts'
import { openaiChat } from '../../src/openai-chat/index.ts'
import { decodeSse, type Transducer } from '../../src/stream/index.ts'
import { askOf, counter, gather, plain, sourceOf, targetOf } from './helpers.ts'

const SHARED = fileURLToPath(new URL('../../../../../shared/', import.meta.url))

interface Recording {
  readonly name: string
  readonly request: unknown
  readonly stream: boolean
  readonly status: number
  readonly body: string
}

interface Turn {
  readonly request: { readonly body?: unknown }
  readonly response: { readonly status?: number; readonly body: string }
}

function filesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
}

function recordings(): readonly Recording[] {
  const corpus = join(SHARED, 'corpus')
  const folders = filesIn(corpus).flatMap((source) =>
    ['openai-chat', 'openai-chat.stream'].map((kind) => join(source, kind)),
  )
  return folders.flatMap(filesIn).flatMap((file) => {
    const record = JSON.parse(readFileSync(file, 'utf8')) as Turn & { turns?: Turn[] }
    return (record.turns ?? [record]).map(({ request, response }, index) => ({
      name: `${file.slice(corpus.length + 1)}#${index}`,
      request: typeof request.body === 'string' ? (JSON.parse(request.body) as unknown) : request.body,
      stream: /^data:/m.test(response.body),
      status: response.status ?? 200,
      body: response.body,
    }))
  })
}

function captures(): readonly (readonly [string, unknown])[] {
  const folders = filesIn(join(SHARED, 'clients/captures')).filter((folder) => /opencode|sdks/.test(folder))
  return folders.flatMap(filesIn).flatMap((file) => {
    if (!file.endsWith('.request.json')) return []
    const record = JSON.parse(readFileSync(file, 'utf8')) as { path?: string; body?: unknown }
    return record.path?.includes('/chat/completions') === true
      ? [[file.slice(SHARED.length), record.body] as const]
      : []
  })
}

const ALL = recordings()
const SENT = captures()
if (ALL.length === 0) it.skip(`no recorded traffic in ${SHARED}`)

function run<In, Out>(stage: Transducer<In, Out>, items: readonly In[]): ReturnType<typeof gather<Out>> {
  const out = gather<Out>()
  const sink = stage(out)
  for (const item of items) sink.push(item)
  sink.end()
  return out
}

function foldAll(events: readonly Event[]): Response | GatewayError {
  let result: Response | GatewayError | undefined
  const sink = fold((done) => {
    result = done
  })
  for (const event of events) sink.push(event)
  sink.end()
  if (result === undefined) throw new Error('never folded')
  return result
}

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

describe.skipIf(ALL.length === 0)('recorded requests', () => {
  it('decode, and go back as they came', () => {
    const bodies = [...ALL.map(({ name, request }) => [name, request] as const), ...SENT]
    for (const [name, body] of bodies) {
      if (typeof body !== 'object' || body === null || !('messages' in body)) continue
      const request = openaiChat.decodeRequest(body, { model: 'deployment' })
      const target = { ...targetOf(), model: request.model }
      const back = openaiChat.encodeRequest(request, target, new Ledger())
      expect(JSON.stringify(back), name).toBe(JSON.stringify({ ...body, model: request.model }))
      // The same again, rebuilt from nothing but what the IR holds.
      const { origin: _, ...foreign } = plain(request) as typeof request
      expect(() => openaiChat.encodeRequest(foreign, target, new Ledger()), name).not.toThrow()
    }
  })
})

/** Recordings whose provider gave up in the middle. */
const BROKEN = /"error":\s*\{"/

describe.skipIf(ALL.length === 0)('recorded replies', () => {
  it.each(ALL.filter(({ stream, status }) => stream && status < 400))('$name streams', ({ body }) => {
    const frames = run(decodeSse, [body]).items
    const events = run(openaiChat.decodeStream(sourceOf({ mint: counter() })), frames)
    if (BROKEN.test(body)) return expect(events.cause).toBeInstanceOf(GatewayError)
    expect(events.cause).toBeUndefined()
    const response = foldAll(events.items)
    if (response instanceof GatewayError) throw response
    const chunks = run(
      openaiChat.encodeStream(askOf({ stream_options: { include_usage: true } })),
      inLine(events.items),
    ).items
    const again = foldAll(run(openaiChat.decodeStream(sourceOf()), chunks).items)
    if (again instanceof GatewayError) throw again
    expect(essence(again)).toMatchObject(essence(response) as object)
    return undefined
  })

  it.each(ALL.filter(({ stream, status }) => !stream && status < 400))('$name is whole', ({ body }) => {
    const response = openaiChat.decodeResponse(JSON.parse(body), sourceOf())
    const { origin: _, ...fresh } = response
    const again = openaiChat.decodeResponse(openaiChat.encodeResponse(fresh, askOf()), sourceOf())
    expect(essence(again)).toMatchObject(essence(response) as object)
  })

  it.each(ALL.filter(({ status }) => status >= 400))('$name is an error', ({ status, body }) => {
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
