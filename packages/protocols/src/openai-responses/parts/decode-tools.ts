// `tools` and `tool_choice` -> tools and choice. What the protocol knows and we do not stays opaque.
import type { CustomTool, FunctionTool, HostedKind, HostedTool, NativeTool, Tool, ToolChoice } from '#ir'
import { invalid, withOrigin } from '#ir'
import { NATIVES } from './native-calls.ts'
import {
  compact,
  type Fields,
  getArray,
  getBoolean,
  getFields,
  getString,
  getStrings,
  isFields,
  needFields,
  needString,
  pathTo,
  stringOr,
} from './read-fields.ts'

const ID = 'openai-responses'

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
export function decodeTools(tools: readonly unknown[], path: string, pointer: string): readonly Tool[] {
  return tools.map((tool, index) => decodeTool(tool, `${path}[${index}]`, `${pointer}/${index}`))
}

function decodeTool(value: unknown, path: string, pointer: string): Tool {
  const tool = needFields(value, path)
  // Namespaces do not nest, so one inside another is not followed: input may not drive our recursion.
  if (needString(tool, 'type', path) !== 'namespace') return decodeLeaf(tool, path, pointer)
  const inner = getArray(tool, 'tools', path) ?? []
  const toolsPath = pathTo(path, 'tools')
  return withOrigin(ID, tool, pointer, {
    ...compact({
      kind: 'namespace' as const,
      name: needString(tool, 'name', path),
      description: getString(tool, 'description', path),
    }),
    tools: inner.map((entry, index) => {
      const at = `${toolsPath}[${index}]`
      return decodeLeaf(needFields(entry, at), at, `${pointer}/tools/${index}`)
    }),
  })
}

function decodeLeaf(tool: Fields, path: string, pointer: string): Tool {
  const type = needString(tool, 'type', path)
  if (type === 'function') return withOrigin(ID, tool, pointer, decodeFunction(tool, path))
  if (type === 'custom') return withOrigin(ID, tool, pointer, decodeCustom(tool, path))
  const native = decodeNative(tool, type)
  if (native !== undefined) return withOrigin(ID, tool, pointer, native)
  const hosted = decodeHosted(tool, type, path)
  if (hosted !== undefined) return withOrigin(ID, tool, pointer, hosted)
  const name = stringOr(tool['name']) ?? type
  return withOrigin(ID, tool, pointer, { kind: 'opaque' as const, type, name })
}

function decodeFunction(tool: Fields, path: string): FunctionTool {
  return compact({
    kind: 'function' as const,
    name: needString(tool, 'name', path),
    description: getString(tool, 'description', path),
    schema: getFields(tool, 'parameters', path),
    strict: getBoolean(tool, 'strict', path),
    deferred: getBoolean(tool, 'defer_loading', path),
  })
}

function decodeCustom(tool: Fields, path: string): CustomTool {
  const format = getFields(tool, 'format', path)
  const at = pathTo(path, 'format')
  return compact({
    kind: 'custom' as const,
    name: needString(tool, 'name', path),
    description: getString(tool, 'description', path),
    grammar:
      format?.['type'] === 'grammar'
        ? { syntax: needString(format, 'syntax', at), definition: needString(format, 'definition', at) }
        : undefined,
    deferred: getBoolean(tool, 'defer_loading', path),
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
  return isFields(environment) && stringOr(environment['type'])?.startsWith('container') === true
}

function decodeHosted(tool: Fields, type: string, path: string): HostedTool | undefined {
  if (type === 'tool_search') return { kind: 'hosted', hosted: 'tool-search', name: type }
  if (type === 'shell') return { kind: 'hosted', hosted: 'code-execution', name: type }
  const hosted = HOSTED.get(type)
  if (hosted === undefined) return undefined
  if (hosted !== 'web-search') return { kind: 'hosted', hosted, name: type }
  const filters = getFields(tool, 'filters', path)
  const search = compact({
    allowedDomains: filters && getStrings(filters, 'allowed_domains', pathTo(path, 'filters')),
    blockedDomains: filters && getStrings(filters, 'blocked_domains', pathTo(path, 'filters')),
    contextSize: getString(tool, 'search_context_size', path),
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
    if (mode === undefined) throw invalid('tool_choice', "'tool_choice' must be auto, none, required, or an object.")
    return { mode }
  }
  const choice = needFields(value, 'tool_choice')
  const type = needString(choice, 'type', 'tool_choice')
  if (type === 'allowed_tools') return decodeAllowed(choice)
  if (type === 'function' || type === 'custom') {
    return compact({
      mode: 'named' as const,
      name: needString(choice, 'name', 'tool_choice'),
      namespace: getString(choice, 'namespace', 'tool_choice'),
      call: type === 'custom' ? ('custom' as const) : ('function' as const),
    })
  }
  const native = NATIVES.find((entry) => entry.name === (type.startsWith('computer') ? 'computer' : type))
  if (native !== undefined) return { mode: 'named', name: native.name, call: native.kind }
  return { mode: 'hosted', hosted: HOSTED.get(type) ?? 'other', raw: choice }
}

function decodeAllowed(choice: Fields): ToolChoice {
  const tools = getArray(choice, 'tools', 'tool_choice') ?? []
  return {
    mode: 'allowed',
    inner: choice['mode'] === 'required' ? 'required' : 'auto',
    names: tools.map((entry, index) => {
      const path = `tool_choice.tools[${index}]`
      const tool = needFields(entry, path)
      const name = getString(tool, 'name', path) ?? getString(tool, 'server_label', path)
      return compact({
        name: name ?? needString(tool, 'type', path),
        namespace: getString(tool, 'namespace', path),
      })
    }),
  }
}
