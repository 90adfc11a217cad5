// client body -> IR: one wire message becomes one Turn, and nothing is merged, dropped or trimmed (spec 01 §1.2).
import { compact, type GatewayError, invalid, openSeal, type Request, type Text, type Turn, withOrigin } from '#ir'
import type { RequestHints } from '#codec'
import { decodeIntents } from './parts/decode-intents.ts'
import { decodeParts, type PartReader } from './parts/decode-part.ts'
import { decodeTool } from './parts/decode-tool.ts'
import {
  decodeEffort,
  type Fields,
  isObject,
  objectAt,
  optionalArray,
  optionalBoolean,
  optionalObject,
  optionalString,
  refuse,
} from '#wire'
import { ID } from './parts/reader.ts'

/** Decodes the body of `/v1/messages` and of `/v1/messages/count_tokens`, which has no `max_tokens`. */
export function decodeRequest(wire: unknown, hints: RequestHints = {}): Request {
  if (!isObject(wire)) throw refuse('', 'a JSON object')
  const tools = (optionalArray(wire, 'tools', '') ?? []).map((tool, at) =>
    decodeTool(tool, `/tools/${at}`, requestReader([])),
  )
  const reader = requestReader(tools)
  return withOrigin(ID, wire, '', {
    model: decodeModel(wire, hints),
    system: decodeSystem(wire['system'], reader),
    turns: decodeTurns(wire['messages'], reader),
    tools,
    stream: optionalBoolean(wire, 'stream', '') ?? hints.stream ?? false,
    ...decodeIntents(wire, tools, reader),
  } satisfies Request)
}

function requestReader(tools: PartReader['tools']): PartReader {
  return { fail: invalid, seal: (value, kind) => openSeal(value, ID, kind), tools }
}

/** What is said of a top-level field that is not there, in Anthropic's own sentence: its clients may look for it. */
function unsaid(field: string): GatewayError {
  return invalid(field, `${field}: Field required`)
}

function decodeModel(wire: Fields, hints: RequestHints): string {
  const model = optionalString(wire, 'model', '') ?? hints.model
  if (model === undefined) throw unsaid('model')
  if (model === '') throw refuse('/model', 'a string that names the model')
  return model
}

function decodeSystem(system: unknown, reader: PartReader): readonly Text[] {
  return decodeParts(system, '/system', reader, (type) => type === 'text').map((part, at) => {
    if (part.kind === 'text') return part
    throw refuse(`/system/${at}/type`, '"text"')
  })
}

function decodeTurns(messages: unknown, reader: PartReader): readonly Turn[] {
  if (messages === undefined || messages === null) throw unsaid('messages')
  if (!Array.isArray(messages)) throw refuse('/messages', 'an array of messages')
  return messages.map((message: unknown, at) => decodeTurn(message, `/messages/${at}`, reader))
}

const ROLES = ['user', 'assistant', 'system'] as const

function decodeTurn(value: unknown, pointer: string, reader: PartReader): Turn {
  const message = objectAt(value, pointer, 'an object with "role" and "content"')
  const role = ROLES.find((known) => known === message['role'])
  if (role === undefined) throw refuse(`${pointer}/role`, 'one of "user", "assistant", "system"')
  // A system message may hold nothing but its effort (spec 01 §1.3.1).
  const content = message['content'] ?? undefined
  if (content === undefined && role !== 'system') {
    throw refuse(`${pointer}/content`, 'a string or an array of content blocks')
  }
  const config = optionalObject(message, 'output_config', pointer) ?? {}
  return withOrigin(
    ID,
    message,
    pointer,
    compact({
      role,
      parts: decodeParts(content, `${pointer}/content`, reader),
      effort: decodeEffort(optionalString(config, 'effort', `${pointer}/output_config`)),
    }),
  )
}
