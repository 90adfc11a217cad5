// Request bodies of the sizes that coding agents send, the same text in every run.
import type { ClientProtocol, Workload } from './workloads.ts'

export const MODEL = 'bench-model'

const TARGET_BYTES = { small: 0, agent: 150_000, huge: 2_000_000 } as const
const WORDS =
  'function return const async import class file path read write edit search "quoted" line\nerror café 你好 test value request stream token model // comment { } ( ) [ ] => \\ back 42'.split(
    ' ',
  )

/** A linear congruential generator: text that looks like code, and is the same everywhere. */
function writer(): (length: number) => string {
  let seed = 42
  return (length) => {
    let text = ''
    while (text.length < length) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      text += `${WORDS[seed % WORDS.length] ?? ''} `
    }
    return text.slice(0, length)
  }
}

/** One exchange of the history: what the model said and called, and what came back. */
interface Round {
  readonly id: string
  readonly said: string
  readonly input: string
  readonly output: string
}

export function bodyFor({ client, body, stream }: Pick<Workload, 'client' | 'body' | 'stream'>): string {
  const write = writer()
  const target = TARGET_BYTES[body]
  const system = write(target === 0 ? 150 : (target * 2) / 15)
  const tools = Array.from({ length: target === 0 ? 0 : 20 }, (_, index) => ({
    name: `tool_${index}`,
    description: write(target / 150),
    schema: {
      type: 'object',
      properties: { path: { type: 'string', description: write(target / 300) }, mode: { enum: ['a', 'b'] } },
      required: ['path'],
    },
  }))
  const rounds: Round[] = []
  for (let size = 0; size < target * 0.55;) {
    const round = { id: `call_${rounds.length}`, said: write(180), input: write(200), output: write(2200) }
    size += round.said.length + round.input.length + round.output.length
    rounds.push(round)
  }
  return JSON.stringify(BODIES[client]({ system, tools, rounds, question: write(300), stream: stream !== undefined }))
}

interface Content {
  readonly system: string
  readonly tools: readonly { readonly name: string; readonly description: string; readonly schema: object }[]
  readonly rounds: readonly Round[]
  readonly question: string
  readonly stream: boolean
}

const BODIES: Readonly<Record<ClientProtocol, (content: Content) => object>> = {
  anthropic: ({ system, tools, rounds, question, stream }) => ({
    model: MODEL,
    max_tokens: 1024,
    ...(stream ? { stream } : {}),
    system: [{ type: 'text', text: system, cache_control: { type: 'ephemeral' } }],
    ...(tools.length === 0 ? {} : { tools: tools.map(({ schema, ...tool }) => ({ ...tool, input_schema: schema })) }),
    messages: [
      { role: 'user', content: question },
      ...rounds.flatMap(({ id, said, input, output }) => [
        {
          role: 'assistant',
          content: [
            { type: 'text', text: said },
            { type: 'tool_use', id, name: 'tool_1', input: { path: input } },
          ],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: id, content: [{ type: 'text', text: output }] }],
        },
      ]),
      ...(rounds.length === 0 ? [] : [{ role: 'user', content: question }]),
    ],
  }),
  'openai-chat': ({ system, tools, rounds, question, stream }) => ({
    model: MODEL,
    max_tokens: 1024,
    ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ schema, ...tool }) => ({ type: 'function', function: { ...tool, parameters: schema } })),
        }),
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: question },
      ...rounds.flatMap(({ id, said, input, output }) => [
        {
          role: 'assistant',
          content: said,
          tool_calls: [
            { id, type: 'function', function: { name: 'tool_1', arguments: JSON.stringify({ path: input }) } },
          ],
        },
        { role: 'tool', tool_call_id: id, content: output },
      ]),
    ],
  }),
  'openai-responses': ({ system, tools, rounds, question, stream }) => ({
    model: MODEL,
    max_output_tokens: 1024,
    store: false,
    ...(stream ? { stream } : {}),
    instructions: system,
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ schema, ...tool }) => ({ type: 'function', strict: false, ...tool, parameters: schema })),
        }),
    input: [
      { role: 'user', content: question },
      ...rounds.flatMap(({ id, said, input, output }) => [
        { role: 'assistant', content: [{ type: 'output_text', text: said }] },
        { type: 'function_call', call_id: id, name: 'tool_1', arguments: JSON.stringify({ path: input }) },
        { type: 'function_call_output', call_id: id, output },
      ]),
    ],
  }),
}
