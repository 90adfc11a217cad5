// The official SDK reads what `encodeStream` writes, and must see the same message as `encodeResponse` gives.
import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import { GatewayError, type Event, type Part, type Response } from '#ir'
import { anthropic } from '../../src/anthropic/index.ts'
import { answering, EVENT_STREAM } from '../support/fetch.ts'
import { eventsOf } from '../support/replies.ts'
import { sseOf } from '../support/streams.ts'
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

async function read(events: readonly Event[], cause?: GatewayError): Promise<Anthropic.Message> {
  const fetch = answering(sseOf(encodeEvents(events, given, cause).out), EVENT_STREAM)
  const client = new Anthropic({ apiKey: 'k', maxRetries: 0, fetch })
  return client.messages.stream({ model: 'm', max_tokens: 1, messages: [] }).finalMessage()
}

describe('the official SDK', () => {
  it('accumulates the stream to the whole message', async () => {
    const { parsed_output: _, ...message } = JSON.parse(JSON.stringify(await read(eventsOf(response)))) as Record<
      string,
      unknown
    >
    expect(message).toEqual(anthropic.encodeResponse(response, given))
  })

  it('does not throw on arguments that no bracket can repair (TOOL-30)', async () => {
    const events = eventsOf(response).map((event) =>
      event.type === 'input-delta' && event.text.startsWith('{"cut"') ? { ...event, text: '{"cut": oops' } : event,
    )
    const message = await read(events)
    expect(message.content).toContainEqual(
      expect.objectContaining({ id: 'd', input: { cut: null, _raw_arguments: '{"cut": oops' } }),
    )
  })

  it('raises the error that ends a stream', async () => {
    const cause = new GatewayError('upstream-overloaded', 'busy')
    await expect(read(eventsOf(response).slice(0, 5), cause)).rejects.toMatchObject({ type: 'overloaded_error' })
  })
})
