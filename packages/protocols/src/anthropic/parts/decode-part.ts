// wire blocks -> IR parts: used for requests, whole replies and the blocks that a stream completes.
import {
  compact,
  type Compaction,
  type Part,
  type Reasoning,
  type Text,
  type Tool,
  type ToolAddition,
  withOrigin,
} from '#ir'
import { decodeCache } from './decode-cache.ts'
import { decodeCitation } from './citation.ts'
import { decodeHostedCall, decodeHostedResult } from './decode-hosted.ts'
import { decodeMedia, decodeSearchResult } from './decode-media.ts'
import { decodeTool } from './decode-tool.ts'
import {
  asObject,
  type Fields,
  jsonTextAt,
  objectAt,
  optionalArray,
  optionalBoolean,
  optionalString,
  refuse,
  requiredString,
} from '#wire'
import { ID, type Reader } from './reader.ts'

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
  if (!Array.isArray(content)) throw refuse(pointer, 'a string or an array of content blocks', reader.fail)
  return content.map((block: unknown, at) => decodePart(block, `${pointer}/${at}`, reader, known))
}

/** One content block; types we have no word for, or that stand where they make no sense, stay opaque. */
export function decodePart(value: unknown, pointer: string, reader: PartReader, known: Known = anywhere): Part {
  const wire = objectAt(value, pointer, 'an object with a "type"', reader.fail)
  const type = requiredString(wire, 'type', pointer, reader.fail)
  const part = known(type) ? decodeKnown(wire, type, pointer, reader) : undefined
  return part ?? withOrigin(ID, wire, pointer, { kind: 'opaque', type } as const)
}

function decodeKnown(wire: Fields, type: string, pointer: string, reader: PartReader): Part | undefined {
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

function decodeText(wire: Fields, pointer: string, reader: Reader): Text {
  const citations = optionalArray(wire, 'citations', pointer, reader.fail)
  return withOrigin(ID, wire, pointer, {
    kind: 'text',
    text: requiredString(wire, 'text', pointer, reader.fail),
    ...decodeCache(wire, pointer, reader),
    ...(citations === undefined || citations.length === 0 ? {} : { annotations: citations.map(decodeCitation) }),
  } satisfies Text)
}

function decodeReasoning(
  wire: Fields,
  type: 'thinking' | 'redacted_thinking',
  pointer: string,
  reader: Reader,
): Reasoning {
  if (type === 'redacted_thinking') {
    const data = requiredString(wire, 'data', pointer, reader.fail)
    return withOrigin(ID, wire, pointer, { kind: 'reasoning', text: '', seal: reader.seal(data, 'redacted') } as const)
  }
  // Claude Code sends `signature: ""` back for thinking that never got one (spec 01 §1.4): no seal.
  const signature = optionalString(wire, 'signature', pointer, reader.fail) ?? ''
  return withOrigin(ID, wire, pointer, {
    kind: 'reasoning',
    text: optionalString(wire, 'thinking', pointer, reader.fail) ?? '',
    ...(signature === '' ? {} : { seal: reader.seal(signature, 'signature') }),
  } satisfies Reasoning)
}

function decodeToolUse(wire: Fields, pointer: string, reader: PartReader): Part {
  const { fail, mint } = reader
  return withOrigin(
    ID,
    wire,
    pointer,
    compact({
      kind: 'tool-call' as const,
      call: 'function' as const,
      id: (wire['id'] ? undefined : mint?.('call_')) ?? requiredString(wire, 'id', pointer, fail),
      name: requiredString(wire, 'name', pointer, fail),
      namespace: optionalString(wire, 'toolset_name', pointer, fail),
      input: jsonTextAt(wire['input'] ?? {}, pointer, fail),
      ...decodeCache(wire, pointer, reader),
    }),
  )
}

function decodeToolResult(wire: Fields, pointer: string, reader: PartReader): Part {
  return withOrigin(
    ID,
    wire,
    pointer,
    compact({
      kind: 'tool-result' as const,
      call: 'function' as const,
      callId: requiredString(wire, 'tool_use_id', pointer, reader.fail),
      parts: decodeParts(wire['content'], `${pointer}/content`, reader, inResult),
      isError: optionalBoolean(wire, 'is_error', pointer, reader.fail),
      ...decodeCache(wire, pointer, reader),
    }),
  )
}

function decodeCompaction(wire: Fields, pointer: string, reader: Reader): Compaction {
  const text = optionalString(wire, 'content', pointer, reader.fail)
  const encrypted = optionalString(wire, 'encrypted_content', pointer, reader.fail) ?? ''
  const signature = optionalString(wire, 'signature', pointer, reader.fail) ?? ''
  const sealed = signature === '' ? undefined : reader.seal(signature, 'signature')
  const seal = encrypted === '' ? sealed : reader.seal(encrypted, 'encrypted')
  return withOrigin(ID, wire, pointer, compact({ kind: 'compaction' as const, text, seal }))
}

function decodeToolAddition(wire: Fields, pointer: string, reader: PartReader): ToolAddition {
  const change = asObject(wire['tool'])
  const named = reader.tools.filter((tool) => 'name' in tool && tool.name === change['name'])
  const tools =
    change['type'] === 'tool_definition'
      ? [decodeTool(change['definition'], `${pointer}/tool/definition`, reader)]
      : change['type'] === 'tool_reference'
        ? named
        : []
  return withOrigin(ID, wire, pointer, { kind: 'tool-addition', tools } satisfies ToolAddition)
}
