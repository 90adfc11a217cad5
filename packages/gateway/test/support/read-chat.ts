// Reads a chat completion as strictly as the libraries of OpenAI and Vercel.
import { expect } from 'vitest'
import { framesOf, type ReadCall, type ReadReply, type Wire } from './strict-reply.ts'

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
      if (delta.reasoning_details !== undefined) details = [...(details ?? []), ...delta.reasoning_details]
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
