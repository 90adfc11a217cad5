// An independent parser of this protocol must read from our streams what it reads from the recordings they were made of.
import { createOpenAI } from '@ai-sdk/openai'
import { expect, test } from 'vitest'
import { hasCorpus, recordings, where } from '../support/corpus.ts'
import { answering, EVENT_STREAM } from '../support/fetch.ts'
import { framesOf, sseOf } from '../support/streams.ts'
import { decodeFrames, encode } from './support.ts'

/** What a reader learns: texts, reasoning, calls, finish and token totals. */
async function read(body: string, tools: unknown): Promise<unknown> {
  const provider = createOpenAI({ apiKey: 'none', fetch: answering(body, EVENT_STREAM) })
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

test.skipIf(!hasCorpus)(where('the AI SDK reads the same from our stream as from the recording'), async () => {
  const differing: string[] = []
  // Raw reasoning of open models is a summary in our streams, which this reader shows; approvals get random ids from the
  // reader; two recordings are no streams of this protocol, and one was shortened by hand.
  const known = /raw_cot|deepseek|lmstudio|bedrock|tool-approval|openai-error|x-search|openai-phase/
  for (const { file, stream, request, body } of recordings('openai-responses')) {
    if (!stream || known.test(file)) continue
    const ours = sseOf(encode(decodeFrames(framesOf(body)).out).frames)
    const tools: unknown = request?.['tools']
    try {
      expect(await read(ours, tools)).toEqual(await read(body, tools))
    } catch (cause) {
      differing.push(`${file}: ${String(cause).slice(0, 400)}`)
    }
  }
  expect(differing).toEqual([])
})
