// wire blocks -> IR parts: used for requests, whole replies and the blocks that a stream completes.
import { type Compaction, type Part, type Reasoning, type Text, type Tool, type ToolAddition, withOrigin } from '#ir'
import { decodeCache } from './decode-cache.ts'
import { decodeCitation } from './citation.ts'
import { decodeHostedCall, decodeHostedResult } from './decode-hosted.ts'
import { decodeMedia, decodeSearchResult } from './decode-media.ts'
import { decodeTool } from './decode-tool.ts'
import {
  ID,
  isObject,
  jsonText,
  optionalArray,
  optionalBoolean,
  optionalString,
  pathOf,
  type Reader,
  requiredString,
  typedObject,
  type Wire,
} from './field.ts'

/** Decoding of blocks also needs the declared tools, to which a `tool_addition` may only refer. */
export interface PartReader extends Reader {
  readonly tools: readonly Tool[]
  /** For replies of hosts that leave the id of a call out; in a request it is an error. */
  readonly mint?: (prefix: string) => string
}

type Known = (type: string) => boolean

const anywhere: Known = () => true

/** Blocks inside blocks: closing the set keeps a mangled body from nesting without end. */
const inDocument: Known = (type) => type === 'text' || type === 'image'
const inResult: Known = (type) => inDocument(type) || type === 'document' || type === 'search_result'

/** `content` of a message: a string is one text, null and absent are nothing. */
export function decodeParts(
  content: unknown,
  pointer: string,
  reader: PartReader,
  known: Known = anywhere,
): readonly Part[] {
  if (content === undefined || content === null) return []
  if (typeof content === 'string') {
    return [withOrigin(ID, content, pointer, { kind: 'text', text: content } satisfies Text)]
  }
  if (!Array.isArray(content)) {
    const path = pathOf(pointer)
    throw reader.fail(path, `${path}: must be a string or an array of content blocks`)
  }
  return content.map((block: unknown, at) => decodePart(block, `${pointer}/${at}`, reader, known))
}

/** One content block; types we have no word for, or that stand where they make no sense, stay opaque. */
export function decodePart(value: unknown, pointer: string, reader: PartReader, known: Known = anywhere): Part {
  const { wire, type } = typedObject(reader, value, pointer)
  const part = known(type) ? decodeKnown(wire, type, pointer, reader) : undefined
  return part ?? withOrigin(ID, wire, pointer, { kind: 'opaque', type } as const)
}

function decodeKnown(wire: Wire, type: string, pointer: string, reader: PartReader): Part | undefined {
  switch (type) {
    case 'text':
      return decodeText(wire, pointer, reader)
    case 'image':
    case 'document':
      return decodeMedia(type, wire, pointer, reader, (content, at) => decodeParts(content, at, reader, inDocument))
    case 'search_result':
      return decodeSearchResult(wire, pointer, reader, (content, at) => decodeParts(content, at, reader, inDocument))
    case 'thinking':
    case 'redacted_thinking':
      return decodeReasoning(wire, type, pointer, reader)
    case 'tool_use':
      return decodeToolUse(wire, pointer, reader)
    case 'tool_result':
      return decodeToolResult(wire, pointer, reader)
    case 'server_tool_use':
    case 'mcp_tool_use':
      return decodeHostedCall(wire, type, pointer, reader)
    case 'compaction':
      return decodeCompaction(wire, pointer, reader)
    case 'tool_addition':
      return decodeToolAddition(wire, pointer, reader)
    default:
      return type.endsWith('_tool_result') ? decodeHostedResult(wire, type, pointer, reader) : undefined
  }
}

function decodeText(wire: Wire, pointer: string, reader: Reader): Text {
  const citations = optionalArray(reader, wire, 'citations', pointer)
  return withOrigin(ID, wire, pointer, {
    kind: 'text',
    text: requiredString(reader, wire, 'text', pointer),
    ...decodeCache(wire, pointer, reader),
    ...(citations === undefined || citations.length === 0 ? {} : { annotations: citations.map(decodeCitation) }),
  } satisfies Text)
}

function decodeReasoning(
  wire: Wire,
  type: 'thinking' | 'redacted_thinking',
  pointer: string,
  reader: Reader,
): Reasoning {
  if (type === 'redacted_thinking') {
    const data = requiredString(reader, wire, 'data', pointer)
    return withOrigin(ID, wire, pointer, { kind: 'reasoning', text: '', seal: reader.seal(data, 'redacted') } as const)
  }
  // Claude Code sends `signature: ""` back for thinking that never got one (spec 01 §1.4): no seal.
  const signature = optionalString(reader, wire, 'signature', pointer) ?? ''
  return withOrigin(ID, wire, pointer, {
    kind: 'reasoning',
    text: optionalString(reader, wire, 'thinking', pointer) ?? '',
    ...(signature === '' ? {} : { seal: reader.seal(signature, 'signature') }),
  } satisfies Reasoning)
}

function decodeToolUse(wire: Wire, pointer: string, reader: PartReader): Part {
  const toolset = optionalString(reader, wire, 'toolset_name', pointer)
  return withOrigin(ID, wire, pointer, {
    kind: 'tool-call',
    call: 'function',
    id: (wire['id'] ? undefined : reader.mint?.('call_')) ?? requiredString(reader, wire, 'id', pointer),
    name: requiredString(reader, wire, 'name', pointer),
    ...(toolset === undefined ? {} : { namespace: toolset }),
    input: jsonText(reader, wire['input'], pointer),
    ...decodeCache(wire, pointer, reader),
  } as const)
}

function decodeToolResult(wire: Wire, pointer: string, reader: PartReader): Part {
  const isError = optionalBoolean(reader, wire, 'is_error', pointer)
  return withOrigin(ID, wire, pointer, {
    kind: 'tool-result',
    call: 'function',
    callId: requiredString(reader, wire, 'tool_use_id', pointer),
    parts: decodeParts(wire['content'], `${pointer}/content`, reader, inResult),
    ...(isError === undefined ? {} : { isError }),
    ...decodeCache(wire, pointer, reader),
  } as const)
}

function decodeCompaction(wire: Wire, pointer: string, reader: Reader): Compaction {
  const text = optionalString(reader, wire, 'content', pointer)
  const encrypted = optionalString(reader, wire, 'encrypted_content', pointer) ?? ''
  const signature = optionalString(reader, wire, 'signature', pointer) ?? ''
  return withOrigin(ID, wire, pointer, {
    kind: 'compaction',
    ...(text === undefined ? {} : { text }),
    ...(encrypted !== ''
      ? { seal: reader.seal(encrypted, 'encrypted') }
      : signature === ''
        ? {}
        : { seal: reader.seal(signature, 'signature') }),
  } satisfies Compaction)
}

function decodeToolAddition(wire: Wire, pointer: string, reader: PartReader): ToolAddition {
  const change = isObject(wire['tool']) ? wire['tool'] : {}
  const named = reader.tools.filter((tool) => 'name' in tool && tool.name === change['name'])
  const tools =
    change['type'] === 'tool_definition'
      ? [decodeTool(change['definition'], `${pointer}/tool/definition`, reader)]
      : change['type'] === 'tool_reference'
        ? named
        : []
  return withOrigin(ID, wire, pointer, { kind: 'tool-addition', tools } satisfies ToolAddition)
}
