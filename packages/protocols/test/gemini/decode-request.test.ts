import { describe, expect, it } from 'vitest'
import { gemini } from '../../src/gemini/index.ts'
import { sealText, type Request } from '../../src/ir/index.ts'
import { deepArray, stackIsFinite } from '../support/deep.ts'
import { refusal } from '../support/errors.ts'
import { bare } from '../support/replies.ts'

const HINTS = { model: 'gemini-3-pro', stream: true }

function decode(body: object): Request {
  return bare(gemini.decodeRequest({ contents: [], ...body }, HINTS))
}

function parts(...wire: object[]): unknown {
  return decode({ contents: [{ role: 'model', parts: wire }] }).turns[0]?.parts
}

function refused(body: unknown): unknown {
  const error = refusal(() => gemini.decodeRequest(body, HINTS))
  return [error?.kind, error?.details.path]
}

const answer = (response: object, rest: object = {}): unknown =>
  decode({ contents: [{ role: 'user', parts: [{ functionResponse: { id: 'c1', name: 'f', response, ...rest } }] }] })
    .turns[0]?.parts[0]

const call = (name: string, id?: string): object => ({
  functionCall: { name, args: {}, ...(id === undefined ? {} : { id }) },
})

const back = (name: string, id?: string): object => ({
  functionResponse: { name, response: { output: name }, ...(id === undefined ? {} : { id }) },
})

describe('the envelope', () => {
  it('takes model and stream from the URL', () => {
    expect(decode({})).toEqual({ model: 'gemini-3-pro', system: [], turns: [], tools: [], stream: true })
  })

  it('has a model of its own when the URL says none', () => {
    const decoded = gemini.decodeRequest({ model: 'models/gemini-2.5-pro', contents: [] })
    expect(bare(decoded)).toEqual({ model: 'gemini-2.5-pro', system: [], turns: [], tools: [], stream: false })
  })

  it.each([
    [null, ['invalid-request', '']],
    [{}, ['invalid-request', 'contents']],
    [{ contents: 'hi' }, ['invalid-request', 'contents']],
    [{ contents: [7] }, ['invalid-request', 'contents[0]']],
    [{ contents: [{ role: 'wizard', parts: [] }] }, ['invalid-request', 'contents[0].role']],
    [{ contents: [{ parts: ['hi'] }] }, ['invalid-request', 'contents[0].parts[0]']],
    [{ contents: [{ parts: [{ text: 1 }] }] }, ['invalid-request', 'contents[0].parts[0].text']],
    [
      { contents: [{ parts: [{}, { function_call: { args: {} } }] }] },
      ['invalid-request', 'contents[0].parts[1].function_call.name'],
    ],
    [
      { contents: [{ parts: [{ inlineData: { data: 5 } }] }] },
      ['invalid-request', 'contents[0].parts[0].inlineData.data'],
    ],
    [{ contents: [], system_instruction: 5 }, ['invalid-request', 'system_instruction']],
    [
      { contents: [], systemInstruction: { parts: [{ inlineData: {} }] } },
      ['invalid-request', 'systemInstruction.parts[0].text'],
    ],
    [{ contents: [], generationConfig: { topK: 'many' } }, ['invalid-request', 'generationConfig.topK']],
    [
      { contents: [], generation_config: { stop_sequences: 'x' } },
      ['invalid-request', 'generation_config.stop_sequences'],
    ],
    [
      { contents: [], tools: [{ functionDeclarations: [{}] }] },
      ['invalid-request', 'tools[0].functionDeclarations[0].name'],
    ],
    [
      { contents: [], toolConfig: { functionCallingConfig: { allowedFunctionNames: 'f' } } },
      ['invalid-request', 'toolConfig.functionCallingConfig.allowedFunctionNames'],
    ],
  ])('names the field of %j', (body, expected) => {
    expect(refused(body)).toEqual(expected)
  })

  it.runIf(stackIsFinite)('refuses nesting that no stack holds', () => {
    const deep = deepArray()
    const call = { functionCall: { name: 'f', args: { deep } } }
    expect(refused({ contents: [{ role: 'model', parts: [call] }] })).toEqual(['invalid-request', 'contents'])
  })
})

describe('the history', () => {
  it('keeps texts as they are, roles by their meaning', () => {
    const contents = [
      { role: 'user', parts: [{ text: ' a\n' }, { text: '' }] },
      { role: 'model', parts: [{ text: 'b' }] },
      { parts: { text: 'a single object' } },
    ]
    expect(decode({ contents }).turns).toEqual([
      {
        role: 'user',
        parts: [
          { kind: 'text', text: ' a\n' },
          { kind: 'text', text: '' },
        ],
      },
      { role: 'assistant', parts: [{ kind: 'text', text: 'b' }] },
      { role: 'user', parts: [{ kind: 'text', text: 'a single object' }] },
    ])
  })

  it('reads thoughts and signatures', () => {
    const by = { family: 'gemini' }
    expect(
      parts(
        { text: 'hm', thought: true, thoughtSignature: 'AAAA' },
        { text: 'so', thought_signature: 'BBBB' },
        { functionCall: { id: 'c1', name: 'f', args: { b: 1, a: 2 } }, thoughtSignature: 'CCCC' },
      ),
    ).toEqual([
      { kind: 'reasoning', text: 'hm', seal: { kind: 'thought', value: 'AAAA', by } },
      { kind: 'text', text: 'so', seal: { kind: 'thought', value: 'BBBB', by } },
      {
        kind: 'tool-call',
        call: 'function',
        id: 'c1',
        name: 'f',
        input: '{"b":1,"a":2}',
        seal: { kind: 'thought', value: 'CCCC', by },
      },
    ])
  })

  it('opens an envelope that went through the client in base64', () => {
    const seal = { kind: 'signature', value: 'Eq+/==', by: { family: 'anthropic', account: '01020304' } } as const
    const thoughtSignature = Buffer.from(sealText(seal)).toString('base64')
    expect(parts({ text: '', thought: true, thoughtSignature })).toEqual([{ kind: 'reasoning', text: '', seal }])
  })

  it('reads media in both spellings, and tells its own files from addresses', () => {
    expect(
      parts(
        { inlineData: { mimeType: 'image/png', data: 'iVBO' } },
        { inline_data: { mime_type: 'audio/wav', data: 'UklG' } },
        { inlineData: { mimeType: 'application/pdf', data: 'JVBE', displayName: 'a.pdf' } },
        { fileData: { mimeType: 'video/mp4', fileUri: 'gs://bucket/v.mp4' } },
        { fileData: { fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/x1' } },
        { file_data: { file_uri: 'https://example.com/i.png', mime_type: 'image/png' } },
      ),
    ).toEqual([
      { kind: 'media', media: 'image', mediaType: 'image/png', data: { type: 'base64', base64: 'iVBO' } },
      { kind: 'media', media: 'audio', mediaType: 'audio/wav', data: { type: 'base64', base64: 'UklG' } },
      {
        kind: 'media',
        media: 'document',
        mediaType: 'application/pdf',
        data: { type: 'base64', base64: 'JVBE' },
        name: 'a.pdf',
      },
      { kind: 'media', media: 'video', mediaType: 'video/mp4', data: { type: 'file', id: 'gs://bucket/v.mp4' } },
      {
        kind: 'media',
        media: 'document',
        data: { type: 'file', id: 'https://generativelanguage.googleapis.com/v1beta/files/x1' },
      },
      {
        kind: 'media',
        media: 'image',
        mediaType: 'image/png',
        data: { type: 'url', url: 'https://example.com/i.png' },
      },
    ])
  })

  it('keeps what Google ran and what it has no word for', () => {
    expect(
      parts(
        { executableCode: { language: 'PYTHON', code: 'print(1)' } },
        { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1\n' } },
        { toolCall: { toolType: 'GOOGLE_SEARCH_WEB', id: 's1', args: { queries: ['q'] } } },
        { toolResponse: { toolType: 'GOOGLE_SEARCH_WEB', id: 's1', response: { ok: true } } },
        { codeExecutionResult: { id: 'x', outcome: 'OUTCOME_FAILED', output: 'boom' } },
        { hologram: { depth: 3 }, thoughtSignature: 'AA==' },
        {},
      ),
    ).toEqual([
      {
        kind: 'hosted-call',
        hosted: 'code-execution',
        id: 'hosted_0',
        name: 'code_execution',
        input: '{"language":"PYTHON","code":"print(1)"}',
      },
      { kind: 'hosted-result', hosted: 'code-execution', callId: 'hosted_0', output: '1\n' },
      { kind: 'hosted-call', hosted: 'web-search', id: 's1', name: 'google_search_web', input: '{"queries":["q"]}' },
      { kind: 'hosted-result', hosted: 'web-search', callId: 's1', output: '{"ok":true}' },
      { kind: 'hosted-result', hosted: 'code-execution', callId: 'x', output: 'boom', isError: true },
      { kind: 'opaque', type: 'hologram' },
      { kind: 'opaque', type: 'empty' },
    ])
  })
})

describe('tool results', () => {
  const result = { kind: 'tool-result', call: 'function', callId: 'c1', name: 'f' }

  it.each([
    [{ output: 'done' }, 'done'],
    [{ result: 'done' }, 'done'],
    [{ result: { a: [1] } }, '{"a":[1]}'],
    [{ name: 'f', content: 'done' }, 'done'],
    [{ celsius: 4, wind: null }, '{"celsius":4,"wind":null}'],
    [{ output: 'x', more: 1 }, '{"output":"x","more":1}'],
    [{ name: 'someone else', content: 'x' }, '{"name":"someone else","content":"x"}'],
  ])('reads %j', (response, text) => {
    expect(answer(response)).toEqual({ ...result, parts: [{ kind: 'text', text }] })
  })

  it('reads errors, and nothing', () => {
    expect(answer({ error: 'boom' })).toEqual({ ...result, parts: [{ kind: 'text', text: 'boom' }], isError: true })
    expect(answer({ error: { code: 1 } })).toEqual({
      ...result,
      parts: [{ kind: 'text', text: '{"code":1}' }],
      isError: true,
    })
    expect(answer({})).toEqual({ ...result, parts: [] })
    expect(answer({ output: '' })).toEqual({ ...result, parts: [] })
  })

  it('reads media beside the response', () => {
    const media = [{ inlineData: { mimeType: 'image/png', data: 'iVBO' } }, { future: 1 }]
    expect(answer({ output: 'see' }, { parts: media })).toEqual({
      ...result,
      parts: [
        { kind: 'text', text: 'see' },
        { kind: 'media', media: 'image', mediaType: 'image/png', data: { type: 'base64', base64: 'iVBO' } },
        { kind: 'opaque', type: 'function-response-part' },
      ],
    })
  })

  it('pairs calls and results without ids by name and order', () => {
    const { turns } = decode({
      contents: [
        { role: 'model', parts: [{ text: 'x' }, call('f'), call('g', 'g1'), call('f')] },
        { role: 'user', parts: [back('g', 'g1'), back('f'), back('f')] },
        { role: 'model', parts: [call('f'), call('h')] },
        { role: 'function', parts: [back('h', 'unknown'), back('f', 'mine'), back('nobody'), back('nobody', 'n1')] },
      ],
    })
    const ids = turns.map(({ parts: list }) =>
      list.flatMap((part) =>
        part.kind === 'tool-call' ? [part.id] : part.kind === 'tool-result' ? [part.callId] : [],
      ),
    )
    expect(ids).toEqual([
      ['call_0_1', 'g1', 'call_0_3'],
      ['g1', 'call_0_1', 'call_0_3'],
      ['call_2_0', 'call_2_1'],
      ['call_2_1', 'call_2_0', 'call_3_2', 'n1'],
    ])
  })
})

describe('tools', () => {
  it('splits an entry into its tools', () => {
    const tools = [
      {
        functionDeclarations: [
          { name: 'f', description: 'F', parametersJsonSchema: { type: 'object' } },
          { name: 'g' },
        ],
        googleSearch: { excludeDomains: ['a.example'] },
      },
      { url_context: {} },
      { codeExecution: {}, googleMaps: null },
      { retrieval: { vertexRagStore: {} } },
    ]
    expect(decode({ tools }).tools).toEqual([
      { kind: 'function', name: 'f', description: 'F', schema: { type: 'object' } },
      { kind: 'function', name: 'g' },
      { kind: 'hosted', hosted: 'web-search', name: 'google_search', search: { blockedDomains: ['a.example'] } },
      { kind: 'hosted', hosted: 'web-fetch', name: 'url_context' },
      { kind: 'hosted', hosted: 'code-execution', name: 'code_execution' },
      { kind: 'opaque', type: 'retrieval' },
    ])
  })

  it('turns the OpenAPI dialect into JSON Schema', () => {
    const parameters = {
      type: 'OBJECT',
      properties: {
        city: { type: 'STRING', description: 'Where', nullable: true, example: 'Bern' },
        unit: { type: 'STRING', format: 'enum', enum: ['c', 'f'], nullable: true },
        days: { type: 'ARRAY', items: { type: 'INTEGER', format: 'int32', minimum: 1 }, minItems: '1', max_items: 7 },
        either: { any_of: [{ type: 'NUMBER' }, { type: 'BOOLEAN' }] },
      },
      propertyOrdering: ['city', 'unit'],
      required: ['city'],
      additionalProperties: false,
    }
    const { tools } = decode({ tools: { function_declarations: { name: 'f', parameters } } })
    expect(tools).toEqual([
      {
        kind: 'function',
        name: 'f',
        schema: {
          type: 'object',
          required: ['city'],
          properties: {
            city: { type: ['string', 'null'], description: 'Where', examples: ['Bern'] },
            unit: { type: ['string', 'null'], format: 'enum', enum: ['c', 'f', null] },
            days: { type: 'array', minItems: 1, maxItems: 7, items: { type: 'integer', format: 'int32', minimum: 1 } },
            either: { anyOf: [{ type: 'number' }, { type: 'boolean' }] },
          },
          additionalProperties: false,
        },
      },
    ])
  })

  it.each([
    [{ mode: 'AUTO' }, { mode: 'auto' }],
    [{ mode: 'none' }, { mode: 'none' }],
    [{ mode: 'ANY' }, { mode: 'required' }],
    [
      { mode: 'any', allowed_function_names: ['f'] },
      { mode: 'named', name: 'f', call: 'function' },
    ],
    [
      { mode: 'ANY', allowedFunctionNames: ['f', 'g'] },
      { mode: 'allowed', inner: 'required', names: [{ name: 'f' }, { name: 'g' }] },
    ],
    [{ mode: 'VALIDATED' }, { mode: 'auto' }],
    [
      { mode: 'VALIDATED', allowedFunctionNames: ['f'] },
      { mode: 'allowed', inner: 'auto', names: [{ name: 'f' }] },
    ],
    [{ mode: 'MODE_UNSPECIFIED' }, undefined],
    [{}, undefined],
  ])('reads the choice %j', (functionCallingConfig, expected) => {
    expect(decode({ toolConfig: { functionCallingConfig } }).toolChoice).toEqual(expected)
  })
})

describe('the generation', () => {
  it('reads every intent', () => {
    const request = decode({
      systemInstruction: { role: 'user', parts: [{ text: 'S1' }, { text: 'S2' }] },
      generationConfig: {
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        candidateCount: 1,
        maxOutputTokens: '256',
        stopSequences: ['END'],
        responseLogprobs: true,
        logprobs: 3,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        seed: 7,
        responseMimeType: 'application/json',
        responseJsonSchema: { type: 'object' },
        thinkingConfig: { includeThoughts: true, thinkingLevel: 'HIGH' },
      },
      serviceTier: 'flex',
      store: false,
    })
    expect(request).toEqual({
      model: 'gemini-3-pro',
      system: [
        { kind: 'text', text: 'S1' },
        { kind: 'text', text: 'S2' },
      ],
      turns: [],
      tools: [],
      stream: true,
      maxOutputTokens: 256,
      stop: ['END'],
      sampling: { temperature: 0.5, topP: 0.9, topK: 40, presencePenalty: 0.1, frequencyPenalty: 0.2, seed: 7 },
      logprobs: { top: 3 },
      candidates: 1,
      reasoning: { effort: 'high', display: 'summarized' },
      output: { type: 'json-schema', schema: { type: 'object' } },
      serviceTier: 'flex',
      continuation: { store: false },
    })
  })

  it.each([
    [{ thinkingBudget: 0 }, { mode: 'disabled', budget: 0, display: 'omitted' }],
    [
      { thinking_budget: -1, include_thoughts: true },
      { mode: 'adaptive', budget: -1, display: 'summarized' },
    ],
    [{ thinkingBudget: 512 }, { mode: 'enabled', budget: 512, display: 'omitted' }],
    [{ thinkingLevel: 'low' }, { effort: 'low', display: 'omitted' }],
    [{ thinkingLevel: 'THINKING_LEVEL_UNSPECIFIED' }, { display: 'omitted' }],
    [{ includeThoughts: true }, { display: 'summarized' }],
  ])('reads thinking %j', (thinkingConfig, expected) => {
    expect(decode({ generation_config: { thinking_config: thinkingConfig } }).reasoning).toEqual(expected)
  })

  it.each([
    [{ responseMimeType: 'application/json' }, { type: 'json-object' }],
    [{ responseMimeType: 'text/plain' }, { type: 'text' }],
    [
      { responseMimeType: 'application/json', responseSchema: { type: 'STRING' } },
      { type: 'json-schema', schema: { type: 'string' } },
    ],
    [{ response_json_schema: { type: 'object' } }, { type: 'json-schema', schema: { type: 'object' } }],
    [{ responseMimeType: 'text/x.enum', responseSchema: { type: 'STRING', enum: ['a'] } }, undefined],
  ])('reads the format %j', (generationConfig, expected) => {
    expect(decode({ generationConfig }).output).toEqual(expected)
  })

  it('keeps what has no place', () => {
    const request = decode({
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF' }],
      cachedContent: 'cachedContents/1',
      labels: { team: 'a' },
      generationConfig: { topP: 1, responseModalities: ['TEXT', 'IMAGE'], imageConfig: { aspectRatio: '1:1' } },
      toolConfig: { functionCallingConfig: { mode: 'AUTO' }, retrievalConfig: { languageCode: 'de' } },
    })
    expect(request.extra).toEqual({
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF' }],
      cachedContent: 'cachedContents/1',
      labels: { team: 'a' },
      generationConfig: { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { aspectRatio: '1:1' } },
      toolConfig: { retrievalConfig: { languageCode: 'de' } },
    })
    expect(decode({ generationConfig: { responseModalities: ['TEXT'] } }).extra).toBeUndefined()
  })
})
