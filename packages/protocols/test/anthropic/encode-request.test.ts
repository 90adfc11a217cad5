import { describe, expect, it } from 'vitest'
import { Ledger, type Part, type Request, type Tool, type Turn } from '#ir'
import { anthropic } from '../../src/anthropic/index.ts'
import { codes } from '../support/exchange.ts'
import { editTurn } from '../support/edits.ts'
import { encode, target } from './support.ts'

/** One of everything, with fields nobody knows at every level. */
const full = {
  model: 'claude-test',
  x_first: { deep: [1.5, null] },
  max_tokens: 100,
  system: [
    { type: 'text', text: 'one', cache_control: { type: 'ephemeral', ttl: '1h' }, x: 1 },
    { type: 'text', text: 'two' },
  ],
  messages: [
    { role: 'user', content: 'hello', x: 2 },
    { role: 'system', content: [], output_config: { effort: 'low' }, clear_at: 'never' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'S' },
        { type: 'redacted_thinking', data: 'R' },
        { type: 'text', text: 'calling', citations: [{ type: 'page_location', cited_text: 'c' }] },
        { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 }, caller: { type: 'direct' } },
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
        { type: 'from_the_future', y: 1 },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 't1',
          is_error: true,
          content: [
            { type: 'text', text: 'inner', x: 3 },
            { type: 'tool_reference', tool_name: 'later' },
          ],
          x: 4,
        },
        { type: 'image', source: { type: 'url', url: 'u' }, transformations: { oversized_image: 'error' } },
        { type: 'document', source: { type: 'file', file_id: 'f' }, title: 'T', citations: { enabled: true } },
      ],
    },
  ],
  tools: [
    { name: 'f', description: null, input_schema: { type: 'object' }, eager_input_streaming: true },
    { type: 'web_search_20260318', name: 'web_search', max_uses: 1, response_inclusion: 'full' },
    { type: 'computer_toolset_20260801', configs: {} },
  ],
  tool_choice: { type: 'auto', disable_parallel_tool_use: true },
  thinking: { type: 'enabled', budget_tokens: 1024, display: 'omitted', block_binding: {} },
  output_config: { effort: 'high', task_budget: { type: 'tokens', total: 5 } },
  metadata: { user_id: 'u', x: 5 },
  stream: true,
}

function edit(change: (request: Request) => Partial<Request>): Record<string, unknown> {
  const request = anthropic.decodeRequest(full)
  return encode({ ...request, ...change(request) }) as Record<string, unknown>
}

function withTurn(request: Request, at: number, change: (turn: Turn) => Partial<Turn>): Partial<Request> {
  return { turns: editTurn(request, at, (turn) => ({ ...turn, ...change(turn) })).turns }
}

function withPart(turn: Turn, at: number, change: (part: Part) => Partial<Part>): Partial<Turn> {
  return { parts: turn.parts.map((part, index) => (index === at ? ({ ...part, ...change(part) } as Part) : part)) }
}

describe('encodeRequest, same protocol', () => {
  it('gives an untouched request back as the object it was', () => {
    expect(encode(anthropic.decodeRequest(full))).toBe(full)
  })

  it('changes only the model when only the model changes', () => {
    const other = anthropic.encodeRequest(anthropic.decodeRequest(full), { ...target, model: 'other' }, new Ledger())
    expect(JSON.stringify(other)).toBe(JSON.stringify({ ...full, model: 'other' }))
  })

  it('changes only the system block that was edited', () => {
    const body = edit(({ system: [first, ...rest] }) => ({ system: [{ ...first!, text: 'ONE' }, ...rest] }))
    expect(JSON.stringify(body)).toBe(
      JSON.stringify({ ...full, system: [{ ...full.system[0], text: 'ONE' }, full.system[1]] }),
    )
  })

  it('changes only the text inside a tool result, and takes its mark off', () => {
    const body = edit((request) =>
      withTurn(request, 3, (turn) =>
        withPart(turn, 0, (part) => {
          if (part.kind !== 'tool-result') throw new Error('wrong part')
          return { parts: part.parts.map((inner) => (inner.kind === 'text' ? { ...inner, text: 'cut' } : inner)) }
        }),
      ),
    )
    expect(JSON.stringify(body)).toBe(JSON.stringify(full).replace('"inner"', '"cut"'))
  })

  it.each<[string, number, number, Partial<Part>, string, string]>([
    ['an error flag', 3, 0, { isError: false }, '"is_error":true', '"is_error":false'],
    ['a tool name', 2, 3, { name: 'g' }, '"name":"f","input":{"a":1}', '"name":"g","input":{"a":1}'],
    ['arguments', 2, 3, { input: '{"a":2}' }, '"input":{"a":1}', '"input":{"a":2}'],
    ['a text', 2, 2, { text: 'bye' }, '"calling"', '"bye"'],
    ['a title', 3, 2, { title: 'U' }, '"title":"T"', '"title":"U"'],
    ['an image', 3, 1, { data: { type: 'url', url: 'v' } }, '"url":"u"', '"url":"v"'],
  ])('changes only %s', (_what, turn, part, change, before, after) => {
    const body = edit((request) => withTurn(request, turn, (each) => withPart(each, part, () => change)))
    expect(JSON.stringify(body)).toBe(JSON.stringify(full).replace(before, after))
  })

  it('sets, moves and takes off cache marks without touching their neighbours', () => {
    const body = edit((request) => {
      const [first, second] = request.system
      const { cache: _, ...unmarked } = first!
      return {
        system: [unmarked, { ...second!, cache: {} }],
        tools: request.tools.map((tool, at) => (at === 2 ? ({ ...tool, cache: { ttl: '12h' } } as Tool) : tool)),
      }
    })
    expect(body['system']).toEqual([
      { type: 'text', text: 'one', x: 1 },
      { type: 'text', text: 'two', cache_control: { type: 'ephemeral' } },
    ])
    expect(body['tools']).toEqual([
      full.tools[0],
      full.tools[1],
      { ...full.tools[2], cache_control: { type: 'ephemeral', ttl: '1h' } },
    ])
    expect(body['messages']).toEqual(full.messages)
  })

  it('keeps unknown siblings of thinking and output_config', () => {
    const body = edit(() => ({ reasoning: { mode: 'adaptive', effort: 'low' } }))
    expect([body['thinking'], body['output_config']]).toEqual([
      { block_binding: {}, type: 'adaptive' },
      { task_budget: { type: 'tokens', total: 5 }, effort: 'low' },
    ])
  })

  it('takes out what an edit removed', () => {
    const body = edit((request) => {
      const { reasoning: _r, toolChoice: _t, user: _u, ...rest } = request
      return {
        ...rest,
        reasoning: undefined,
        toolChoice: undefined,
        user: undefined,
        tools: [],
        stream: false,
      } as never
    })
    const { thinking: _thinking, tool_choice: _choice, tools: _tools, stream: _stream, ...kept } = full
    expect(body).toEqual({
      ...kept,
      output_config: { task_budget: full.output_config.task_budget },
      metadata: { x: 5 },
    })
  })

  it('leaves a format in the older field, and replaces it when it is edited', () => {
    const wire = { model: 'claude-test', messages: [], output_format: { type: 'json_schema', schema: { a: 1 } } }
    const request = anthropic.decodeRequest(wire)
    expect(encode({ ...request, reasoning: { effort: 'low' } })).toEqual({ ...wire, output_config: { effort: 'low' } })
    expect(encode({ ...request, output: { type: 'json-schema', schema: {} } })).toEqual({
      model: 'claude-test',
      messages: [],
      output_config: { format: { type: 'json_schema', schema: {} } },
    })
  })

  it('drops an extra field, also one inside a known field', () => {
    const body = edit(({ extra }) => {
      const { x_first: _, 'output_config.task_budget': __, ...rest } = extra ?? {}
      return { extra: { ...rest, added: 1 } }
    })
    const { x_first: _first, ...kept } = full
    expect(body).toEqual({ ...kept, output_config: { effort: 'high' }, added: 1 })
  })

  it('leaves the fields of system messages behind when one becomes a user message', () => {
    const body = edit((request) =>
      withTurn(request, 1, () => ({ role: 'user', parts: [{ kind: 'text', text: 'note' }] })),
    )
    expect((body['messages'] as unknown[])[1]).toEqual({ role: 'user', content: [{ type: 'text', text: 'note' }] })
  })

  it('leaves an edited string a string', () => {
    const body = edit((request) => withTurn(request, 0, (turn) => withPart(turn, 0, () => ({ text: 'bye' }))))
    expect(JSON.stringify(body)).toBe(JSON.stringify(full).replace('"hello"', '"bye"'))
  })

  it('spells a string text as a block when something joins it', () => {
    const body = edit((request) =>
      withTurn(request, 0, (turn) => ({ parts: [...turn.parts, { kind: 'text', text: 'more' }] })),
    )
    expect((body['messages'] as unknown[])[0]).toEqual({
      role: 'user',
      content: [
        { type: 'text', text: 'hello' },
        { type: 'text', text: 'more' },
      ],
      x: 2,
    })
  })

  it('writes thinking without its envelope when the seal was opened by an edit', () => {
    const seal = { kind: 'signature', value: 'T', by: { family: 'anthropic' } } as const
    const body = edit((request) => withTurn(request, 2, (turn) => withPart(turn, 0, () => ({ seal }))))
    expect(JSON.stringify(body)).toBe(JSON.stringify(full).replace('"signature":"S"', '"signature":"T"'))
  })
})

const foreign: Request = { model: 'gpt', system: [], turns: [], tools: [], stream: false }
const schema = { type: 'object', properties: { a: { type: 'string' } } }

function parts(...given: Part[]): { content: unknown; notes: string[] } {
  const ledger = new Ledger()
  const body = encode({ ...foreign, turns: [{ role: 'user', parts: given }] }, ledger) as {
    messages: { content: unknown }[]
  }
  return { content: body.messages[0]?.content, notes: codes(ledger) }
}

function call(input: string, kind: 'function' | 'custom' = 'function'): Part {
  return { kind: 'tool-call', call: kind, id: 'c', name: 'f', input }
}

describe('encodeRequest, foreign', () => {
  it('writes a whole body in a steady order', () => {
    const body = encode({
      ...foreign,
      system: [{ kind: 'text', text: 's', cache: { ttl: '5m' } }],
      turns: [
        { role: 'user', parts: [{ kind: 'text', text: 'u' }] },
        { role: 'system', parts: [{ kind: 'text', text: 'note' }] },
        { role: 'assistant', parts: [call('{"b":1}')] },
      ],
      tools: [{ kind: 'function', name: 'f', description: 'd', schema, strict: true, deferred: false, cache: {} }],
      toolChoice: { mode: 'named', name: 'f', call: 'function' },
      parallelTools: false,
      maxOutputTokens: 5,
      stop: ['x'],
      sampling: { temperature: 0.5, topK: 2 },
      reasoning: { mode: 'adaptive', effort: 'high', display: 'auto' },
      output: { type: 'json-schema', name: 'n', schema },
      promptCache: { key: 'k', auto: { ttl: '1h' } },
      user: 'u1',
      serviceTier: 'default',
      extra: { inference_geo: 'eu' },
      stream: true,
    })
    expect(JSON.stringify(body)).toBe(
      JSON.stringify({
        model: 'claude-test',
        max_tokens: 5,
        system: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral', ttl: '5m' } }],
        messages: [
          { role: 'user', content: [{ type: 'text', text: 'u' }] },
          { role: 'system', content: [{ type: 'text', text: 'note' }] },
          { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'f', input: { b: 1 } }] },
        ],
        tools: [
          {
            name: 'f',
            description: 'd',
            input_schema: schema,
            strict: true,
            defer_loading: false,
            cache_control: { type: 'ephemeral' },
          },
        ],
        tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true },
        stop_sequences: ['x'],
        temperature: 0.5,
        top_k: 2,
        thinking: { type: 'adaptive', display: 'summarized' },
        output_config: { effort: 'high', format: { type: 'json_schema', schema } },
        cache_control: { type: 'ephemeral', ttl: '1h' },
        metadata: { user_id: 'u1' },
        service_tier: 'standard_only',
        inference_geo: 'eu',
        stream: true,
      }),
    )
  })

  it('sends the least that is valid', () => {
    expect(encode(foreign)).toEqual({ model: 'claude-test', max_tokens: 8192, messages: [] })
  })

  it('writes every part that has a place', () => {
    const by = { family: 'anthropic' }
    expect(
      parts(
        { kind: 'tool-result', call: 'function', callId: 'c', parts: [{ kind: 'text', text: 'out' }], isError: true },
        { kind: 'tool-result', call: 'function', callId: 'd', parts: [] },
        {
          kind: 'media',
          media: 'image',
          mediaType: 'image/gif',
          data: { type: 'base64', base64: 'AA' },
          detail: 'low',
        },
        { kind: 'media', media: 'document', data: { type: 'base64', base64: 'JVBE' }, name: 'a.pdf', cache: {} },
        { kind: 'media', media: 'document', mediaType: 'text/csv', data: { type: 'base64', base64: 'YSxi' } },
        {
          kind: 'media',
          media: 'document',
          data: { type: 'text', text: 't' },
          title: 'T',
          context: 'C',
          citations: true,
        },
        { kind: 'media', media: 'document', data: { type: 'parts', parts: [{ kind: 'text', text: 'p' }] } },
        { kind: 'search-result', source: 's', title: 't', parts: [{ kind: 'text', text: 'r' }], citations: true },
        { kind: 'reasoning', text: 'why', seal: { kind: 'signature', value: 'S', by } },
        { kind: 'reasoning', text: '', seal: { kind: 'redacted', value: 'R', by } },
        { kind: 'reasoning', text: '' },
        { kind: 'refusal', text: 'no' },
        { kind: 'compaction', text: 'sum', seal: { kind: 'encrypted', value: 'E', by } },
        { kind: 'compaction', text: 'plain' },
      ),
    ).toEqual({
      content: [
        { type: 'tool_result', tool_use_id: 'c', content: [{ type: 'text', text: 'out' }], is_error: true },
        { type: 'tool_result', tool_use_id: 'd' },
        { type: 'image', source: { type: 'base64', media_type: 'image/gif', data: 'AA' } },
        {
          type: 'document',
          source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' },
          title: 'a.pdf',
          cache_control: { type: 'ephemeral' },
        },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a,b' } },
        {
          type: 'document',
          source: { type: 'text', media_type: 'text/plain', data: 't' },
          title: 'T',
          context: 'C',
          citations: { enabled: true },
        },
        { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'p' }] } },
        {
          type: 'search_result',
          source: 's',
          title: 't',
          content: [{ type: 'text', text: 'r' }],
          citations: { enabled: true },
        },
        { type: 'thinking', thinking: 'why', signature: 'S' },
        { type: 'redacted_thinking', data: 'R' },
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'text', text: 'no' },
        { type: 'compaction', content: 'sum', encrypted_content: 'E' },
        { type: 'text', text: 'plain' },
      ],
      notes: [],
    })
  })

  it('never sends an empty text, nor a message that holds nothing (REQ-07)', () => {
    const turns: Turn[] = [
      { role: 'assistant', parts: [{ kind: 'text', text: '' }, call('{}')] },
      { role: 'user', parts: [{ kind: 'text', text: '' }] },
    ]
    expect(encode({ ...foreign, turns })).toEqual({
      model: 'claude-test',
      max_tokens: 8192,
      messages: [{ role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'f', input: {} }] }],
    })
  })

  it.each([
    ['{"a":1}', { a: 1 }, []],
    ['', {}, []],
    [' \n', {}, []],
    ['null', {}, []],
    ['[1]', { value: [1] }, ['args_repaired']],
    ['"x"', { value: 'x' }, ['args_repaired']],
    ['{"a":"cut', { a: 'cut' }, ['args_repaired']],
    ['{"a":[1,{"b":tru', { a: [1, { b: true }] }, ['args_repaired']],
    ['{"a": oops', { _raw_arguments: '{"a": oops' }, ['args_repaired']],
    ['hello', { _raw_arguments: 'hello' }, ['args_repaired']],
    ['{"a":"line\nbreak"}', { a: 'line\nbreak' }, ['args_repaired']],
    ['{"a":"\\d+"}', { a: '\\d+' }, ['args_repaired']],
    ['{"a":1}}', { a: 1 }, ['args_repaired']],
  ])('makes an object of the arguments %j (TOOL-27, TOOL-30)', (text, input, notes) => {
    expect(parts(call(text))).toEqual({ content: [{ type: 'tool_use', id: 'c', name: 'f', input }], notes })
  })

  it('wraps the raw text of a custom call', () => {
    expect(parts(call('{"a":1}', 'custom')).content).toEqual([
      { type: 'tool_use', id: 'c', name: 'f', input: { input: '{"a":1}' } },
    ])
  })

  it('notes what has no place', () => {
    expect(
      parts(
        { kind: 'text', text: 'kept', annotations: [{ type: 'url', url: 'u', raw: { type: 'url_citation' } }] },
        { kind: 'media', media: 'audio', data: { type: 'base64', base64: 'AA' } },
        { kind: 'hosted-call', hosted: 'web-search', id: 'ws_1' },
        { kind: 'item-reference', id: 'i' },
        { kind: 'opaque', type: 'image_generation_call' },
        { kind: 'tool-addition', tools: [{ kind: 'custom', name: 'x' }] },
      ),
    ).toEqual({
      content: [{ type: 'text', text: 'kept' }],
      notes: [
        'citations_dropped',
        'media_unsupported',
        'hosted_result_dropped',
        'field_dropped:item-reference',
        'field_dropped:image_generation_call',
        'tool_dropped:custom',
      ],
    })
  })

  it('writes function tools as the provider accepts them (TOOL-10, TOOL-11)', () => {
    const ledger = new Ledger()
    const tools: Tool[] = [
      { kind: 'function', name: 'bare' },
      {
        kind: 'hosted',
        hosted: 'web-search',
        name: 'web_search',
        search: { maxUses: 2, allowedDomains: ['a'], blockedDomains: ['b'], userLocation: { type: 'approximate' } },
      },
      { kind: 'hosted', hosted: 'web-search', name: 's', search: { blockedDomains: ['b'] } },
      { kind: 'hosted', hosted: 'web-fetch', name: 'f' },
      { kind: 'hosted', hosted: 'code-execution', name: 'c' },
      { kind: 'hosted', hosted: 'image-generation', name: 'i' },
      { kind: 'native', native: 'local-shell', name: 'l' },
    ]
    const body = encode({ ...foreign, tools }, ledger) as { tools: unknown }
    expect(body.tools).toEqual([
      { name: 'bare', input_schema: { type: 'object', properties: {} } },
      {
        type: 'web_search_20250305',
        name: 'web_search',
        max_uses: 2,
        allowed_domains: ['a'],
        user_location: { type: 'approximate' },
      },
      { type: 'web_search_20250305', name: 'web_search', blocked_domains: ['b'] },
      { type: 'web_fetch_20250910', name: 'web_fetch' },
      { type: 'code_execution_20250825', name: 'code_execution' },
    ])
    expect(codes(ledger)).toEqual(['tool_dropped:image-generation', 'tool_dropped:native'])
  })

  const f: Tool = { kind: 'function', name: 'f' }
  const web: Tool = { kind: 'hosted', hosted: 'web-search', name: 'w' }
  it.each<[Partial<Request>, unknown]>([
    [{ tools: [f] }, undefined],
    [{ tools: [f], parallelTools: true }, undefined],
    [
      { tools: [f], parallelTools: false },
      { type: 'auto', disable_parallel_tool_use: true },
    ],
    [{ tools: [f], toolChoice: { mode: 'none' }, parallelTools: false }, { type: 'none' }],
    [
      { tools: [f], toolChoice: { mode: 'required' }, parallelTools: true },
      { type: 'any', disable_parallel_tool_use: false },
    ],
    [
      { tools: [f, web], toolChoice: { mode: 'hosted', hosted: 'web-search', raw: {} } },
      { type: 'tool', name: 'web_search' },
    ],
    [{ tools: [f], toolChoice: { mode: 'hosted', hosted: 'maps', raw: {} } }, { type: 'auto' }],
    [{ tools: [f], toolChoice: { mode: 'allowed', inner: 'required', names: [] } }, { type: 'any' }],
    [{ tools: [], toolChoice: { mode: 'required' } }, undefined],
  ])('chooses among tools: %j (TOOL-17)', (fields, expected) => {
    expect((encode({ ...foreign, ...fields }) as Record<string, unknown>)['tool_choice']).toEqual(expected)
  })

  it.each<[Request['reasoning'], unknown, unknown]>([
    [{ mode: 'enabled', budget: 2048, effort: 'minimal' }, { type: 'enabled', budget_tokens: 2048 }, { effort: 'low' }],
    [{ budget: 2048 }, { type: 'enabled', budget_tokens: 2048 }, undefined],
    [{ mode: 'enabled', display: 'omitted' }, { type: 'adaptive', display: 'omitted' }, undefined],
    [{ mode: 'adaptive', budget: -1 }, { type: 'adaptive' }, undefined],
    [{ mode: 'disabled', effort: 'none' }, { type: 'disabled' }, undefined],
    [{ mode: 'between-tools' }, { type: 'between_tools' }, undefined],
    [{ effort: 'max' }, undefined, { effort: 'max' }],
  ])('asks for thinking: %j (REAS-13, REAS-14)', (reasoning, thinking, config) => {
    const body = encode({ ...foreign, ...(reasoning === undefined ? {} : { reasoning }) }) as Record<string, unknown>
    expect([body['thinking'], body['output_config']]).toEqual([thinking, config])
  })

  it('notes a service tier of another provider', () => {
    const ledger = new Ledger()
    expect(encode({ ...foreign, serviceTier: 'flex' }, ledger)).not.toHaveProperty('service_tier')
    expect(codes(ledger)).toEqual(['tier_dropped'])
  })
})
