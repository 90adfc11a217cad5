// What a well-behaved provider of each protocol sends, written down by hand: our own codecs may not judge themselves.
import type { ProtocolId } from '@ferryllm/protocols'

export type Beat =
  | { readonly text: string }
  | { readonly reasoning: string; readonly seal?: string }
  | {
      readonly call: string
      readonly id: string
      readonly args: string
      readonly seal?: string
      /** Responses only: the arguments are free text, the tool belongs to a namespace. */
      readonly custom?: boolean
      readonly namespace?: string
    }

export interface Script {
  readonly beats: readonly Beat[]
  readonly finish?: 'stop' | 'tools' | 'length' | 'filter'
  /** `input` counts everything, `cached` is a part of it; `reasoning` is a part of `output`. */
  readonly usage?: {
    readonly input: number
    readonly cached?: number
    readonly output: number
    readonly reasoning?: number
  }
  /** Responses only: what the provider calls this reply. */
  readonly responseId?: string
}

export type Json = Record<string, unknown>

export const FINISH = {
  anthropic: { stop: 'end_turn', tools: 'tool_use', length: 'max_tokens', filter: 'refusal' },
  'openai-chat': { stop: 'stop', tools: 'tool_calls', length: 'length', filter: 'content_filter' },
  gemini: { stop: 'STOP', tools: 'STOP', length: 'MAX_TOKENS', filter: 'SAFETY' },
} as const

const USAGE: NonNullable<Script['usage']> = { input: 100, output: 20 }

export function frame(data: object | string): string {
  const type = typeof data === 'object' && 'type' in data ? `event: ${String(data.type)}\n` : ''
  return `${type}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
}

/** Two pieces of a text, so that every delta is one of several; never a half character. */
function halves(text: string): string[] {
  const letters = Array.from(text)
  const middle = Math.ceil(letters.length / 2)
  return [letters.slice(0, middle).join(''), letters.slice(middle).join('')].filter((piece) => piece !== '')
}

/** The whole stream, terminal included: one string per frame. */
export function streamOf(protocol: ProtocolId, script: Script): string[] {
  return { anthropic, 'openai-chat': chat, 'openai-responses': responses, gemini }[protocol](script)
}

/** A stream without its last frames: everything up to and with the beats. */
export function openStreamOf(protocol: ProtocolId, beats: readonly Beat[]): string[] {
  const frames = streamOf(protocol, { beats, finish: 'stop' })
  const marks = {
    anthropic: 'message_delta',
    'openai-chat': '"finish_reason":"',
    'openai-responses': 'response.completed',
    gemini: 'finishReason',
  }
  const end = frames.findIndex((text) => text.includes(marks[protocol]))
  // The last item stays open: what breaks off, breaks off inside it.
  return frames.slice(0, protocol === 'anthropic' ? end - 1 : protocol === 'openai-responses' ? end - 2 : end)
}

export function anthropicUsage({ usage = USAGE }: Script): Json {
  const { input, cached = 0, output } = usage
  return {
    input_tokens: input - cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: output,
  }
}

function anthropic(script: Script): string[] {
  const usage = anthropicUsage(script)
  const head = {
    id: 'msg_up1',
    type: 'message',
    role: 'assistant',
    model: 'up',
    content: [],
    stop_reason: null,
    stop_sequence: null,
  }
  const blocks = script.beats.flatMap((beat, index) => {
    const delta = (body: Json): Json => ({ type: 'content_block_delta', index, delta: body })
    const stop = { type: 'content_block_stop', index }
    const start = (block: Json): Json => ({ type: 'content_block_start', index, content_block: block })
    if ('text' in beat)
      return [
        start({ type: 'text', text: '' }),
        ...halves(beat.text).map((text) => delta({ type: 'text_delta', text })),
        stop,
      ]
    if ('reasoning' in beat) {
      const signature = beat.seal ?? 'sig-up'
      return [
        start({ type: 'thinking', thinking: '', signature: '' }),
        ...halves(beat.reasoning).map((thinking) => delta({ type: 'thinking_delta', thinking })),
        delta({ type: 'signature_delta', signature }),
        stop,
      ]
    }
    return [
      start({ type: 'tool_use', id: beat.id, name: beat.call, input: {} }),
      ...halves(beat.args).map((json) => delta({ type: 'input_json_delta', partial_json: json })),
      stop,
    ]
  })
  const stopReason = FINISH.anthropic[script.finish ?? 'stop']
  return [
    { type: 'message_start', message: { ...head, usage: { ...usage, output_tokens: 1 } } },
    { type: 'ping' },
    ...blocks,
    {
      type: 'message_delta',
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage,
    },
    { type: 'message_stop' },
  ].map(frame)
}

export function chatUsage({ usage = USAGE }: Script): Json {
  const { input, cached = 0, output, reasoning = 0 } = usage
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: reasoning },
  }
}

export function chatChunk(delta: Json, finish: string | null = null): Json {
  return {
    id: 'chatcmpl-up',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'up',
    choices: [{ index: 0, delta, finish_reason: finish }],
  }
}

function chat(script: Script): string[] {
  let calls = 0
  const deltas = script.beats.flatMap((beat): Json[] => {
    if ('text' in beat) return halves(beat.text).map((content) => ({ content }))
    if ('reasoning' in beat) return halves(beat.reasoning).map((text) => ({ reasoning_content: text }))
    const index = calls++
    const head = { index, id: beat.id, type: 'function', function: { name: beat.call, arguments: '' } }
    return [
      { tool_calls: [head] },
      ...halves(beat.args).map((text) => ({ tool_calls: [{ index, function: { arguments: text } }] })),
    ]
  })
  const usage = { ...chatChunk({}), choices: [], usage: chatUsage(script) }
  return [
    chatChunk({ role: 'assistant', content: '' }),
    ...deltas.map((delta) => chatChunk(delta)),
    chatChunk({}, FINISH['openai-chat'][script.finish ?? 'stop']),
    usage,
    '[DONE]',
  ].map(frame)
}

export function responsesUsage({ usage = USAGE }: Script): Json {
  const { input, cached = 0, output, reasoning = 0 } = usage
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  }
}

export function responsesItem(beat: Beat, index: number): Json {
  if ('text' in beat) {
    const content = [{ type: 'output_text', text: beat.text, annotations: [], logprobs: [] }]
    return { type: 'message', id: `msg_${index}`, role: 'assistant', status: 'completed', content }
  }
  if ('reasoning' in beat) {
    const summary = [{ type: 'summary_text', text: beat.reasoning }]
    return { type: 'reasoning', id: `rs_${index}`, summary, encrypted_content: beat.seal ?? 'enc-up' }
  }
  return {
    ...(beat.custom === true
      ? { type: 'custom_tool_call', input: beat.args }
      : { type: 'function_call', arguments: beat.args }),
    id: `fc_${index}`,
    call_id: beat.id,
    name: beat.call,
    ...(beat.namespace === undefined ? {} : { namespace: beat.namespace }),
    status: 'completed',
  }
}

function responses(script: Script): string[] {
  const head = {
    id: script.responseId ?? 'resp_up',
    object: 'response',
    created_at: 1,
    model: 'up',
    status: 'in_progress',
    output: [],
    usage: null,
  }
  const output = script.beats.map(responsesItem)
  const items = script.beats.flatMap((beat, index): Json[] => {
    const item = output[index] as Json
    const at = { item_id: item['id'], output_index: index }
    const added = (empty: Json): Json => ({
      type: 'response.output_item.added',
      output_index: index,
      item: { ...item, ...empty, status: 'in_progress' },
    })
    const done = { type: 'response.output_item.done', output_index: index, item }
    if ('text' in beat) {
      const part = { type: 'output_text', text: '', annotations: [] }
      return [
        added({ content: [] }),
        { type: 'response.content_part.added', ...at, content_index: 0, part },
        ...halves(beat.text).map((delta) => ({ type: 'response.output_text.delta', ...at, content_index: 0, delta })),
        { type: 'response.output_text.done', ...at, content_index: 0, text: beat.text },
        { type: 'response.content_part.done', ...at, content_index: 0, part: { ...part, text: beat.text } },
        done,
      ]
    }
    if ('reasoning' in beat) {
      const part = { type: 'summary_text', text: beat.reasoning }
      return [
        added({ summary: [], encrypted_content: '' }),
        { type: 'response.reasoning_summary_part.added', ...at, summary_index: 0, part: { ...part, text: '' } },
        ...halves(beat.reasoning).map((delta) => ({
          type: 'response.reasoning_summary_text.delta',
          ...at,
          summary_index: 0,
          delta,
        })),
        { type: 'response.reasoning_summary_text.done', ...at, summary_index: 0, text: beat.reasoning },
        { type: 'response.reasoning_summary_part.done', ...at, summary_index: 0, part },
        done,
      ]
    }
    const [field, event] =
      beat.custom === true ? ['input', 'custom_tool_call_input'] : ['arguments', 'function_call_arguments']
    return [
      added({ [field]: '' }),
      ...halves(beat.args).map((delta) => ({ type: `response.${event}.delta`, ...at, delta })),
      { type: `response.${event}.done`, ...at, [field]: beat.args },
      done,
    ]
  })
  const end = responsesEnd(script)
  return [
    { type: 'response.created', response: head },
    { type: 'response.in_progress', response: head },
    ...items,
    { type: `response.${String(end['status'])}`, response: { ...head, output, usage: responsesUsage(script), ...end } },
  ].map((event, sequence) => frame({ ...event, sequence_number: sequence }))
}

export function responsesEnd({ finish }: Script): Json {
  if (finish !== 'length' && finish !== 'filter') return { status: 'completed', incomplete_details: null }
  return {
    status: 'incomplete',
    incomplete_details: { reason: finish === 'length' ? 'max_output_tokens' : 'content_filter' },
  }
}

export function geminiUsage({ usage = USAGE }: Script): Json {
  const { input, cached = 0, output, reasoning = 0 } = usage
  return {
    promptTokenCount: input,
    cachedContentTokenCount: cached,
    candidatesTokenCount: output - reasoning,
    thoughtsTokenCount: reasoning,
    totalTokenCount: input + output,
  }
}

export function geminiParts(beat: Beat): Json[] {
  if ('text' in beat) return halves(beat.text).map((text) => ({ text }))
  if ('reasoning' in beat) return halves(beat.reasoning).map((text) => ({ text, thought: true }))
  const seal = beat.seal === undefined ? {} : { thoughtSignature: beat.seal }
  return [{ functionCall: { id: beat.id, name: beat.call, args: JSON.parse(beat.args) as unknown }, ...seal }]
}

/** Cumulative usage in every chunk, as Gemini sends it. */
function gemini(script: Script): string[] {
  const finishReason = FINISH.gemini[script.finish ?? 'stop']
  const usageMetadata = geminiUsage(script)
  const chunk = (parts: Json[], rest: Json = {}): Json => ({
    candidates: [{ content: { role: 'model', parts }, index: 0, ...rest }],
    usageMetadata,
    modelVersion: 'up',
    responseId: 'up-1',
  })
  return [
    ...script.beats.flatMap(geminiParts).map((part) => chunk([part])),
    chunk([{ text: '' }], { finishReason }),
  ].map(frame)
}
