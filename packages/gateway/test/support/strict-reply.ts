// The strictest client of each protocol: reads a stream as the agents' own libraries do, and fails at the first event
// that one of them would trip over.
import { expect } from 'vitest'

export interface ReadCall {
  readonly id: string
  readonly name: string
  readonly input: string
  readonly kind: string
}

export interface ReadReply {
  readonly text: string
  readonly reasoning: string
  readonly calls: readonly ReadCall[]
  /** The protocol's own word: stop_reason, finish_reason, or status with the reason of an incomplete reply. */
  readonly finish: string | undefined
  readonly error: { readonly type?: string; readonly code?: string | null; readonly message: string } | undefined
  // oxlint-disable-next-line typescript/no-explicit-any -- each protocol's own names, asserted on by the tests
  readonly usage: any
  /** What the client puts into its history: messages or items. */
  readonly echo: readonly object[]
}

// oxlint-disable-next-line typescript/no-explicit-any -- wire data under test
type Wire = any

export interface WireFrame {
  readonly event: string | undefined
  readonly data: Wire
}

/** The frames of an event stream; keep-alive comments are no frames. */
export function framesOf(text: string): WireFrame[] {
  return text
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => !line.startsWith(':') && line !== ''))
    .filter((lines) => lines.length > 0)
    .map((lines) => {
      const event = lines.find((line) => line.startsWith('event: '))?.slice(7)
      const data = lines
        .filter((line) => line.startsWith('data: '))
        .map((line) => line.slice(6))
        .join('\n')
      return { event, data: data === '[DONE]' ? data : (JSON.parse(data) as Wire) }
    })
}

const DELTAS: Record<string, readonly string[]> = {
  text: ['text_delta', 'citations_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
}

export function readAnthropic(text: string): ReadReply {
  const blocks: Wire[] = []
  let open: Wire
  let start: Wire
  let last: Wire
  let error: Wire
  let over = false
  for (const { event, data } of framesOf(text)) {
    expect(over, `nothing after the terminal event, but ${event}`).toBe(false)
    expect(data.type).toBe(event)
    if (data.type !== 'ping' && data.type !== 'error') expect(start !== undefined).toBe(data.type !== 'message_start')
    switch (data.type) {
      case 'message_start':
        start = data.message
        expect(start).toMatchObject({
          id: expect.stringMatching(/^msg_/),
          type: 'message',
          role: 'assistant',
          content: [],
          stop_reason: null,
        })
        expect(start.usage).toMatchObject({ input_tokens: expect.any(Number), output_tokens: expect.any(Number) })
        break
      case 'content_block_start':
        expect(open, 'one block at a time').toBeUndefined()
        expect(data.index).toBe(blocks.length)
        open = { ...data.content_block, input: data.content_block.type === 'tool_use' ? '' : undefined }
        blocks.push(open)
        break
      case 'content_block_delta': {
        expect(data.index, 'a delta of the open block').toBe(open === undefined ? -1 : blocks.length - 1)
        const { delta } = data
        if (DELTAS[open.type] !== undefined) expect(DELTAS[open.type]).toContain(delta.type)
        if (delta.type === 'text_delta') open.text += delta.text
        if (delta.type === 'thinking_delta') open.thinking += delta.thinking
        if (delta.type === 'signature_delta') open.signature = delta.signature
        if (delta.type === 'input_json_delta') open.input += delta.partial_json
        break
      }
      case 'content_block_stop':
        expect(data.index).toBe(open === undefined ? -1 : blocks.length - 1)
        if (open.type === 'text') expect(open.text, 'no empty text block').not.toBe('')
        if (open.type === 'tool_use') open.input = JSON.parse(open.input === '' ? '{}' : open.input)
        open = undefined
        break
      case 'message_delta':
        expect(open).toBeUndefined()
        expect(last, 'one message_delta').toBeUndefined()
        last = data
        expect(data.usage).toMatchObject({ input_tokens: expect.any(Number), output_tokens: expect.any(Number) })
        break
      case 'message_stop':
        expect(last).toBeDefined()
        over = true
        break
      case 'error':
        expect(data.error).toMatchObject({ type: expect.any(String), message: expect.any(String) })
        error = data.error
        over = true
        break
      case 'ping':
        break
      default:
        expect.unreachable(`unknown event ${data.type}`)
    }
  }
  expect(over, 'the stream has its terminal event').toBe(true)
  return anthropicReply(blocks, last?.delta.stop_reason, { ...start?.usage, ...last?.usage }, error)
}

export function anthropicReply(blocks: Wire[], finish: string | undefined, usage: Wire, error?: Wire): ReadReply {
  const joined = (type: string, key: string): string =>
    blocks
      .filter((block) => block.type === type)
      .map((block) => block[key])
      .join('')
  const calls = blocks
    .filter((block) => block.type === 'tool_use')
    .map((block) => ({
      id: block.id,
      name: block.name,
      input: typeof block.input === 'string' ? block.input : JSON.stringify(block.input),
      kind: 'tool_use',
    }))
  expect(
    calls.map((call) => call.id),
    'ids are unique',
  ).toEqual([...new Set(calls.map((call) => call.id))])
  const echo = blocks.length === 0 ? [] : [{ role: 'assistant', content: blocks }]
  return { text: joined('text', 'text'), reasoning: joined('thinking', 'thinking'), calls, finish, error, usage, echo }
}

export function readChat(text: string): ReadReply {
  let content = ''
  let reasoning = ''
  let details: Wire
  const calls: Wire[] = []
  let finish: string | undefined
  let error: Wire
  let usage: Wire
  let head: Wire
  let done = false
  for (const { event, data } of framesOf(text)) {
    expect(event, 'chat has no event names').toBeUndefined()
    expect(done, 'nothing after [DONE]').toBe(false)
    if (data === '[DONE]') {
      done = true
      continue
    }
    expect(error, 'nothing after an error').toBeUndefined()
    if (data.error !== undefined) {
      expect(data.error).toMatchObject({ message: expect.any(String), type: expect.any(String) })
      error = data.error
      continue
    }
    expect(data).toMatchObject({
      id: expect.any(String),
      object: 'chat.completion.chunk',
      created: expect.any(Number),
      model: expect.any(String),
    })
    // A chunk without choices and usage only says that somebody is there.
    if (data.choices.length === 0 && data.usage === undefined) continue
    head ??= { id: data.id, model: data.model, created: data.created }
    expect({ id: data.id, model: data.model, created: data.created }).toEqual(head)
    if (data.usage !== undefined && data.usage !== null) {
      expect(usage, 'usage once').toBeUndefined()
      usage = data.usage
    }
    for (const { delta, finish_reason: word } of data.choices) {
      expect(finish, 'nothing after the finish reason').toBeUndefined()
      content += delta.content ?? delta.refusal ?? ''
      reasoning += delta.reasoning_content ?? ''
      details = delta.reasoning_details ?? details
      for (const call of delta.tool_calls ?? []) {
        if (call.index === calls.length) {
          expect(call).toMatchObject({ id: expect.stringMatching(/./), function: { name: expect.stringMatching(/./) } })
          calls.push({ ...call, function: { ...call.function } })
          continue
        }
        expect(call.index, 'a delta of the call begun last').toBe(calls.length - 1)
        expect([undefined, calls[call.index].id]).toContain(call.id)
        expect(call.function.name).toBeUndefined()
        calls[call.index].function.arguments += call.function.arguments
      }
      finish = word ?? undefined
    }
  }
  if (error === undefined) expect({ done, finished: finish !== undefined }).toEqual({ done: true, finished: true })
  const message = {
    role: 'assistant',
    content: content === '' ? null : content,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(details === undefined ? {} : { reasoning_details: details }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(({ index: _index, ...call }) => call) }),
  }
  return chatReply(message, finish, usage, error)
}

export function chatReply(message: Wire, finish: string | undefined, usage: Wire, error?: Wire): ReadReply {
  const calls = (message.tool_calls ?? []).map((call: Wire) => ({
    id: call.id,
    name: call.function.name,
    input: call.function.arguments,
    kind: call.type,
  }))
  expect(
    calls.map((call: ReadCall) => call.id),
    'ids are unique',
  ).toEqual([...new Set(calls.map((call: ReadCall) => call.id))])
  return {
    text: message.content ?? message.refusal ?? '',
    reasoning: message.reasoning_content ?? '',
    calls,
    finish,
    error,
    usage,
    echo: [message],
  }
}

export function readResponses(text: string): ReadReply {
  const items: Wire[] = []
  let open: Wire
  let pieces = ''
  let end: Wire
  let sequence = 0
  for (const { event, data } of framesOf(text)) {
    if (data === '[DONE]') {
      expect(end, '[DONE] comes last').toBeDefined()
      continue
    }
    expect(end, `nothing after the terminal event, but ${event}`).toBeUndefined()
    expect(data.type).toBe(event)
    if (data.type === 'keepalive') continue
    expect(data.sequence_number, `the sequence at ${event}`).toBe(sequence++)
    if (sequence === 1 && data.type !== 'response.failed') expect(data.type).toBe('response.created')
    if (sequence > 1) expect(data.type, 'created once').not.toBe('response.created')
    if ('item_id' in data)
      expect({ id: data.item_id, at: data.output_index }).toEqual({ id: open?.id, at: items.length })
    if (data.type === 'response.output_item.added') {
      expect(open, 'one item at a time').toBeUndefined()
      expect(data.output_index).toBe(items.length)
      expect(data.item.id).toEqual(expect.stringMatching(/./))
      open = data.item
      pieces = ''
    } else if (/_part\.added$/.test(data.type)) pieces = ''
    else if (/\.delta$/.test(data.type)) pieces += data.delta
    else if (/output_text\.done$/.test(data.type)) expect(data.text).toBe(pieces)
    else if (/function_call_arguments\.done$/.test(data.type)) expect(data.arguments).toBe(pieces)
    else if (/custom_tool_call_input\.done$/.test(data.type)) expect(data.input).toBe(pieces)
    else if (data.type === 'response.output_item.done') {
      expect({ type: data.item.type, id: data.item.id, at: data.output_index }).toEqual({
        type: open?.type,
        id: open?.id,
        at: items.length,
      })
      items.push(data.item)
      open = undefined
    } else if (/^response\.(completed|incomplete|failed)$/.test(data.type)) end = data.response
  }
  expect(end, 'the stream has its terminal event').toBeDefined()
  if (end.status !== 'failed') expect(end.output).toEqual(items)
  // What was shown of an item that never ended is still on the screen.
  if (open?.type === 'message') items.push({ ...open, content: [{ type: 'output_text', text: pieces }] })
  return responsesReply({ ...end, output: items })
}

export function responsesReply(body: Wire): ReadReply {
  const items: Wire[] = body.output ?? []
  const parts = items.filter((item) => item.type === 'message').flatMap((item) => item.content)
  const calls = items
    .filter((item) => /_call$/.test(item.type))
    .map((item) => ({ id: item.call_id, name: item.name, input: item.arguments ?? item.input, kind: item.type }))
  expect(
    calls.map((call) => call.id),
    'ids are unique',
  ).toEqual([...new Set(calls.map((call) => call.id))])
  if (body.usage !== null && (body.status === 'completed' || body.status === 'incomplete')) {
    expect(body.usage).toMatchObject({
      input_tokens_details: { cached_tokens: expect.any(Number) },
      output_tokens_details: { reasoning_tokens: expect.any(Number) },
    })
  }
  const reason = body.incomplete_details?.reason
  return {
    text: parts.map((part) => part.text ?? part.refusal).join(''),
    reasoning: items
      .filter((item) => item.type === 'reasoning')
      .flatMap((item) => [...(item.content ?? []), ...item.summary])
      .map((part) => part.text)
      .join(''),
    calls,
    finish: reason === undefined ? body.status : `${body.status}:${reason}`,
    error: body.error ?? undefined,
    usage: body.usage,
    echo: items,
  }
}
