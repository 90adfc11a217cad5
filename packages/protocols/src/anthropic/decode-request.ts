// client body -> IR: one wire message becomes one Turn, and nothing is merged, dropped or trimmed (spec 01 §1.2).
import { type GatewayError, invalid, openSeal, type Request, type Text, type Turn, withOrigin } from '#ir'
import type { RequestHints } from '#codec'
import { decodeIntents, EFFORTS } from './parts/decode-intents.ts'
import { decodeParts, type PartReader } from './parts/decode-part.ts'
import { decodeTool } from './parts/decode-tool.ts'
import {
  ID,
  isObject,
  optionalArray,
  optionalBoolean,
  optionalObject,
  optionalString,
  requiredString,
  type Wire,
} from './parts/field.ts'

/** Decodes the body of `/v1/messages` and of `/v1/messages/count_tokens`, which has no `max_tokens`. */
export function decodeRequest(wire: unknown, hints: RequestHints = {}): Request {
  if (!isObject(wire)) throw fail('', 'The request body must be a JSON object.')
  const tools = (optionalArray(requestReader([]), wire, 'tools', '') ?? []).map((tool, at) =>
    decodeTool(tool, `/tools/${at}`, requestReader([])),
  )
  const reader = requestReader(tools)
  const stream = optionalBoolean(reader, wire, 'stream', '') ?? hints.stream ?? false
  return withOrigin(ID, wire, '', {
    model: decodeModel(wire, hints, reader),
    system: decodeSystem(wire['system'], reader),
    turns: decodeTurns(wire['messages'], reader),
    tools,
    stream,
    ...decodeIntents(wire, tools, reader),
  } satisfies Request)
}

function fail(path: string, message: string): GatewayError {
  return invalid(path, message)
}

function requestReader(tools: PartReader['tools']): PartReader {
  return { fail, seal: (value, kind) => openSeal(value, ID, kind), tools }
}

function decodeModel(wire: Wire, hints: RequestHints, reader: PartReader): string {
  const model = (wire['model'] === undefined ? hints.model : undefined) ?? requiredString(reader, wire, 'model', '')
  if (model === '') throw fail('model', 'model: must not be empty')
  return model
}

function decodeSystem(system: unknown, reader: PartReader): readonly Text[] {
  return decodeParts(system, '/system', reader, (type) => type === 'text').map((part, at) => {
    if (part.kind === 'text') return part
    throw fail(`system[${at}].type`, `system[${at}].type: must be "text"`)
  })
}

function decodeTurns(messages: unknown, reader: PartReader): readonly Turn[] {
  if (!Array.isArray(messages)) throw fail('messages', 'messages: must be an array of messages')
  return messages.map((message: unknown, at) => decodeTurn(message, at, reader))
}

function decodeTurn(message: unknown, at: number, reader: PartReader): Turn {
  const path = `messages[${at}]`
  const pointer = `/messages/${at}`
  if (!isObject(message)) throw fail(path, `${path}: must be an object with "role" and "content"`)
  const role = message['role']
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    throw fail(`${path}.role`, `${path}.role: must be one of "user", "assistant", "system"`)
  }
  // A system message may hold nothing but its effort (spec 01 §1.3.1).
  const content = message['content'] ?? undefined
  if (content === undefined && role !== 'system') {
    throw fail(`${path}.content`, `${path}.content: must be a string or an array of content blocks`)
  }
  const config = optionalObject(reader, message, 'output_config', pointer) ?? {}
  const effort = EFFORTS.get(optionalString(reader, config, 'effort', `${pointer}/output_config`) ?? '')
  return withOrigin(ID, message, pointer, {
    role,
    parts: decodeParts(content, `${pointer}/content`, reader),
    ...(effort === undefined ? {} : { effort }),
  } satisfies Turn)
}
