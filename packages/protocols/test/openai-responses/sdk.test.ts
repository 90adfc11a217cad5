// The official SDK's strict stream helper must take every stream that we write, and end with the object that we answer
// with when nobody streams.
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import type { Frame } from '../../src/stream/index.ts'
import { type Event, GatewayError, type Part, type Response } from '../../src/ir/index.ts'
import { hasCorpus, recordings, where } from '../support/corpus.ts'
import { answering, EVENT_STREAM } from '../support/fetch.ts'
import { eventsOf } from '../support/replies.ts'
import { framesOf, sseOf } from '../support/streams.ts'
import { ask, codec, encode, type Loose, decodeFrames } from './support.ts'

/** What the SDK makes of the frames; its own additions are removed. */
async function accumulate(frames: readonly Frame[]): Promise<Loose> {
  const client = new OpenAI({ apiKey: 'none', maxRetries: 0, fetch: answering(sseOf(frames), EVENT_STREAM) })
  const final: Loose = await client.responses.stream({ model: 'client-model', input: 'hi' }).finalResponse()
  const { output_text: _text, output_parsed: _parsed, ...rest } = final
  for (const item of rest.output) {
    delete item.parsed_arguments
    for (const part of item.type === 'message' ? item.content : []) delete part.parsed
  }
  return rest
}

async function expectTwins(response: Response): Promise<Loose> {
  const streamed = await accumulate(
    encode(eventsOf(response), ask({ include: ['web_search_call.action.sources'] })).frames,
  )
  const whole = codec.encodeResponse(response, ask({ include: ['web_search_call.action.sources'] }))
  expect(streamed).toEqual(JSON.parse(JSON.stringify(whole)))
  return whole
}

const by = { family: 'anthropic' }
const PARTS: Record<string, readonly Part[]> = {
  text: [{ kind: 'text', text: 'Hello "there"\n' }],
  nothing: [],
  'neighbouring texts': [
    { kind: 'text', text: 'one ' },
    { kind: 'text', text: 'two', annotations: [{ type: 'url', url: 'https://a.test/', title: 'A', raw: 1 }] },
  ],
  refusal: [{ kind: 'refusal', text: 'No.' }],
  reasoning: [
    { kind: 'reasoning', text: 'Plan', seal: { kind: 'signature', value: 'ferry1.x.SIG', by } },
    { kind: 'text', text: 'Done' },
  ],
  'silent reasoning': [{ kind: 'reasoning', text: '', seal: { kind: 'signature', value: 'ferry1.x.SIG', by } }],
  'reasoning in several parts': [
    { kind: 'reasoning', text: 'A', seal: { kind: 'summary', value: '', by, id: 'rs_0123456789abcdefghij' } },
    { kind: 'reasoning', text: 'B', seal: { kind: 'encrypted', value: 'ENC', by, id: 'rs_0123456789abcdefghij' } },
  ],
  'calls of every kind': [
    { kind: 'tool-call', call: 'function', id: 'call_1', name: 'f', input: '{"a": 1e3}' },
    { kind: 'tool-call', call: 'function', id: 'call_2', name: 'g', namespace: 'ns', input: '' },
    { kind: 'tool-call', call: 'custom', id: 'call_3', name: 'patch', input: '*** Begin\n' },
    {
      kind: 'tool-call',
      call: 'local-shell',
      id: 'call_4',
      name: 'local_shell',
      input: '{"command":["ls"],"workdir":"/"}',
    },
    { kind: 'tool-call', call: 'shell', id: 'call_5', name: 'shell', input: '{"commands":["ls","pwd"]}' },
    {
      kind: 'tool-call',
      call: 'apply-patch',
      id: 'call_6',
      name: 'apply_patch',
      input: '{"operation":{"type":"create_file","path":"a","diff":"+b"}}',
    },
    { kind: 'tool-call', call: 'tool-search', id: 'call_7', name: 'tool_search', input: '{"query":"x"}' },
    { kind: 'tool-call', call: 'computer', id: 'call_8', name: 'computer', input: '{"actions":[{"type":"wait"}]}' },
  ],
  'calls with unusable arguments': [
    { kind: 'tool-call', call: 'function', id: 'call_1', name: 'f', input: '{"a": oops' },
    { kind: 'tool-call', call: 'local-shell', id: 'call_4', name: 'local_shell', input: 'ls -l' },
    { kind: 'tool-call', call: 'shell', id: 'call_5', name: 'shell', input: '[]' },
    { kind: 'tool-call', call: 'apply-patch', id: 'call_6', name: 'apply_patch', input: 'diff' },
    { kind: 'tool-call', call: 'computer', id: 'call_7', name: 'computer', input: '' },
  ],
  'web search of another provider': [
    { kind: 'hosted-call', hosted: 'web-search', id: 's1', name: 'web_search', input: '{"query":"q"}' },
    { kind: 'hosted-result', hosted: 'web-search', callId: 's1', sources: [{ url: 'https://a.test/' }] },
    { kind: 'text', text: 'Found', annotations: [{ type: 'url', url: 'https://a.test/', start: 0, end: 5, raw: {} }] },
  ],
  image: [
    { kind: 'media', media: 'image', mediaType: 'image/webp', data: { type: 'base64', base64: 'QUJD' } },
    { kind: 'text', text: 'a picture' },
  ],
  compaction: [{ kind: 'compaction', text: 'so far', seal: { kind: 'plain', value: 'ferry1.x.so far', by } }],
}

for (const [name, parts] of Object.entries(PARTS)) {
  test(`the SDK helper takes a stream of ${name}`, async () => {
    const calls = parts.some(({ kind }) => kind === 'tool-call')
    await expectTwins({
      parts,
      finish: { reason: calls ? 'tool-calls' : 'stop' },
      usage: { input: 10, output: 5, cacheRead: 3 },
    })
  })
}

for (const reason of ['max-tokens', 'content-filter'] as const) {
  test(`the SDK helper takes a reply cut off by ${reason}`, async () => {
    const whole = await expectTwins({ parts: [{ kind: 'text', text: 'Hel' }], finish: { reason } })
    expect(whole.status).toBe('incomplete')
  })
}

test('the SDK helper throws the error of a stream that breaks off', async () => {
  const events: Event[] = eventsOf({ parts: [{ kind: 'text', text: 'Hel' }], finish: { reason: 'stop' } }).slice(0, 3)
  const { frames } = encode(events, ask(), new GatewayError('stream-truncated', 'gone'))
  await expect(accumulate(frames)).rejects.toThrow('gone')
})

test('the SDK helper takes pings before and within a reply', async () => {
  const events = eventsOf({ parts: [{ kind: 'text', text: 'Hello' }], finish: { reason: 'stop' } })
  const { frames } = encode([
    { type: 'ping' },
    ...events.flatMap((event): Event[] => [event, { type: 'ping' }]).slice(0, -1),
  ])
  expect((await accumulate(frames)).output).toHaveLength(1)
})

/** A reply that is an error, and chat chunks that were filed under this protocol. */
const UNREADABLE = /openai-error|azure-deepseek-reasoning/

test.skipIf(!hasCorpus)(
  where('the SDK helper takes every recorded stream after a trip through the codec'),
  async () => {
    const failures: string[] = []
    for (const { file, stream, body } of recordings('openai-responses')) {
      if (!stream || UNREADABLE.test(file)) continue
      const { frames } = encode(decodeFrames(framesOf(body)).out)
      try {
        await accumulate(frames)
      } catch (cause) {
        failures.push(`${file}: ${String(cause)}`)
      }
    }
    expect(failures).toEqual([])
  },
)
