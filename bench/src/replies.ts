// What the measured provider answers, serialised once: the only thing that changes in a stream is a time stamp.
import type { ProtocolId } from '@ferryllm/protocols'

/** Sixteen digits of microseconds stand where this stands. */
const STAMP = 'T0000000000000000'
const ANSWER = 'An answer of the usual length. '.repeat(30)

export interface ReplyBytes {
  readonly whole: Buffer
  /** Before the first event, each event, after the last. */
  readonly head: string
  readonly event: (stamp: string) => string
  readonly tail: string
}

const frame = (data: object | string, event?: string): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
const named = (type: string, data: object = {}): string => frame({ type, ...data }, type)

/** The frame cut at the stamp, so that an event costs two joins. */
function stamped(text: string): (stamp: string) => string {
  const [before = '', after = ''] = text.split(STAMP)
  return (stamp) => before + stamp + after
}

export function repliesOf(protocol: ProtocolId): ReplyBytes {
  switch (protocol) {
    case 'openai-chat':
      return chat()
    case 'anthropic':
      return anthropic()
    case 'openai-responses':
      return responses()
    case 'gemini':
      return gemini()
  }
}

function chat(): ReplyBytes {
  const usage = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 }
  const base = { id: 'chatcmpl-1', created: 1_795_000_000, model: 'up' }
  const chunk = (delta: object, finish: string | null = null): string =>
    frame({ ...base, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })
  const message = { role: 'assistant', content: ANSWER }
  return {
    whole: json({ ...base, object: 'chat.completion', choices: [{ index: 0, message, finish_reason: 'stop' }], usage }),
    head: chunk({ role: 'assistant', content: '' }),
    event: stamped(chunk({ content: ` ${STAMP}` })),
    tail: `${chunk({}, 'stop')}${frame({ ...base, object: 'chat.completion.chunk', choices: [], usage })}${frame('[DONE]')}`,
  }
}

function anthropic(): ReplyBytes {
  const usage = { input_tokens: 100, output_tokens: 50 }
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'up', stop_sequence: null }
  const delta = { type: 'text_delta', text: ` ${STAMP}` }
  return {
    whole: json({ ...message, content: [{ type: 'text', text: ANSWER }], stop_reason: 'end_turn', usage }),
    head:
      named('message_start', { message: { ...message, content: [], stop_reason: null, usage } }) +
      named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    event: stamped(named('content_block_delta', { index: 0, delta })),
    tail:
      named('content_block_stop', { index: 0 }) +
      named('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage }) +
      named('message_stop'),
  }
}

function responses(): ReplyBytes {
  const usage = {
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 50,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 150,
  }
  const item = (text: string): object => ({
    type: 'message',
    id: 'msg_1',
    role: 'assistant',
    status: 'completed',
    content: [part(text)],
  })
  const response = { id: 'resp_1', object: 'response', created_at: 1_795_000_000, model: 'up', status: 'completed' }
  const open = { ...response, status: 'in_progress', output: [], usage: null }
  const at = { item_id: 'msg_1', output_index: 0, content_index: 0 }
  return {
    whole: json({ ...response, output: [item(ANSWER)], usage }),
    head:
      named('response.created', { sequence_number: 0, response: open }) +
      named('response.output_item.added', { sequence_number: 1, output_index: 0, item: item('') }) +
      named('response.content_part.added', { sequence_number: 2, ...at, part: part('') }),
    event: stamped(named('response.output_text.delta', { sequence_number: 3, ...at, delta: ` ${STAMP}` })),
    tail:
      named('response.output_item.done', { sequence_number: 4, output_index: 0, item: item(ANSWER) }) +
      named('response.completed', { sequence_number: 5, response: { ...response, output: [item(ANSWER)], usage } }),
  }
}

function part(text: string): object {
  return { type: 'output_text', text, annotations: [] }
}

function gemini(): ReplyBytes {
  const usageMetadata = { promptTokenCount: 100, candidatesTokenCount: 50, totalTokenCount: 150 }
  const chunk = (text: string, more: object = {}): object => ({
    candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0, ...more }],
    usageMetadata,
    modelVersion: 'up',
    responseId: 'up-1',
  })
  return {
    whole: json(chunk(ANSWER, { finishReason: 'STOP' })),
    head: '',
    event: stamped(frame(chunk(` ${STAMP}`))),
    tail: frame(chunk('', { finishReason: 'STOP' })),
  }
}

function json(body: object): Buffer {
  return Buffer.from(JSON.stringify(body))
}

/** Microseconds of the machine's clock, as every process here reads it. */
export function stampNow(): string {
  return `T${Math.round((performance.timeOrigin + performance.now()) * 1000)}`
}

/** Finds the first stamp of every line: the last event of some protocols says all of the text again. */
export const STAMPS = /T(\d{16})[^\n]*\n/g
