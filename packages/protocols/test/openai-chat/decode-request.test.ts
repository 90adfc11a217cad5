import { describe, expect, it } from 'vitest'
import { sealText } from '../../src/ir/index.ts'
import { openaiChat } from '../../src/openai-chat/index.ts'
import { refusal } from '../support/errors.ts'
import { bare } from '../support/replies.ts'

const { decodeRequest } = openaiChat
const request = (body: object): unknown =>
  bare(decodeRequest({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...body }))
const turns = (messages: readonly object[]): unknown => bare(decodeRequest({ model: 'm', messages }).turns)

function failure(body: unknown): { path: string | undefined; message: string | undefined } {
  const error = refusal(() => decodeRequest(body))
  expect(error?.kind).toBe('invalid-request')
  return { path: error?.details.path, message: error?.message }
}

describe('messages', () => {
  it('makes one turn of every message, and keeps system and developer messages where they stand', () => {
    expect(
      turns([
        { role: 'system', content: 'S' },
        { role: 'developer', content: [{ type: 'text', text: 'D' }] },
        { role: 'user', content: 'u', name: 'ann' },
        { role: 'assistant', content: 'a' },
        { role: 'system', content: 'later' },
      ]),
    ).toEqual([
      { role: 'system', parts: [{ kind: 'text', text: 'S' }] },
      { role: 'system', parts: [{ kind: 'text', text: 'D' }] },
      { role: 'user', parts: [{ kind: 'text', text: 'u' }], name: 'ann' },
      { role: 'assistant', parts: [{ kind: 'text', text: 'a' }] },
      { role: 'system', parts: [{ kind: 'text', text: 'later' }] },
    ])
  })

  it('remembers where every node came from', () => {
    const wire = { model: 'm', messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }] }
    const decoded = decodeRequest(wire)
    expect(decoded.origin?.value).toBe(wire)
    expect(decoded.turns[0]?.origin).toMatchObject({ value: wire.messages[0], pointer: '/messages/0' })
    expect(decoded.turns[0]?.parts[0]?.origin).toMatchObject({ pointer: '/messages/0/content/0' })
  })

  it('reads a call, and its result as a user turn', () => {
    expect(
      turns([
        {
          role: 'assistant',
          content: '',
          tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'ls', arguments: '{ "a":1.0 }' } }],
        },
        { role: 'tool', tool_call_id: 'call_1', content: [{ type: 'text', text: 'ok' }] },
      ]),
    ).toEqual([
      {
        role: 'assistant',
        parts: [{ kind: 'tool-call', call: 'function', id: 'call_1', name: 'ls', input: '{ "a":1.0 }' }],
      },
      {
        role: 'user',
        parts: [{ kind: 'tool-result', call: 'function', callId: 'call_1', parts: [{ kind: 'text', text: 'ok' }] }],
      },
    ])
  })

  it('reads custom calls, arguments sent as an object, and calls of unknown type', () => {
    expect(
      turns([
        {
          role: 'assistant',
          tool_calls: [
            { id: 'c1', type: 'custom', custom: { name: 'patch', input: '*** Begin' } },
            { id: 'c2', function: { name: 'f', arguments: { b: 2 } } },
            { id: 'c3', type: 'mcp', server: 's' },
          ],
        },
      ]),
    ).toEqual([
      {
        role: 'assistant',
        parts: [
          { kind: 'tool-call', call: 'custom', id: 'c1', name: 'patch', input: '*** Begin' },
          { kind: 'tool-call', call: 'function', id: 'c2', name: 'f', input: '{"b":2}' },
          { kind: 'opaque', type: 'mcp' },
        ],
      },
    ])
  })

  it('pairs deprecated function calls with their results by their place', () => {
    expect(
      turns([
        { role: 'user', content: 'u' },
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
        { role: 'function', name: 'f', content: 'r' },
      ]),
    ).toEqual([
      { role: 'user', parts: [{ kind: 'text', text: 'u' }] },
      {
        role: 'assistant',
        parts: [{ kind: 'tool-call', call: 'function', id: 'function_call_1', name: 'f', input: '{}' }],
      },
      {
        role: 'user',
        parts: [
          {
            kind: 'tool-result',
            call: 'function',
            callId: 'function_call_1',
            name: 'f',
            parts: [{ kind: 'text', text: 'r' }],
          },
        ],
      },
    ])
  })

  it('reads every kind of content part', () => {
    expect(
      turns([
        {
          role: 'user',
          content: [
            { type: 'text', text: 't', cache_control: { type: 'ephemeral', ttl: '1h' } },
            { type: 'text', text: 'b', prompt_cache_breakpoint: { mode: 'explicit' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
            { type: 'image_url', image_url: 'https://x/y.png' },
            { type: 'input_audio', input_audio: { data: 'BBBB', format: 'mp3' } },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,CCCC' } },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'CCCC' } },
            { type: 'file', file: { file_id: 'file_1' } },
            { type: 'video_url', video_url: { url: 'https://x/v.mp4' } },
            { type: 'document_url', document_url: 'https://x/d.pdf', document_name: 'd' },
            { type: 'file_url', file_url: { url: 'https://x/f.docx' } },
            { type: 'hologram', data: 1 },
          ],
        },
      ]),
    ).toEqual([
      {
        role: 'user',
        parts: [
          { kind: 'text', text: 't', cache: { ttl: '1h' } },
          { kind: 'text', text: 'b', cache: {} },
          {
            kind: 'media',
            media: 'image',
            mediaType: 'image/png',
            data: { type: 'base64', base64: 'AAAA' },
            detail: 'low',
          },
          { kind: 'media', media: 'image', data: { type: 'url', url: 'https://x/y.png' } },
          { kind: 'media', media: 'audio', mediaType: 'audio/mpeg', data: { type: 'base64', base64: 'BBBB' } },
          {
            kind: 'media',
            media: 'document',
            mediaType: 'application/pdf',
            data: { type: 'base64', base64: 'CCCC' },
            name: 'a.pdf',
          },
          {
            kind: 'media',
            media: 'document',
            mediaType: 'application/pdf',
            data: { type: 'base64', base64: 'CCCC' },
            name: 'a.pdf',
          },
          { kind: 'media', media: 'document', data: { type: 'file', id: 'file_1' } },
          { kind: 'media', media: 'video', data: { type: 'url', url: 'https://x/v.mp4' } },
          { kind: 'media', media: 'document', data: { type: 'url', url: 'https://x/d.pdf' }, name: 'd' },
          { kind: 'media', media: 'document', data: { type: 'url', url: 'https://x/f.docx' } },
          { kind: 'opaque', type: 'hologram' },
        ],
      },
    ])
  })

  it('reads refusals, thinking parts and the sound of an earlier answer', () => {
    expect(
      turns([
        {
          role: 'assistant',
          content: [
            {
              type: 'thinking',
              thinking: [
                { type: 'text', text: 'hm' },
                { type: 'reference', reference_ids: [1] },
              ],
            },
            { type: 'text', text: 'a' },
            { type: 'refusal', refusal: 'no' },
          ],
          refusal: 'never',
          audio: { id: 'audio_1' },
        },
      ]),
    ).toEqual([
      {
        role: 'assistant',
        parts: [
          { kind: 'reasoning', text: 'hm' },
          { kind: 'text', text: 'a' },
          { kind: 'refusal', text: 'no' },
          { kind: 'refusal', text: 'never' },
          { kind: 'media', media: 'audio', data: { type: 'file', id: 'audio_1' } },
        ],
      },
    ])
  })
})

const parts = (message: object): unknown =>
  bare(decodeRequest({ model: 'm', messages: [{ role: 'assistant', ...message }] }).turns[0]?.parts)

describe('reasoning in the history', () => {
  it('puts plain reasoning first, whatever the field is called', () => {
    expect(parts({ content: 'a', reasoning_content: 'r' })).toEqual([
      { kind: 'reasoning', text: 'r' },
      { kind: 'text', text: 'a' },
    ])
    expect(parts({ content: 'a', reasoning: 'r' })).toEqual([
      { kind: 'reasoning', text: 'r' },
      { kind: 'text', text: 'a' },
    ])
    expect(parts({ content: 'a', reasoning: 'r', reasoning_content: 'r' })).toEqual([
      { kind: 'reasoning', text: 'r' },
      { kind: 'text', text: 'a' },
    ])
  })

  it('takes no empty reasoning for reasoning', () => {
    expect(parts({ content: 'a', reasoning_content: '' })).toEqual([{ kind: 'text', text: 'a' }])
  })

  it("keeps a host's own entries as they are, and their text only once", () => {
    const summary = { type: 'reasoning.summary', summary: 'plan', format: 'openai-responses-v1', index: 0 }
    const secret = { type: 'reasoning.encrypted', data: 'x', id: 'rs_1', format: 'openai-responses-v1', index: 0 }
    const by = { family: 'openai-chat' }
    expect(parts({ content: 'a', reasoning: 'plan', reasoning_details: [summary, secret] })).toEqual([
      { kind: 'reasoning', text: 'plan', seal: { kind: 'details', value: JSON.stringify(summary), by } },
      { kind: 'reasoning', text: '', seal: { kind: 'details', value: JSON.stringify(secret), by } },
      { kind: 'text', text: 'a' },
    ])
    expect(parts({ content: 'a', reasoning: 'plan', reasoning_details: [secret] })).toEqual([
      { kind: 'reasoning', text: 'plan' },
      { kind: 'reasoning', text: '', seal: { kind: 'details', value: JSON.stringify(secret), by } },
      { kind: 'text', text: 'a' },
    ])
  })

  it('opens the envelopes that carried the state of other providers', () => {
    const claude = { kind: 'signature', value: 'S', by: { family: 'anthropic', account: '0a0b0c0d' } } as const
    const openai = { kind: 'encrypted', value: 'E', by: { family: 'openai-responses' }, id: 'rs_1' } as const
    expect(
      parts({
        content: null,
        reasoning_content: 'plan',
        reasoning_details: [
          { type: 'reasoning.text', text: 'plan', signature: sealText(claude), index: 0 },
          { type: 'reasoning.encrypted', data: sealText(openai), index: 1 },
        ],
      }),
    ).toEqual([
      { kind: 'reasoning', text: 'plan', seal: claude },
      { kind: 'reasoning', text: '', seal: openai },
    ])
  })

  it("reads Gemini's signatures in Google's compatible spelling", () => {
    const extra_content = { google: { thought_signature: 'T' } }
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' }, extra_content }
    const seal = { kind: 'thought', value: 'T', by: { family: 'gemini' } }
    expect(parts({ content: 'a', extra_content, tool_calls: [call] })).toEqual([
      { kind: 'text', text: 'a', seal },
      { kind: 'tool-call', call: 'function', id: 'c', name: 'f', input: '{}', seal },
    ])
  })
})

describe('tools', () => {
  it('reads today’s, custom, deprecated and hosted tools', () => {
    expect(
      bare(
        decodeRequest({
          model: 'm',
          messages: [{ role: 'user', content: 'x' }],
          tools: [
            {
              type: 'function',
              function: { name: 'f', description: null, parameters: { type: 'object' }, strict: true },
            },
            {
              type: 'custom',
              custom: {
                name: 'c',
                description: 'd',
                format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'g' } },
              },
            },
            { type: 'custom', custom: { name: 't', format: { type: 'text' } } },
            { type: 'openrouter:web_search' },
            { type: 'visit_website', name: 'v' },
          ],
          functions: [{ name: 'old', parameters: {} }],
          web_search_options: {
            search_context_size: 'low',
            user_location: { type: 'approximate', approximate: { country: 'DE' } },
          },
        }).tools,
      ),
    ).toEqual([
      { kind: 'function', name: 'f', schema: { type: 'object' }, strict: true },
      { kind: 'custom', name: 'c', description: 'd', grammar: { syntax: 'lark', definition: 'g' } },
      { kind: 'custom', name: 't' },
      { kind: 'hosted', hosted: 'web-search', name: 'web_search' },
      { kind: 'opaque', type: 'visit_website', name: 'v' },
      { kind: 'function', name: 'old', schema: {} },
      {
        kind: 'hosted',
        hosted: 'web-search',
        name: 'web_search',
        search: { contextSize: 'low', userLocation: { type: 'approximate', country: 'DE' } },
      },
    ])
  })

  it.each([
    ['auto', { mode: 'auto' }],
    ['none', { mode: 'none' }],
    ['required', { mode: 'required' }],
    ['any', { mode: 'required' }],
    [
      { type: 'function', function: { name: 'f' } },
      { mode: 'named', name: 'f', call: 'function' },
    ],
    [{ function: { name: 'f' } }, { mode: 'named', name: 'f', call: 'function' }],
    [
      { type: 'custom', custom: { name: 'c' } },
      { mode: 'named', name: 'c', call: 'custom' },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: {
          mode: 'required',
          tools: [
            { type: 'function', function: { name: 'f' } },
            { type: 'custom', custom: { name: 'c' } },
          ],
        },
      },
      { mode: 'allowed', inner: 'required', names: [{ name: 'f' }, { name: 'c' }] },
    ],
    [{ type: 'web_search' }, { mode: 'hosted', hosted: 'other', raw: { type: 'web_search' } }],
  ])('reads the choice %j', (tool_choice, toolChoice) => {
    expect(request({ tool_choice })).toMatchObject({ toolChoice })
  })

  it('reads the deprecated choice', () => {
    expect(request({ function_call: 'none' })).toMatchObject({ toolChoice: { mode: 'none' } })
    expect(request({ function_call: { name: 'f' } })).toMatchObject({
      toolChoice: { mode: 'named', name: 'f', call: 'function' },
    })
  })
})

describe('fields', () => {
  it('reads everything that the IR has a place for, and keeps the rest', () => {
    expect(
      bare(
        decodeRequest({
          model: 'm',
          messages: [{ role: 'user', content: 'x' }],
          max_completion_tokens: 9,
          max_tokens: 8,
          temperature: 0.5,
          top_p: 0.9,
          top_k: 4,
          min_p: 0.1,
          presence_penalty: 1,
          frequency_penalty: null,
          repetition_penalty: 1.1,
          seed: 7,
          logit_bias: { 5: -1 },
          stop: 'END',
          n: 1,
          logprobs: true,
          top_logprobs: 2,
          parallel_tool_calls: false,
          response_format: {
            type: 'json_schema',
            json_schema: { name: 'n', schema: { type: 'object' }, strict: true },
          },
          verbosity: 'low',
          stream: true,
          stream_options: { include_usage: true, include_obfuscation: false },
          prompt_cache_key: 'k',
          prompt_cache_retention: '24h',
          prompt_cache_options: { mode: 'explicit', ttl: '30m' },
          service_tier: 'flex',
          store: true,
          user: 'u',
          safety_identifier: 's',
          metadata: { a: 'b' },
          modalities: ['text'],
          prediction: null,
          provider: { only: ['x'] },
        }),
      ),
    ).toEqual({
      model: 'm',
      system: [],
      turns: [{ role: 'user', parts: [{ kind: 'text', text: 'x' }] }],
      tools: [],
      maxOutputTokens: 9,
      sampling: {
        temperature: 0.5,
        topP: 0.9,
        topK: 4,
        minP: 0.1,
        presencePenalty: 1,
        repetitionPenalty: 1.1,
        seed: 7,
        logitBias: { 5: -1 },
      },
      stop: ['END'],
      candidates: 1,
      logprobs: { top: 2 },
      parallelTools: false,
      output: { type: 'json-schema', name: 'n', schema: { type: 'object' }, strict: true },
      verbosity: 'low',
      stream: true,
      streamUsage: true,
      promptCache: { key: 'k', retention: '24h', mode: 'explicit', ttl: '30m' },
      continuation: { store: true },
      serviceTier: 'flex',
      user: 'u',
      safetyId: 's',
      metadata: { a: 'b' },
      extra: { modalities: ['text'], provider: { only: ['x'] } },
    })
  })

  it.each([
    [{ reasoning_effort: 'high' }, { effort: 'high' }],
    [{ reasoning_effort: 'x_high' }, { effort: 'xhigh' }],
    [{ reasoning_effort: 'ultracode' }, { effort: 'max' }],
    [{ reasoning: { effort: 'low', exclude: true } }, { effort: 'low', display: 'omitted' }],
    [{ reasoning: { max_tokens: 2000 } }, { budget: 2000 }],
    [{ reasoning: { enabled: false } }, { mode: 'disabled' }],
    [{ thinking: { type: 'disabled' } }, { mode: 'disabled' }],
    [{ thinking: { type: 'enabled', budget_tokens: 5 } }, { mode: 'enabled', budget: 5 }],
    [
      { enable_thinking: true, thinking_budget: 9 },
      { mode: 'enabled', budget: 9 },
    ],
    [{ chat_template_kwargs: { enable_thinking: false, other: 1 } }, { mode: 'disabled' }],
  ])('reads reasoning from %j', (fields, reasoning) => {
    expect(request(fields)).toMatchObject({ reasoning })
  })

  it('keeps words that only the host knows as unknown fields', () => {
    const decoded = decodeRequest({
      model: 'm',
      messages: [{ role: 'user', content: 'x' }],
      reasoning_effort: 'extreme',
      verbosity: 'chatty',
      response_format: { type: 'grammar', grammar: 'g' },
    })
    expect(decoded.extra).toEqual({
      reasoning_effort: 'extreme',
      verbosity: 'chatty',
      response_format: { type: 'grammar', grammar: 'g' },
    })
    expect(decoded).not.toHaveProperty('reasoning')
    expect(decoded).not.toHaveProperty('output')
  })

  it('takes the model and the wish to stream from the URL when the body does not say', () => {
    const body = { messages: [{ role: 'user', content: 'x' }] }
    expect(decodeRequest(body, { model: 'deployment', stream: true })).toMatchObject({
      model: 'deployment',
      stream: true,
    })
  })
})

const body = (fields: object): object => ({ model: 'm', messages: [{ role: 'user', content: 'x' }], ...fields })

describe('wrong types', () => {
  it.each([
    [null, ''],
    [[], ''],
    [{ messages: [] }, 'model'],
    [{ model: 4, messages: [] }, 'model'],
    [{ model: 'm' }, 'messages'],
    [{ model: 'm', messages: [] }, 'messages'],
    [{ model: 'm', messages: 'hi' }, 'messages'],
    [{ model: 'm', messages: ['hi'] }, 'messages[0]'],
    [{ model: 'm', messages: [{ role: 'robot', content: 'x' }] }, 'messages[0].role'],
    [{ model: 'm', messages: [{ role: 'user', content: 5 }] }, 'messages[0].content'],
    [{ model: 'm', messages: [{ role: 'user', content: [{ text: 'x' }] }] }, 'messages[0].content[0].type'],
    [{ model: 'm', messages: [{ role: 'user', content: [{ type: 'text', text: 5 }] }] }, 'messages[0].content[0].text'],
    [
      { model: 'm', messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] },
      'messages[0].content[0].image_url.url',
    ],
    [{ model: 'm', messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].tool_call_id'],
    [
      { model: 'm', messages: [{ role: 'assistant', tool_calls: [{ type: 'function', function: { name: 'f' } }] }] },
      'messages[0].tool_calls[0].id',
    ],
    [
      { model: 'm', messages: [{ role: 'assistant', tool_calls: [{ id: 'c', function: {} }] }] },
      'messages[0].tool_calls[0].function.name',
    ],
    [{ model: 'm', messages: [{ role: 'assistant', reasoning_details: [3] }] }, 'messages[0].reasoning_details[0]'],
    [body({ temperature: 'hot' }), 'temperature'],
    [body({ stream: 'yes' }), 'stream'],
    [body({ stop: [1] }), 'stop[0]'],
    [body({ logit_bias: { 5: 'x' } }), 'logit_bias[5]'],
    [body({ tools: [{ type: 'function' }] }), 'tools[0].function'],
    [body({ tools: [{ type: 'function', function: { name: 'f', parameters: [] } }] }), 'tools[0].function.parameters'],
    [body({ tool_choice: 'maybe' }), 'tool_choice'],
    [body({ response_format: { type: 'json_schema' } }), 'response_format.json_schema'],
    [body({ stream_options: { include_usage: 1 } }), 'stream_options.include_usage'],
  ])('refuses %j and names the field', (wrong, path) => {
    expect(failure(wrong).path).toBe(path)
  })

  it('says what would be right', () => {
    expect(failure({ model: 'm', messages: [{ role: 'robot' }] }).message).toBe(
      "'messages[0].role' must be one of 'system', 'developer', 'user', 'assistant', 'tool' and 'function'.",
    )
  })
})
