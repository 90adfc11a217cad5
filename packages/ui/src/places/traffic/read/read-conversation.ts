// The conversation of a recorded request, in any of the four protocols, as people read it.
import type { Trace } from '@ferryllm/control'
import { fields, list, words } from './read-body.ts'

type Protocol = Trace['client']['protocol']
type Fields = ReturnType<typeof fields>

export interface Turn {
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  readonly parts: readonly Part[]
}

export type Part =
  | { readonly kind: 'text' | 'reasoning' | 'result'; readonly text: string }
  | { readonly kind: 'call'; readonly name: string; readonly text: string }
  /** A picture, a sound, a file, or something that this page does not know. */
  | { readonly kind: 'other'; readonly text: string }

export function readConversation(protocol: Protocol, body: unknown): Turn[] {
  const request = fields(body)
  const turns = READERS[protocol](request)
  return turns.filter(({ parts }) => parts.length > 0)
}

const READERS: Readonly<Record<Protocol, (request: Fields) => Turn[]>> = {
  anthropic: (request) => [
    { role: 'system', parts: contentParts(request['system']) },
    ...list(request['messages']).map((message) => turnOf(fields(message))),
  ],
  'openai-chat': (request) => list(request['messages']).map((message) => turnOf(fields(message))),
  'openai-responses': (request) => [
    { role: 'system', parts: contentParts(request['instructions']) },
    ...(typeof request['input'] === 'string'
      ? [{ role: 'user' as const, parts: contentParts(request['input']) }]
      : list(request['input']).map((item) => itemTurn(fields(item)))),
  ],
  gemini: (request) => [
    { role: 'system', parts: geminiParts(request['systemInstruction'] ?? request['system_instruction']) },
    ...list(request['contents']).map((content): Turn => ({
      role: roleOf(fields(content)['role']),
      parts: geminiParts(content),
    })),
  ],
}

function turnOf(message: Fields): Turn {
  const calls = list(message['tool_calls']).map((item): Part => {
    const { name, arguments: input } = fields(fields(item)['function'])
    return { kind: 'call', name: words(name), text: words(input) }
  })
  const role = roleOf(message['role'])
  const parts = contentParts(message['content'])
  const said =
    role === 'tool' ? parts.map((part) => (part.kind === 'text' ? { ...part, kind: 'result' as const } : part)) : parts
  return { role, parts: [...reasoningOf(message), ...said, ...calls] }
}

function reasoningOf(message: Fields): Part[] {
  const text = words(message['reasoning_content']) || words(message['reasoning'])
  return text === '' ? [] : [{ kind: 'reasoning', text }]
}

function itemTurn(item: Fields): Turn {
  const type = words(item['type'])
  if (type === '' || type === 'message') return { role: roleOf(item['role']), parts: contentParts(item['content']) }
  if (type === 'reasoning') {
    const parts = list(item['summary']).map((part): Part => ({ kind: 'reasoning', text: words(fields(part)['text']) }))
    return { role: 'assistant', parts: parts.length > 0 ? parts : [{ kind: 'other', text: type }] }
  }
  if (type.endsWith('_call_output')) return { role: 'tool', parts: resultParts(item['output']) }
  if (type.endsWith('_call')) {
    const text = words(item['arguments']) || words(item['input']) || JSON.stringify(item['action'] ?? {})
    return { role: 'assistant', parts: [{ kind: 'call', name: words(item['name']) || type, text }] }
  }
  return { role: 'user', parts: [{ kind: 'other', text: type }] }
}

function contentParts(content: unknown): Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }]
  return list(content).flatMap((item) => contentPart(fields(item)))
}

function contentPart(part: Fields): Part[] {
  const type = words(part['type'])
  if (typeof part['text'] === 'string') return [{ kind: 'text', text: part['text'] }]
  if (typeof part['thinking'] === 'string') return [{ kind: 'reasoning', text: part['thinking'] }]
  if (type.endsWith('tool_use'))
    return [{ kind: 'call', name: words(part['name']), text: JSON.stringify(part['input'] ?? {}) }]
  if (type.endsWith('tool_result')) return resultParts(part['content'])
  return [{ kind: 'other', text: type || 'unknown' }]
}

function resultParts(content: unknown): Part[] {
  const parts = contentParts(content).map((part) =>
    part.kind === 'text' ? { ...part, kind: 'result' as const } : part,
  )
  return parts.length > 0
    ? parts
    : [{ kind: 'result', text: typeof content === 'string' ? content : JSON.stringify(content) }]
}

function geminiParts(content: unknown): Part[] {
  return list(fields(content)['parts']).flatMap((item): Part[] => {
    const part = fields(item)
    const { functionCall: call, functionResponse: response, text, thought } = part
    if (typeof text === 'string') return [{ kind: thought === true ? 'reasoning' : 'text', text }]
    if (call !== undefined)
      return [{ kind: 'call', name: words(fields(call)['name']), text: JSON.stringify(fields(call)['args'] ?? {}) }]
    if (response !== undefined) return [{ kind: 'result', text: JSON.stringify(fields(response)['response'] ?? {}) }]
    return [{ kind: 'other', text: Object.keys(part)[0] ?? 'unknown' }]
  })
}

function roleOf(role: unknown): Turn['role'] {
  if (role === 'system' || role === 'developer') return 'system'
  if (role === 'assistant' || role === 'model') return 'assistant'
  return role === 'tool' || role === 'function' ? 'tool' : 'user'
}
