// `tools` and `tool_choice` -> tools and choice. What the protocol knows and we do not stays opaque.
import {
  compact,
  type CustomTool,
  type FunctionTool,
  type HostedKind,
  type HostedTool,
  type NativeTool,
  type Tool,
  type ToolChoice,
  withOrigin,
} from '#ir'
import {
  asString,
  type Fields,
  isObject,
  objectAt,
  optionalArray,
  optionalBoolean,
  optionalObject,
  optionalString,
  optionalStrings,
  refuse,
  requiredString,
} from '#wire'
import { NATIVES } from './native-calls.ts'
import { ID } from './id.ts'

/** Tool and item types that the provider runs by itself. */
const HOSTED: ReadonlyMap<string, HostedKind> = new Map([
  ['web_search', 'web-search'],
  ['web_search_2025_08_26', 'web-search'],
  ['web_search_preview', 'web-search'],
  ['web_search_preview_2025_03_11', 'web-search'],
  ['file_search', 'file-search'],
  ['code_interpreter', 'code-execution'],
  ['image_generation', 'image-generation'],
  ['mcp', 'mcp'],
])

/** Every tool of an array, in order. */
export function decodeTools(tools: readonly unknown[], pointer: string): readonly Tool[] {
  return tools.map((tool, index) => decodeTool(tool, `${pointer}/${index}`))
}

function decodeTool(value: unknown, pointer: string): Tool {
  const tool = objectAt(value, pointer)
  // Namespaces do not nest, so one inside another is not followed: input may not drive our recursion.
  if (requiredString(tool, 'type', pointer) !== 'namespace') return decodeLeaf(tool, pointer)
  const inner = optionalArray(tool, 'tools', pointer) ?? []
  return withOrigin(ID, tool, pointer, {
    ...compact({
      kind: 'namespace' as const,
      name: requiredString(tool, 'name', pointer),
      description: optionalString(tool, 'description', pointer),
    }),
    tools: inner.map((entry, index) => {
      const at = `${pointer}/tools/${index}`
      return decodeLeaf(objectAt(entry, at), at)
    }),
  })
}

function decodeLeaf(tool: Fields, pointer: string): Tool {
  const type = requiredString(tool, 'type', pointer)
  if (type === 'function') return withOrigin(ID, tool, pointer, decodeFunction(tool, pointer))
  if (type === 'custom') return withOrigin(ID, tool, pointer, decodeCustom(tool, pointer))
  const native = decodeNative(tool, type)
  if (native !== undefined) return withOrigin(ID, tool, pointer, native)
  const hosted = decodeHosted(tool, type, pointer)
  if (hosted !== undefined) return withOrigin(ID, tool, pointer, hosted)
  const name = asString(tool['name']) ?? type
  return withOrigin(ID, tool, pointer, { kind: 'opaque' as const, type, name })
}

function decodeFunction(tool: Fields, pointer: string): FunctionTool {
  return compact({
    kind: 'function' as const,
    name: requiredString(tool, 'name', pointer),
    description: optionalString(tool, 'description', pointer),
    schema: optionalObject(tool, 'parameters', pointer),
    strict: optionalBoolean(tool, 'strict', pointer),
    deferred: optionalBoolean(tool, 'defer_loading', pointer),
  })
}

function decodeCustom(tool: Fields, pointer: string): CustomTool {
  const format = optionalObject(tool, 'format', pointer)
  const at = `${pointer}/format`
  return compact({
    kind: 'custom' as const,
    name: requiredString(tool, 'name', pointer),
    description: optionalString(tool, 'description', pointer),
    grammar:
      format?.['type'] === 'grammar'
        ? { syntax: requiredString(format, 'syntax', at), definition: requiredString(format, 'definition', at) }
        : undefined,
    deferred: optionalBoolean(tool, 'defer_loading', pointer),
  })
}

function decodeNative(tool: Fields, type: string): NativeTool | undefined {
  const name = type === 'computer_use_preview' ? 'computer' : type
  const native = NATIVES.find((entry) => entry.name === name)
  if (native === undefined || runsAtProvider(tool, type)) return undefined
  return { kind: 'native', native: native.kind, name }
}

/** A shell in a container and a search over the provider's own index need no client. */
function runsAtProvider(tool: Fields, type: string): boolean {
  if (type === 'tool_search') return tool['execution'] !== 'client'
  const environment = type === 'shell' ? tool['environment'] : undefined
  return isObject(environment) && asString(environment['type'])?.startsWith('container') === true
}

function decodeHosted(tool: Fields, type: string, pointer: string): HostedTool | undefined {
  if (type === 'tool_search') return { kind: 'hosted', hosted: 'tool-search', name: type }
  if (type === 'shell') return { kind: 'hosted', hosted: 'code-execution', name: type }
  const hosted = HOSTED.get(type)
  if (hosted === undefined) return undefined
  if (hosted !== 'web-search') return { kind: 'hosted', hosted, name: type }
  const filters = optionalObject(tool, 'filters', pointer)
  const search = compact({
    allowedDomains: filters && optionalStrings(filters, 'allowed_domains', `${pointer}/filters`),
    blockedDomains: filters && optionalStrings(filters, 'blocked_domains', `${pointer}/filters`),
    contextSize: optionalString(tool, 'search_context_size', pointer),
    userLocation: tool['user_location'] ?? undefined,
  })
  return { kind: 'hosted', hosted, name: 'web_search', ...(Object.keys(search).length === 0 ? {} : { search }) }
}

const MODES = ['auto', 'none', 'required'] as const

/** `tool_choice`, in its short and its object forms. */
export function decodeToolChoice(value: unknown): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') {
    const mode = MODES.find((entry) => entry === value)
    if (mode === undefined) throw refuse('/tool_choice', 'auto, none, required, or an object')
    return { mode }
  }
  const choice = objectAt(value, '/tool_choice')
  const type = requiredString(choice, 'type', '/tool_choice')
  if (type === 'allowed_tools') return decodeAllowed(choice)
  if (type === 'function' || type === 'custom') {
    return compact({
      mode: 'named' as const,
      name: requiredString(choice, 'name', '/tool_choice'),
      namespace: optionalString(choice, 'namespace', '/tool_choice'),
      call: type === 'custom' ? ('custom' as const) : ('function' as const),
    })
  }
  const native = NATIVES.find((entry) => entry.name === (type.startsWith('computer') ? 'computer' : type))
  if (native !== undefined) return { mode: 'named', name: native.name, call: native.kind }
  return { mode: 'hosted', hosted: HOSTED.get(type) ?? 'other', raw: choice }
}

function decodeAllowed(choice: Fields): ToolChoice {
  const tools = optionalArray(choice, 'tools', '/tool_choice') ?? []
  return {
    mode: 'allowed',
    inner: choice['mode'] === 'required' ? 'required' : 'auto',
    names: tools.map((entry, index) => {
      const pointer = `/tool_choice/tools/${index}`
      const tool = objectAt(entry, pointer)
      const name = optionalString(tool, 'name', pointer) ?? optionalString(tool, 'server_label', pointer)
      return compact({
        name: name ?? requiredString(tool, 'type', pointer),
        namespace: optionalString(tool, 'namespace', pointer),
      })
    }),
  }
}
