import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { describe, expect, it } from 'vitest'
import { gemini } from '../../src/gemini/index.ts'
import { GatewayError, Ledger, pristine, type Part, type Response } from '../../src/ir/index.ts'
import { captures, hasCorpus, recordings, rows, where, type Recording } from '../support/corpus.ts'
import { answering, EVENT_STREAM } from '../support/fetch.ts'
import { replyOf } from '../support/replies.ts'
import { framesOf, sseOf } from '../support/streams.ts'
import { ask, decodeFrames, encodeEvents, source, target } from './support.ts'

const all = recordings('gemini')
const answered = rows(all.filter(({ status }) => status === 200))
const refused = rows(all.filter(({ status }) => status !== 200))
const asked = rows(all.filter(({ request }) => request !== undefined))

function decodeRecording({ stream, body }: Recording): Response {
  if (!stream) return gemini.decodeResponse(JSON.parse(body), source())
  const { out, ends } = decodeFrames(framesOf(body))
  expect(ends).toEqual([undefined])
  expect(out.filter(({ type }) => type === 'end')).toHaveLength(1)
  return replyOf(out)
}

/** What a reader of the answer gets, in one shape for both parsers. */
interface Reading {
  text: string
  reasoning: string
  calls: { name: string; input: unknown }[]
  hosted: number
  urls: string[]
  finish: string
  input: number | undefined
  output: number | undefined
  thoughts: number | undefined
  cached: number | undefined
}

const join = (parts: readonly Part[], kind: 'text' | 'reasoning'): string =>
  parts.map((part) => (part.kind === kind ? part.text : '')).join('')

/** The AI SDK reads grounding, not the older citationMetadata. */
function isCitation(raw: unknown): boolean {
  return Object.hasOwn((raw as { value: object }).value, 'citation')
}

function readOurs({ parts, finish, usage }: Response): Reading {
  const annotations = parts
    .flatMap((part) => (part.kind === 'text' ? (part.annotations ?? []) : []))
    .filter(({ raw }) => !isCitation(raw))
  return {
    text: join(parts, 'text'),
    reasoning: join(parts, 'reasoning'),
    calls: parts.flatMap((part) =>
      part.kind === 'tool-call' ? [{ name: part.name, input: JSON.parse(part.input) }] : [],
    ),
    hosted: parts.filter((part) => part.kind === 'hosted-call' && part.origin?.pointer.includes('/parts/')).length,
    urls: [...new Set(annotations.flatMap(({ url }) => (url === undefined ? [] : [url])))].toSorted(),
    finish: finish.reason,
    input: usage?.input,
    output: usage?.output,
    thoughts: usage?.reasoning,
    cached: usage?.cacheRead,
  }
}

const FINISHES: Record<string, string> = {
  stop: 'stop',
  'tool-calls': 'tool-calls',
  length: 'max-tokens',
  'content-filter': 'content-filter',
}

/** The same bytes through the AI SDK. */
async function readTheirs(body: string, stream: boolean): Promise<Reading> {
  const fetch = answering(body, stream ? EVENT_STREAM : 'application/json')
  const provider = createGoogleGenerativeAI({ apiKey: 'none', fetch })
  const options = { prompt: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'x' }] }] }
  const model = provider('gemini-3-pro-preview')
  const reading: Reading = {
    text: '',
    reasoning: '',
    calls: [],
    hosted: 0,
    urls: [],
    finish: '',
    input: undefined,
    output: undefined,
    thoughts: undefined,
    cached: undefined,
  }
  const urls = new Set<string>()
  type Reply = Awaited<ReturnType<typeof model.doGenerate>>
  const finished = ({ finishReason, usage }: Pick<Reply, 'finishReason' | 'usage'>): void => {
    reading.finish = FINISHES[finishReason.unified] ?? 'other'
    reading.input = usage.inputTokens.total
    reading.output = usage.outputTokens.total
    reading.thoughts = usage.outputTokens.reasoning
    reading.cached = usage.inputTokens.cacheRead
  }
  const content = (part: Reply['content'][number]): void => {
    if (part.type === 'text') reading.text += part.text
    if (part.type === 'reasoning') reading.reasoning += part.text
    if (part.type === 'tool-call' && part.providerExecuted === true) reading.hosted++
    else if (part.type === 'tool-call') reading.calls.push({ name: part.toolName, input: JSON.parse(part.input) })
    if (part.type === 'source' && part.sourceType === 'url') urls.add(part.url)
  }
  if (stream) {
    const reader = (await model.doStream(options)).stream.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      if (value.type === 'text-delta') reading.text += value.delta
      else if (value.type === 'reasoning-delta') reading.reasoning += value.delta
      else if (value.type === 'finish') finished(value)
      else if (value.type === 'error') throw value.error
      else if (value.type === 'tool-call' || value.type === 'source') content(value)
    }
  } else {
    const reply = await model.doGenerate(options)
    reply.content.forEach(content)
    finished(reply)
  }
  return { ...reading, urls: [...urls].toSorted() }
}

/** Where both say the same in different words. */
function alike(reading: Reading): Reading {
  return {
    ...reading,
    finish: reading.finish === 'malformed-call' ? 'other' : reading.finish,
    input: reading.input ?? 0,
    output: reading.output ?? 0,
    thoughts: reading.thoughts ?? 0,
    cached: reading.cached ?? 0,
  }
}

describe.skipIf(!hasCorpus)(where('recorded replies'), () => {
  it.each(answered)('%s reads as the AI SDK reads it', async (_, recording) => {
    const ours = readOurs(decodeRecording(recording))
    const theirs = await readTheirs(recording.body, recording.stream)
    // The AI SDK knows no MODEL_ARMOR as a finish, and shows no notice of a blocked prompt.
    if (/"(finishReason|blockReason)": ?"MODEL_ARMOR"/.test(recording.body)) {
      expect(ours.finish).toBe('content-filter')
      return
    }
    expect(alike(ours)).toEqual(alike(theirs))
  })

  it.each(answered)('%s survives a Gemini client', async (_, recording) => {
    const response = decodeRecording(recording)
    const whole = JSON.stringify(gemini.encodeResponse(response, ask()))
    const direct = alike(readOurs(response))
    expect(alike(await readTheirs(whole, false))).toEqual({
      ...direct,
      finish: theirFinish(direct.finish, recording),
    })
    if (!recording.stream) return
    const sse = sseOf(encodeEvents(decodeFrames(framesOf(recording.body)).out))
    expect(alike(await readTheirs(sse, true))).toEqual({ ...direct, finish: theirFinish(direct.finish, recording) })
  })

  it.each(refused)('%s is an error', (_, recording) => {
    const error = gemini.decodeError(recording.status, JSON.parse(recording.body), {})
    expect(error).toBeInstanceOf(GatewayError)
    expect(error.kind).not.toBe('internal')
    expect(error.details.upstream).toEqual({ status: recording.status })
  })
})

function theirFinish(finish: string, recording: Recording): string {
  return /"(finishReason|blockReason)": ?"MODEL_ARMOR"/.test(recording.body) && finish === 'content-filter'
    ? expect.stringMatching(/other|content-filter/)
    : finish
}

describe.skipIf(!hasCorpus)(where('recorded requests'), () => {
  it.each(asked)('%s decodes and goes back as it came', (_, { request }) => {
    const decoded = gemini.decodeRequest(request, { model: 'gemini-test', stream: true })
    expect(pristine(decoded, 'gemini')).toBe(true)
    expect(gemini.encodeRequest(decoded, target(), new Ledger())).toBe(request)
    const touched = gemini.encodeRequest({ ...decoded, model: 'other' }, target(), new Ledger())
    expect(JSON.stringify(touched)).toBe(JSON.stringify(request))
    const rebuilt = {
      ...decoded,
      turns: decoded.turns.map((turn) => ({ ...turn, parts: [...turn.parts] })),
      tools: [...decoded.tools],
    }
    const again = gemini.encodeRequest(rebuilt, target(), new Ledger())
    expect(asLists(again)).toEqual(asLists(request))
  })

  it.each(rows(captures('gemini')))('%s, captured alone, decodes and goes back as it came', (_, { body }) => {
    const decoded = gemini.decodeRequest(body, { model: 'gemini-3.1-pro-preview', stream: true })
    expect(JSON.stringify(gemini.encodeRequest({ ...decoded }, target(), new Ledger()))).toBe(JSON.stringify(body))
    expect(decoded.turns.length).toBeGreaterThan(0)
  })
})

/** Google takes one object where a list belongs; rebuilt, it is a list. */
function asLists(body: unknown): unknown {
  const copy = structuredClone(body) as Record<string, unknown>
  if (copy['tools'] !== undefined && !Array.isArray(copy['tools'])) copy['tools'] = [copy['tools']]
  const tools = copy['tools'] as Record<string, unknown>[] | undefined
  for (const tool of tools ?? []) {
    for (const key of ['functionDeclarations', 'function_declarations']) {
      if (tool[key] !== undefined && !Array.isArray(tool[key])) tool[key] = [tool[key]]
    }
  }
  return copy
}
