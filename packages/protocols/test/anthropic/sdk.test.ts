// The official SDK reads what `encodeStream` writes, and must see the same message as `encodeResponse` gives.
import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import { GatewayError, replay, type Event, type Part, type Response } from '#ir'
import { encodeSse } from '#stream'
import { anthropic } from '../../src/anthropic/index.ts'
import { ask, encodeEvents, question } from './support.ts'

const by = { family: 'x' }

const parts: readonly Part[] = [
  { kind: 'reasoning', text: 'thinking', seal: { kind: 'signature', value: 'S', by } },
  { kind: 'reasoning', text: '', seal: { kind: 'redacted', value: 'R', by } },
  { kind: 'text', text: 'héllo 😀 \u2028 "x"' },
  { kind: 'text', text: '' },
  { kind: 'hosted-call', hosted: 'web-search', id: 'ws_1', input: '{"query":"q"}' },
  { kind: 'hosted-result', hosted: 'web-search', callId: 'ws_1', sources: [{ url: 'u', title: 't' }] },
  { kind: 'text', text: 'cited', annotations: [{ type: 'url', url: 'u', raw: null }] },
  { kind: 'tool-call', call: 'function', id: 'a', name: 'f', input: '{"x":[1,{"y":"z}"}]}' },
  { kind: 'tool-call', call: 'function', id: 'b', name: 'g', input: '' },
  { kind: 'tool-call', call: 'custom', id: 'c', name: 'h', input: 'raw\n"text"' },
  { kind: 'tool-call', call: 'function', id: 'd', name: 'i', input: '{"cut":"off' },
  { kind: 'tool-call', call: 'function', id: 'e', name: 'j', input: '[1]' },
]

const response: Response = {
  id: 'msg_1',
  parts,
  finish: { reason: 'tool-calls' },
  usage: { input: 10, output: 5, cacheRead: 4, reasoning: 2 },
}

const given = ask({ request: { ...question, tools: [{ kind: 'hosted', hosted: 'web-search', name: 'web_search' }] } })

function sse(events: readonly Event[], cause?: GatewayError): string {
  let text = ''
  const sink = encodeSse({ push: (chunk) => void (text += chunk), end: () => undefined })
  for (const frame of encodeEvents(events, given, cause).items) sink.push(frame)
  return text
}

async function read(text: string): Promise<Anthropic.Message> {
  const client = new Anthropic({
    apiKey: 'k',
    maxRetries: 0,
    fetch: () => Promise.resolve(new Response_(text, { headers: { 'content-type': 'text/event-stream' } })),
  })
  return client.messages.stream({ model: 'm', max_tokens: 1, messages: [] }).finalMessage()
}

const Response_ = globalThis.Response

function played(): Event[] {
  const events: Event[] = []
  replay(response, { push: (event) => events.push(event), end: () => undefined })
  return events
}

describe('the official SDK', () => {
  it('accumulates the stream to the whole message', async () => {
    const { parsed_output: _, ...message } = JSON.parse(JSON.stringify(await read(sse(played())))) as Record<
      string,
      unknown
    >
    expect(message).toEqual(anthropic.encodeResponse(response, given))
  })

  it('does not throw on arguments that no bracket can repair (TOOL-30)', async () => {
    const events = played().map((event) =>
      event.type === 'input-delta' && event.text.startsWith('{"cut"') ? { ...event, text: '{"cut": oops' } : event,
    )
    const message = await read(sse(events))
    expect(message.content).toContainEqual(
      expect.objectContaining({ id: 'd', input: { cut: null, _raw_arguments: '{"cut": oops' } }),
    )
  })

  it('raises the error that ends a stream', async () => {
    const text = sse(played().slice(0, 5), new GatewayError('upstream-overloaded', 'busy'))
    await expect(read(text)).rejects.toMatchObject({ type: 'overloaded_error' })
  })
})
