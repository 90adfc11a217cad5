// One message of the history as one turn: nothing merged, nothing moved (spec 05 notes 8, 9).
import { compact, openSeal, type Part, type ToolCall, type ToolResult, type Turn, withOrigin } from '#ir'
import {
  type Fields,
  isObject,
  jsonText,
  objectAt,
  optionalArray,
  optionalObject,
  optionalString,
  refuse,
  requiredObject,
  requiredString,
} from '#wire'
import { decodeContent } from './decode-content.ts'
import { decodeReasoning } from './reasoning.ts'
import { readThought } from './thought.ts'
import { ID } from './id.ts'

/** All messages, in order. */
export function decodeMessages(messages: readonly unknown[]): readonly Turn[] {
  // Deprecated function calls have no ids: a result belongs to the last call, and gets an id made from its place.
  let legacyId = ''
  return messages.map((value, index) => {
    const pointer = `/messages/${index}`
    const message = objectAt(value, pointer, 'an object with a role')
    if (isObject(message['function_call'])) legacyId = `function_call_${index}`
    return decodeMessage(message, pointer, legacyId === '' ? `function_call_${index}` : legacyId)
  })
}

function decodeMessage(message: Fields, pointer: string, legacyId: string): Turn {
  const role = requiredString(message, 'role', pointer)
  switch (role) {
    case 'system':
    case 'developer':
      return turnOf('system', message, pointer, decodeContent(message['content'], `${pointer}/content`))
    case 'user':
      return turnOf('user', message, pointer, decodeContent(message['content'], `${pointer}/content`))
    case 'assistant':
      return turnOf('assistant', message, pointer, assistantParts(message, pointer, legacyId))
    case 'tool':
      return resultTurn(message, pointer, requiredString(message, 'tool_call_id', pointer))
    case 'function':
      return resultTurn(message, pointer, legacyId)
    default:
      throw refuse(`${pointer}/role`, "one of 'system', 'developer', 'user', 'assistant', 'tool' and 'function'")
  }
}

function turnOf(role: Turn['role'], message: Fields, pointer: string, parts: readonly Part[]): Turn {
  const name = optionalString(message, 'name', pointer)
  return withOrigin(ID, message, pointer, compact({ role, parts, name }))
}

function resultTurn(message: Fields, pointer: string, callId: string): Turn {
  const name = optionalString(message, 'name', pointer)
  const parts = decodeContent(message['content'], `${pointer}/content`)
  const result: ToolResult = withOrigin(
    ID,
    message,
    pointer,
    compact({ kind: 'tool-result' as const, call: 'function' as const, callId, name, parts }),
  )
  return withOrigin(ID, message, pointer, { role: 'user', parts: [result] })
}

function assistantParts(message: Fields, pointer: string, legacyId: string): readonly Part[] {
  const parts: Part[] = [
    ...decodeReasoning(message, pointer),
    ...signed(decodeContent(message['content'], `${pointer}/content`), message),
  ]
  const refusal = optionalString(message, 'refusal', pointer)
  if (refusal !== undefined && refusal !== '') {
    parts.push(withOrigin(ID, refusal, `${pointer}/refusal`, { kind: 'refusal', text: refusal }))
  }
  const audio = optionalObject(message, 'audio', pointer)
  if (audio !== undefined) {
    const id = requiredString(audio, 'id', `${pointer}/audio`)
    const data = { type: 'file', id } as const
    parts.push(withOrigin(ID, audio, `${pointer}/audio`, { kind: 'media', media: 'audio', data }))
  }
  const calls = optionalArray(message, 'tool_calls', pointer) ?? []
  for (const [index, call] of calls.entries()) parts.push(decodeCall(call, `${pointer}/tool_calls/${index}`))
  const legacy = optionalObject(message, 'function_call', pointer)
  if (legacy !== undefined) {
    const place = `${pointer}/function_call`
    parts.push(withOrigin(ID, legacy, place, functionCall(legacyId, legacy, place)))
  }
  return parts
}

/** Google's compatible endpoint signs text beside it: the signature is that of the last text. */
function signed(parts: readonly Part[], message: Fields): readonly Part[] {
  const signature = readThought(message)
  const at = parts.findLastIndex((part) => part.kind === 'text')
  const text = parts[at]
  if (signature === undefined || text?.kind !== 'text' || text.origin === undefined) return parts
  const seal = openSeal(signature, 'gemini', 'thought')
  const { value, pointer } = text.origin
  return parts.with(at, withOrigin(ID, value, pointer, { ...text, seal }))
}

function decodeCall(value: unknown, pointer: string): Part {
  const call = objectAt(value, pointer, 'an object with an id and a type')
  const type = optionalString(call, 'type', pointer) ?? 'function'
  if (type !== 'function' && type !== 'custom') return withOrigin(ID, call, pointer, { kind: 'opaque', type })
  const id = requiredString(call, 'id', pointer)
  if (type === 'custom') {
    const custom = requiredObject(call, 'custom', pointer)
    const name = requiredString(custom, 'name', `${pointer}/custom`)
    const input = requiredString(custom, 'input', `${pointer}/custom`)
    return withOrigin(ID, call, pointer, { kind: 'tool-call', call: 'custom', id, name, input })
  }
  const fields = functionCall(id, requiredObject(call, 'function', pointer), `${pointer}/function`)
  const signature = readThought(call)
  const seal = signature === undefined ? undefined : openSeal(signature, 'gemini', 'thought')
  return withOrigin(ID, call, pointer, seal === undefined ? fields : { ...fields, seal })
}

function functionCall(id: string, fields: Fields, pointer: string): ToolCall {
  const name = requiredString(fields, 'name', pointer)
  const given = fields['arguments'] ?? ''
  // Text is kept to the letter; clients that send an object have no letters to keep.
  const input = typeof given === 'string' ? given : jsonText(given)
  if (input === undefined) throw refuse(`${pointer}/arguments`, 'a JSON text')
  return { kind: 'tool-call', call: 'function', id, name, input }
}
