// The kinds of client as the agents are: how each asks, answers tools, and reads what it gets.
import { expect } from 'vitest'
import type { ClientProtocol } from '../../src/http/endpoints.ts'
import { anthropicReply, readAnthropic } from './read-anthropic.ts'
import { chatReply, readChat } from './read-chat.ts'
import { geminiReply, readGemini } from './read-gemini.ts'
import { readResponses, responsesReply } from './read-responses.ts'
import type { ReadReply } from './strict-reply.ts'
type Wire = any

export interface ToolSpec {
  readonly name: string
  readonly parameters?: unknown
}

export interface ResultSpec {
  readonly id: string
  readonly text: string
  /** Base64 of a PNG. */
  readonly image?: string
}

export interface Question {
  readonly model: string
  /** Messages or items of the client's own protocol; default: one user message. */
  readonly history?: readonly object[]
  readonly system?: string
  readonly tools?: readonly ToolSpec[]
  readonly limit?: number
  readonly stream?: boolean
  /** Further fields of the client's own protocol. */
  readonly extra?: object
}

export interface Client {
  readonly name: string
  readonly protocol: ClientProtocol
  /** With `{model}` and `{verb}` where the path tells what the body does in other protocols; `post` fills them in. */
  readonly path: string
  readonly ask: (question: Question) => Record<string, unknown>
  readonly user: (text: string) => object[]
  readonly assistant: (
    text: string | undefined,
    calls?: readonly { id: string; name: string; args: string }[],
  ) => object[]
  readonly results: (results: readonly ResultSpec[]) => object[]
  readonly image: (text: string, base64: string) => object[]
  /** Reads a whole reply or an error body. */
  readonly whole: (body: Wire) => ReadReply
  readonly streamed: (text: string) => ReadReply
  /** The native word for a finish. */
  readonly finish: Readonly<Record<'stop' | 'tools' | 'length' | 'filter', string>>
  /** A forced and a named tool choice. */
  readonly choose: (name?: string) => object
}

const EMPTY = { text: '', reasoning: '', calls: [], finish: undefined, usage: undefined, echo: [] }
const PARAMETERS = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] }

function schemaOf(tool: ToolSpec): unknown {
  return 'parameters' in tool ? tool.parameters : PARAMETERS
}

export const ANTHROPIC: Client = {
  name: 'Messages',
  protocol: 'anthropic',
  path: '/v1/messages',
  ask: ({ model, history, system, tools, limit, stream, extra }) => ({
    model,
    max_tokens: limit ?? 4096,
    ...(system === undefined ? {} : { system: [{ type: 'text', text: system }] }),
    messages: history ?? ANTHROPIC.user('hello'),
    ...(tools === undefined ? {} : { tools: tools.map((tool) => ({ name: tool.name, input_schema: schemaOf(tool) })) }),
    ...(stream === true ? { stream } : {}),
    ...extra,
  }),
  user: (text) => [{ role: 'user', content: text }],
  assistant: (text, calls = []) => [
    {
      role: 'assistant',
      content: [
        ...(text === undefined ? [] : [{ type: 'text', text }]),
        ...calls.map(({ id, name, args }) => ({ type: 'tool_use', id, name, input: JSON.parse(args) as unknown })),
      ],
    },
  ],
  results: (results) => [
    {
      role: 'user',
      content: results.map(({ id, text, image }) => ({
        type: 'tool_result',
        tool_use_id: id,
        content:
          image === undefined
            ? text
            : [
                { type: 'text', text },
                { type: 'image', source: { type: 'base64', media_type: 'image/png', data: image } },
              ],
      })),
    },
  ],
  image: (text, data) => [
    {
      role: 'user',
      content: [
        { type: 'text', text },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
      ],
    },
  ],
  whole: (body) => {
    if (body.type === 'error') return { ...EMPTY, error: body.error }
    for (const block of body.content) if (block.type === 'text') expect(block.text).not.toBe('')
    return anthropicReply(body.content, body.stop_reason, body.usage)
  },
  streamed: readAnthropic,
  finish: { stop: 'end_turn', tools: 'tool_use', length: 'max_tokens', filter: 'refusal' },
  choose: (name) => ({ tool_choice: name === undefined ? { type: 'any' } : { type: 'tool', name } }),
}

export const CHAT: Client = {
  name: 'Chat Completions',
  protocol: 'openai-chat',
  path: '/v1/chat/completions',
  ask: ({ model, history, system, tools, limit, stream, extra }) => ({
    model,
    ...(limit === undefined ? {} : { max_tokens: limit }),
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      ...(history ?? CHAT.user('hello')),
    ],
    ...(tools === undefined
      ? {}
      : {
          tools: tools.map((tool) => ({ type: 'function', function: { name: tool.name, parameters: schemaOf(tool) } })),
        }),
    ...(stream === true ? { stream, stream_options: { include_usage: true } } : {}),
    ...extra,
  }),
  user: (text) => [{ role: 'user', content: text }],
  assistant: (text, calls = []) => [
    {
      role: 'assistant',
      content: text ?? null,
      ...(calls.length === 0
        ? {}
        : {
            tool_calls: calls.map(({ id, name, args }) => ({
              id,
              type: 'function',
              function: { name, arguments: args },
            })),
          }),
    },
  ],
  results: (results) => results.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text })),
  image: (text, base64) => [
    {
      role: 'user',
      content: [
        { type: 'text', text },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${base64}` } },
      ],
    },
  ],
  whole: (body) => {
    if (body.error !== undefined) return { ...EMPTY, error: body.error }
    const [choice] = body.choices
    return chatReply(choice.message, choice.finish_reason, body.usage)
  },
  streamed: readChat,
  finish: { stop: 'stop', tools: 'tool_calls', length: 'length', filter: 'content_filter' },
  choose: (name) => ({ tool_choice: name === undefined ? 'required' : { type: 'function', function: { name } } }),
}

export const RESPONSES: Client = {
  name: 'Responses',
  protocol: 'openai-responses',
  path: '/v1/responses',
  ask: ({ model, history, system, tools, limit, stream, extra }) => ({
    model,
    store: false,
    include: ['reasoning.encrypted_content'],
    ...(limit === undefined ? {} : { max_output_tokens: limit }),
    ...(system === undefined ? {} : { instructions: system }),
    input: history ?? RESPONSES.user('hello'),
    ...(tools === undefined
      ? {}
      : {
          tools: tools.map((tool) => ({
            type: 'function',
            name: tool.name,
            parameters: schemaOf(tool),
            strict: false,
          })),
        }),
    ...(stream === true ? { stream } : {}),
    ...extra,
  }),
  user: (text) => [{ type: 'message', role: 'user', content: [{ type: 'input_text', text }] }],
  assistant: (text, calls = []) => [
    ...(text === undefined ? [] : [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] }]),
    ...calls.map(({ id, name, args }) => ({ type: 'function_call', call_id: id, name, arguments: args })),
  ],
  results: (results) =>
    results.map(({ id, text, image }) => ({
      type: 'function_call_output',
      call_id: id,
      output:
        image === undefined
          ? text
          : [
              { type: 'input_text', text },
              { type: 'input_image', image_url: `data:image/png;base64,${image}`, detail: 'auto' },
            ],
    })),
  image: (text, base64) => [
    {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text },
        { type: 'input_image', image_url: `data:image/png;base64,${base64}`, detail: 'auto' },
      ],
    },
  ],
  whole: (body) => (body.object === undefined ? { ...EMPTY, error: body.error } : responsesReply(body)),
  streamed: readResponses,
  finish: {
    stop: 'completed',
    tools: 'completed',
    length: 'incomplete:max_output_tokens',
    filter: 'incomplete:content_filter',
  },
  choose: (name) => ({ tool_choice: name === undefined ? 'required' : { type: 'function', name } }),
}

export const GEMINI: Client = {
  name: 'Gemini',
  protocol: 'gemini',
  path: '/v1beta/models/{model}:{verb}',
  ask: ({ model, history, system, tools, limit, stream, extra }) => ({
    model,
    ...(stream === true ? { stream } : {}),
    contents: history ?? GEMINI.user('hello'),
    ...(system === undefined ? {} : { systemInstruction: { parts: [{ text: system }] } }),
    ...(tools === undefined
      ? {}
      : {
          tools: [
            {
              functionDeclarations: tools.map((tool) => ({ name: tool.name, parametersJsonSchema: schemaOf(tool) })),
            },
          ],
        }),
    ...(limit === undefined ? {} : { generationConfig: { maxOutputTokens: limit } }),
    ...extra,
  }),
  user: (text) => [{ role: 'user', parts: [{ text }] }],
  assistant: (text, calls = []) => [
    {
      role: 'model',
      parts: [
        ...(text === undefined ? [] : [{ text }]),
        ...calls.map(({ id, name, args }) => ({ functionCall: { id, name, args: JSON.parse(args) as unknown } })),
      ],
    },
  ],
  results: (results) => [
    {
      role: 'user',
      parts: results.map(({ id, text, image }) => ({
        functionResponse: {
          id,
          name: 'read',
          response: { output: text },
          ...(image === undefined ? {} : { parts: [{ inlineData: { mimeType: 'image/png', data: image } }] }),
        },
      })),
    },
  ],
  image: (text, data) => [{ role: 'user', parts: [{ text }, { inlineData: { mimeType: 'image/png', data } }] }],
  whole: (body) => {
    if (body.error !== undefined) return { ...EMPTY, error: body.error }
    const [candidate] = body.candidates ?? []
    const finish = candidate?.finishReason ?? body.promptFeedback?.blockReason
    return geminiReply(candidate?.content?.parts ?? [], finish, body.usageMetadata)
  },
  streamed: readGemini,
  finish: { stop: 'STOP', tools: 'STOP', length: 'MAX_TOKENS', filter: 'SAFETY' },
  choose: (name) => ({
    toolConfig: {
      functionCallingConfig: { mode: 'ANY', ...(name === undefined ? {} : { allowedFunctionNames: [name] }) },
    },
  }),
}

/** Those that name the model in the body. */
export const CLIENTS: readonly Client[] = [ANTHROPIC, CHAT, RESPONSES]
export const ALL_CLIENTS: readonly Client[] = [...CLIENTS, GEMINI]
