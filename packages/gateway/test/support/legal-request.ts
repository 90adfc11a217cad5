// What each provider refuses with a 400: the rules about turns, calls and results that histories break.
import { expect } from 'vitest'
import type { ProtocolId } from '@ferryllm/protocols'
type Wire = any

/** Fails when a provider of this protocol would refuse the history of this request. */
export function expectLegal(protocol: ProtocolId, body: Wire): void {
  const text = JSON.stringify(body)
  expect(text, 'no empty text').not.toMatch(/"text":""/)
  switch (protocol) {
    case 'anthropic':
      return anthropic(body)
    case 'openai-chat':
      return chat(body)
    case 'openai-responses':
      return responses(body)
    case 'gemini':
      return gemini(body)
  }
}

const blocksOf = (message: Wire): Wire[] =>
  typeof message?.content === 'string' ? [{ type: 'text', text: message.content }] : (message?.content ?? [])

function anthropic({ messages }: Wire): void {
  expect(messages[0].role).toBe('user')
  messages.forEach((message: Wire, index: number) => {
    expect(blocksOf(message).length, 'no empty message').toBeGreaterThan(0)
    if (index > 0) expect(message.role, 'roles alternate').not.toBe(messages[index - 1].role)
    const calls = message.role === 'assistant' ? blocksOf(message).filter((block) => block.type === 'tool_use') : []
    const next = blocksOf(messages[index + 1])
    if (calls.length > 0) {
      const results = next.slice(0, calls.length)
      expect(
        results.map((block) => block.tool_use_id),
        'results first, in order',
      ).toEqual(calls.map((call) => call.id))
    }
    if (message.role === 'assistant')
      expect(next.filter((block) => block.type === 'tool_result')).toHaveLength(calls.length)
  })
  const ids = messages.flatMap(blocksOf).flatMap((block: Wire) => (block.type === 'tool_use' ? [block.id] : []))
  expect(ids).toEqual([...new Set(ids)])
  for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9_-]+$/)
}

function chat({ messages }: Wire): void {
  let open: string[] = []
  for (const message of messages) {
    if (message.role === 'tool') {
      expect(open, 'a result of a call just made').toContain(message.tool_call_id)
      expect(message.content).toBeDefined()
      open = open.filter((id) => id !== message.tool_call_id)
      continue
    }
    expect(open, `every call answered before ${message.role}`).toEqual([])
    open = (message.tool_calls ?? []).map((call: Wire) => call.id)
    if (open.length === 0) expect(message.content ?? '', 'no empty message').not.toBe('')
  }
  expect(open).toEqual([])
}

function responses({ input }: Wire): void {
  const calls = input.filter((item: Wire) => item.type.endsWith('_call')).map((item: Wire) => item.call_id)
  const outputs = input.filter((item: Wire) => item.type.endsWith('_call_output')).map((item: Wire) => item.call_id)
  expect(new Set(outputs)).toEqual(new Set(calls))
  expect(outputs).toHaveLength(calls.length)
  for (const id of calls) {
    const at = (type: RegExp): number => input.findIndex((item: Wire) => type.test(item.type) && item.call_id === id)
    expect(at(/_call$/)).toBeLessThan(at(/_call_output$/))
  }
}

function gemini({ contents }: Wire): void {
  expect(contents[0].role).toBe('user')
  contents.forEach((content: Wire, index: number) => {
    expect(content.parts.length).toBeGreaterThan(0)
    const calls = content.parts.filter((part: Wire) => part.functionCall !== undefined)
    const results = (contents[index + 1]?.parts ?? []).filter((part: Wire) => part.functionResponse !== undefined)
    if (content.role === 'model') expect(results).toHaveLength(calls.length)
  })
}
