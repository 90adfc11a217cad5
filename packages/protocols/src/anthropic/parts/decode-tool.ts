// Tool definitions and the choice between them.
import {
  compact,
  type FunctionTool,
  type HostedKind,
  type HostedTool,
  type NativeTool,
  type Tool,
  type ToolChoice,
  withOrigin,
} from '#ir'
import { decodeCache } from './decode-cache.ts'
import {
  type Fields,
  objectAt,
  optionalArray,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
  refuse,
  requiredString,
} from '#wire'
import { ID, type Reader } from './reader.ts'

/** Dated types by what they start with; the date only says how the provider's side behaves (spec 01 §1.4). */
const HOSTED: readonly (readonly [prefix: string, kind: HostedKind])[] = [
  ['web_search_', 'web-search'],
  ['web_fetch_', 'web-fetch'],
  ['code_execution_', 'code-execution'],
  ['tool_search_tool_', 'tool-search'],
  ['mcp_toolset', 'mcp'],
  ['advisor_', 'other'],
]

const NATIVE: readonly (readonly [prefix: string, native: string])[] = [
  ['bash_', 'bash'],
  ['text_editor_', 'text-editor'],
  ['memory_', 'memory'],
  ['computer_', 'computer'],
  ['browser_toolset_', 'browser'],
]

function kindOf<T>(kinds: readonly (readonly [string, T])[], type: string): T | undefined {
  return kinds.find(([prefix]) => type.startsWith(prefix))?.[1]
}

/** One entry of `tools`. */
export function decodeTool(value: unknown, pointer: string, reader: Reader): Tool {
  const wire = objectAt(value, pointer, 'an object', reader.fail)
  const type = optionalString(wire, 'type', pointer, reader.fail)
  if (type === undefined || type === 'custom') return decodeFunction(wire, pointer, reader)
  const name = optionalString(wire, 'name', pointer, reader.fail)
  const hosted = kindOf(HOSTED, type)
  if (hosted !== undefined) return decodeHosted(hosted, name ?? type, wire, pointer, reader)
  const native = kindOf(NATIVE, type)
  if (native === undefined) {
    return withOrigin(ID, wire, pointer, compact({ kind: 'opaque' as const, type, name }))
  }
  return withOrigin(ID, wire, pointer, {
    kind: 'native',
    native,
    // Toolsets are nameless; their members come back with this as `toolset_name`.
    name: name ?? native,
    ...decodeCache(wire, pointer, reader),
  } satisfies NativeTool)
}

function decodeFunction(wire: Fields, pointer: string, reader: Reader): FunctionTool {
  const { fail } = reader
  return withOrigin(
    ID,
    wire,
    pointer,
    compact({
      kind: 'function' as const,
      name: requiredString(wire, 'name', pointer, fail),
      description: optionalString(wire, 'description', pointer, fail),
      schema: optionalObject(wire, 'input_schema', pointer, fail),
      strict: optionalBoolean(wire, 'strict', pointer, fail),
      deferred: optionalBoolean(wire, 'defer_loading', pointer, fail),
      examples: optionalArray(wire, 'input_examples', pointer, fail),
      ...decodeCache(wire, pointer, reader),
    }),
  )
}

function decodeHosted(hosted: HostedKind, name: string, wire: Fields, pointer: string, reader: Reader): HostedTool {
  const { fail } = reader
  const search = compact({
    allowedDomains: optionalStrings(wire, 'allowed_domains', pointer, fail),
    blockedDomains: optionalStrings(wire, 'blocked_domains', pointer, fail),
    maxUses: optionalNumber(wire, 'max_uses', pointer, fail),
    userLocation: optionalObject(wire, 'user_location', pointer, fail),
  })
  return withOrigin(ID, wire, pointer, {
    kind: 'hosted',
    hosted,
    name,
    ...(hosted === 'web-search' || hosted === 'web-fetch' ? { search } : {}),
    ...decodeCache(wire, pointer, reader),
  } satisfies HostedTool)
}

/** `tool_choice` without its parallel flag; naming a hosted tool is a choice of its own kind. */
export function decodeToolChoice(wire: Fields, tools: readonly Tool[], reader: Reader): ToolChoice {
  const type = requiredString(wire, 'type', '/tool_choice', reader.fail)
  switch (type) {
    case 'auto':
    case 'none':
      return { mode: type }
    case 'any':
      return { mode: 'required' }
    case 'tool': {
      const name = requiredString(wire, 'name', '/tool_choice', reader.fail)
      const chosen = tools.find((tool) => tool.kind === 'hosted' && tool.name === name)
      return chosen?.kind === 'hosted'
        ? { mode: 'hosted', hosted: chosen.hosted, raw: wire }
        : { mode: 'named', name, call: 'function' }
    }
    default:
      throw refuse('/tool_choice/type', 'one of "auto", "any", "tool", "none"', reader.fail)
  }
}
