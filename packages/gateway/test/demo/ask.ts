// Asks a gateway with nothing but the demo provider, in any client protocol, and reads the answer in one form.
import { configSchema } from '@ferryllm/control'
import { createGateway, type Gateway } from '../../src/index.ts'
import { frameData } from '../support/gateway.ts'
import type { Wire } from '../support/strict-reply.ts'

export type ClientPath = '/v1/chat/completions' | '/v1/responses' | '/v1/messages'
export const CLIENT_PATHS: readonly ClientPath[] = ['/v1/chat/completions', '/v1/responses', '/v1/messages']

/** What a client wants, in no protocol's words. */
export interface Wish {
  readonly model?: string
  readonly say?: string
  readonly stream?: boolean
  readonly maxTokens?: number
  readonly stop?: readonly string[]
  readonly tools?: readonly { readonly name: string; readonly schema: object }[]
  readonly choice?: 'none' | 'required' | { readonly name: string }
  readonly parallel?: boolean
  readonly schema?: object
  readonly json?: boolean
  readonly think?: 'off' | 'on'
  /** Results of calls that the model made: id, name, arguments, output. */
  readonly results?: readonly (readonly [string, string, string, string])[]
}

export interface Answer {
  readonly status: number
  readonly text: string
  readonly thought: string
  /** Signature, encrypted content or the like: whatever the protocol brings back. */
  readonly sealed: boolean
  readonly calls: readonly (readonly [string, string, string])[]
  readonly finish: string
  readonly output: number
}

export function demoGateway(): Gateway {
  return createGateway(
    configSchema.parse({
      providers: [{ name: 'demo', type: 'demo' }],
      routes: [{ match: '*', provider: 'demo' }],
    }),
    { env: {} },
  )
}

export function send(gateway: Gateway, path: ClientPath, wish: Wish, signal?: AbortSignal): Promise<Response> {
  const body = JSON.stringify({ model: wish.model ?? 'demo', stream: wish.stream === true, ...BODIES[path](wish) })
  return gateway.fetch(
    new Request(`http://gateway${path}`, { method: 'POST', body, ...(signal === undefined ? {} : { signal }) }),
  )
}

export async function ask(gateway: Gateway, path: ClientPath, wish: Wish): Promise<Answer> {
  const response = await send(gateway, path, wish)
  const text = await response.text()
  const read = READERS[path]
  const body = wish.stream === true ? read.streamed(frameData(text) as Wire[]) : read.whole(JSON.parse(text))
  return { status: response.status, ...body }
}

const BODIES: Readonly<Record<ClientPath, (wish: Wish) => object>> = {
  '/v1/chat/completions': (wish) => ({
    messages: [
      { role: 'user', content: wish.say ?? 'ping' },
      ...(wish.results ?? []).flatMap(([id, name, input, output]) => [
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id, type: 'function', function: { name, arguments: input } }],
        },
        { role: 'tool', tool_call_id: id, content: output },
      ]),
    ],
    max_completion_tokens: wish.maxTokens,
    stop: wish.stop,
    stream_options: wish.stream === true ? { include_usage: true } : undefined,
    tools: wish.tools?.map(({ name, schema }) => ({ type: 'function', function: { name, parameters: schema } })),
    tool_choice: typeof wish.choice === 'object' ? { type: 'function', function: wish.choice } : wish.choice,
    parallel_tool_calls: wish.parallel,
    response_format:
      wish.schema === undefined
        ? wish.json === true
          ? { type: 'json_object' }
          : undefined
        : { type: 'json_schema', json_schema: { name: 'answer', schema: wish.schema, strict: true } },
    reasoning_effort: wish.think === undefined ? undefined : wish.think === 'on' ? 'high' : 'none',
  }),
  '/v1/responses': (wish) => ({
    input: [
      { role: 'user', content: wish.say ?? 'ping' },
      ...(wish.results ?? []).flatMap(([id, name, input, output]) => [
        { type: 'function_call', call_id: id, name, arguments: input },
        { type: 'function_call_output', call_id: id, output },
      ]),
    ],
    include: ['reasoning.encrypted_content'],
    max_output_tokens: wish.maxTokens,
    tools: wish.tools?.map(({ name, schema }) => ({ type: 'function', name, parameters: schema })),
    tool_choice: typeof wish.choice === 'object' ? { type: 'function', ...wish.choice } : wish.choice,
    parallel_tool_calls: wish.parallel,
    text:
      wish.schema === undefined
        ? wish.json === true
          ? { format: { type: 'json_object' } }
          : undefined
        : { format: { type: 'json_schema', name: 'answer', schema: wish.schema, strict: true } },
    reasoning:
      wish.think === undefined ? undefined : { effort: wish.think === 'on' ? 'high' : 'none', summary: 'auto' },
  }),
  '/v1/messages': (wish) => ({
    messages: [
      { role: 'user', content: wish.say ?? 'ping' },
      ...(wish.results ?? []).flatMap(([id, name, input, output]) => [
        { role: 'assistant', content: [{ type: 'tool_use', id, name, input: JSON.parse(input) as unknown }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: output }] },
      ]),
    ],
    max_tokens: wish.maxTokens ?? 4096,
    stop_sequences: wish.stop,
    tools: wish.tools?.map(({ name, schema }) => ({ name, input_schema: schema })),
    tool_choice:
      wish.choice === undefined && wish.parallel === undefined
        ? undefined
        : {
            ...(typeof wish.choice === 'object'
              ? { type: 'tool', ...wish.choice }
              : { type: wish.choice === 'required' ? 'any' : (wish.choice ?? 'auto') }),
            ...(wish.parallel === undefined ? {} : { disable_parallel_tool_use: !wish.parallel }),
          },
    output_config: wish.schema === undefined ? undefined : { format: { type: 'json_schema', schema: wish.schema } },
    thinking: wish.think === undefined ? undefined : { type: wish.think === 'on' ? 'adaptive' : 'disabled' },
  }),
}

type Read = Omit<Answer, 'status'>

const READERS: Readonly<
  Record<ClientPath, { whole: (body: Wire) => Read; streamed: (frames: readonly Wire[]) => Read }>
> = {
  '/v1/chat/completions': {
    whole: ({ choices: [{ message, finish_reason: finish }], usage }) => ({
      text: message.content ?? message.refusal ?? '',
      thought: message.reasoning_content ?? '',
      sealed: JSON.stringify(message).includes('ferry1.'),
      calls: (message.tool_calls ?? []).map((call: Wire) => [call.id, call.function.name, call.function.arguments]),
      finish,
      output: usage.completion_tokens,
    }),
    streamed: (frames) => {
      const choices = frames.flatMap((frame) => frame.choices ?? [])
      const deltas = choices.map((choice) => choice.delta)
      const calls: [string, string, string][] = []
      for (const { index, id, function: call } of deltas.flatMap((delta) => delta.tool_calls ?? [])) {
        calls[index] ??= [id, call.name, '']
        calls[index][2] += call.arguments ?? ''
      }
      return {
        text: deltas.map((delta) => delta.content ?? delta.refusal ?? '').join(''),
        thought: deltas.map((delta) => delta.reasoning_content ?? '').join(''),
        sealed: JSON.stringify(deltas).includes('ferry1.'),
        calls,
        finish: choices.findLast((choice) => choice.finish_reason !== null)?.finish_reason ?? '',
        output: frames.findLast((frame) => frame.usage)?.usage.completion_tokens ?? 0,
      }
    },
  },
  '/v1/responses': {
    whole: responseOf,
    streamed: (frames) => {
      const joined = (type: string): string =>
        frames.flatMap((frame) => (frame.type === type ? [frame.delta] : [])).join('')
      const last = frames.findLast((frame) => frame.response)?.response
      const read = responseOf(last)
      // The deltas must say what the final response says.
      return {
        ...read,
        text: joined('response.output_text.delta') + joined('response.refusal.delta'),
        thought: joined('response.reasoning_summary_text.delta') + joined('response.reasoning_text.delta'),
      }
    },
  },
  '/v1/messages': {
    whole: ({ content, stop_reason: finish, usage }) => ({
      text: content.map((block: Wire) => block.text ?? '').join(''),
      thought: content.map((block: Wire) => block.thinking ?? '').join(''),
      sealed: content.some((block: Wire) => (block.signature ?? '') !== ''),
      calls: content
        .filter((block: Wire) => block.type === 'tool_use')
        .map((block: Wire) => [block.id, block.name, JSON.stringify(block.input)]),
      finish,
      output: usage.output_tokens,
    }),
    streamed: (frames) => {
      const calls: [string, string, string][] = []
      for (const { type, content_block: block, delta } of frames) {
        if (type === 'content_block_start' && block.type === 'tool_use') calls.push([block.id, block.name, ''])
        const open = calls.at(-1)
        if (delta?.type === 'input_json_delta' && open !== undefined) open[2] += delta.partial_json
      }
      const end = frames.find((frame) => frame.type === 'message_delta')
      return {
        text: frames.map((frame) => frame.delta?.text ?? '').join(''),
        thought: frames.map((frame) => frame.delta?.thinking ?? '').join(''),
        sealed: frames.some((frame) => (frame.delta?.signature ?? '') !== ''),
        calls,
        finish: end?.delta.stop_reason ?? '',
        output: end?.usage.output_tokens ?? 0,
      }
    },
  },
}

function responseOf({ output, status, incomplete_details: details, usage }: Wire): Read {
  const items = (type: string): Wire[] => output.filter((item: Wire) => item.type === type)
  const texts = (list: Wire[]): string => list.map((part) => part.text ?? part.refusal ?? '').join('')
  return {
    text: items('message')
      .map((item) => texts(item.content))
      .join(''),
    thought: items('reasoning')
      .map((item) => texts([...item.summary, ...(item.content ?? [])]))
      .join(''),
    sealed: items('reasoning').some((item) => typeof item.encrypted_content === 'string'),
    calls: items('function_call').map((item) => [item.call_id, item.name, item.arguments]),
    finish: details?.reason ?? status,
    output: usage?.output_tokens ?? 0,
  }
}
