import { describe, expect, it } from 'vitest'
import { sealText } from '#ir'
import { anthropic } from '../../src/anthropic/index.ts'
import { deepArray, stackIsFinite } from '../support/deep.ts'
import { refusal } from '../support/errors.ts'
import { bare } from '../support/replies.ts'

const least = { model: 'claude-x', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] }

function decode(fields: Record<string, unknown> = {}) {
  return anthropic.decodeRequest({ ...least, ...fields })
}

function parts(...content: unknown[]) {
  return bare(decode({ messages: [{ role: 'user', content }] }).turns[0]?.parts)
}

describe('decodeRequest', () => {
  it('makes one turn of one message and remembers where it stood', () => {
    const request = decode({
      system: 'be brief',
      messages: [
        { role: 'user', content: 'a' },
        { role: 'user', content: [{ type: 'text', text: 'b' }] },
        { role: 'system', content: [], output_config: { effort: 'medium' } },
        { role: 'assistant', content: [{ type: 'text', text: '' }] },
      ],
    })
    expect(bare(request)).toEqual({
      model: 'claude-x',
      system: [{ kind: 'text', text: 'be brief' }],
      turns: [
        { role: 'user', parts: [{ kind: 'text', text: 'a' }] },
        { role: 'user', parts: [{ kind: 'text', text: 'b' }] },
        { role: 'system', parts: [], effort: 'medium' },
        { role: 'assistant', parts: [{ kind: 'text', text: '' }] },
      ],
      tools: [],
      stream: false,
      maxOutputTokens: 10,
    })
    expect(request.turns[1]?.parts[0]?.origin?.pointer).toBe('/messages/1/content/0')
  })

  it('takes a body without max_tokens, as count_tokens sends it, and what the URL says', () => {
    const wire = { messages: [] }
    expect(bare(anthropic.decodeRequest(wire, { model: 'from-url', stream: true }))).toEqual({
      model: 'from-url',
      system: [],
      turns: [],
      tools: [],
      stream: true,
    })
  })

  it('reads texts, images and documents of every source', () => {
    expect(
      parts(
        { type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl: '1h' }, citations: null },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
        { type: 'image', source: { type: 'url', url: 'https://h/i.png' }, cache_control: { type: 'ephemeral' } },
        { type: 'image', source: { type: 'file', file_id: 'file_1' } },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'abc' }, title: 'T', context: 'C' },
        { type: 'document', source: { type: 'content', content: 'inner' }, citations: { enabled: true } },
        {
          type: 'document',
          source: { type: 'content', content: [{ type: 'document', source: { type: 'url', url: 'u' } }] },
        },
        { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'r' }] },
      ),
    ).toEqual([
      { kind: 'text', text: 'x', cache: { ttl: '1h' } },
      { kind: 'media', media: 'image', mediaType: 'image/png', data: { type: 'base64', base64: 'AA==' } },
      { kind: 'media', media: 'image', data: { type: 'url', url: 'https://h/i.png' }, cache: {} },
      { kind: 'media', media: 'image', data: { type: 'file', id: 'file_1' } },
      {
        kind: 'media',
        media: 'document',
        mediaType: 'text/plain',
        data: { type: 'text', text: 'abc' },
        title: 'T',
        context: 'C',
      },
      {
        kind: 'media',
        media: 'document',
        data: { type: 'parts', parts: [{ kind: 'text', text: 'inner' }] },
        citations: true,
      },
      { kind: 'media', media: 'document', data: { type: 'parts', parts: [{ kind: 'opaque', type: 'document' }] } },
      { kind: 'search-result', source: 's', title: 't', parts: [{ kind: 'text', text: 'r' }] },
    ])
  })

  it('reads calls and results, and keeps argument text as JSON of the object', () => {
    expect(
      parts(
        { type: 'tool_use', id: 'toolu_1', name: 'f', input: { b: 1, a: [2] }, cache_control: { type: 'ephemeral' } },
        { type: 'tool_use', id: 't2', name: 'left_click', input: {}, toolset_name: 'computer' },
        { tool_use_id: 'toolu_1', type: 'tool_result', content: 'out', is_error: false },
        { type: 'tool_result', tool_use_id: 't2' },
        {
          type: 'tool_result',
          tool_use_id: 't3',
          is_error: true,
          content: [
            { type: 'text', text: 'e' },
            { type: 'tool_reference', tool_name: 'WebFetch' },
          ],
        },
      ),
    ).toEqual([
      { kind: 'tool-call', call: 'function', id: 'toolu_1', name: 'f', input: '{"b":1,"a":[2]}', cache: {} },
      { kind: 'tool-call', call: 'function', id: 't2', name: 'left_click', namespace: 'computer', input: '{}' },
      {
        kind: 'tool-result',
        call: 'function',
        callId: 'toolu_1',
        parts: [{ kind: 'text', text: 'out' }],
        isError: false,
      },
      { kind: 'tool-result', call: 'function', callId: 't2', parts: [] },
      {
        kind: 'tool-result',
        call: 'function',
        callId: 't3',
        parts: [
          { kind: 'text', text: 'e' },
          { kind: 'opaque', type: 'tool_reference' },
        ],
        isError: true,
      },
    ])
  })

  it('opens envelopes in signatures, and knows raw, redacted and unsigned thinking', () => {
    const foreign = { kind: 'encrypted', value: 'E', by: { family: 'openai', model: 'gpt' }, id: 'rs_1' } as const
    expect(
      parts(
        { type: 'thinking', thinking: 'raw', signature: 'EqQ' },
        { type: 'thinking', thinking: '', signature: sealText(foreign) },
        { type: 'thinking', thinking: 'unsigned', signature: '' },
        { type: 'redacted_thinking', data: 'opaque' },
      ),
    ).toEqual([
      { kind: 'reasoning', text: 'raw', seal: { kind: 'signature', value: 'EqQ', by: { family: 'anthropic' } } },
      { kind: 'reasoning', text: '', seal: foreign },
      { kind: 'reasoning', text: 'unsigned' },
      { kind: 'reasoning', text: '', seal: { kind: 'redacted', value: 'opaque', by: { family: 'anthropic' } } },
    ])
  })

  it('reads hosted steps, compaction and blocks of a later version', () => {
    expect(
      parts(
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
        {
          type: 'web_search_tool_result',
          tool_use_id: 'srvtoolu_1',
          content: [{ type: 'web_search_result', url: 'u', title: 't', encrypted_content: 'x' }],
        },
        {
          type: 'web_fetch_tool_result',
          tool_use_id: 's2',
          content: {
            type: 'web_fetch_result',
            url: 'u2',
            content: { type: 'document', title: 'page', source: { type: 'text', data: 'body' } },
          },
        },
        {
          type: 'code_execution_tool_result',
          tool_use_id: 's3',
          content: { type: 'code_execution_tool_result_error', error_code: 'unavailable' },
        },
        { type: 'mcp_tool_use', id: 'm', name: 'ask', server_name: 's', input: {} },
        { type: 'mcp_tool_result', tool_use_id: 'm', is_error: true, content: [{ type: 'text', text: 'no' }] },
        {
          type: 'bash_code_execution_tool_result',
          tool_use_id: 's4',
          content: { type: 'bash_code_execution_result', stdout: 'out', stderr: 'err', return_code: 0, content: [] },
        },
        { type: 'compaction', content: 'so far', encrypted_content: null, signature: 'sig' },
        { type: 'container_upload', file_id: 'f' },
        { type: 'from_the_future', anything: [1] },
      ),
    ).toEqual([
      { kind: 'hosted-call', hosted: 'web-search', id: 'srvtoolu_1', name: 'web_search', input: '{"query":"q"}' },
      { kind: 'hosted-result', hosted: 'web-search', callId: 'srvtoolu_1', sources: [{ url: 'u', title: 't' }] },
      {
        kind: 'hosted-result',
        hosted: 'web-fetch',
        callId: 's2',
        sources: [{ url: 'u2', title: 'page', text: 'body' }],
      },
      { kind: 'hosted-result', hosted: 'code-execution', callId: 's3', isError: true },
      { kind: 'hosted-call', hosted: 'mcp', id: 'm', name: 'ask', input: '{}' },
      { kind: 'hosted-result', hosted: 'mcp', callId: 'm', output: 'no', isError: true },
      { kind: 'hosted-result', hosted: 'code-execution', callId: 's4', output: 'out\nerr' },
      {
        kind: 'compaction',
        text: 'so far',
        seal: { kind: 'signature', value: 'sig', by: { family: 'anthropic' } },
      },
      { kind: 'opaque', type: 'container_upload' },
      { kind: 'opaque', type: 'from_the_future' },
    ])
  })

  it('finds the tool that an addition refers to, or takes the one it defines', () => {
    const later = { name: 'later', input_schema: { type: 'object' }, defer_loading: true }
    const request = decode({
      tools: [later],
      messages: [
        {
          role: 'system',
          content: [
            { type: 'tool_addition', tool: { type: 'tool_reference', name: 'later' } },
            { type: 'tool_addition', tool: { type: 'tool_definition', definition: { name: 'new', input_schema: {} } } },
            { type: 'tool_addition', tool: { type: 'mcp_toolset_reference', server_name: 's' } },
            { type: 'tool_removal', tool: { type: 'tool_reference', name: 'later' } },
          ],
        },
      ],
    })
    expect(bare(request.turns[0]?.parts)).toEqual([
      {
        kind: 'tool-addition',
        tools: [{ kind: 'function', name: 'later', schema: { type: 'object' }, deferred: true }],
      },
      { kind: 'tool-addition', tools: [{ kind: 'function', name: 'new', schema: {} }] },
      { kind: 'tool-addition', tools: [] },
      { kind: 'opaque', type: 'tool_removal' },
    ])
  })

  it('tells functions, native, hosted and unknown tools apart', () => {
    const request = decode({
      tools: [
        { name: 'f', description: null, input_schema: { type: 'object' }, strict: true, input_examples: [{}] },
        { type: 'custom', name: 'g', cache_control: { type: 'ephemeral', ttl: '5m' } },
        { type: 'bash_20250124', name: 'bash' },
        { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool' },
        { type: 'memory_20250818', name: 'memory' },
        { type: 'computer_20251124', name: 'computer', display_width_px: 1 },
        { type: 'computer_toolset_20260801' },
        { type: 'browser_toolset_20260801' },
        {
          type: 'web_search_20260318',
          name: 'web_search',
          max_uses: 8,
          allowed_domains: ['a'],
          user_location: { type: 'approximate', city: 'B' },
        },
        { type: 'web_fetch_20250910', name: 'web_fetch', blocked_domains: ['b'] },
        { type: 'code_execution_20250825', name: 'code_execution' },
        { type: 'tool_search_tool_bm25', name: 'tool_search_tool_bm25' },
        { type: 'mcp_toolset', mcp_server_name: 's' },
        { type: 'advisor_20260301', name: 'advisor', model: 'm' },
        { type: 'from_the_future', name: 'later' },
      ],
    })
    expect(bare(request.tools)).toEqual([
      { kind: 'function', name: 'f', schema: { type: 'object' }, strict: true, examples: [{}] },
      { kind: 'function', name: 'g', cache: { ttl: '5m' } },
      { kind: 'native', native: 'bash', name: 'bash' },
      { kind: 'native', native: 'text-editor', name: 'str_replace_based_edit_tool' },
      { kind: 'native', native: 'memory', name: 'memory' },
      { kind: 'native', native: 'computer', name: 'computer' },
      { kind: 'native', native: 'computer', name: 'computer' },
      { kind: 'native', native: 'browser', name: 'browser' },
      {
        kind: 'hosted',
        hosted: 'web-search',
        name: 'web_search',
        search: { allowedDomains: ['a'], maxUses: 8, userLocation: { type: 'approximate', city: 'B' } },
      },
      { kind: 'hosted', hosted: 'web-fetch', name: 'web_fetch', search: { blockedDomains: ['b'] } },
      { kind: 'hosted', hosted: 'code-execution', name: 'code_execution' },
      { kind: 'hosted', hosted: 'tool-search', name: 'tool_search_tool_bm25' },
      { kind: 'hosted', hosted: 'mcp', name: 'mcp_toolset' },
      { kind: 'hosted', hosted: 'other', name: 'advisor' },
      { kind: 'opaque', type: 'from_the_future', name: 'later' },
    ])
  })

  it.each([
    [{ type: 'auto' }, { toolChoice: { mode: 'auto' } }],
    [
      { type: 'auto', disable_parallel_tool_use: true },
      { toolChoice: { mode: 'auto' }, parallelTools: false },
    ],
    [
      { type: 'any', disable_parallel_tool_use: false },
      { toolChoice: { mode: 'required' }, parallelTools: true },
    ],
    [{ type: 'tool', name: 'f' }, { toolChoice: { mode: 'named', name: 'f', call: 'function' } }],
    [
      { type: 'tool', name: 'web_search' },
      { toolChoice: { mode: 'hosted', hosted: 'web-search', raw: { type: 'tool', name: 'web_search' } } },
    ],
    [{ type: 'none' }, { toolChoice: { mode: 'none' } }],
  ])('reads tool_choice %j', (tool_choice, expected) => {
    const { toolChoice, parallelTools } = decode({
      tool_choice,
      tools: [{ type: 'web_search_20250305', name: 'web_search' }],
    })
    expect({ toolChoice, parallelTools }).toEqual(expected)
  })

  it('reads every intent, and keeps what has no word under its own name', () => {
    const request = decode({
      thinking: { type: 'adaptive', display: 'omitted', block_binding: { prefix_mismatch_behavior: 'error' } },
      output_config: {
        effort: 'x_high',
        format: { type: 'json_schema', schema: { type: 'object' } },
        task_budget: { type: 'tokens', total: 1 },
      },
      stop_sequences: ['END'],
      temperature: 1,
      top_p: 0.5,
      top_k: 3,
      cache_control: { type: 'ephemeral' },
      metadata: { user_id: 'u', team: 't' },
      service_tier: 'auto',
      speed: 'fast',
      context_management: { edits: [] },
      container: null,
      safeguards: { home: '/h' },
    })
    const { model: _model, system: _system, turns: _turns, tools: _tools, origin: _origin, ...intents } = request
    expect(intents).toEqual({
      stream: false,
      maxOutputTokens: 10,
      stop: ['END'],
      sampling: { temperature: 1, topP: 0.5, topK: 3 },
      reasoning: { mode: 'adaptive', effort: 'xhigh', display: 'omitted' },
      output: { type: 'json-schema', schema: { type: 'object' } },
      promptCache: { auto: {} },
      user: 'u',
      metadata: { team: 't' },
      serviceTier: 'auto',
      speed: 'fast',
      extra: {
        context_management: { edits: [] },
        safeguards: { home: '/h' },
        'thinking.block_binding': { prefix_mismatch_behavior: 'error' },
        'output_config.task_budget': { type: 'tokens', total: 1 },
      },
    })
  })

  it.each([
    [{ thinking: { type: 'enabled', budget_tokens: 2000 } }, { reasoning: { mode: 'enabled', budget: 2000 } }],
    [{ thinking: { type: 'disabled' } }, { reasoning: { mode: 'disabled' } }],
    [{ thinking: { type: 'between_tools' } }, { reasoning: { mode: 'between-tools' } }],
    [{ output_config: { effort: 'ultracode' } }, { reasoning: { effort: 'max' } }],
    [{ output_config: { effort: null } }, {}],
    [{ thinking: { type: 'deeper' } }, { extra: { 'thinking.type': 'deeper' } }],
    [{ output_config: { effort: 'beyond' } }, { extra: { 'output_config.effort': 'beyond' } }],
    [{ output_format: { type: 'json_schema', schema: {} } }, { output: { type: 'json-schema', schema: {} } }],
    [{ output_config: { format: { type: 'xml' } } }, { extra: { 'output_config.format': { type: 'xml' } } }],
  ])('reads %j', (fields, expected) => {
    const { reasoning, output, extra } = decode(fields)
    expect({ reasoning, output, extra }).toEqual(expected)
  })

  it.each([
    [null, ''],
    [[], ''],
    [{ ...least, model: undefined }, 'model'],
    [{ ...least, model: '' }, 'model'],
    [{ ...least, messages: undefined }, 'messages'],
    [{ ...least, messages: [3] }, 'messages[0]'],
    [{ ...least, messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].role'],
    [{ ...least, messages: [{ role: 'user' }] }, 'messages[0].content'],
    [{ ...least, messages: [{ role: 'user', content: 5 }] }, 'messages[0].content'],
    [{ ...least, messages: [{ role: 'user', content: ['x'] }] }, 'messages[0].content[0]'],
    [{ ...least, messages: [{ role: 'user', content: [{}] }] }, 'messages[0].content[0].type'],
    [{ ...least, messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages[0].content[0].text'],
    [{ ...least, messages: [{ role: 'user', content: [{ type: 'image' }] }] }, 'messages[0].content[0].source.type'],
    [
      { ...least, messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 1 }] }] },
      'messages[0].content[0].tool_use_id',
    ],
    [{ ...least, system: [{ type: 'image' }] }, 'system[0].type'],
    [{ ...least, system: [{ type: 'later' }] }, 'system[0].type'],
    [{ ...least, tools: [{ input_schema: {} }] }, 'tools[0].name'],
    [{ ...least, tools: [{ name: 'f', input_schema: 'x' }] }, 'tools[0].input_schema'],
    [{ ...least, tool_choice: { type: 'some' } }, 'tool_choice.type'],
    [{ ...least, max_tokens: '10' }, 'max_tokens'],
    [{ ...least, stop_sequences: [1] }, 'stop_sequences[0]'],
    [{ ...least, thinking: 'yes' }, 'thinking'],
    [{ ...least, stream: 'true' }, 'stream'],
  ])('refuses %j at its path', (wire, path) => {
    const error = refusal(() => anthropic.decodeRequest(wire))
    expect([error?.kind, error?.details.path]).toEqual(['invalid-request', path])
  })

  it.runIf(stackIsFinite)('refuses arguments that are nested too deeply to be written again', () => {
    const input = deepArray()
    const content = [{ type: 'tool_use', id: 'a', name: 'f', input }]
    const error = refusal(() => decode({ messages: [{ role: 'assistant', content }] }))
    expect(error?.details.path).toBe('messages[0].content[0]')
  })
})
