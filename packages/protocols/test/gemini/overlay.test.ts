import { describe, expect, it } from 'vitest'
import { gemini } from '../../src/gemini/index.ts'
import { Ledger, type Part, type Request, type Text, type Turn } from '../../src/ir/index.ts'
import { GEMINI_3, target } from './helpers.ts'

const BODY = {
  contents: [
    { role: 'user', parts: [{ text: 'hi', partMetadata: { n: 1 } }, { inline_data: { mime_type: 'image/png', data: 'iVBO' } }], note: 'kept' },
    {
      role: 'model',
      parts: [
        { text: 'thinking', thought: true },
        { functionCall: { name: 'f', args: { n: 1.5 }, future: true }, thoughtSignature: 'c2ln' },
        { function_call: { name: 'g', args: {} }, thought_signature: 'Yg==' },
      ],
    },
    {
      role: 'user',
      parts: [
        { functionResponse: { name: 'f', response: { result: 'old' }, scheduling: 'SILENT' } },
        { functionResponse: { name: 'g', response: { rows: 3 }, parts: [{ inlineData: { mimeType: 'image/png', data: 'iVBO' } }] } },
      ],
    },
  ],
  system_instruction: { role: 'user', parts: [{ text: 'S1', x: 1 }, { text: 'S2' }] },
  tools: [
    { function_declarations: [{ name: 'f', parameters: { type: 'OBJECT' }, behavior: 'BLOCKING' }, { name: 'g' }] },
    { googleSearch: { timeRangeFilter: { startTime: 't' } } },
  ],
  toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'], streamFunctionCallArguments: true }, retrievalConfig: {} },
  generation_config: {
    top_k: 3,
    responseModalities: ['TEXT'],
    responseMimeType: 'application/json',
    responseSchema: { type: 'OBJECT' },
    thinkingConfig: { thinkingBudget: 512 },
  },
  safetySettings: [{ category: 'c', threshold: 'OFF' }],
  future: { a: [1] },
}

const text = JSON.stringify(BODY)
const decoded = gemini.decodeRequest(JSON.parse(text), { model: 'gemini-3', stream: false })

function edited(edit: Partial<Request>): Record<string, unknown> {
  const wire = gemini.encodeRequest({ ...decoded, ...edit }, target(GEMINI_3), new Ledger())
  return JSON.parse(JSON.stringify(wire)) as Record<string, unknown>
}

/** The body with one change, made by hand. */
function expected(change: (body: any) => void): unknown {
  const body = JSON.parse(text)
  change(body)
  return body
}

function editPart(turnIndex: number, partIndex: number, edit: (part: any) => Part): Turn[] {
  return decoded.turns.map((turn, index) =>
    index === turnIndex ? { ...turn, parts: turn.parts.map((part, at) => (at === partIndex ? edit(part) : part)) } : turn,
  )
}

describe('a request of our own protocol', () => {
  it('goes out as the very object it came in as', () => {
    const wire = JSON.parse(text)
    const request = gemini.decodeRequest(wire, { model: 'm' })
    expect(gemini.encodeRequest(request, target(), new Ledger())).toBe(wire)
  })

  it('keeps its text when only the model changes', () => {
    const wire = gemini.encodeRequest({ ...decoded, model: 'other' }, target(), new Ledger())
    expect(JSON.stringify(wire)).toBe(text)
  })

  it('takes the target’s model where a body names one', () => {
    const wire = { model: 'models/old', contents: [] }
    const request = gemini.decodeRequest(wire, { model: 'old' })
    expect(gemini.encodeRequest({ ...request, model: 'new' }, target(), new Ledger())).toEqual({
      model: 'models/gemini-test',
      contents: [],
    })
  })

  it('changes one system block and nothing else', () => {
    const system = decoded.system.map((block, index): Text => (index === 0 ? { ...block, text: 'new' } : block))
    expect(edited({ system })).toEqual(expected((body) => (body.system_instruction.parts[0].text = 'new')))
    expect(edited({ system: [] })).toEqual(expected((body) => delete body.system_instruction))
  })

  it('changes one text and nothing else', () => {
    const turns = editPart(0, 0, (part) => ({ ...part, text: 'new' }))
    expect(edited({ turns })).toEqual(expected((body) => (body.contents[0].parts[0].text = 'new')))
  })

  it('changes one picture and nothing else', () => {
    const turns = editPart(0, 1, (part) => ({ ...part, data: { type: 'base64', base64: 'R0lG' } }))
    expect(edited({ turns })).toEqual(
      expected((body) => (body.contents[0].parts[1] = { inline_data: { mimeType: 'image/png', data: 'R0lG' } })),
    )
  })

  it('changes one call and nothing else', () => {
    expect(edited({ turns: editPart(1, 1, (part) => ({ ...part, input: '{"n":2}' })) })).toEqual(
      expected((body) => (body.contents[1].parts[1].functionCall.args = { n: 2 })),
    )
    expect(edited({ turns: editPart(1, 2, (part) => ({ ...part, name: 'h' })) })).toEqual(
      expected((body) => (body.contents[1].parts[2].function_call.name = 'h')),
    )
  })

  it('takes a signature away, and lets the stand-in take its place', () => {
    const turns = editPart(1, 1, ({ seal: _seal, ...part }) => part)
    expect(edited({ turns })).toEqual(
      expected((body) => (body.contents[1].parts[1].thoughtSignature = 'skip_thought_signature_validator')),
    )
  })

  it('changes a nested tool result and nothing else', () => {
    const turns = editPart(2, 0, (part) => ({ ...part, parts: part.parts.map((inner: Text) => ({ ...inner, text: 'new' })) }))
    expect(edited({ turns })).toEqual(expected((body) => (body.contents[2].parts[0].functionResponse.response.result = 'new')))
    const whole = editPart(2, 1, (part) => ({ ...part, parts: [{ ...part.parts[0], text: 'new' }, ...part.parts.slice(1)] }))
    expect(edited({ turns: whole })).toEqual(
      expected((body) => (body.contents[2].parts[1].functionResponse.response = { output: 'new' })),
    )
  })

  it('keeps entries and spellings of tools around an edit', () => {
    const tools = decoded.tools.map((tool) => (tool.kind === 'function' && tool.name === 'f' ? { ...tool, description: 'F' } : tool))
    expect(edited({ tools })).toEqual(expected((body) => (body.tools[0].function_declarations[0].description = 'F')))
    const schema = decoded.tools.map((tool) => (tool.kind === 'function' && tool.name === 'f' ? { ...tool, schema: { type: 'object' } } : tool))
    expect(edited({ tools: schema })).toEqual(
      expected((body) => {
        delete body.tools[0].function_declarations[0].parameters
        body.tools[0].function_declarations[0].parametersJsonSchema = { type: 'object' }
      }),
    )
    const more = [...decoded.tools, { kind: 'function', name: 'new' } as const]
    expect(edited({ tools: more })).toEqual(
      expected((body) =>
        body.tools[0].function_declarations.push({ name: 'new', parametersJsonSchema: { type: 'object', properties: {} } }),
      ),
    )
    const less = decoded.tools.filter(({ kind }) => kind !== 'hosted')
    expect(edited({ tools: less })).toEqual(expected((body) => body.tools.pop()))
    const searching = decoded.tools.map((tool) => (tool.kind === 'hosted' ? { ...tool, search: { blockedDomains: ['a.example'] } } : tool))
    expect(edited({ tools: searching })).toEqual(expected((body) => (body.tools[1].googleSearch.excludeDomains = ['a.example'])))
    expect(edited({ tools: [] })).toEqual(
      expected((body) => {
        delete body.tools
        body.toolConfig.functionCallingConfig = { streamFunctionCallArguments: true }
      }),
    )
  })

  it('changes the choice of tools and nothing else', () => {
    expect(edited({ toolChoice: { mode: 'none' } })).toEqual(
      expected((body) => (body.toolConfig.functionCallingConfig = { streamFunctionCallArguments: true, mode: 'NONE' })),
    )
  })

  it('changes one figure of the generation and nothing else', () => {
    expect(edited({ sampling: { topK: 9 } })).toEqual(expected((body) => (body.generation_config.top_k = 9)))
    expect(edited({ maxOutputTokens: 5 })).toEqual(expected((body) => (body.generation_config.maxOutputTokens = 5)))
    const { sampling: _sampling, ...rest } = decoded
    expect(gemini.encodeRequest(rest, target(), new Ledger())).toEqual(expected((body) => delete body.generation_config.top_k))
    expect(edited({ reasoning: { mode: 'disabled', budget: 0, display: 'omitted' } })).toEqual(
      expected((body) => (body.generation_config.thinkingConfig = { thinkingLevel: 'MINIMAL' })),
    )
  })

  it('replaces the schema of the answer in whichever field it stood', () => {
    expect(edited({ output: { type: 'json-schema', schema: { type: 'string' } } })).toEqual(
      expected((body) => {
        delete body.generation_config.responseSchema
        body.generation_config.responseJsonSchema = { type: 'string' }
      }),
    )
    expect(edited({ output: { type: 'text' } })).toEqual(
      expected((body) => {
        delete body.generation_config.responseSchema
        delete body.generation_config.responseMimeType
      }),
    )
  })

  it('changes fields that only Google knows', () => {
    const extra = { ...decoded.extra, safetySettings: [], labels: { a: 'b' } }
    expect(edited({ extra, serviceTier: 'priority', continuation: { store: true } })).toEqual(
      expected((body) => Object.assign(body, { safetySettings: [], labels: { a: 'b' }, serviceTier: 'priority', store: true })),
    )
    const { future: _future, ...less } = decoded.extra ?? {}
    expect(edited({ extra: less })).toEqual(expected((body) => delete body.future))
  })
})
