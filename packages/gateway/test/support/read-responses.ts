// Reads a response as strictly as Codex and OpenAI's own library.
import { expect } from 'vitest'
import { framesOf, type ReadReply, type Wire } from './strict-reply.ts'

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
    if (data.type === 'keepalive' && data.sequence_number === undefined) continue
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
    } else if (data.type.endsWith('_part.added')) pieces = ''
    else if (data.type.endsWith('.delta')) pieces += data.delta
    else if (data.type.endsWith('output_text.done')) expect(data.text).toBe(pieces)
    else if (data.type.endsWith('function_call_arguments.done')) expect(data.arguments).toBe(pieces)
    else if (data.type.endsWith('custom_tool_call_input.done')) expect(data.input).toBe(pieces)
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
    .filter((item) => item.type.endsWith('_call'))
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
