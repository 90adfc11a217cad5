import { describe, expect, it } from 'vitest'
import { Ledger, type Part, type Request, type Turn } from '../../src/ir/index.ts'
import { codes } from '../support/exchange.ts'
import { call as callOf, result as resultOf } from '../support/requests.ts'
import { encodeWith, GEMINI_25, GEMINI_3, REQUEST, target } from './support.ts'

const THOUGHT = { kind: 'thought', value: 'c2ln', by: { family: 'gemini', account: '0a1b2c3d' } } as const
const call = (id: string, name = 'f', input = '{"a":1}'): Part => callOf(id, name, input)
const result = (callId: string, text: string, rest: object = {}): Part => ({
  ...resultOf(callId, ...(text === '' ? [] : [text])),
  ...rest,
})

function contents(turns: Turn[], to = target(), ledger = new Ledger()): unknown {
  return (encodeWith({ ...REQUEST, turns }, to, ledger) as { contents: unknown }).contents
}

function config(request: Partial<Request>, to = target()): unknown {
  return (encodeWith({ ...REQUEST, ...request }, to) as { generationConfig?: unknown }).generationConfig
}

const signature = (parts: Part[], to = target(GEMINI_3)): unknown =>
  (contents([{ role: 'assistant', parts }], to) as { parts: Record<string, unknown>[] }[])[0]?.parts.map(
    ({ thoughtSignature }) => thoughtSignature,
  )

const toolsOf = (request: Partial<Request>, to = target(), ledger = new Ledger()): unknown => {
  const { tools, toolConfig } = encodeWith({ ...REQUEST, ...request }, to, ledger) as Record<string, unknown>
  return { tools, toolConfig }
}

describe('a request of another protocol', () => {
  it('becomes a whole body without a model', () => {
    const ledger = new Ledger()
    const body = encodeWith(
      {
        ...REQUEST,
        system: [
          { kind: 'text', text: 'S1' },
          { kind: 'text', text: 'S2' },
        ],
        turns: [
          { role: 'user', parts: [{ kind: 'text', text: 'hi' }] },
          { role: 'assistant', parts: [{ kind: 'text', text: 'yes?' }] },
          { role: 'user', parts: [{ kind: 'text', text: 'go' }] },
        ],
        tools: [
          { kind: 'function', name: 'f', description: 'F', schema: { type: 'object', properties: {} }, strict: true },
        ],
        toolChoice: { mode: 'auto' },
        maxOutputTokens: 100,
        stop: ['END'],
        sampling: { temperature: 0, topP: 0.5, topK: 3, seed: 1, presencePenalty: 0.1, frequencyPenalty: 0.2 },
        logprobs: { top: 2 },
        candidates: 2,
        output: { type: 'json-schema', name: 'n', schema: { type: 'object' } },
        continuation: { store: false },
        serviceTier: 'default',
      },
      target(),
      ledger,
    )
    expect(body).toEqual({
      systemInstruction: { parts: [{ text: 'S1' }, { text: 'S2' }] },
      contents: [
        { role: 'user', parts: [{ text: 'hi' }] },
        { role: 'model', parts: [{ text: 'yes?' }] },
        { role: 'user', parts: [{ text: 'go' }] },
      ],
      tools: [
        {
          functionDeclarations: [
            { name: 'f', description: 'F', parametersJsonSchema: { type: 'object', properties: {} } },
          ],
        },
      ],
      toolConfig: { functionCallingConfig: { mode: 'AUTO' } },
      generationConfig: {
        temperature: 0,
        topP: 0.5,
        topK: 3,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        seed: 1,
        candidateCount: 2,
        maxOutputTokens: 100,
        stopSequences: ['END'],
        responseLogprobs: true,
        logprobs: 2,
        responseMimeType: 'application/json',
        responseJsonSchema: { type: 'object' },
      },
      serviceTier: 'standard',
    })
    expect(ledger.notes).toEqual([])
  })

  it('is nothing but contents when it asks for nothing', () => {
    expect(encodeWith(REQUEST)).toEqual({ contents: [] })
  })

  it('passes on what fit has left in extra', () => {
    const extra = { safetySettings: [{ category: 'c', threshold: 'OFF' }], generationConfig: { imageConfig: { x: 1 } } }
    expect(encodeWith({ ...REQUEST, extra, sampling: { topK: 1 } })).toEqual({
      contents: [],
      generationConfig: { imageConfig: { x: 1 }, topK: 1 },
      safetySettings: [{ category: 'c', threshold: 'OFF' }],
    })
  })

  it.each([
    [{ serviceTier: 'priority' }, 'priority'],
    [{ serviceTier: 'flex' }, 'flex'],
    [{ serviceTier: 'standard_only' }, 'standard'],
    [{ serviceTier: 'auto' }, undefined],
    [{ speed: 'fast' }, 'priority'],
    [{ serviceTier: 'auto', speed: 'fast' }, 'priority'],
    [{ serviceTier: 'scale' }, undefined],
  ])('spells the tier %j', (fields, tier) => {
    expect((encodeWith({ ...REQUEST, ...fields }) as { serviceTier?: string }).serviceTier).toBe(tier)
  })
})

describe('calls and results', () => {
  const turns: Turn[] = [
    { role: 'assistant', parts: [{ kind: 'text', text: 'let me see' }, call('c1'), call('c2', 'g', '')] },
    {
      role: 'user',
      parts: [result('c1', '{"$ref":"x"}'), result('c2', 'boom', { isError: true }), { kind: 'text', text: 'go on' }],
    },
  ]

  it('carry names and ids, and text results as they are', () => {
    expect(contents(turns)).toEqual([
      {
        role: 'model',
        parts: [
          { text: 'let me see' },
          { functionCall: { id: 'c1', name: 'f', args: { a: 1 } } },
          { functionCall: { id: 'c2', name: 'g', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'c1', name: 'f', response: { output: '{"$ref":"x"}' } } },
          { functionResponse: { id: 'c2', name: 'g', response: { error: 'boom' } } },
          { text: 'go on' },
        ],
      },
    ])
  })

  it('get an output even without any (TOOL-23)', () => {
    expect(contents([{ role: 'user', parts: [result('c9', '', { name: 'h' })] }])).toEqual([
      { role: 'user', parts: [{ functionResponse: { id: 'c9', name: 'h', response: { output: '' } } }] },
    ])
  })

  it('complete or wrap arguments that are no object, and say so', () => {
    const ledger = new Ledger()
    const inputs = ['[1]', '{"a": oops', '{"a": {"b": 1', 'null', '']
    const turn: Turn = { role: 'assistant', parts: inputs.map((input, index) => call(`c${index}`, 'f', input)) }
    expect(contents([turn], target(), ledger)).toEqual([
      {
        role: 'model',
        parts: [
          { functionCall: { id: 'c0', name: 'f', args: { value: [1] } } },
          { functionCall: { id: 'c1', name: 'f', args: { _raw_arguments: '{"a": oops' } } },
          { functionCall: { id: 'c2', name: 'f', args: { a: { b: 1 } } } },
          { functionCall: { id: 'c3', name: 'f', args: {} } },
          { functionCall: { id: 'c4', name: 'f', args: {} } },
        ],
      },
    ])
    expect(codes(ledger)).toEqual(['args_repaired', 'args_repaired', 'args_repaired'])
  })

  const shot: Part = { kind: 'media', media: 'image', mediaType: 'image/png', data: { type: 'base64', base64: 'iVBO' } }
  const looked: Turn[] = [
    {
      role: 'user',
      parts: [
        { kind: 'tool-result', call: 'function', callId: 'c1', name: 'f', parts: [{ kind: 'text', text: 'a' }, shot] },
        { kind: 'tool-result', call: 'function', callId: 'c2', name: 'g', parts: [shot] },
        { kind: 'text', text: 'next' },
      ],
    },
  ]

  it('carry media inside the result where the model takes it', () => {
    const parts = [{ inlineData: { mimeType: 'image/png', data: 'iVBO' } }]
    expect(contents(looked)).toEqual([
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'c1', name: 'f', response: { output: 'a' }, parts } },
          { functionResponse: { id: 'c2', name: 'g', response: { output: '' }, parts } },
          { text: 'next' },
        ],
      },
    ])
  })

  it('are followed by their media where it does not', () => {
    const image = { inlineData: { mimeType: 'image/png', data: 'iVBO' } }
    expect(contents(looked, target({}, { toolResultMedia: false }))).toEqual([
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'c1', name: 'f', response: { output: 'a\n[image 1 attached below]' } } },
          { functionResponse: { id: 'c2', name: 'g', response: { output: '[image 2 attached below]' } } },
          image,
          image,
          { text: 'next' },
        ],
      },
    ])
  })
})

describe('thought signatures', () => {
  const skip = 'skip_thought_signature_validator'

  it('stand in for those that another model never made (REAS-04)', () => {
    expect(signature([{ kind: 'text', text: 'x' }, call('c1'), call('c2')])).toEqual([undefined, skip, undefined])
    expect(signature([call('c1')], target(GEMINI_25))).toEqual([undefined])
    expect(signature([call('c1')], target())).toEqual([undefined])
  })

  it('go back with their call, in every turn (REAS-03)', () => {
    const sealed = { ...call('c1'), seal: THOUGHT } as Part
    expect(signature([sealed, call('c2')])).toEqual(['c2ln', undefined])
    expect(signature([call('c1'), { ...call('c2'), seal: THOUGHT } as Part])).toEqual([skip, 'c2ln'])
  })

  it('are moved from the reasoning that carried them through another client', () => {
    const carrier: Part = { kind: 'reasoning', text: 'thoughts', seal: THOUGHT }
    expect(contents([{ role: 'assistant', parts: [carrier, call('c1'), call('c2')] }], target(GEMINI_3))).toEqual([
      {
        role: 'model',
        parts: [
          { functionCall: { id: 'c1', name: 'f', args: { a: 1 } }, thoughtSignature: 'c2ln' },
          { functionCall: { id: 'c2', name: 'f', args: { a: 1 } } },
        ],
      },
    ])
    expect(contents([{ role: 'assistant', parts: [carrier, { kind: 'text', text: 'so' }] }])).toEqual([
      { role: 'model', parts: [{ text: 'so', thoughtSignature: 'c2ln' }] },
    ])
    expect(contents([{ role: 'assistant', parts: [{ kind: 'text', text: 'so' }, carrier] }])).toEqual([
      { role: 'model', parts: [{ text: 'so' }, { text: '', thoughtSignature: 'c2ln' }] },
    ])
  })

  it('stay on text', () => {
    expect(contents([{ role: 'assistant', parts: [{ kind: 'text', text: '', seal: THOUGHT }] }])).toEqual([
      { role: 'model', parts: [{ text: '', thoughtSignature: 'c2ln' }] },
    ])
  })

  it('are not invented for thoughts, which are left out and noted', () => {
    const ledger = new Ledger()
    const thoughts: Part = { kind: 'reasoning', text: 'hm' }
    const turns: Turn[] = [
      { role: 'assistant', parts: [thoughts] },
      { role: 'assistant', parts: [thoughts, { kind: 'text', text: 'x' }] },
    ]
    expect(contents(turns, target(), ledger)).toEqual([{ role: 'model', parts: [{ text: 'x' }] }])
    expect(ledger.notes.map(({ code, severity }) => [code, severity])).toEqual([
      ['reasoning_dropped:no_signature', 'info'],
      ['reasoning_dropped:no_signature', 'info'],
    ])
  })
})

describe('parts', () => {
  it.each<[Part, unknown[]]>([
    [{ kind: 'text', text: '' }, []],
    [{ kind: 'refusal', text: 'no' }, [{ text: 'no' }]],
    [{ kind: 'compaction', text: 'sum' }, [{ text: 'sum' }]],
    [
      { kind: 'media', media: 'document', mediaType: 'application/pdf', data: { type: 'base64', base64: 'JVBE' } },
      [{ inlineData: { mimeType: 'application/pdf', data: 'JVBE' } }],
    ],
    [
      { kind: 'media', media: 'video', data: { type: 'url', url: 'https://example.com/v' } },
      [{ fileData: { fileUri: 'https://example.com/v' } }],
    ],
    [
      { kind: 'media', media: 'image', mediaType: 'image/png', data: { type: 'file', id: 'gs://b/i.png' } },
      [{ fileData: { mimeType: 'image/png', fileUri: 'gs://b/i.png' } }],
    ],
    [
      { kind: 'media', media: 'document', data: { type: 'text', text: 'é' } },
      [{ inlineData: { mimeType: 'text/plain', data: 'w6k=' } }],
    ],
    [
      { kind: 'media', media: 'document', data: { type: 'parts', parts: [{ kind: 'text', text: 'in' }] } },
      [{ text: 'in' }],
    ],
    [
      { kind: 'search-result', source: 's', title: 't', parts: [{ kind: 'text', text: 'b' }] },
      [{ text: '<search_result source="s" title="t">\nb\n</search_result>' }],
    ],
  ])('encode %j', (part, expected) => {
    const encoded = contents([{ role: 'user', parts: [part, { kind: 'text', text: '.' }] }]) as { parts: unknown[] }[]
    expect(encoded[0]?.parts.slice(0, -1)).toEqual(expected)
  })

  it('without a place are noted', () => {
    const ledger = new Ledger()
    const lost: Part[] = [
      { kind: 'opaque', type: 'fallback' },
      { kind: 'hosted-call', hosted: 'web-search', id: 'h1' },
      { kind: 'hosted-result', hosted: 'web-search', callId: 'h1' },
      { kind: 'item-reference', id: 'i' },
      { kind: 'tool-addition', tools: [] },
      { kind: 'compaction' },
    ]
    expect(contents([{ role: 'user', parts: lost }], target(), ledger)).toEqual([])
    expect(ledger.notes.map(({ op, code }) => [op, code])).toEqual([
      ['dropped', 'part_dropped:fallback'],
      ['dropped', 'hosted_result_dropped'],
      ['dropped', 'hosted_result_dropped'],
      ['dropped', 'part_dropped:item-reference'],
      ['dropped', 'part_dropped:tool-addition'],
      ['dropped', 'part_dropped:compaction'],
    ])
  })

  it('keep their text when citations cannot follow', () => {
    const ledger = new Ledger()
    const part: Part = { kind: 'text', text: 'x', annotations: [{ type: 'url', url: 'https://a.example', raw: {} }] }
    expect(contents([{ role: 'assistant', parts: [part] }], target(), ledger)).toEqual([
      { role: 'model', parts: [{ text: 'x' }] },
    ])
    expect(codes(ledger)).toEqual(['annotations_dropped'])
  })
})

describe('tools', () => {
  const f = { kind: 'function', name: 'f' } as const
  const g = { kind: 'function', name: 'g', schema: { type: 'object' } } as const
  const search = {
    kind: 'hosted',
    hosted: 'web-search',
    name: 'web_search',
    search: { blockedDomains: ['a.example'] },
  } as const

  it('share one entry; the dialect names the field', () => {
    const declared = { name: 'f', parametersJsonSchema: { type: 'object', properties: {} } }
    expect(toolsOf({ tools: [f, g] })).toEqual({
      tools: [{ functionDeclarations: [declared, { name: 'g', parametersJsonSchema: { type: 'object' } }] }],
    })
    expect(toolsOf({ tools: [g] }, target({}, { schemaDialect: 'gemini-openapi' }))).toEqual({
      tools: [{ functionDeclarations: [{ name: 'g', parameters: { type: 'object' } }] }],
    })
  })

  it('of Google stand beside functions with a flag, where the model takes both', () => {
    const tools = [
      { googleSearch: { excludeDomains: ['a.example'] } },
      { functionDeclarations: [{ name: 'g', parametersJsonSchema: { type: 'object' } }] },
    ]
    expect(toolsOf({ tools: [search, g] }, target(GEMINI_3))).toEqual({
      tools,
      toolConfig: { includeServerSideToolInvocations: true },
    })
    expect(toolsOf({ tools: [search] }, target(GEMINI_3))).toEqual({ tools: [tools[0]] })
    expect(toolsOf({ tools: [search, g] }, target(GEMINI_25))).toEqual({ tools })
  })

  it('that Google does not have are noted', () => {
    const ledger = new Ledger()
    const request = {
      tools: [
        { kind: 'custom', name: 'c' },
        { kind: 'hosted', hosted: 'mcp', name: 'm' },
        { kind: 'hosted', hosted: 'web-search', name: 'w', search: { maxUses: 3, allowedDomains: ['b.example'] } },
        { kind: 'hosted', hosted: 'code-execution', name: 'x' },
        { kind: 'hosted', hosted: 'web-fetch', name: 'y' },
      ],
    } as const
    expect(toolsOf(request, target(), ledger)).toEqual({
      tools: [{ googleSearch: {} }, { codeExecution: {} }, { urlContext: {} }],
    })
    expect(codes(ledger)).toEqual([
      'tool_dropped:custom',
      'tool_dropped:mcp',
      'field_dropped:max_uses',
      'field_dropped:allowed_domains',
    ])
  })

  it.each([
    [{ mode: 'auto' }, { mode: 'AUTO' }],
    [{ mode: 'none' }, { mode: 'NONE' }],
    [{ mode: 'required' }, { mode: 'ANY' }],
    [
      { mode: 'named', name: 'f', call: 'function' },
      { mode: 'ANY', allowedFunctionNames: ['f'] },
    ],
    [
      { mode: 'allowed', inner: 'auto', names: [{ name: 'f' }] },
      { mode: 'VALIDATED', allowedFunctionNames: ['f'] },
    ],
    [
      { mode: 'allowed', inner: 'required', names: [{ name: 'f' }] },
      { mode: 'ANY', allowedFunctionNames: ['f'] },
    ],
  ] as const)('are chosen by %j', (toolChoice, functionCallingConfig) => {
    expect(toolsOf({ tools: [g], toolChoice })).toMatchObject({ toolConfig: { functionCallingConfig } })
    expect(toolsOf({ tools: [], toolChoice })).toEqual({ tools: undefined, toolConfig: undefined })
  })

  it('cannot be forced when they are Google’s own', () => {
    const ledger = new Ledger()
    const toolChoice = { mode: 'hosted', hosted: 'web-search', raw: {} } as const
    expect(toolsOf({ tools: [search], toolChoice }, target(), ledger)).toMatchObject({ toolConfig: undefined })
    expect(codes(ledger)).toEqual(['tool_choice_dropped'])
  })
})

describe('thinking', () => {
  it.each<[Request['reasoning'], unknown, unknown]>([
    [undefined, undefined, undefined],
    [
      { effort: 'minimal' },
      { includeThoughts: true, thinkingLevel: 'MINIMAL' },
      { includeThoughts: true, thinkingBudget: 512 },
    ],
    [
      { effort: 'low' },
      { includeThoughts: true, thinkingLevel: 'LOW' },
      { includeThoughts: true, thinkingBudget: 1024 },
    ],
    [
      { effort: 'medium' },
      { includeThoughts: true, thinkingLevel: 'MEDIUM' },
      { includeThoughts: true, thinkingBudget: 8192 },
    ],
    [
      { effort: 'high' },
      { includeThoughts: true, thinkingLevel: 'HIGH' },
      { includeThoughts: true, thinkingBudget: 24_576 },
    ],
    [
      { effort: 'xhigh' },
      { includeThoughts: true, thinkingLevel: 'HIGH' },
      { includeThoughts: true, thinkingBudget: 32_768 },
    ],
    [
      { effort: 'max' },
      { includeThoughts: true, thinkingLevel: 'HIGH' },
      { includeThoughts: true, thinkingBudget: 32_768 },
    ],
    [{ effort: 'none' }, { thinkingLevel: 'MINIMAL' }, { thinkingBudget: 0 }],
    [{ mode: 'disabled', display: 'summarized' }, { thinkingLevel: 'MINIMAL' }, { thinkingBudget: 0 }],
    [{ mode: 'disabled', budget: 128 }, { thinkingLevel: 'MINIMAL' }, { thinkingBudget: 128 }],
    [
      { mode: 'enabled', budget: 2000 },
      { includeThoughts: true, thinkingBudget: 2000 },
      { includeThoughts: true, thinkingBudget: 2000 },
    ],
    [
      { effort: 'low', budget: 9 },
      { includeThoughts: true, thinkingLevel: 'LOW' },
      { includeThoughts: true, thinkingBudget: 9 },
    ],
    [{ mode: 'adaptive' }, { includeThoughts: true }, { includeThoughts: true, thinkingBudget: -1 }],
    [{ effort: 'high', display: 'omitted' }, { thinkingLevel: 'HIGH' }, { thinkingBudget: 24_576 }],
    [{ display: 'summarized' }, { includeThoughts: true }, { includeThoughts: true }],
    [{ display: 'omitted' }, undefined, undefined],
  ])('%j', (reasoning, level, budget) => {
    const asked = reasoning === undefined ? {} : { reasoning }
    const thinking = (to: ReturnType<typeof target>): unknown =>
      (config(asked, to) as { thinkingConfig?: unknown } | undefined)?.thinkingConfig
    expect(thinking(target(GEMINI_3))).toEqual(level)
    expect(thinking(target(GEMINI_25))).toEqual(budget)
  })

  it('goes down to what the model has', () => {
    const off = { reasoning: { mode: 'disabled' } } as const
    expect(config(off, target({ thinkingControl: 'level', efforts: ['low', 'high'] }))).toEqual({
      thinkingConfig: { thinkingLevel: 'LOW' },
    })
  })
})

describe('the format', () => {
  it.each<[Request['output'], unknown]>([
    [{ type: 'text' }, undefined],
    [{ type: 'json-object' }, { responseMimeType: 'application/json' }],
    [
      { type: 'json-schema', schema: { a: 1 } },
      { responseMimeType: 'application/json', responseJsonSchema: { a: 1 } },
    ],
  ])('%j', (output, expected) => {
    expect(config(output === undefined ? {} : { output })).toEqual(expected)
  })

  it('has another field in the older dialect', () => {
    const to = target({}, { schemaDialect: 'gemini-openapi' })
    expect(config({ output: { type: 'json-schema', schema: { a: 1 } } }, to)).toEqual({
      responseMimeType: 'application/json',
      responseSchema: { a: 1 },
    })
  })
})
