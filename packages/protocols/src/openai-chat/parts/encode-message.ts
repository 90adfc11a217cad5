// Turns as messages. A turn nobody edited is its own message; an edited one keeps every field that was not touched; one
// of another protocol is spelled out (spec 05 notes 8 to 12).
import {
  base,
  compact,
  decoded,
  type Part,
  pristine,
  type Reasoning,
  type Text,
  type ToolCall,
  type ToolResult,
  type Turn,
} from '#ir'
import { asObject, type Fields, flagError, isObject, parseJson } from '#wire'
import { encodeContent, encodeMark, type EncodeContext } from './encode-content.ts'
import { writeThought } from './thought.ts'
import { ID } from './id.ts'

type Message = Readonly<Record<string, unknown>>

/** The whole `messages` array. */
export function encodeMessages(system: readonly Text[], turns: readonly Turn[], context: EncodeContext): Message[] {
  const lead = system.length === 0 ? [] : [{ role: systemRole(context), content: systemContent(system, context) }]
  const messages = [...lead, ...turns.flatMap((turn) => encodeTurn(turn, context))]
  return context.target.traits.assistantAfterTool ? withAnswers(messages, context) : messages
}

/** Mistral takes no user message right after a tool message (TOOL-09). */
function withAnswers(messages: readonly Message[], { ledger }: EncodeContext): Message[] {
  return messages.flatMap((message, index) => {
    if (message['role'] !== 'user' || messages[index - 1]?.['role'] !== 'tool') return [message]
    ledger.added('assistant_turn_added', 'An answer was put between a tool result and what the user said next.')
    return [{ role: 'assistant', content: 'Done.' }, message]
  })
}

function systemRole({ target }: EncodeContext): string {
  return target.traits.developerRole ? 'developer' : 'system'
}

/** One string, as many hosts know no other system prompt; parts only where a cache mark needs one to stand on. */
function systemContent(system: readonly Text[], context: EncodeContext): unknown {
  const marked = system.some((text) => Object.keys(encodeMark(text.cache, context.target)).length > 0)
  return marked ? encodeContent(system, context, true) : system.map(({ text }) => text).join('\n\n')
}

function encodeTurn(turn: Turn, context: EncodeContext): Message[] {
  if (pristine(turn, ID)) return [turn.origin?.value as Message]
  switch (turn.role) {
    case 'system':
      return [overContent(turn, turn.parts, { role: systemRole(context) }, context)]
    case 'user':
      return encodeUser(turn, context)
    case 'assistant':
      return [encodeAssistant(turn, context)]
  }
}

/** Message fields of a turn: content is rewritten only when one of its parts is not the decoded one. */
function overContent(turn: Turn, parts: readonly Part[], fields: Message, context: EncodeContext): Message {
  const wire = base(turn, ID)
  const message = { ...fields, ...wire, ...compact({ name: turn.name }) }
  if (wire !== undefined && sameParts(parts, decoded(turn, ID)?.parts)) return message
  return { ...message, content: filledContent(parts, context, Array.isArray(wire?.['content'])) }
}

/** Content that is never an empty list: providers refuse those. */
function filledContent(parts: readonly Part[], context: EncodeContext, list = false): unknown {
  const content = encodeContent(parts, context, list)
  return content.length === 0 ? '' : content
}

/** Tool messages first, each result in its own, then what else the user says (REQ-11). */
function encodeUser(turn: Turn, context: EncodeContext): Message[] {
  const results = turn.parts.filter((part) => part.kind === 'tool-result')
  const rest = turn.parts.filter((part) => part.kind !== 'tool-result')
  const messages = results.map((result) => encodeResult(result, context))
  if (rest.length === 0 && results.length > 0) return messages
  // The wire message under a tool turn is the result's, not that of what was said beside it.
  const own = isUserMessage(base(turn, ID)) ? turn : withoutOrigin(turn)
  return [...messages, overContent(own, rest, { role: 'user' }, context)]
}

function isUserMessage(wire: Fields | undefined): boolean {
  return wire?.['role'] === 'user'
}

function withoutOrigin({ origin: _origin, ...turn }: Turn): Turn {
  return turn
}

function encodeResult(result: ToolResult, context: EncodeContext): Message {
  if (pristine(result, ID)) return result.origin?.value as Message
  const wire = base(result, ID)
  const legacy = wire?.['role'] === 'function'
  const message = { role: 'tool', ...wire, ...(legacy ? {} : { tool_call_id: result.callId }) }
  if (wire !== undefined && sameParts(result.parts, decoded(result, ID)?.parts)) return message
  const parts = result.isError === true ? flagError(result.parts) : result.parts
  return { ...message, content: filledContent(parts, context, Array.isArray(wire?.['content'])) }
}

/** Where in an assistant message a part stands: the field it came from, else the usual one for its kind. */
function placeOf(part: Part): string {
  const field = part.origin?.protocol === ID ? part.origin.pointer.split('/')[3] : undefined
  if (field !== undefined) return field
  return part.kind === 'reasoning' ? 'reasoning' : part.kind === 'tool-call' ? 'tool_calls' : 'content'
}

type EncodeGroup = (parts: readonly Part[], scene: Scene) => Message

/** Groups of message fields that are rewritten together, in the order in which they are spelled. */
const GROUPS: readonly (readonly [fields: readonly string[], encode: EncodeGroup])[] = [
  [['content', 'extra_content'], contentFields],
  [['refusal'], ([part]) => (part?.kind === 'refusal' ? { refusal: part.text } : {})],
  [['audio'], ([part]) => (part?.kind === 'media' && part.data.type === 'file' ? { audio: { id: part.data.id } } : {})],
  [['reasoning_content', 'reasoning', 'reasoning_details'], reasoningFields],
  [['tool_calls'], callFields],
  [['function_call'], ([part]) => (part?.kind === 'tool-call' ? { function_call: legacyCall(part) } : {})],
]

interface Scene {
  readonly turn: Turn
  readonly context: EncodeContext
}

function encodeAssistant(turn: Turn, context: EncodeContext): Message {
  const wire = base(turn, ID)
  const before = decoded(turn, ID)?.parts ?? []
  const message: Record<string, unknown> = { role: 'assistant', ...wire, ...compact({ name: turn.name }) }
  for (const [fields, encode] of GROUPS) {
    const own = turn.parts.filter((part) => fields.includes(placeOf(part)))
    const unedited = sameParts(
      own,
      before.filter((part) => fields.includes(placeOf(part))),
    )
    if (wire !== undefined && unedited) continue
    const encoded = encode(own, { turn, context })
    for (const field of fields) if (!(field in encoded)) delete message[field]
    Object.assign(message, encoded)
  }
  return message
}

function contentFields(parts: readonly Part[], { turn, context }: Scene): Message {
  const list = Array.isArray(base(turn, ID)?.['content'])
  const content = encodeContent(parts, context, list)
  const signature = parts.findLast((part) => part.kind === 'text' && part.seal !== undefined)
  const signed = writeThought(signature?.kind === 'text' ? signature.seal : undefined)
  if (content.length > 0) return { content, ...signed }
  // Null is only legal beside calls.
  return { content: turn.parts.some((part) => part.kind === 'tool-call') ? null : '' }
}

function reasoningFields(parts: readonly Part[], { turn, context }: Scene): Message {
  const { reasoningField, reasoningReplay } = context.target.traits
  // The list of entries has no plain form: its host takes plain text beside it.
  const plainField = reasoningField === 'reasoning_details' ? 'reasoning' : reasoningField
  const entries: unknown[] = []
  const texts: string[] = []
  for (const part of parts) {
    if (part.kind !== 'reasoning') continue
    const entry = entryOf(part)
    if (entry !== undefined) entries.push(entry)
    else if (part.text !== '') texts.push(part.text)
  }
  const needed = reasoningReplay === 'text-required' && turn.parts.some((part) => part.kind === 'tool-call')
  return {
    ...(texts.length > 0 || (needed && entries.length === 0) ? { [plainField]: texts.join('\n\n') } : {}),
    ...(entries.length > 0 ? { reasoning_details: entries } : {}),
  }
}

/** The host's own entry, given back identical (REAS-19). */
function entryOf(part: Reasoning): unknown {
  if (placeOf(part) === 'reasoning_details' && pristine(part, ID)) return part.origin?.value
  const entry = part.seal?.kind === 'details' ? parseJson(part.seal.value) : undefined
  return isObject(entry) ? entry : undefined
}

function callFields(parts: readonly Part[]): Message {
  const calls = parts.map((part) => (part.kind === 'tool-call' ? encodeCall(part) : part.origin?.value))
  return calls.length === 0 ? {} : { tool_calls: calls }
}

function legacyCall(call: ToolCall): Message {
  return overFunction(call, base(call, ID) ?? {})
}

function encodeCall(call: ToolCall): unknown {
  if (pristine(call, ID)) return call.origin?.value
  const wire = base(call, ID)
  if (call.call === 'custom') {
    const custom = asObject(wire?.['custom'])
    return { ...wire, id: call.id, type: 'custom', custom: { ...custom, name: call.name, input: call.input } }
  }
  const definition = asObject(wire?.['function'])
  const { extra_content: _extra, ...rest } = wire ?? {}
  const kept =
    wire !== undefined && decoded(call, ID)?.seal === call.seal ? wire : { ...rest, ...writeThought(call.seal) }
  return { ...kept, id: call.id, type: 'function', function: overFunction(call, definition) }
}

/** Argument text to the letter; a call without any still needs a JSON text. */
function overFunction(call: ToolCall, wire: Fields): Message {
  const kept = decoded(call, ID)?.input === call.input ? wire['arguments'] : undefined
  return { ...wire, name: call.name, arguments: kept ?? (call.input === '' ? '{}' : call.input) }
}

function sameParts(first: readonly Part[], second: readonly Part[] | undefined): boolean {
  return first.length === second?.length && first.every((part, index) => part === second[index])
}
