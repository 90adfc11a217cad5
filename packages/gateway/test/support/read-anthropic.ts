// Reads a Messages reply as strictly as Claude Code and Anthropic's own library.
import { expect } from 'vitest'
import { framesOf, type ReadReply, type Wire } from './strict-reply.ts'

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
