// Requests of other protocols, as `fit` hands them over, in the words of this one.
import { describe, expect, test } from 'vitest'
import { Ledger } from '../../src/ir/index.ts'
import type { Request, Turn } from '../../src/ir/index.ts'
import { codes } from '../support/exchange.ts'
import { requestOf } from '../support/requests.ts'
import { codec, target, type Loose } from './support.ts'

const EMPTY = requestOf({ turns: [], stream: true })

function encode(request: Partial<Request>, to = target()): { body: Loose; codes: readonly string[] } {
  const ledger = new Ledger()
  const body = codec.encodeRequest({ ...EMPTY, ...request }, to, ledger)
  return { body: JSON.parse(JSON.stringify(body)), codes: codes(ledger) }
}

function input(...turns: Turn[]): unknown[] {
  return encode({ turns }).body.input
}

describe('system text', () => {
  test('one plain text is instructions', () => {
    const { body } = encode({
      system: [{ kind: 'text', text: 'S' }],
      turns: [{ role: 'user', parts: [{ kind: 'text', text: 'hi' }] }],
    })
    expect(body).toEqual({
      model: 'gpt-test',
      instructions: 'S',
      input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
      store: false,
      stream: true,
    })
  })

  test('several texts are a developer message', () => {
    const system = [
      { kind: 'text' as const, text: 'A' },
      { kind: 'text' as const, text: 'B' },
    ]
    const message = {
      type: 'message',
      content: [
        { type: 'input_text', text: 'A' },
        { type: 'input_text', text: 'B' },
      ],
    }
    expect(encode({ system }).body.input).toEqual([{ ...message, role: 'developer' }])
    expect(encode({ system }, target({ developerRole: false })).body.input).toEqual([{ ...message, role: 'system' }])
  })

  test('a cache mark needs a message with parts, where the host knows marks', () => {
    const system = [{ kind: 'text' as const, text: 'S', cache: { ttl: '1h' } }]
    expect(encode({ system }, target({ cacheMarks: 'openai' })).body.input).toEqual([
      {
        type: 'message',
        role: 'developer',
        content: [{ type: 'input_text', text: 'S', prompt_cache_breakpoint: { mode: 'explicit', ttl: '12h' } }],
      },
    ])
    expect(encode({ system }, target({ cacheMarks: 'none' })).body.instructions).toBe('S')
  })
})

const failedResult = (call: 'function' | 'apply-patch' | 'shell' | 'local-shell'): unknown =>
  input({
    role: 'user',
    parts: [{ kind: 'tool-result', call, callId: 'c', parts: [{ kind: 'text', text: 'boom' }], isError: true }],
  })[0]

describe('turns', () => {
  test('results come before the words of the same turn, media in their own forms', () => {
    expect(
      input({
        role: 'user',
        parts: [
          { kind: 'tool-result', call: 'function', callId: 'c1', parts: [{ kind: 'text', text: 'one' }] },
          {
            kind: 'tool-result',
            call: 'function',
            callId: 'c2',
            parts: [
              { kind: 'text', text: 'two' },
              { kind: 'media', media: 'image', mediaType: 'image/png', data: { type: 'base64', base64: 'QUJD' } },
            ],
          },
          { kind: 'tool-result', call: 'custom', callId: 'c3', parts: [] },
          { kind: 'text', text: 'next' },
          { kind: 'media', media: 'image', data: { type: 'url', url: 'https://a.test/x.png' }, detail: 'low' },
          { kind: 'media', media: 'document', mediaType: 'application/pdf', data: { type: 'base64', base64: 'QUJD' } },
          { kind: 'media', media: 'document', data: { type: 'url', url: 'https://a.test/x.pdf' }, name: 'x.pdf' },
          { kind: 'media', media: 'audio', mediaType: 'audio/wav', data: { type: 'base64', base64: 'QUJD' } },
        ],
      }),
    ).toEqual([
      { type: 'function_call_output', call_id: 'c1', output: 'one' },
      {
        type: 'function_call_output',
        call_id: 'c2',
        output: [
          { type: 'input_text', text: 'two' },
          { type: 'input_image', image_url: 'data:image/png;base64,QUJD', detail: 'auto' },
        ],
      },
      { type: 'custom_tool_call_output', call_id: 'c3', output: '' },
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'next' },
          { type: 'input_image', image_url: 'https://a.test/x.png', detail: 'low' },
          { type: 'input_file', filename: 'document.pdf', file_data: 'data:application/pdf;base64,QUJD' },
          { type: 'input_file', file_url: 'https://a.test/x.pdf' },
          { type: 'input_audio', input_audio: { data: 'QUJD', format: 'wav' } },
        ],
      },
    ])
  })

  test('7.7.4: reasoning goes back with its own id, calls without any', () => {
    const seal = { kind: 'encrypted' as const, value: 'E', by: { family: 'openai-responses' }, id: 'rs_1' }
    expect(
      input(
        {
          role: 'assistant',
          parts: [
            { kind: 'reasoning', text: '', seal },
            { kind: 'text', text: 'Let me see.' },
            { kind: 'tool-call', call: 'function', id: 'call_1', name: 'Bash', input: '{"command": "ls"}' },
            { kind: 'tool-call', call: 'custom', id: 'call_2', name: 'patch', input: '***' },
          ],
        },
        {
          role: 'user',
          parts: [{ kind: 'tool-result', call: 'function', callId: 'call_1', parts: [{ kind: 'text', text: 'o' }] }],
        },
      ),
    ).toEqual([
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'E' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Let me see.', annotations: [] }] },
      { type: 'function_call', call_id: 'call_1', name: 'Bash', arguments: '{"command": "ls"}' },
      { type: 'custom_tool_call', call_id: 'call_2', name: 'patch', input: '***' },
      { type: 'function_call_output', call_id: 'call_1', output: 'o' },
    ])
  })

  test('neighbouring parts of one reasoning item are one item again', () => {
    const by = { family: 'openai-responses' }
    const call = { kind: 'tool-call' as const, call: 'function' as const, id: 'c', name: 'f', input: '{}' }
    expect(
      input({
        role: 'assistant',
        parts: [
          { kind: 'reasoning', text: 'A', seal: { kind: 'summary', value: '', by, id: 'rs_1' } },
          { kind: 'reasoning', text: 'B', seal: { kind: 'encrypted', value: 'E1', by, id: 'rs_1' } },
          { kind: 'reasoning', text: 'C', seal: { kind: 'encrypted', value: 'E2', by, id: 'rs_2' } },
          call,
        ],
      }).slice(0, 2),
    ).toEqual([
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [
          { type: 'summary_text', text: 'A' },
          { type: 'summary_text', text: 'B' },
        ],
        encrypted_content: 'E1',
      },
      { type: 'reasoning', id: 'rs_2', summary: [{ type: 'summary_text', text: 'C' }], encrypted_content: 'E2' },
    ])
  })

  test('TOOL-26: reasoning that cannot be proven stays out, with a note; so does reasoning that nothing follows', () => {
    const by = { family: 'openai-responses' }
    const { body, codes } = encode({
      turns: [
        {
          role: 'assistant',
          parts: [
            { kind: 'reasoning', text: 'x' },
            { kind: 'text', text: 'y' },
          ],
        },
        { role: 'assistant', parts: [{ kind: 'reasoning', text: '', seal: { kind: 'encrypted', value: 'E', by } }] },
        { role: 'user', parts: [{ kind: 'text', text: 'go on' }] },
      ],
    })
    expect(body.input.map((item: Loose) => item.type ?? item.role)).toEqual(['message', 'message'])
    expect(codes).toEqual(['reasoning_dropped:no_proof', 'reasoning_dropped:dangling'])
  })

  test('hosts without sealed reasoning get it as text', () => {
    const { body } = encode(
      {
        turns: [
          {
            role: 'assistant',
            parts: [
              { kind: 'reasoning', text: 'x' },
              { kind: 'text', text: 'y' },
            ],
          },
        ],
      },
      target({ reasoningReplay: 'text' }),
    )
    expect(body.input[0]).toEqual({ type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'x' }] })
  })

  test('TOOL-22: a failed call says so', () => {
    expect([
      failedResult('function'),
      failedResult('apply-patch'),
      failedResult('shell'),
      failedResult('local-shell'),
    ]).toEqual([
      { type: 'function_call_output', call_id: 'c', output: '[tool error] boom', status: 'incomplete' },
      { type: 'apply_patch_call_output', call_id: 'c', status: 'failed', output: '[tool error] boom' },
      {
        type: 'shell_call_output',
        call_id: 'c',
        output: [{ stdout: '[tool error] boom', stderr: '', outcome: { type: 'exit', exit_code: 1 } }],
      },
      { type: 'local_shell_call_output', id: 'c', output: '[tool error] boom' },
    ])
  })

  test('TOOL-27: no arguments are an empty object, broken ones stay as they are', () => {
    const [none, broken] = input({
      role: 'assistant',
      parts: [
        { kind: 'tool-call', call: 'function', id: 'a', name: 'f', input: '' },
        { kind: 'tool-call', call: 'function', id: 'b', name: 'f', input: '{"a": oops' },
      ],
    }) as Loose[]
    expect([none.arguments, broken.arguments]).toEqual(['{}', '{"a": oops'])
  })

  test('hosts that take no parts in results get the texts', () => {
    const parts = [
      { kind: 'text' as const, text: 'a' },
      { kind: 'text' as const, text: 'b' },
    ]
    const turns: Turn[] = [{ role: 'user', parts: [{ kind: 'tool-result', call: 'function', callId: 'c', parts }] }]
    expect(encode({ turns }, target({ toolResultMedia: false })).body.input[0].output).toBe('a\nb')
  })

  test('what has no form here is noted, never just gone', () => {
    const { body, codes } = encode({
      turns: [
        {
          role: 'user',
          parts: [
            { kind: 'text', text: 'hi' },
            { kind: 'media', media: 'video', data: { type: 'url', url: 'u' } },
            { kind: 'hosted-call', hosted: 'web-search', id: 's' },
            { kind: 'opaque', type: 'container_upload' },
          ],
        },
      ],
    })
    expect(body.input).toHaveLength(1)
    expect(codes).toEqual(['media_unsupported', 'hosted_result_dropped', 'field_dropped:container_upload'])
  })

  test('mid-history system text and phases stay', () => {
    expect(
      input(
        { role: 'system', parts: [{ kind: 'text', text: 's' }] },
        { role: 'assistant', parts: [{ kind: 'text', text: 'a' }], phase: 'commentary' },
      ),
    ).toEqual([
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 's' }] },
      {
        type: 'message',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'a', annotations: [] }],
        phase: 'commentary',
      },
    ])
  })
})

describe('tools', () => {
  test('TOOL-12: strict is said, since silence means yes here', () => {
    const tools: Request['tools'] = [
      { kind: 'function', name: 'f' },
      { kind: 'function', name: 'g', description: 'd', schema: { type: 'object' }, strict: true },
    ]
    expect(encode({ tools }).body.tools).toEqual([
      { type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: false },
      { type: 'function', name: 'g', description: 'd', parameters: { type: 'object' }, strict: true },
    ])
    expect(encode({ tools: tools.slice(0, 1) }, target({ strictTools: false })).body.tools[0]).not.toHaveProperty(
      'strict',
    )
  })

  test('custom, namespace, native and hosted tools', () => {
    const { body, codes } = encode({
      tools: [
        { kind: 'custom', name: 'c', grammar: { syntax: 'regex', definition: 'a' } },
        { kind: 'namespace', name: 'ns', tools: [{ kind: 'function', name: 'f', strict: false }] },
        { kind: 'native', native: 'apply-patch', name: 'apply_patch' },
        { kind: 'native', native: 'memory', name: 'memory' },
        {
          kind: 'hosted',
          hosted: 'web-search',
          name: 'web_search',
          search: { allowedDomains: ['a.test'], maxUses: 3 },
        },
        { kind: 'hosted', hosted: 'code-execution', name: 'code_execution' },
        { kind: 'hosted', hosted: 'maps', name: 'maps' },
      ],
    })
    expect(body.tools).toEqual([
      { type: 'custom', name: 'c', format: { type: 'grammar', syntax: 'regex', definition: 'a' } },
      {
        type: 'namespace',
        name: 'ns',
        description: '',
        tools: [{ type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: false }],
      },
      { type: 'apply_patch' },
      { type: 'web_search', filters: { allowed_domains: ['a.test'] } },
      { type: 'code_interpreter', container: { type: 'auto' } },
    ])
    expect(codes).toEqual(['tool_dropped:memory', 'tool_option_dropped:web_search', 'tool_dropped:maps'])
  })

  test('choices', () => {
    const tools: Request['tools'] = [
      { kind: 'function', name: 'f' },
      { kind: 'custom', name: 'c' },
    ]
    const choice = (toolChoice: NonNullable<Request['toolChoice']>): unknown =>
      encode({ tools, toolChoice }).body.tool_choice
    expect([
      choice({ mode: 'required' }),
      choice({ mode: 'named', name: 'c', call: 'custom' }),
      choice({ mode: 'named', name: 'apply_patch', call: 'apply-patch' }),
      choice({ mode: 'hosted', hosted: 'web-search', raw: {} }),
      choice({ mode: 'allowed', inner: 'auto', names: [{ name: 'f' }, { name: 'c' }] }),
    ]).toEqual([
      'required',
      { type: 'custom', name: 'c' },
      { type: 'apply_patch' },
      { type: 'web_search' },
      {
        type: 'allowed_tools',
        mode: 'auto',
        tools: [
          { type: 'function', name: 'f' },
          { type: 'custom', name: 'c' },
        ],
      },
    ])
  })
})

test('every setting', () => {
  const { body } = encode({
    maxOutputTokens: 100,
    maxToolCalls: 4,
    parallelTools: false,
    sampling: { temperature: 0.5, topP: 0.9 },
    logprobs: { top: 2 },
    reasoning: { effort: 'high', display: 'summarized' },
    output: { type: 'json-schema', schema: { type: 'object' }, strict: true },
    verbosity: 'low',
    include: ['reasoning.encrypted_content'],
    promptCache: { key: 'k', ttl: '30m' },
    safetyId: 's',
    user: 'u',
    metadata: { a: 'b' },
    serviceTier: 'flex',
    extra: { vendor: 1 },
  })
  expect(body).toEqual({
    model: 'gpt-test',
    vendor: 1,
    input: [],
    parallel_tool_calls: false,
    reasoning: { effort: 'high', summary: 'auto' },
    text: {
      format: { type: 'json_schema', name: 'response', schema: { type: 'object' }, strict: true },
      verbosity: 'low',
    },
    max_output_tokens: 100,
    max_tool_calls: 4,
    temperature: 0.5,
    top_p: 0.9,
    store: false,
    include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
    top_logprobs: 2,
    stream: true,
    prompt_cache_key: 'k',
    prompt_cache_options: { ttl: '30m' },
    safety_identifier: 's',
    user: 'u',
    metadata: { a: 'b' },
    service_tier: 'flex',
  })
  expect(encode({ promptCache: { key: 'k' } }, target({ promptCacheKey: false })).body).not.toHaveProperty(
    'prompt_cache_key',
  )
})
