// What clients send, as turns, tools and wishes.
import { describe, expect, test } from 'vitest'
import { sealText } from '../../src/ir/index.ts'
import type { Request, Turn } from '../../src/ir/index.ts'
import { refusal } from '../support/errors.ts'
import { bare } from '../support/replies.ts'
import { codec } from './support.ts'

function decode(body: Record<string, unknown>): Request {
  return bare(codec.decodeRequest({ model: 'm', input: 'hi', ...body }))
}

function turnsOf(...input: unknown[]): readonly Turn[] {
  return decode({ input }).turns
}

function mistake(body: unknown): { path: string | undefined; message: string | undefined } {
  const error = refusal(() => codec.decodeRequest(body))
  expect(error?.kind).toBe('invalid-request')
  return { path: error?.details.path, message: error?.message }
}

describe('messages', () => {
  test('a string input is one user turn', () => {
    expect(decode({ input: 'hello' })).toEqual({
      model: 'm',
      system: [],
      turns: [{ role: 'user', parts: [{ kind: 'text', text: 'hello' }] }],
      tools: [],
      stream: false,
    })
  })

  test('instructions come apart from developer messages, which stay where they are', () => {
    const { system, turns } = decode({ instructions: 'I', input: [{ role: 'developer', content: 'S1' }] })
    expect({ system, turns }).toEqual({
      system: [{ kind: 'text', text: 'I' }],
      turns: [{ role: 'system', parts: [{ kind: 'text', text: 'S1' }] }],
    })
  })

  test('easy forms, missing types and assistant text as input_text are read as they are meant', () => {
    expect(
      turnsOf(
        { role: 'user', content: 'a' },
        { role: 'assistant', content: [{ type: 'input_text', text: 'b' }], phase: 'commentary' },
        { type: 'message', role: 'system', content: ['c'] },
        { type: 'message', role: 'user', content: null },
      ),
    ).toEqual([
      { role: 'user', parts: [{ kind: 'text', text: 'a' }] },
      { role: 'assistant', parts: [{ kind: 'text', text: 'b' }], phase: 'commentary' },
      { role: 'system', parts: [{ kind: 'text', text: 'c' }] },
      { role: 'user', parts: [] },
    ])
  })

  test('every content part has its place', () => {
    const [turn] = turnsOf({
      role: 'user',
      content: [
        { type: 'input_text', text: 't', prompt_cache_breakpoint: { mode: 'explicit', ttl: '12h' } },
        { type: 'input_image', image_url: 'data:image/png;base64,QUJD', detail: 'original' },
        { type: 'input_image', image_url: 'https://a.test/x.png' },
        { type: 'input_image', file_id: 'file_1' },
        { type: 'input_file', file_data: 'data:application/pdf;base64,QUJD', filename: 'a.pdf' },
        { type: 'input_file', file_data: 'QUJD', filename: 'b.PDF' },
        { type: 'input_file', file_url: 'https://a.test/b.pdf' },
        { type: 'input_file', file_id: 'file_2' },
        { type: 'input_audio', input_audio: { data: 'QUJD', format: 'mp3' } },
        { type: 'refusal', refusal: 'no' },
        { type: 'input_hologram', data: 1 },
      ],
    })
    expect(turn?.parts).toEqual([
      { kind: 'text', text: 't', cache: { ttl: '12h' } },
      {
        kind: 'media',
        media: 'image',
        mediaType: 'image/png',
        data: { type: 'base64', base64: 'QUJD' },
        detail: 'original',
      },
      { kind: 'media', media: 'image', data: { type: 'url', url: 'https://a.test/x.png' } },
      { kind: 'media', media: 'image', data: { type: 'file', id: 'file_1' } },
      {
        kind: 'media',
        media: 'document',
        mediaType: 'application/pdf',
        data: { type: 'base64', base64: 'QUJD' },
        name: 'a.pdf',
      },
      {
        kind: 'media',
        media: 'document',
        mediaType: 'application/pdf',
        data: { type: 'base64', base64: 'QUJD' },
        name: 'b.PDF',
      },
      { kind: 'media', media: 'document', data: { type: 'url', url: 'https://a.test/b.pdf' } },
      { kind: 'media', media: 'document', data: { type: 'file', id: 'file_2' } },
      { kind: 'media', media: 'audio', mediaType: 'audio/mpeg', data: { type: 'base64', base64: 'QUJD' } },
      { kind: 'refusal', text: 'no' },
      { kind: 'opaque', type: 'input_hologram' },
    ])
  })
})

describe('calls and results', () => {
  test('functions and custom tools keep their text, whatever it says', () => {
    expect(
      turnsOf(
        { type: 'function_call', call_id: 'c1', name: 'f', namespace: 'ns', arguments: '{ "a":1e3}', id: 'fc_1' },
        { type: 'function_call', call_id: 'c2', name: 'f', arguments: { a: 1 } },
        { type: 'custom_tool_call', call_id: 'c3', name: 'p', input: '***' },
        { type: 'function_call_output', call_id: 'c1', output: 'out' },
        {
          type: 'function_call_output',
          call_id: 'c2',
          output: [{ type: 'input_text', text: 'x' }],
          status: 'incomplete',
        },
        { type: 'custom_tool_call_output', call_id: 'c3', output: '' },
      ),
    ).toEqual([
      {
        role: 'assistant',
        parts: [{ kind: 'tool-call', call: 'function', id: 'c1', name: 'f', namespace: 'ns', input: '{ "a":1e3}' }],
      },
      { role: 'assistant', parts: [{ kind: 'tool-call', call: 'function', id: 'c2', name: 'f', input: '{"a":1}' }] },
      { role: 'assistant', parts: [{ kind: 'tool-call', call: 'custom', id: 'c3', name: 'p', input: '***' }] },
      {
        role: 'user',
        parts: [{ kind: 'tool-result', call: 'function', callId: 'c1', parts: [{ kind: 'text', text: 'out' }] }],
      },
      {
        role: 'user',
        parts: [
          { kind: 'tool-result', call: 'function', callId: 'c2', parts: [{ kind: 'text', text: 'x' }], isError: true },
        ],
      },
      {
        role: 'user',
        parts: [{ kind: 'tool-result', call: 'custom', callId: 'c3', parts: [{ kind: 'text', text: '' }] }],
      },
    ])
  })

  test('native calls have arguments like functions of the same name', () => {
    const inputs = turnsOf(
      {
        type: 'local_shell_call',
        call_id: 'a',
        action: { type: 'exec', command: ['ls'], env: {}, working_directory: '/w', timeout_ms: null },
      },
      { type: 'shell_call', call_id: 'b', action: { commands: ['ls'], timeout_ms: 5, max_output_length: null } },
      { type: 'apply_patch_call', call_id: 'c', operation: { type: 'delete_file', path: 'x' } },
      { type: 'tool_search_call', call_id: 'd', execution: 'client', arguments: { query: 'q' } },
      { type: 'computer_call', call_id: 'e', action: { type: 'wait' }, pending_safety_checks: [] },
    ).map(({ parts: [part] }) => (part?.kind === 'tool-call' ? [part.call, part.id, part.name, part.input] : part))
    expect(inputs).toEqual([
      ['local-shell', 'a', 'local_shell', '{"command":["ls"],"workdir":"/w"}'],
      ['shell', 'b', 'shell', '{"commands":["ls"],"timeout_ms":5}'],
      ['apply-patch', 'c', 'apply_patch', '{"operation":{"type":"delete_file","path":"x"}}'],
      ['tool-search', 'd', 'tool_search', '{"query":"q"}'],
      ['computer', 'e', 'computer', '{"action":{"type":"wait"}}'],
    ])
  })

  test('TOOL-24: the output of a local shell names its call by id', () => {
    expect(turnsOf({ type: 'local_shell_call_output', id: 'call_1', output: 'out' })[0]?.parts).toEqual([
      { kind: 'tool-result', call: 'local-shell', callId: 'call_1', parts: [{ kind: 'text', text: 'out' }] },
    ])
  })

  test('native outputs become what a model can read', () => {
    expect(
      turnsOf(
        {
          type: 'shell_call_output',
          call_id: 'a',
          output: [
            { stdout: 'o', stderr: 'e', outcome: { type: 'exit', exit_code: 2 } },
            { stdout: '', stderr: '', outcome: { type: 'timeout' } },
          ],
        },
        { type: 'apply_patch_call_output', call_id: 'b', status: 'failed', output: 'no such file' },
        {
          type: 'computer_call_output',
          call_id: 'c',
          output: { type: 'computer_screenshot', image_url: 'https://a.test/s.png' },
        },
      ).map(({ parts }) => parts[0]),
    ).toEqual([
      {
        kind: 'tool-result',
        call: 'shell',
        callId: 'a',
        parts: [
          { kind: 'text', text: 'o\ne\n[exit code 2]' },
          { kind: 'text', text: '[timed out]' },
        ],
        isError: true,
      },
      {
        kind: 'tool-result',
        call: 'apply-patch',
        callId: 'b',
        parts: [{ kind: 'text', text: 'no such file' }],
        isError: true,
      },
      {
        kind: 'tool-result',
        call: 'computer',
        callId: 'c',
        parts: [{ kind: 'media', media: 'image', data: { type: 'url', url: 'https://a.test/s.png' } }],
      },
    ])
  })

  test('tools found by a search answer its call', () => {
    const tools = [
      {
        type: 'namespace',
        name: 'ns',
        description: 'd',
        tools: [{ type: 'function', name: 'f', defer_loading: true }],
      },
    ]
    expect(
      turnsOf({ type: 'tool_search_output', call_id: 'c', execution: 'client', status: 'completed', tools }),
    ).toEqual([
      {
        role: 'user',
        parts: [
          {
            kind: 'tool-result',
            call: 'tool-search',
            callId: 'c',
            parts: [
              {
                kind: 'tool-addition',
                tools: [
                  {
                    kind: 'namespace',
                    name: 'ns',
                    description: 'd',
                    tools: [{ kind: 'function', name: 'f', deferred: true }],
                  },
                ],
              },
            ],
          },
        ],
      },
    ])
  })
})

describe('reasoning', () => {
  test('every summary is a part; the proof is on the last', () => {
    const summary = [
      { type: 'summary_text', text: 'A' },
      { type: 'summary_text', text: 'B' },
    ]
    const by = { family: 'openai-responses' }
    expect(
      turnsOf({ type: 'reasoning', id: 'rs_1', summary, content: null, encrypted_content: 'E' })[0]?.parts,
    ).toEqual([
      { kind: 'reasoning', text: 'A', seal: { kind: 'summary', value: '', by, id: 'rs_1' } },
      { kind: 'reasoning', text: 'B', seal: { kind: 'encrypted', value: 'E', by, id: 'rs_1' } },
    ])
  })

  test('REAS-01: an envelope is opened and names its maker', () => {
    const by = { family: 'anthropic', account: '5f1c22ab', model: 'claude' }
    const encrypted_content = sealText({ kind: 'signature', value: 'SIG', by })
    const summary = [{ type: 'summary_text', text: 'Plan' }]
    expect(turnsOf({ type: 'reasoning', id: 'rs_9', summary, encrypted_content })[0]?.parts).toEqual([
      { kind: 'reasoning', text: 'Plan', seal: { kind: 'signature', value: 'SIG', by } },
    ])
  })

  test('without proof there is no seal, and without summary no text', () => {
    expect(
      turnsOf(
        { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'raw' }] },
        { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'E' },
      ).map(({ parts }) => parts),
    ).toEqual([
      [{ kind: 'reasoning', text: 'raw' }],
      [
        {
          kind: 'reasoning',
          text: '',
          seal: { kind: 'encrypted', value: 'E', by: { family: 'openai-responses' }, id: 'rs_2' },
        },
      ],
    ])
  })
})

describe('other items', () => {
  test('what hosted tools did', () => {
    expect(
      turnsOf(
        {
          type: 'web_search_call',
          id: 'ws_1',
          status: 'completed',
          action: { type: 'search', query: 'q', sources: [{ type: 'url', url: 'u' }] },
        },
        { type: 'file_search_call', id: 'fs_1', queries: ['q'], results: [{ file_id: 'f', filename: 'n', text: 't' }] },
        {
          type: 'code_interpreter_call',
          id: 'ci_1',
          code: '1',
          container_id: 'c',
          outputs: [{ type: 'logs', logs: '2' }],
        },
        { type: 'mcp_call', id: 'mcp_1', name: 'ask', arguments: '{}', server_label: 's', output: 'o', error: null },
        { type: 'image_generation_call', id: 'ig_1', result: 'QUJD', output_format: 'webp' },
        { type: 'image_generation_call', id: 'ig_2' },
        { type: 'tool_search_call', id: 'tsc_1', call_id: null, execution: 'server', arguments: { paths: ['a'] } },
      ),
    ).toEqual([
      {
        role: 'assistant',
        parts: [
          { kind: 'hosted-call', hosted: 'web-search', id: 'ws_1', name: 'web_search', input: '{"query":"q"}' },
          { kind: 'hosted-result', hosted: 'web-search', callId: 'ws_1', sources: [{ url: 'u' }] },
        ],
      },
      {
        role: 'assistant',
        parts: [
          { kind: 'hosted-call', hosted: 'file-search', id: 'fs_1', name: 'file_search', input: '{"queries":["q"]}' },
          {
            kind: 'hosted-result',
            hosted: 'file-search',
            callId: 'fs_1',
            sources: [{ url: 'f', title: 'n', text: 't' }],
          },
        ],
      },
      {
        role: 'assistant',
        parts: [
          {
            kind: 'hosted-call',
            hosted: 'code-execution',
            id: 'ci_1',
            name: 'code_interpreter',
            input: '{"code":"1"}',
          },
          { kind: 'hosted-result', hosted: 'code-execution', callId: 'ci_1', output: '2' },
        ],
      },
      {
        role: 'assistant',
        parts: [
          { kind: 'hosted-call', hosted: 'mcp', id: 'mcp_1', name: 'ask', input: '{}' },
          { kind: 'hosted-result', hosted: 'mcp', callId: 'mcp_1', output: 'o' },
        ],
      },
      {
        role: 'assistant',
        parts: [{ kind: 'media', media: 'image', mediaType: 'image/webp', data: { type: 'base64', base64: 'QUJD' } }],
      },
      {
        role: 'assistant',
        parts: [{ kind: 'hosted-call', hosted: 'image-generation', id: 'ig_2', name: 'image_generation' }],
      },
      {
        role: 'assistant',
        parts: [
          { kind: 'hosted-call', hosted: 'tool-search', id: 'tsc_1', name: 'tool_search', input: '{"paths":["a"]}' },
        ],
      },
    ])
  })

  test('references, compactions, and what only this protocol knows', () => {
    const plainSummary = sealText({ kind: 'plain', value: 'so far', by: { family: 'ferry' } })
    expect(
      turnsOf(
        { type: 'item_reference', id: 'msg_1' },
        { id: 'msg_2' },
        { type: 'compaction', id: 'cmp_1', encrypted_content: 'E' },
        { type: 'compaction', encrypted_content: plainSummary },
        { type: 'compaction_trigger' },
        { type: 'mcp_approval_response', approval_request_id: 'a', approve: true },
        { type: 'program', id: 'p', call_id: 'c', code: '', fingerprint: 'f' },
        { type: 'agent_message', role: 'user' },
      ),
    ).toEqual([
      { role: 'user', parts: [{ kind: 'item-reference', id: 'msg_1' }] },
      { role: 'user', parts: [{ kind: 'item-reference', id: 'msg_2' }] },
      {
        role: 'user',
        parts: [
          {
            kind: 'compaction',
            seal: { kind: 'encrypted', value: 'E', by: { family: 'openai-responses' }, id: 'cmp_1' },
          },
        ],
      },
      {
        role: 'user',
        parts: [
          { kind: 'compaction', text: 'so far', seal: { kind: 'plain', value: 'so far', by: { family: 'ferry' } } },
        ],
      },
      { role: 'user', parts: [{ kind: 'opaque', type: 'compaction_trigger' }] },
      { role: 'user', parts: [{ kind: 'opaque', type: 'mcp_approval_response' }] },
      { role: 'assistant', parts: [{ kind: 'opaque', type: 'program' }] },
      { role: 'user', parts: [{ kind: 'opaque', type: 'agent_message' }] },
    ])
  })

  test('a configuration update counts for the whole request, the last one wins', () => {
    const { reasoning, output, turns } = decode({
      reasoning: { effort: 'low', summary: 'auto' },
      input: [
        { role: 'user', content: 'a' },
        { type: 'configuration_update', reasoning: { effort: 'high' } },
        { type: 'configuration_update', text: { format: { type: 'json_schema', name: 'n', schema: {} } } },
        { type: 'configuration_update', reasoning: { effort: 'x_high' } },
      ],
    })
    expect({ reasoning, output, last: turns.at(-1) }).toEqual({
      reasoning: { effort: 'xhigh', display: 'auto' },
      output: { type: 'json-schema', name: 'n', schema: {} },
      last: { role: 'system', parts: [{ kind: 'opaque', type: 'configuration_update' }] },
    })
  })

  test('Codex declares its tools inside the history', () => {
    const tools = [
      { type: 'custom', name: 'exec', format: { type: 'grammar', syntax: 'lark', definition: 'start: x' } },
    ]
    expect(turnsOf({ type: 'additional_tools', id: 'at_1', role: 'developer', tools })).toEqual([
      {
        role: 'system',
        parts: [
          {
            kind: 'tool-addition',
            tools: [{ kind: 'custom', name: 'exec', grammar: { syntax: 'lark', definition: 'start: x' } }],
          },
        ],
      },
    ])
  })
})

describe('tools', () => {
  test('every kind', () => {
    expect(
      decode({
        tools: [
          { type: 'function', name: 'f', description: null, parameters: { type: 'object' }, strict: null },
          { type: 'function', name: 'g', parameters: null, strict: true, defer_loading: true },
          { type: 'custom', name: 'c', description: 'd', format: { type: 'text' } },
          { type: 'namespace', name: 'ns', description: 'n', tools: [{ type: 'function', name: 'h' }] },
          { type: 'local_shell' },
          { type: 'shell' },
          { type: 'shell', environment: { type: 'container_auto' } },
          { type: 'apply_patch' },
          { type: 'computer_use_preview', display_width: 1 },
          { type: 'tool_search', execution: 'client' },
          { type: 'tool_search' },
          { type: 'web_search', external_web_access: true },
          { type: 'web_search_preview', search_context_size: 'low', filters: { allowed_domains: ['a.test'] } },
          { type: 'file_search', vector_store_ids: [] },
          { type: 'code_interpreter', container: 'c' },
          { type: 'image_generation' },
          { type: 'mcp', server_label: 's' },
          { type: 'x_search' },
        ],
      }).tools,
    ).toEqual([
      { kind: 'function', name: 'f', schema: { type: 'object' } },
      { kind: 'function', name: 'g', strict: true, deferred: true },
      { kind: 'custom', name: 'c', description: 'd' },
      { kind: 'namespace', name: 'ns', description: 'n', tools: [{ kind: 'function', name: 'h' }] },
      { kind: 'native', native: 'local-shell', name: 'local_shell' },
      { kind: 'native', native: 'shell', name: 'shell' },
      { kind: 'hosted', hosted: 'code-execution', name: 'shell' },
      { kind: 'native', native: 'apply-patch', name: 'apply_patch' },
      { kind: 'native', native: 'computer', name: 'computer' },
      { kind: 'native', native: 'tool-search', name: 'tool_search' },
      { kind: 'hosted', hosted: 'tool-search', name: 'tool_search' },
      { kind: 'hosted', hosted: 'web-search', name: 'web_search' },
      {
        kind: 'hosted',
        hosted: 'web-search',
        name: 'web_search',
        search: { allowedDomains: ['a.test'], contextSize: 'low' },
      },
      { kind: 'hosted', hosted: 'file-search', name: 'file_search' },
      { kind: 'hosted', hosted: 'code-execution', name: 'code_interpreter' },
      { kind: 'hosted', hosted: 'image-generation', name: 'image_generation' },
      { kind: 'hosted', hosted: 'mcp', name: 'mcp' },
      { kind: 'opaque', type: 'x_search', name: 'x_search' },
    ])
  })

  test('every choice', () => {
    const choices: [unknown, unknown][] = [
      ['auto', { mode: 'auto' }],
      ['required', { mode: 'required' }],
      [
        { type: 'function', name: 'f' },
        { mode: 'named', name: 'f', call: 'function' },
      ],
      [
        { type: 'custom', name: 'c' },
        { mode: 'named', name: 'c', call: 'custom' },
      ],
      [{ type: 'apply_patch' }, { mode: 'named', name: 'apply_patch', call: 'apply-patch' }],
      [{ type: 'computer_use_preview' }, { mode: 'named', name: 'computer', call: 'computer' }],
      [{ type: 'web_search_preview' }, { mode: 'hosted', hosted: 'web-search', raw: { type: 'web_search_preview' } }],
      [
        { type: 'mcp', server_label: 's' },
        { mode: 'hosted', hosted: 'mcp', raw: { type: 'mcp', server_label: 's' } },
      ],
      [{ type: 'novel' }, { mode: 'hosted', hosted: 'other', raw: { type: 'novel' } }],
      [
        {
          type: 'allowed_tools',
          mode: 'required',
          tools: [{ type: 'function', name: 'f' }, { type: 'image_generation' }],
        },
        { mode: 'allowed', inner: 'required', names: [{ name: 'f' }, { name: 'image_generation' }] },
      ],
    ]
    expect(choices.map(([wire]) => decode({ tool_choice: wire }).toolChoice)).toEqual(
      choices.map(([, choice]) => choice),
    )
  })
})

describe('settings', () => {
  test('every field has its place, the rest waits in extra', () => {
    expect(
      decode({
        max_output_tokens: 5,
        max_tool_calls: 2,
        parallel_tool_calls: false,
        temperature: 0.5,
        top_p: 0.9,
        presence_penalty: 1,
        frequency_penalty: 2,
        top_logprobs: 3,
        include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
        reasoning: { effort: 'ultracode', generate_summary: 'concise', context: 'all_turns' },
        text: {
          format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true, description: 'd' },
          verbosity: 'low',
        },
        metadata: { a: 'b' },
        user: 'u',
        safety_identifier: 's',
        service_tier: 'flex',
        prompt_cache_key: 'k',
        prompt_cache_retention: '24h',
        prompt_cache_options: { mode: 'explicit', ttl: '30m', comparison_response_id: 'resp_1' },
        previous_response_id: 'resp_0',
        store: false,
        background: true,
        stream: true,
        stream_options: { include_obfuscation: false },
        client_metadata: { x: 1 },
        truncation: null,
      }),
    ).toEqual({
      model: 'm',
      system: [],
      turns: [{ role: 'user', parts: [{ kind: 'text', text: 'hi' }] }],
      tools: [],
      parallelTools: false,
      maxOutputTokens: 5,
      maxToolCalls: 2,
      sampling: { temperature: 0.5, topP: 0.9, presencePenalty: 1, frequencyPenalty: 2 },
      logprobs: { top: 3 },
      reasoning: { effort: 'max', display: 'concise' },
      output: { type: 'json-schema', name: 'n', schema: { type: 'object' }, strict: true, description: 'd' },
      verbosity: 'low',
      stream: true,
      promptCache: { key: 'k', retention: '24h', mode: 'explicit', ttl: '30m' },
      continuation: { previousResponseId: 'resp_0', store: false, background: true },
      include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
      serviceTier: 'flex',
      user: 'u',
      safetyId: 's',
      metadata: { a: 'b' },
      extra: {
        stream_options: { include_obfuscation: false },
        client_metadata: { x: 1 },
        reasoning: { context: 'all_turns' },
        prompt_cache_options: { comparison_response_id: 'resp_1' },
      },
    })
  })

  test('words that are not known yet are no error', () => {
    expect(
      decode({ reasoning: { effort: 'extreme' }, text: { format: { type: 'grammar', definition: 'g' } } }).extra,
    ).toEqual({
      reasoning: { effort: 'extreme' },
      text: { format: { type: 'grammar', definition: 'g' } },
    })
  })

  test('the URL may name what the body leaves out', () => {
    const request = codec.decodeRequest({ input: 'hi' }, { model: 'from-url', stream: true })
    expect([request.model, request.stream]).toEqual(['from-url', true])
  })

  test('a stored conversation may be continued without input', () => {
    expect(codec.decodeRequest({ model: 'm', conversation: { id: 'conv_1' } }).continuation).toEqual({
      conversation: 'conv_1',
    })
  })
})

describe('mistakes are named by their path', () => {
  test.each<[string, unknown, string]>([
    ['no object', [], ''],
    ['no model', { input: 'hi' }, 'model'],
    ['no input', { model: 'm' }, 'input'],
    ['input of a wrong type', { model: 'm', input: 5 }, 'input'],
    ['an item that is none', { model: 'm', input: [null] }, 'input[0]'],
    ['an item without type', { model: 'm', input: [{ call_id: 'c' }] }, 'input[0].type'],
    ['an unknown role', { model: 'm', input: [{ role: 'tool', content: 'x' }] }, 'input[0].role'],
    ['content of a wrong type', { model: 'm', input: [{ role: 'user', content: 5 }] }, 'input[0].content'],
    ['a part without type', { model: 'm', input: [{ role: 'user', content: [{}] }] }, 'input[0].content[0].type'],
    [
      'text that is none',
      { model: 'm', input: [{ role: 'user', content: [{ type: 'input_text', text: 1 }] }] },
      'input[0].content[0].text',
    ],
    [
      'an image without source',
      { model: 'm', input: [{ role: 'user', content: [{ type: 'input_image' }] }] },
      'input[0].content[0].image_url',
    ],
    [
      'a call without name',
      { model: 'm', input: [{ type: 'function_call', call_id: 'c', arguments: '' }] },
      'input[0].name',
    ],
    [
      'an output without call',
      { model: 'm', input: [{ type: 'function_call_output', output: '' }] },
      'input[0].call_id',
    ],
    ['a tool without name', { model: 'm', input: 'x', tools: [{ type: 'function' }] }, 'tools[0].name'],
    [
      'a nested tool without name',
      { model: 'm', input: 'x', tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'custom' }] }] },
      'tools[0].tools[0].name',
    ],
    ['an unknown choice', { model: 'm', input: 'x', tool_choice: 'any' }, 'tool_choice'],
    ['a temperature in words', { model: 'm', input: 'x', temperature: 'hot' }, 'temperature'],
    [
      'a schema that is none',
      { model: 'm', input: 'x', text: { format: { type: 'json_schema', name: 'n' } } },
      'text.format.schema',
    ],
    [
      'STATE-03: two pasts',
      { model: 'm', input: 'x', previous_response_id: 'r', conversation: 'c' },
      'previous_response_id',
    ],
  ])('%s', (_what, body, path) => {
    expect(mistake(body)).toEqual({ path, message: expect.stringMatching(/./) })
  })
})
