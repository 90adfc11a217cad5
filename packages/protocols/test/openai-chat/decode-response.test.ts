import { describe, expect, it } from 'vitest'
import { openaiChat } from '../../src/openai-chat/index.ts'
import { refusal } from '../support/errors.ts'
import { bare } from '../support/replies.ts'
import { delta, finish, reply, sourceOf } from './support.ts'

const whole = (message: object, more: object = {}, rest: object = {}): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop', ...more }],
  ...rest,
})
const decode = (wire: unknown): unknown => bare(openaiChat.decodeResponse(wire, sourceOf()))

function failure(wire: unknown): string {
  const error = refusal(() => openaiChat.decodeResponse(wire, sourceOf()))
  return `${error?.kind}: ${error?.message}`
}

describe('a whole reply', () => {
  it('remembers the body it came from', () => {
    const wire = whole({ content: 'a' })
    expect(openaiChat.decodeResponse(wire, sourceOf()).origin?.value).toBe(wire)
  })

  it('reads the message even when a delta stands beside it (Perplexity)', () => {
    expect(decode(whole({ content: 'a' }, { delta: { role: 'assistant', content: '' } }))).toMatchObject({
      parts: [{ kind: 'text', text: 'a' }],
    })
  })

  it('tells calls apart by their place, whatever their ids', () => {
    const tool_calls = ['', 'x', 'x'].map((id) => ({
      id,
      index: 0,
      type: 'function',
      function: { name: 'f', arguments: '{}' },
    }))
    expect(decode(whole({ content: null, tool_calls }, { finish_reason: 'stop' }))).toMatchObject({
      parts: [{ id: 'call_1' }, { id: 'x' }, { id: 'call_2' }],
      finish: { reason: 'tool-calls', raw: 'stop' },
    })
  })

  it('may be without a finish reason (Snowflake)', () => {
    const empty = {
      audio: { id: '', data: '', transcript: '' },
      function_call: { name: '', arguments: '' },
      refusal: '',
      tool_calls: null,
    }
    expect(decode(whole({ content: 'a', ...empty }, { finish_reason: '' }))).toEqual({
      id: 'chatcmpl-1',
      model: 'm',
      parts: [{ kind: 'text', text: 'a' }],
      finish: { reason: 'stop' },
    })
  })

  it('may be empty when it says why it ended', () => {
    expect(decode(whole({ content: '' }, { finish_reason: 'content_filter' }))).toMatchObject({
      parts: [],
      finish: { reason: 'content-filter' },
    })
  })

  it('is no reply without choices, or without anything in them', () => {
    for (const wire of [
      null,
      'text',
      [],
      {},
      { choices: [] },
      { choices: [{ message: { content: '' } }] },
      { error: null },
    ]) {
      expect(failure(wire)).toMatch(/^upstream-malformed/)
    }
  })

  it('may be an error in disguise', () => {
    expect(failure({ error: { message: 'no credit', code: 402 } })).toBe('upstream-quota: no credit')
    expect(
      failure(whole({ content: '' }, { finish_reason: 'error', error: { code: 502, message: 'bad gateway' } })),
    ).toBe('upstream-failed: bad gateway')
  })
})

// The same content, whole and cut into chunks, is the same reply.
describe('the stream twin', () => {
  const USAGE = { prompt_tokens: 9, completion_tokens: 4, completion_tokens_details: { reasoning_tokens: 2 } }
  const CALLS = [
    { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
    { id: 'b', type: 'custom', custom: { name: 'patch', input: '*** Begin' } },
  ]
  const ENTRY = { type: 'reasoning.text', text: 'hm, so', signature: 'S', format: 'anthropic-claude-v1', index: 0 }
  const CITATION = {
    type: 'url_citation',
    url_citation: { start_index: 0, end_index: 2, url: 'https://x', title: 'T' },
  }

  it.each<[string, object, readonly object[]]>([
    [
      'plain reasoning, text and citations',
      { content: 'Hello', reasoning_content: 'hm, so', annotations: [CITATION] },
      [
        delta({ role: 'assistant', content: '' }),
        delta({ reasoning_content: 'hm,' }),
        delta({ reasoning_content: ' so' }),
        delta({ content: 'Hel' }),
        delta({ content: 'lo' }),
        delta({ annotations: [CITATION] }),
      ],
    ],
    [
      'entries and calls',
      { content: null, reasoning: 'hm, so', reasoning_details: [ENTRY], tool_calls: CALLS },
      [
        delta({ reasoning: 'hm,', reasoning_details: [{ ...ENTRY, text: 'hm,', signature: null }] }),
        delta({ reasoning: ' so', reasoning_details: [{ ...ENTRY, text: ' so', signature: null }] }),
        delta({ reasoning_details: [{ ...ENTRY, text: '' }] }),
        delta({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }] }),
        delta({ tool_calls: [{ index: 0, function: { arguments: '{"x"' } }] }),
        delta({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }),
        delta({ tool_calls: [{ index: 1, id: 'b', type: 'custom', custom: { name: 'patch', input: '*** ' } }] }),
        delta({ tool_calls: [{ index: 1, custom: { input: 'Begin' } }] }),
      ],
    ],
    ['a refusal', { content: null, refusal: 'I cannot' }, [delta({ refusal: 'I ' }), delta({ refusal: 'cannot' })]],
    [
      'sound',
      { content: null, audio: { id: 'audio_1', data: 'AABB', transcript: 'Hello', expires_at: 1 } },
      [
        delta({ audio: { id: 'audio_1', transcript: 'Hel' } }),
        delta({ audio: { data: 'AA', transcript: 'lo' } }),
        delta({ audio: { data: 'BB' } }),
        delta({ audio: { expires_at: 1 } }),
      ],
    ],
    [
      'Mistral’s parts',
      {
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
          { type: 'text', text: 'Hello' },
        ],
      },
      [
        delta({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'h' }] }] }),
        delta({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'm' }] }] }),
        delta({ content: 'Hello' }),
      ],
    ],
  ])('of %s', (_name, message, chunks) => {
    const usage = { choices: [], usage: USAGE, service_tier: 'default' }
    const streamed = bare(reply([...chunks, finish('stop'), usage]))
    expect(decode(whole(message, {}, { usage: USAGE, service_tier: 'default' }))).toEqual(streamed)
  })
})
