import { describe, expect, it } from 'vitest'
import { Ledger, type Part, type Request, type Turn } from '../../src/ir/index.ts'
import { openaiChat } from '../../src/openai-chat/index.ts'
import type { ModelCapabilities, Traits } from '../../src/target.ts'
import { codes } from '../support/exchange.ts'
import { assistant, call as callOf, requestOf, result, text, user } from '../support/requests.ts'
import { targetOf } from './support.ts'

interface Sent {
  readonly body: Record<string, unknown>
  readonly codes: readonly string[]
}

/** A foreign request, as `fit` leaves it. */
function send(fields: Partial<Request>, traits: Partial<Traits> = {}, capabilities: ModelCapabilities = {}): Sent {
  const request = requestOf({ turns: [], ...fields })
  const ledger = new Ledger()
  const body = openaiChat.encodeRequest(request, targetOf(traits, capabilities), ledger) as Record<string, unknown>
  return { body, codes: codes(ledger) }
}

const messages = (turns: readonly Turn[], traits: Partial<Traits> = {}): unknown =>
  send({ turns }, traits).body['messages']
const call = (id: string, input = '{}'): Part => callOf(id, 'f', input)

const base64 = (data: string) => ({ type: 'base64', base64: data }) as const

describe('messages', () => {
  it('joins the system prompt to one string under the role that the host knows', () => {
    const system = [
      { kind: 'text' as const, text: 'A', cache: {} },
      { kind: 'text' as const, text: 'B' },
    ]
    expect(send({ system }).body['messages']).toEqual([{ role: 'system', content: 'A\n\nB' }])
    expect(send({ system }, { developerRole: true, cacheMarks: 'anthropic' }).body['messages']).toEqual([
      {
        role: 'developer',
        content: [
          { type: 'text', text: 'A', cache_control: { type: 'ephemeral' } },
          { type: 'text', text: 'B' },
        ],
      },
    ])
  })

  it('spells one plain text as a string and several as parts', () => {
    expect(
      messages([user(text('a')), assistant(text('b'), text('c')), { role: 'system', parts: [text('s')] }]),
    ).toEqual([
      { role: 'user', content: 'a' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'b' },
          { type: 'text', text: 'c' },
        ],
      },
      { role: 'system', content: 's' },
    ])
  })

  it('writes cache marks as the host spells them, and only there', () => {
    const marked = user({ kind: 'text', text: 'a', cache: { ttl: '30m' } })
    expect(messages([marked], { cacheMarks: 'none' })).toEqual([{ role: 'user', content: 'a' }])
    expect(messages([marked], { cacheMarks: 'openai' })).toEqual([
      {
        role: 'user',
        content: [{ type: 'text', text: 'a', prompt_cache_breakpoint: { mode: 'explicit', ttl: '30m' } }],
      },
    ])
  })

  it('puts tool messages before what else the user says (REQ-11)', () => {
    expect(messages([user(result('t1', text('1')), result('t2', text('2')), text('next'))])).toEqual([
      { role: 'tool', tool_call_id: 't1', content: '1' },
      { role: 'tool', tool_call_id: 't2', content: '2' },
      { role: 'user', content: 'next' },
    ])
  })

  it('puts an answer between a tool message and a user message where the host insists (TOOL-09)', () => {
    const { body, codes } = send({ turns: [user(result('t1', text('1')), text('next'))] }, { assistantAfterTool: true })
    expect(body['messages']).toEqual([
      { role: 'tool', tool_call_id: 't1', content: '1' },
      { role: 'assistant', content: 'Done.' },
      { role: 'user', content: 'next' },
    ])
    expect(codes).toEqual(['assistant_turn_added'])
  })

  it('gives every tool message a content and tells errors in it (TOOL-22, TOOL-23)', () => {
    const failed: Part = { kind: 'tool-result', call: 'function', callId: 't2', parts: [text('boom')], isError: true }
    const silent: Part = { kind: 'tool-result', call: 'function', callId: 't3', parts: [], isError: true }
    expect(messages([user(result('t1'), failed, silent)])).toEqual([
      { role: 'tool', tool_call_id: 't1', content: '' },
      { role: 'tool', tool_call_id: 't2', content: '[tool error] boom' },
      { role: 'tool', tool_call_id: 't3', content: '[tool error]' },
    ])
  })

  it('has null content only beside calls, and keeps argument text to the letter', () => {
    expect(messages([assistant(call('c', '{ "a":1.0 }')), assistant({ kind: 'reasoning', text: 'r' })])).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{ "a":1.0 }' } }],
      },
      { role: 'assistant', content: '', reasoning_content: 'r' },
    ])
  })

  it('gives a call without arguments an empty object (TOOL-27)', () => {
    expect(messages([assistant(call('c', ''))])).toMatchObject([{ tool_calls: [{ function: { arguments: '{}' } }] }])
  })

  it('writes custom calls and signed calls', () => {
    const custom: Part = { kind: 'tool-call', call: 'custom', id: 'c', name: 'patch', input: 'raw' }
    const seal = { kind: 'thought', value: 'T', by: { family: 'openai-chat' } } as const
    const signed: Part = { kind: 'tool-call', call: 'function', id: 'd', name: 'f', input: '{}', seal }
    expect(messages([assistant({ kind: 'text', text: 'a', seal }, custom, signed)])).toEqual([
      {
        role: 'assistant',
        content: 'a',
        extra_content: { google: { thought_signature: 'T' } },
        tool_calls: [
          { id: 'c', type: 'custom', custom: { name: 'patch', input: 'raw' } },
          {
            id: 'd',
            type: 'function',
            function: { name: 'f', arguments: '{}' },
            extra_content: { google: { thought_signature: 'T' } },
          },
        ],
      },
    ])
  })

  it('writes media in the part that fits', () => {
    expect(
      messages([
        user(
          { kind: 'media', media: 'image', mediaType: 'image/webp', data: base64('A'), detail: 'high' },
          { kind: 'media', media: 'image', data: { type: 'url', url: 'https://x/y' } },
          { kind: 'media', media: 'audio', mediaType: 'audio/mpeg', data: base64('B') },
          { kind: 'media', media: 'audio', mediaType: 'audio/x-wav', data: base64('B') },
          { kind: 'media', media: 'document', mediaType: 'application/pdf', data: base64('C'), title: 'T' },
          { kind: 'media', media: 'document', data: { type: 'file', id: 'file_1' } },
          { kind: 'media', media: 'video', data: { type: 'url', url: 'https://x/v' } },
          { kind: 'refusal', text: 'no' },
        ),
      ]),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/webp;base64,A', detail: 'high' } },
          { type: 'image_url', image_url: { url: 'https://x/y' } },
          { type: 'input_audio', input_audio: { data: 'B', format: 'mp3' } },
          { type: 'input_audio', input_audio: { data: 'B', format: 'wav' } },
          { type: 'file', file: { filename: 'T', file_data: 'data:application/pdf;base64,C' } },
          { type: 'file', file: { file_id: 'file_1' } },
          { type: 'video_url', video_url: { url: 'https://x/v' } },
          { type: 'refusal', refusal: 'no' },
        ],
      },
    ])
  })

  it('notes what has no place in a message', () => {
    const { body, codes } = send({
      turns: [
        user(
          text('a'),
          { kind: 'media', media: 'image', data: { type: 'file', id: 'file_1' } },
          { kind: 'opaque', type: 'widget' },
          { kind: 'hosted-call', hosted: 'web-search', id: 's' },
          { kind: 'compaction', text: 'c' },
        ),
      ],
    })
    expect(body['messages']).toEqual([{ role: 'user', content: 'a' }])
    expect(codes).toEqual([
      'media_unsupported',
      'field_dropped:widget',
      'hosted_result_dropped',
      'field_dropped:compaction',
    ])
  })
})

const details = (entry: object): Part => ({
  kind: 'reasoning',
  text: 'x',
  seal: { kind: 'details', value: JSON.stringify(entry), by: { family: 'openai-chat' } },
})

describe('reasoning in messages', () => {
  it('writes plain text into the field of the host', () => {
    const turn = assistant({ kind: 'reasoning', text: 'a' }, { kind: 'reasoning', text: 'b' }, text('t'))
    expect(messages([turn])).toEqual([{ role: 'assistant', content: 't', reasoning_content: 'a\n\nb' }])
    expect(messages([turn], { reasoningField: 'reasoning' })).toEqual([
      { role: 'assistant', content: 't', reasoning: 'a\n\nb' },
    ])
    expect(messages([turn], { reasoningField: 'reasoning_details' })).toEqual([
      { role: 'assistant', content: 't', reasoning: 'a\n\nb' },
    ])
  })

  it('gives a host its own entries back identical (REAS-19)', () => {
    const first = { type: 'reasoning.text', text: 'x', signature: 's', format: 'anthropic-claude-v1', index: 0 }
    const second = { type: 'reasoning.encrypted', data: 'd', id: 'rs_1', format: 'openai-responses-v1', index: 1 }
    expect(
      messages([assistant(details(first), details(second), text('t'))], { reasoningField: 'reasoning_details' }),
    ).toEqual([{ role: 'assistant', content: 't', reasoning_details: [first, second] }])
  })

  it('gives calls an empty reasoning where the host insists on one (REAS-08)', () => {
    const traits = { reasoningReplay: 'text-required' } as const
    expect(messages([assistant(call('c')), assistant(text('t'))], traits)).toEqual([
      {
        role: 'assistant',
        content: null,
        reasoning_content: '',
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'assistant', content: 't' },
    ])
  })
})

describe('tools', () => {
  const tool = { kind: 'function', name: 'f' } as const

  it('spells out functions and custom tools', () => {
    expect(
      send({
        tools: [
          tool,
          { kind: 'function', name: 'g', description: 'd', schema: { type: 'object' }, strict: false },
          { kind: 'custom', name: 'c', description: 'd', grammar: { syntax: 'lark', definition: 'x' } },
          { kind: 'custom', name: 't' },
        ],
      }).body['tools'],
    ).toEqual([
      { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } },
      { type: 'function', function: { name: 'g', description: 'd', strict: false, parameters: { type: 'object' } } },
      {
        type: 'custom',
        custom: {
          name: 'c',
          description: 'd',
          format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'x' } },
        },
      },
      { type: 'custom', custom: { name: 't' } },
    ])
  })

  it('marks tools for the cache only in the spelling that knows it', () => {
    const tools = [{ ...tool, cache: { ttl: '1h' } }]
    expect(send({ tools }, { cacheMarks: 'anthropic' }).body['tools']).toMatchObject([
      { cache_control: { type: 'ephemeral', ttl: '1h' } },
    ])
    expect(send({ tools }, { cacheMarks: 'openai' }).body['tools']).toEqual([
      { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } },
    ])
  })

  it('makes web search an option, and says which of its limits are lost', () => {
    const { body, codes } = send({
      tools: [
        {
          kind: 'hosted',
          hosted: 'web-search',
          name: 'web_search',
          search: { contextSize: 'high', allowedDomains: ['a'], userLocation: { type: 'approximate', city: 'Bonn' } },
        },
      ],
      toolChoice: { mode: 'required' },
      parallelTools: false,
    })
    expect(body).toEqual({
      model: 'upstream-model',
      messages: [],
      web_search_options: {
        search_context_size: 'high',
        user_location: { type: 'approximate', approximate: { city: 'Bonn' } },
      },
    })
    expect(codes).toEqual(['field_dropped:allowedDomains'])
  })

  it('notes tools of a kind that no chat host has', () => {
    const { body, codes } = send({
      tools: [
        { kind: 'native', native: 'bash', name: 'bash' },
        { kind: 'hosted', hosted: 'mcp', name: 'm' },
      ],
    })
    expect(body).toEqual({ model: 'upstream-model', messages: [] })
    expect(codes).toEqual(['tool_dropped:native', 'tool_dropped:mcp'])
  })

  it('writes every choice, and none without tools', () => {
    const choice = (toolChoice: NonNullable<Request['toolChoice']>): unknown =>
      send({ toolChoice, tools: [tool, { kind: 'custom', name: 'c' }] }).body['tool_choice']
    expect(choice({ mode: 'none' })).toBe('none')
    expect(choice({ mode: 'required' })).toBe('required')
    expect(choice({ mode: 'named', name: 'f', call: 'function' })).toEqual({
      type: 'function',
      function: { name: 'f' },
    })
    expect(choice({ mode: 'named', name: 'c', call: 'custom' })).toEqual({ type: 'custom', custom: { name: 'c' } })
    expect(choice({ mode: 'allowed', inner: 'auto', names: [{ name: 'f' }, { name: 'c' }] })).toEqual({
      type: 'allowed_tools',
      allowed_tools: {
        mode: 'auto',
        tools: [
          { type: 'function', function: { name: 'f' } },
          { type: 'custom', custom: { name: 'c' } },
        ],
      },
    })
    const { body, codes } = send({ tools: [tool], toolChoice: { mode: 'hosted', hosted: 'web-search', raw: {} } })
    expect(body).not.toHaveProperty('tool_choice')
    expect(codes).toEqual(['tool_choice_emulated'])
    expect(send({ toolChoice: { mode: 'auto' }, parallelTools: true }).body).toEqual({
      model: 'upstream-model',
      messages: [],
    })
  })
})

describe('fields', () => {
  it('writes every field under its name', () => {
    expect(
      send({
        tools: [{ kind: 'function', name: 'f', schema: {} }],
        parallelTools: false,
        maxOutputTokens: 5,
        stop: ['a'],
        sampling: {
          temperature: 1,
          topP: 0.5,
          topK: 3,
          minP: 0.1,
          presencePenalty: 1,
          frequencyPenalty: 2,
          repetitionPenalty: 1.2,
          seed: 4,
          logitBias: { 1: 2 },
        },
        logprobs: { top: 3 },
        candidates: 2,
        output: { type: 'json-schema', schema: { type: 'object' }, strict: false },
        verbosity: 'high',
        promptCache: { key: 'k', retention: '24h', mode: 'explicit', ttl: '12h', auto: {} },
        continuation: { store: false },
        serviceTier: 'flex',
        user: 'u',
        safetyId: 's',
        metadata: { a: 'b' },
        extra: { modalities: ['text'] },
      }).body,
    ).toEqual({
      model: 'upstream-model',
      messages: [],
      tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
      parallel_tool_calls: false,
      max_tokens: 5,
      stop: ['a'],
      temperature: 1,
      top_p: 0.5,
      top_k: 3,
      min_p: 0.1,
      presence_penalty: 1,
      frequency_penalty: 2,
      repetition_penalty: 1.2,
      seed: 4,
      logit_bias: { 1: 2 },
      logprobs: true,
      top_logprobs: 3,
      n: 2,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'response', schema: { type: 'object' }, strict: false },
      },
      verbosity: 'high',
      prompt_cache_key: 'k',
      prompt_cache_retention: '24h',
      prompt_cache_options: { mode: 'explicit', ttl: '12h' },
      store: false,
      service_tier: 'flex',
      user: 'u',
      safety_identifier: 's',
      metadata: { a: 'b' },
      modalities: ['text'],
    })
  })

  it('limits the output in the field that the model takes', () => {
    expect(send({ maxOutputTokens: 5 }, { outputLimitField: 'max_completion_tokens' }).body).toMatchObject({
      max_completion_tokens: 5,
    })
  })

  it('leaves the default format out', () => {
    expect(send({ output: { type: 'text' } }).body).toEqual({ model: 'upstream-model', messages: [] })
    expect(send({ output: { type: 'json-object' } }).body).toMatchObject({ response_format: { type: 'json_object' } })
  })

  it('asks for usage whenever it streams and the host counts in streams', () => {
    expect(send({ stream: true }).body).toMatchObject({ stream: true, stream_options: { include_usage: true } })
    expect(send({ stream: true }, { usageInStream: false }).body).toEqual({
      model: 'upstream-model',
      messages: [],
      stream: true,
    })
    expect(send({ stream: false }).body).not.toHaveProperty('stream')
  })

  it.each([
    ['reasoning_effort', { effort: 'high' }, { reasoning_effort: 'high' }],
    ['reasoning_effort', { mode: 'disabled' }, { reasoning_effort: 'none' }],
    ['reasoning_effort', { display: 'summarized' }, {}],
    ['thinking-type', { mode: 'enabled', effort: 'max' }, { thinking: { type: 'enabled' }, reasoning_effort: 'max' }],
    ['thinking-type', { effort: 'none' }, { thinking: { type: 'disabled' } }],
    ['enable-thinking', { mode: 'enabled', budget: 99 }, { enable_thinking: true, thinking_budget: 99 }],
    ['enable-thinking', { mode: 'disabled' }, { enable_thinking: false }],
    ['openrouter', { mode: 'enabled', effort: 'low' }, { reasoning: { effort: 'low' } }],
    ['openrouter', { mode: 'enabled', budget: 7, display: 'omitted' }, { reasoning: { max_tokens: 7, exclude: true } }],
    ['openrouter', { mode: 'enabled' }, { reasoning: { enabled: true } }],
    ['openrouter', { mode: 'disabled' }, { reasoning: { enabled: false } }],
    [
      'template',
      { mode: 'enabled', effort: 'low' },
      { chat_template_kwargs: { enable_thinking: true, reasoning_effort: 'low' } },
    ],
    ['template', { mode: 'disabled' }, { chat_template_kwargs: { enable_thinking: false } }],
    ['none', { effort: 'high' }, {}],
  ] as const)('spells reasoning as %s hosts do: %j', (reasoningControl, reasoning, expected) => {
    expect(send({ reasoning }, { reasoningControl }).body).toEqual({
      model: 'upstream-model',
      messages: [],
      ...expected,
    })
  })

  it('sends no effort to a model that has no control of it', () => {
    const reasoning = { mode: 'enabled', effort: 'high' } as const
    expect(send({ reasoning }, { reasoningControl: 'thinking-type' }, { efforts: [] }).body).toEqual({
      model: 'upstream-model',
      messages: [],
      thinking: { type: 'enabled' },
    })
  })

  it('writes the automatic cache mark only for hosts that know it', () => {
    const promptCache = { auto: { ttl: '1h' } }
    expect(send({ promptCache }, { cacheMarks: 'anthropic' }).body).toMatchObject({
      cache_control: { type: 'ephemeral', ttl: '1h' },
    })
    expect(send({ promptCache }).body).not.toHaveProperty('cache_control')
  })
})
