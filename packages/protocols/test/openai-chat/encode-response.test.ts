import { describe, expect, it } from 'vitest'
import type { Part, Response } from '../../src/ir/index.ts'
import { openaiChat } from '../../src/openai-chat/index.ts'
import { askOf, sourceOf } from './support.ts'

function encoded(parts: readonly Part[], more: Partial<Response> = {}, body: object = {}): unknown {
  return openaiChat.encodeResponse({ parts, finish: { reason: 'stop' }, ...more }, askOf(body))
}

const message = (parts: readonly Part[], more: Partial<Response> = {}): unknown =>
  (encoded(parts, more) as { choices: { message: unknown }[] }).choices[0]?.message

describe('a whole reply', () => {
  it('is one completion with one choice', () => {
    expect(
      encoded(
        [
          { kind: 'text', text: 'a' },
          { kind: 'text', text: 'b' },
        ],
        { usage: { input: 1, output: 2 }, serviceTier: 'flex' },
      ),
    ).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'client-model',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'ab', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 1,
        completion_tokens: 2,
        total_tokens: 3,
        prompt_tokens_details: { cached_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
      service_tier: 'flex',
    })
  })

  it('has no usage when nobody counted', () => {
    expect(encoded([])).not.toHaveProperty('usage')
  })

  it('has null content only when there is something else', () => {
    expect(message([])).toEqual({ role: 'assistant', content: '', refusal: null })
    expect(message([{ kind: 'refusal', text: 'no' }])).toEqual({ role: 'assistant', content: null, refusal: 'no' })
    expect(message([{ kind: 'tool-call', call: 'function', id: 'a', name: 'f', input: '' }])).toEqual({
      role: 'assistant',
      content: null,
      refusal: null,
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
    })
  })

  it('wraps custom calls for clients that declared none', () => {
    expect(message([{ kind: 'tool-call', call: 'custom', id: 'a', name: 'patch', input: 'x"' }])).toMatchObject({
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'patch', arguments: '{"input":"x\\""}' } }],
    })
  })

  it('holds reasoning, calls, citations, media and probabilities', () => {
    const by = { family: 'gemini' }
    const tokens = [{ token: 'a', logprob: -1, bytes: null, top_logprobs: [] }]
    expect(
      encoded(
        [
          { kind: 'reasoning', text: 'p' },
          { kind: 'reasoning', text: 'q', seal: { kind: 'thought', value: 'T', by } },
          {
            kind: 'text',
            text: 'abc',
            logprobs: tokens,
            annotations: [
              { type: 'url', url: 'https://x', raw: {} },
              { type: 'other', raw: {} },
            ],
          },
          { kind: 'tool-call', call: 'custom', id: 'c', name: 'patch', input: 'raw' },
          {
            kind: 'tool-call',
            call: 'function',
            id: 'd',
            name: 'f',
            input: '{}',
            seal: { kind: 'thought', value: 'T', by },
          },
          { kind: 'media', media: 'image', data: { type: 'url', url: 'https://i' } },
          { kind: 'media', media: 'document', data: { type: 'url', url: 'https://d' } },
        ],
        { finish: { reason: 'tool-calls' } },
        { tools: [{ type: 'custom', custom: { name: 'patch' } }] },
      ),
    ).toMatchObject({
      choices: [
        {
          message: {
            role: 'assistant',
            content: 'abc',
            refusal: null,
            reasoning_content: 'p\n\nq',
            reasoning_details: [
              { type: 'reasoning.text', text: 'q', signature: 'T', format: 'google-gemini-v1', index: 0 },
            ],
            tool_calls: [
              { id: 'c', type: 'custom', custom: { name: 'patch', input: 'raw' } },
              {
                id: 'd',
                type: 'function',
                function: { name: 'f', arguments: '{}' },
                extra_content: { google: { thought_signature: 'T' } },
              },
            ],
            annotations: [
              { type: 'url_citation', url_citation: { start_index: 0, end_index: 3, url: 'https://x', title: '' } },
            ],
            images: [{ type: 'image_url', image_url: { url: 'https://i' } }],
          },
          logprobs: { content: tokens, refusal: null },
          finish_reason: 'tool_calls',
        },
      ],
    })
  })

  it('of a chat host that nobody touched is given back, under the name the client used', () => {
    const wire = {
      id: 'x',
      vendor: { keep: 1 },
      model: 'upstream',
      choices: [{ index: 0, message: { role: 'assistant', content: 'a', extra: 1 }, finish_reason: 'stop' }],
    }
    const response = openaiChat.decodeResponse(wire, sourceOf())
    expect(JSON.stringify(openaiChat.encodeResponse(response, askOf()))).toBe(
      JSON.stringify({ ...wire, model: 'client-model' }),
    )
  })
})
