import { describe, expect, it } from 'vitest'
import { gemini } from '../../src/gemini/index.ts'
import { Ledger, type Part, type Request, type Text, type Tool, type Turn } from '../../src/ir/index.ts'
import { editPart } from '../support/edits.ts'
import { dig, GEMINI_3, target } from './support.ts'

const BODY = {
  contents: [
    {
      role: 'user',
      parts: [{ text: 'hi', partMetadata: { n: 1 } }, { inline_data: { mime_type: 'image/png', data: 'iVBO' } }],
      note: 'kept',
    },
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
        {
          functionResponse: {
            name: 'g',
            response: { rows: 3 },
            parts: [{ inlineData: { mimeType: 'image/png', data: 'iVBO' } }],
          },
        },
      ],
    },
  ],
  system_instruction: { role: 'user', parts: [{ text: 'S1', x: 1 }, { text: 'S2' }] },
  tools: [
    { function_declarations: [{ name: 'f', parameters: { type: 'OBJECT' }, behavior: 'BLOCKING' }, { name: 'g' }] },
    { googleSearch: { timeRangeFilter: { startTime: 't' } } },
  ],
  toolConfig: {
    functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'], streamFunctionCallArguments: true },
    retrievalConfig: {},
  },
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

function edited(edit: Partial<Request>): unknown {
  const wire = gemini.encodeRequest({ ...decoded, ...edit }, target(GEMINI_3), new Ledger())
  return JSON.parse(JSON.stringify(wire))
}

/** The body with changes made by hand: a value set at a dotted path, or taken away. */
function changed(...changes: (readonly [path: string, value?: unknown])[]): unknown {
  const body = JSON.parse(text) as object
  for (const [path, ...value] of changes) {
    const keys = path.split('.')
    const key = keys.pop() ?? ''
    const holder = (keys.length === 0 ? body : dig(body, keys.join('.'))) as Record<string, unknown>
    if (value.length === 0) delete holder[key]
    else holder[key] = value[0]
  }
  return body
}

/** The history with one part laid over. */
function withPart(turn: number, at: number, edit: (part: any) => object): readonly Turn[] {
  return editPart(decoded, turn, at, edit).turns
}

function editTool(kind: Tool['kind'], edit: object): Tool[] {
  const at = decoded.tools.findIndex((tool) => tool.kind === kind)
  return decoded.tools.map((tool, index) => (index === at ? { ...tool, ...edit } : tool))
}

const renewed = (part: Part): Part => (part.kind === 'text' ? { ...part, text: 'new' } : part)
const renewedInside = (part: Part): Part =>
  part.kind === 'tool-result' ? { ...part, parts: part.parts.map(renewed) } : part

describe('a request of our own protocol', () => {
  it('goes out as the very object it came in as', () => {
    const wire: unknown = JSON.parse(text)
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
    expect(edited({ system })).toEqual(changed(['system_instruction.parts.0.text', 'new']))
    expect(edited({ system: [] })).toEqual(changed(['system_instruction']))
  })

  it('changes one text and nothing else', () => {
    expect(edited({ turns: withPart(0, 0, renewed) })).toEqual(changed(['contents.0.parts.0.text', 'new']))
  })

  it('changes one picture and nothing else', () => {
    const turns = withPart(0, 1, (part) => ({ ...part, data: { type: 'base64', base64: 'R0lG' } }))
    expect(edited({ turns })).toEqual(
      changed(['contents.0.parts.1.inline_data', { mimeType: 'image/png', data: 'R0lG' }]),
    )
  })

  it('changes one call and nothing else', () => {
    expect(edited({ turns: withPart(1, 1, (part) => ({ ...part, input: '{"n":2}' })) })).toEqual(
      changed(['contents.1.parts.1.functionCall.args', { n: 2 }]),
    )
    expect(edited({ turns: withPart(1, 2, (part) => ({ ...part, name: 'h' })) })).toEqual(
      changed(['contents.1.parts.2.function_call.name', 'h']),
    )
  })

  it('takes a signature away, and lets the stand-in take its place', () => {
    const turns = withPart(1, 1, (part) => Object.fromEntries(Object.entries(part).filter(([key]) => key !== 'seal')))
    expect(edited({ turns })).toEqual(
      changed(['contents.1.parts.1.thoughtSignature', 'skip_thought_signature_validator']),
    )
  })

  it('changes a nested tool result and nothing else', () => {
    expect(edited({ turns: withPart(2, 0, renewedInside) })).toEqual(
      changed(['contents.2.parts.0.functionResponse.response.result', 'new']),
    )
    expect(edited({ turns: withPart(2, 1, renewedInside) })).toEqual(
      changed(['contents.2.parts.1.functionResponse.response', { output: 'new' }]),
    )
  })

  it('keeps entries and spellings of tools around an edit', () => {
    const declared = 'tools.0.function_declarations'
    expect(edited({ tools: editTool('function', { description: 'F' }) })).toEqual(
      changed([`${declared}.0.description`, 'F']),
    )
    expect(edited({ tools: editTool('function', { schema: { type: 'object' } }) })).toEqual(
      changed([`${declared}.0.parameters`], [`${declared}.0.parametersJsonSchema`, { type: 'object' }]),
    )
    expect(edited({ tools: [...decoded.tools, { kind: 'function', name: 'new' }] })).toEqual(
      changed([`${declared}.2`, { name: 'new', parametersJsonSchema: { type: 'object', properties: {} } }]),
    )
    expect(edited({ tools: decoded.tools.filter(({ kind }) => kind !== 'hosted') })).toEqual(
      changed(['tools', BODY.tools.slice(0, 1)]),
    )
    expect(edited({ tools: editTool('hosted', { search: { blockedDomains: ['a.example'] } }) })).toEqual(
      changed(['tools.1.googleSearch.excludeDomains', ['a.example']]),
    )
    expect(edited({ tools: [] })).toEqual(
      changed(['tools'], ['toolConfig.functionCallingConfig', { streamFunctionCallArguments: true }]),
    )
  })

  it('changes the choice of tools and nothing else', () => {
    expect(edited({ toolChoice: { mode: 'none' } })).toEqual(
      changed(['toolConfig.functionCallingConfig', { streamFunctionCallArguments: true, mode: 'NONE' }]),
    )
  })

  it('changes one figure of the generation and nothing else', () => {
    expect(edited({ sampling: { topK: 9 } })).toEqual(changed(['generation_config.top_k', 9]))
    expect(edited({ maxOutputTokens: 5 })).toEqual(changed(['generation_config.maxOutputTokens', 5]))
    const { sampling: _sampling, ...rest } = decoded
    expect(gemini.encodeRequest(rest, target(), new Ledger())).toEqual(changed(['generation_config.top_k']))
    expect(edited({ reasoning: { mode: 'disabled', budget: 0, display: 'omitted' } })).toEqual(
      changed(['generation_config.thinkingConfig', { thinkingLevel: 'MINIMAL' }]),
    )
  })

  it('replaces the schema of the answer in whichever field it stood', () => {
    expect(edited({ output: { type: 'json-schema', schema: { type: 'string' } } })).toEqual(
      changed(['generation_config.responseSchema'], ['generation_config.responseJsonSchema', { type: 'string' }]),
    )
    expect(edited({ output: { type: 'text' } })).toEqual(
      changed(['generation_config.responseSchema'], ['generation_config.responseMimeType']),
    )
  })

  it('changes fields that only Google knows', () => {
    const extra = { ...decoded.extra, safetySettings: [], labels: { a: 'b' } }
    expect(edited({ extra, serviceTier: 'priority', continuation: { store: true } })).toEqual(
      changed(['safetySettings', []], ['labels', { a: 'b' }], ['serviceTier', 'priority'], ['store', true]),
    )
    const { future: _future, ...less } = decoded.extra ?? {}
    expect(edited({ extra: less })).toEqual(changed(['future']))
  })
})
