// `tools` and `toolConfig` of a client's request.
import { invalid, withOrigin, type HostedTool, type Tool, type ToolChoice } from '#ir'
import { HOSTED_TOOLS } from './hosted.ts'
import { fromOpenApi } from './openapi-schema.ts'
import {
  given,
  isObject,
  read,
  readItems,
  readObject,
  readText,
  readTexts,
  snakeCase,
  spelling,
  type Item,
  type WireObject,
} from './read.ts'

const TOOL_NAMES: ReadonlyMap<string, string> = new Map(
  [...HOSTED_TOOLS.keys(), 'functionDeclarations'].flatMap((name) => [
    [name, name],
    [snakeCase(name), name],
  ]),
)

/** One entry of `tools` may hold many functions and several of Google's tools: each becomes a tool of its own. */
export function decodeTools(body: WireObject): readonly Tool[] {
  return readItems(body, 'tools', { pointer: '', path: '' }).flatMap(decodeEntry)
}

function decodeEntry(entry: Item): readonly Tool[] {
  return Object.keys(entry.value).flatMap((key): readonly Tool[] => {
    const config = entry.value[key] ?? undefined
    if (config === undefined) return []
    const name = TOOL_NAMES.get(key)
    if (name === 'functionDeclarations') return readItems(entry.value, key, entry).map(decodeFunction)
    const pointer = `${entry.pointer}/${key}`
    const known = name === undefined ? undefined : HOSTED_TOOLS.get(name)
    if (known === undefined) return [withOrigin('gemini', config, pointer, { kind: 'opaque' as const, type: key })]
    const tool: HostedTool = { kind: 'hosted', ...known, ...searchOptions(config, `${entry.path}.${key}`) }
    return [withOrigin('gemini', config, pointer, tool)]
  })
}

function searchOptions(config: unknown, path: string): Pick<HostedTool, 'search'> {
  if (!isObject(config)) return {}
  const blockedDomains = readTexts(config, 'excludeDomains', path)
  return blockedDomains === undefined ? {} : { search: { blockedDomains } }
}

function decodeFunction({ value, pointer, path }: Item): Tool {
  const name = readText(value, 'name', path)
  if (name === undefined) throw invalid(`${path}.name`, `${path}.name must be the function's name.`)
  const jsonSchema = readObject(value, 'parametersJsonSchema', path)
  const parameters = readObject(value, 'parameters', path)
  return withOrigin(
    'gemini',
    value,
    pointer,
    given({
      kind: 'function' as const,
      name,
      description: readText(value, 'description', path),
      schema: jsonSchema ?? (parameters === undefined ? undefined : fromOpenApi(parameters)),
    }),
  )
}

/** `ANY` with one name is a named choice; `VALIDATED` leaves the model free to answer in text, as `auto` does. */
export function decodeToolChoice(body: WireObject): ToolChoice | undefined {
  const config = readObject(body, 'toolConfig', '')
  if (config === undefined) return undefined
  const at = spelling(body, 'toolConfig')
  const calling = readObject(config, 'functionCallingConfig', at)
  if (calling === undefined) return undefined
  const path = `${at}.${spelling(config, 'functionCallingConfig')}`
  const names = (readTexts(calling, 'allowedFunctionNames', path) ?? []).map((name) => ({ name }))
  const [first] = names
  switch (readText(calling, 'mode', path)?.toUpperCase()) {
    case 'NONE':
      return { mode: 'none' }
    case 'ANY':
      if (first === undefined) return { mode: 'required' }
      return names.length === 1
        ? { mode: 'named', name: first.name, call: 'function' }
        : { mode: 'allowed', inner: 'required', names }
    case 'VALIDATED':
      return first === undefined ? { mode: 'auto' } : { mode: 'allowed', inner: 'auto', names }
    case 'AUTO':
      return { mode: 'auto' }
    default:
      return undefined
  }
}

/** What `toolConfig` says beyond the choice of functions. */
export function otherToolConfig(body: WireObject): WireObject | undefined {
  const config = read(body, 'toolConfig')
  if (!isObject(config)) return undefined
  const calling = spelling(config, 'functionCallingConfig')
  const rest = Object.entries(config).filter(([key, value]) => key !== calling && (value ?? undefined) !== undefined)
  return rest.length === 0 ? undefined : Object.fromEntries(rest)
}
