// Tool definitions and the choice between them.
import {
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
  ID,
  isObject,
  optionalArray,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
  pathOf,
  type Reader,
  requiredString,
  type Wire,
} from './field.ts'

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
  const path = pathOf(pointer)
  if (!isObject(value)) throw reader.fail(path, `${path}: must be an object`)
  const type = optionalString(reader, value, 'type', pointer)
  if (type === undefined || type === 'custom') return decodeFunction(value, pointer, reader)
  const name = optionalString(reader, value, 'name', pointer)
  const hosted = kindOf(HOSTED, type)
  if (hosted !== undefined) return decodeHosted(hosted, name ?? type, value, pointer, reader)
  const native = kindOf(NATIVE, type)
  if (native === undefined) {
    return withOrigin(ID, value, pointer, { kind: 'opaque', type, ...(name === undefined ? {} : { name }) } as const)
  }
  return withOrigin(ID, value, pointer, {
    kind: 'native',
    native,
    // Toolsets are nameless; their members come back with this as `toolset_name`.
    name: name ?? native,
    ...decodeCache(value, pointer, reader),
  } satisfies NativeTool)
}

function decodeFunction(wire: Wire, pointer: string, reader: Reader): FunctionTool {
  const description = optionalString(reader, wire, 'description', pointer)
  const schema = optionalObject(reader, wire, 'input_schema', pointer)
  const strict = optionalBoolean(reader, wire, 'strict', pointer)
  const deferred = optionalBoolean(reader, wire, 'defer_loading', pointer)
  const examples = optionalArray(reader, wire, 'input_examples', pointer)
  return withOrigin(ID, wire, pointer, {
    kind: 'function',
    name: requiredString(reader, wire, 'name', pointer),
    ...(description === undefined ? {} : { description }),
    ...(schema === undefined ? {} : { schema }),
    ...(strict === undefined ? {} : { strict }),
    ...(deferred === undefined ? {} : { deferred }),
    ...(examples === undefined ? {} : { examples }),
    ...decodeCache(wire, pointer, reader),
  } satisfies FunctionTool)
}

function decodeHosted(hosted: HostedKind, name: string, wire: Wire, pointer: string, reader: Reader): HostedTool {
  const allowedDomains = optionalStrings(reader, wire, 'allowed_domains', pointer)
  const blockedDomains = optionalStrings(reader, wire, 'blocked_domains', pointer)
  const maxUses = optionalNumber(reader, wire, 'max_uses', pointer)
  const userLocation = optionalObject(reader, wire, 'user_location', pointer)
  return withOrigin(ID, wire, pointer, {
    kind: 'hosted',
    hosted,
    name,
    ...(hosted !== 'web-search' && hosted !== 'web-fetch'
      ? {}
      : {
          search: {
            ...(allowedDomains === undefined ? {} : { allowedDomains }),
            ...(blockedDomains === undefined ? {} : { blockedDomains }),
            ...(maxUses === undefined ? {} : { maxUses }),
            ...(userLocation === undefined ? {} : { userLocation }),
          },
        }),
    ...decodeCache(wire, pointer, reader),
  } satisfies HostedTool)
}

/** `tool_choice` without its parallel flag; naming a hosted tool is a choice of its own kind. */
export function decodeToolChoice(wire: Wire, tools: readonly Tool[], reader: Reader): ToolChoice {
  const type = requiredString(reader, wire, 'type', '/tool_choice')
  switch (type) {
    case 'auto':
    case 'none':
      return { mode: type }
    case 'any':
      return { mode: 'required' }
    case 'tool': {
      const name = requiredString(reader, wire, 'name', '/tool_choice')
      const chosen = tools.find((tool) => tool.kind === 'hosted' && tool.name === name)
      return chosen?.kind === 'hosted'
        ? { mode: 'hosted', hosted: chosen.hosted, raw: wire }
        : { mode: 'named', name, call: 'function' }
    }
    default:
      throw reader.fail('tool_choice.type', 'tool_choice.type: must be one of "auto", "any", "tool", "none"')
  }
}
