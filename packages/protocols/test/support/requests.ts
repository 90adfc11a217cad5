// Short ways to write requests, turns and their parts.
import type { Part, Request, Text, ToolCall, ToolResult, Turn } from '#ir'

type Words = string | Part

export function text(value: string): Text {
  return { kind: 'text', text: value }
}

const part = (words: Words): Part => (typeof words === 'string' ? text(words) : words)

export function user(...words: readonly Words[]): Turn {
  return { role: 'user', parts: words.map(part) }
}

export function assistant(...words: readonly Words[]): Turn {
  return { role: 'assistant', parts: words.map(part) }
}

export function system(...words: readonly Words[]): Turn {
  return { role: 'system', parts: words.map(part) }
}

export function call(id: string, name = 'read', input = '{}'): ToolCall {
  return { kind: 'tool-call', call: 'function', id, name, input }
}

export function result(callId: string, ...words: readonly Words[]): ToolResult {
  return { kind: 'tool-result', call: 'function', callId, parts: words.map(part) }
}

export function requestOf(fields: Partial<Request> = {}): Request {
  return { model: 'client-model', system: [], turns: [user('hi')], tools: [], stream: false, ...fields }
}
