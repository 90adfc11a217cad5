import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { FunctionCallingConfigMode, GoogleGenAI, ThinkingLevel } from '@google/genai'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { gemini } from '../../src/gemini/index.ts'
import { Ledger } from '../../src/ir/index.ts'
import { answering } from '../support/fetch.ts'
import { bare } from '../support/replies.ts'
import { dig, target } from './support.ts'

const REPLY = JSON.stringify({ candidates: [{ content: { parts: [{ text: 'ok' }] }, finishReason: 'STOP' }] })

type Model = ReturnType<ReturnType<typeof createGoogleGenerativeAI>>
type Prompt = Parameters<Model['doGenerate']>[0]['prompt']

describe('requests that Google’s own SDK builds', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('decode field by field, and encode to the same body', async () => {
    const bodies: unknown[] = []
    vi.stubGlobal('fetch', answering(REPLY, 'application/json', bodies))
    const ai = new GoogleGenAI({ apiKey: 'none' })
    await ai.models.generateContent({
      model: 'gemini-3-pro',
      contents: [
        { role: 'user', parts: [{ text: 'hi' }, { inlineData: { mimeType: 'image/png', data: 'iVBO' } }] },
        { role: 'model', parts: [{ functionCall: { id: 'c1', name: 'f', args: { a: 1 } }, thoughtSignature: 'c2ln' }] },
        { role: 'user', parts: [{ functionResponse: { id: 'c1', name: 'f', response: { output: 'done' } } }] },
      ],
      config: {
        systemInstruction: 'Be brief.',
        temperature: 0.2,
        maxOutputTokens: 64,
        stopSequences: ['END'],
        tools: [
          { functionDeclarations: [{ name: 'f', description: 'F', parametersJsonSchema: { type: 'object' } }] },
          { googleSearch: {} },
        ],
        toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: ['f'] } },
        thinkingConfig: { includeThoughts: true, thinkingLevel: ThinkingLevel.LOW },
        responseMimeType: 'application/json',
        responseJsonSchema: { type: 'object' },
      },
    })
    const [body] = bodies
    const decoded = gemini.decodeRequest(body, { model: 'gemini-3-pro', stream: false })
    expect(bare(decoded)).toEqual({
      model: 'gemini-3-pro',
      system: [{ kind: 'text', text: 'Be brief.' }],
      turns: [
        {
          role: 'user',
          parts: [
            { kind: 'text', text: 'hi' },
            { kind: 'media', media: 'image', mediaType: 'image/png', data: { type: 'base64', base64: 'iVBO' } },
          ],
        },
        {
          role: 'assistant',
          parts: [
            {
              kind: 'tool-call',
              call: 'function',
              id: 'c1',
              name: 'f',
              input: '{"a":1}',
              seal: { kind: 'thought', value: 'c2ln', by: { family: 'gemini' } },
            },
          ],
        },
        {
          role: 'user',
          parts: [
            { kind: 'tool-result', call: 'function', callId: 'c1', name: 'f', parts: [{ kind: 'text', text: 'done' }] },
          ],
        },
      ],
      tools: [
        { kind: 'function', name: 'f', description: 'F', schema: { type: 'object' } },
        { kind: 'hosted', hosted: 'web-search', name: 'google_search' },
      ],
      toolChoice: { mode: 'named', name: 'f', call: 'function' },
      maxOutputTokens: 64,
      stop: ['END'],
      sampling: { temperature: 0.2 },
      reasoning: { effort: 'low', display: 'summarized' },
      output: { type: 'json-schema', schema: { type: 'object' } },
      stream: false,
    })
    // Without origins every field is written anew: the same body must come out.
    const rebuilt = gemini.encodeRequest(bare(decoded), target(), new Ledger()) as object
    const { systemInstruction, toolConfig, ...rest } = body as Record<'systemInstruction' | 'toolConfig', object>
    expect(rebuilt).toEqual({
      ...rest,
      systemInstruction: { parts: dig(systemInstruction, 'parts') },
      toolConfig: { ...toolConfig, includeServerSideToolInvocations: true },
    })
  })

  it('of the AI SDK decode too: results under content, errors, ids', async () => {
    const bodies: unknown[] = []
    const model = createGoogleGenerativeAI({ apiKey: 'none', fetch: answering(REPLY, 'application/json', bodies) })(
      'gemini-3-pro-preview',
    )
    const call = { type: 'tool-call', toolName: 'f', input: { a: 1 } }
    const result = { type: 'tool-result', toolName: 'f' }
    const prompt = [
      { role: 'system', content: 'S' },
      { role: 'user', content: [{ type: 'text', text: 'hi' }] },
      { role: 'assistant', content: ['c1', 'c2', 'c3'].map((toolCallId) => ({ ...call, toolCallId })) },
      {
        role: 'tool',
        content: [
          { ...result, toolCallId: 'c1', output: { type: 'text', value: 'done' } },
          { ...result, toolCallId: 'c2', output: { type: 'error-text', value: 'boom' } },
          { ...result, toolCallId: 'c3', output: { type: 'json', value: { n: 1 } } },
        ],
      },
    ]
    await model.doGenerate({
      prompt: prompt as Prompt,
      tools: [{ type: 'function', name: 'f', inputSchema: { type: 'object', properties: {} } }],
      toolChoice: { type: 'required' },
      reasoning: 'low',
    })
    const decoded = bare(gemini.decodeRequest(bodies[0], { model: 'm', stream: false }))
    expect(decoded.turns[2]?.parts).toEqual([
      { kind: 'tool-result', call: 'function', callId: 'c1', name: 'f', parts: [{ kind: 'text', text: 'done' }] },
      {
        kind: 'tool-result',
        call: 'function',
        callId: 'c2',
        name: 'f',
        parts: [{ kind: 'text', text: 'boom' }],
        isError: true,
      },
      { kind: 'tool-result', call: 'function', callId: 'c3', name: 'f', parts: [{ kind: 'text', text: '{"n":1}' }] },
    ])
    expect(decoded.toolChoice).toEqual({ mode: 'required' })
    expect(decoded.reasoning).toEqual({ effort: 'low', display: 'omitted' })
  })
})
