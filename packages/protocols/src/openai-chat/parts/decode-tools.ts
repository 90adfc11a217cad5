// Tool definitions and the choice between them, in today's and in the deprecated spelling.
import {
  compact,
  type CustomTool,
  type FunctionTool,
  type HostedTool,
  type Tool,
  type ToolChoice,
  withOrigin,
} from '#ir'
import {
  type Fields,
  filled,
  isObject,
  objectAt,
  optionalArray,
  optionalBoolean,
  optionalObject,
  optionalString,
  refuse,
  requiredObject,
  requiredString,
} from '#wire'
import { decodeCache } from './decode-content.ts'
import { ID } from './id.ts'

/** `tools`, `functions` and `web_search_options` as one list. */
export function decodeTools(body: Fields): readonly Tool[] {
  const tools = (optionalArray(body, 'tools', '') ?? []).map((tool, index) => decodeTool(tool, `/tools/${index}`))
  const functions = (optionalArray(body, 'functions', '') ?? []).map((value, index) => {
    const pointer = `/functions/${index}`
    const definition = objectAt(value, pointer, 'an object with a name')
    return withOrigin(ID, definition, pointer, functionTool(definition, pointer))
  })
  const search = optionalObject(body, 'web_search_options', '')
  const hosted = search === undefined ? [] : [searchTool(search)]
  return [...tools, ...functions, ...hosted]
}

function decodeTool(value: unknown, pointer: string): Tool {
  const tool = objectAt(value, pointer, 'an object with a type')
  const type = optionalString(tool, 'type', pointer) ?? 'function'
  if (type === 'function') {
    const fields = functionTool(requiredObject(tool, 'function', pointer), `${pointer}/function`)
    return withOrigin(ID, tool, pointer, { ...fields, ...compact({ cache: decodeCache(tool, pointer) }) })
  }
  if (type === 'custom') {
    return withOrigin(ID, tool, pointer, customTool(requiredObject(tool, 'custom', pointer), `${pointer}/custom`))
  }
  // Compatible hosts run tools of their own; `openrouter:web_search` and `web_search` are the ones we can name.
  if (type.endsWith('web_search')) {
    return withOrigin(ID, tool, pointer, { kind: 'hosted', hosted: 'web-search', name: 'web_search' })
  }
  return withOrigin(ID, tool, pointer, compact({ kind: 'opaque' as const, type, name: filled(tool['name']) }))
}

function functionTool(definition: Fields, pointer: string): FunctionTool {
  return compact({
    kind: 'function' as const,
    name: requiredString(definition, 'name', pointer),
    description: optionalString(definition, 'description', pointer),
    schema: optionalObject(definition, 'parameters', pointer),
    strict: optionalBoolean(definition, 'strict', pointer),
  })
}

function customTool(custom: Fields, pointer: string): CustomTool {
  const format = optionalObject(custom, 'format', pointer)
  const place = `${pointer}/format/grammar`
  const grammar = format === undefined ? undefined : optionalObject(format, 'grammar', `${pointer}/format`)
  return compact({
    kind: 'custom' as const,
    name: requiredString(custom, 'name', pointer),
    description: optionalString(custom, 'description', pointer),
    grammar:
      grammar === undefined
        ? undefined
        : {
            syntax: requiredString(grammar, 'syntax', place),
            definition: requiredString(grammar, 'definition', place),
          },
  })
}

function searchTool(options: Fields): HostedTool {
  const pointer = '/web_search_options'
  const location = optionalObject(options, 'user_location', pointer)
  const approximate =
    location === undefined ? undefined : optionalObject(location, 'approximate', `${pointer}/user_location`)
  const search = compact({
    contextSize: optionalString(options, 'search_context_size', pointer),
    // The other protocols have these fields beside the type.
    userLocation: approximate === undefined ? location : { type: 'approximate', ...approximate },
  })
  return withOrigin(ID, options, pointer, { kind: 'hosted', hosted: 'web-search', name: 'web_search', search })
}

/** `tool_choice`, or the deprecated `function_call`. */
export function decodeToolChoice(body: Fields): ToolChoice | undefined {
  const choice = body['tool_choice']
  if (choice !== undefined && choice !== null) return choiceOf(choice)
  const legacy = body['function_call']
  if (legacy === undefined || legacy === null) return undefined
  if (legacy === 'none' || legacy === 'auto') return { mode: legacy }
  if (!isObject(legacy)) throw refuse('/function_call', "'none', 'auto' or an object with a name")
  return { mode: 'named', name: requiredString(legacy, 'name', '/function_call'), call: 'function' }
}

function choiceOf(choice: unknown): ToolChoice {
  const pointer = '/tool_choice'
  if (choice === 'none' || choice === 'auto' || choice === 'required') return { mode: choice }
  // Mistral's word.
  if (choice === 'any') return { mode: 'required' }
  if (!isObject(choice)) throw refuse(pointer, "'none', 'auto', 'required' or an object that names a tool")
  if (isObject(choice['function'])) {
    return { mode: 'named', name: requiredString(choice['function'], 'name', `${pointer}/function`), call: 'function' }
  }
  if (isObject(choice['custom'])) {
    return { mode: 'named', name: requiredString(choice['custom'], 'name', `${pointer}/custom`), call: 'custom' }
  }
  if (isObject(choice['allowed_tools'])) return allowedTools(choice['allowed_tools'], `${pointer}/allowed_tools`)
  requiredString(choice, 'type', pointer)
  return { mode: 'hosted', hosted: 'other', raw: choice }
}

function allowedTools(allowed: Fields, pointer: string): ToolChoice {
  const mode = optionalString(allowed, 'mode', pointer) ?? 'auto'
  if (mode !== 'auto' && mode !== 'required') throw refuse(`${pointer}/mode`, "'auto' or 'required'")
  const names = (optionalArray(allowed, 'tools', pointer) ?? []).map((value, index) => {
    const place = `${pointer}/tools/${index}`
    const tool = objectAt(value, place, 'an object that names a tool')
    const kind = isObject(tool['custom']) ? 'custom' : 'function'
    return { name: requiredString(requiredObject(tool, kind, place), 'name', `${place}/${kind}`) }
  })
  return { mode: 'allowed', inner: mode, names }
}
