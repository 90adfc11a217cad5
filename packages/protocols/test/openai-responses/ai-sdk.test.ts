// An independent parser of this protocol must read from our streams what it reads from the recordings they were made of.
import { createOpenAI } from '@ai-sdk/openai'
import { expect, test } from 'vitest'
import { encodeSse } from '../../src/stream/index.ts'
import { ask, counter, decode, encode, framesOf, recorded } from './support.ts'

/** What a reader learns: texts, reasoning, calls, finish and token totals. */
async function read(body: string, tools: unknown): Promise<unknown> {
  const provider = createOpenAI({
    apiKey: 'none',
    fetch: async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
  })
  const { stream } = await provider.responses('gpt-test').doStream({
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
    tools: Array.isArray(tools)
      ? tools
          .filter(({ type }) => type === 'function')
          .map(({ name, parameters }) => ({ type: 'function' as const, name, inputSchema: parameters ?? {} }))
      : [],
  })
  const seen = {
    text: '',
    reasoning: '',
    calls: [] as unknown[],
    finish: '',
    usage: [] as unknown[],
    errors: [] as unknown[],
  }
  for await (const part of stream) {
    if (part.type === 'text-delta') seen.text += part.delta
    if (part.type === 'reasoning-delta') seen.reasoning += part.delta
    if (part.type === 'tool-call') seen.calls.push([part.toolName, part.toolCallId, part.input])
    if (part.type === 'error') seen.errors.push(part.error)
    if (part.type === 'finish') {
      seen.finish = part.finishReason.unified
      seen.usage = [part.usage.inputTokens.total, part.usage.outputTokens.total]
    }
  }
  return seen
}

const REPLIES = recorded('corpus', /^(?!conversations)[^/]+\/openai-responses\.stream\//)

test.skipIf(REPLIES === undefined)('the AI SDK reads the same from our stream as from the recording', async () => {
  const differing: string[] = []
  // Raw reasoning of open models is a summary in our streams, which this reader shows; approvals get random ids from the
  // reader; two recordings are no streams of this protocol, and one was shortened by hand.
  const known = /raw_cot|deepseek|lmstudio|bedrock|tool-approval|openai-error|x-search|openai-phase/
  for (const { name, value } of REPLIES ?? []) {
    if (known.test(name)) continue
    const body = value.response.body as string
    const sent = typeof value.request.body === 'string' ? JSON.parse(value.request.body || '{}') : value.request.body
    const chunks: string[] = []
    const sink = encodeSse({ push: (text) => void chunks.push(text), end: () => {} })
    for (const frame of encode(decode(framesOf(body)).items, ask({}, { mint: counter() })).frames) sink.push(frame)
    const [original, ours] = [await read(body, sent?.tools), await read(chunks.join(''), sent?.tools)]
    try {
      expect(ours).toEqual(original)
    } catch (cause) {
      differing.push(`${name}: ${String(cause).slice(0, 400)}`)
    }
  }
  expect(differing).toEqual([])
})
