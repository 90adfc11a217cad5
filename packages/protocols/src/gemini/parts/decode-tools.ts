// `tools` and `toolConfig` of a client's request.
import { compact, type HostedTool, type Tool, type ToolChoice, withOrigin } from '#ir'
import { type Fields, isObject, missing } from '#wire'
import { HOSTED_TOOLS } from './hosted.ts'
import { fromOpenApi } from './openapi-schema.ts'
import { read, readItems, readObject, readText, readTexts, snakeCase, spelling, type Item } from './read.ts'

const TOOL_NAMES: ReadonlyMap<string, string> = new Map(
  [...HOSTED_TOOLS.keys(), 'functionDeclarations'].flatMap((name) => [
    [name, name],
    [snakeCase(name), name],
  ]),
)

/** One entry of `tools` may hold many functions and several of Google's tools: each becomes a tool of its own. */
export function decodeTools(body: Fields): readonly Tool[] {
  return readItems(body, 'tools', '').flatMap(decodeEntry)
}

function decodeEntry(entry: Item): readonly Tool[] {
  return Object.keys(entry.value).flatMap((key): readonly Tool[] => {
    const config = entry.value[key] ?? undefined
    if (config === undefined) return []
    const name = TOOL_NAMES.get(key)
    if (name === 'functionDeclarations') return readItems(entry.value, key, entry.pointer).map(decodeFunction)
    const pointer = `${entry.pointer}/${key}`
    const known = name === undefined ? undefined : HOSTED_TOOLS.get(name)
    if (known === undefined) return [withOrigin('gemini', config, pointer, { kind: 'opaque' as const, type: key })]
    const tool: HostedTool = { kind: 'hosted', ...known, ...searchOptions(config, pointer) }
    return [withOrigin('gemini', config, pointer, tool)]
  })
}

function searchOptions(config: unknown, pointer: string): Pick<HostedTool, 'search'> {
  if (!isObject(config)) return {}
  const blockedDomains = readTexts(config, 'excludeDomains', pointer)
  return blockedDomains === undefined ? {} : { search: { blockedDomains } }
}

function decodeFunction({ value, pointer }: Item): Tool {
  const name = readText(value, 'name', pointer)
  if (name === undefined) throw missing(`${pointer}/name`)
  const jsonSchema = readObject(value, 'parametersJsonSchema', pointer)
  const parameters = readObject(value, 'parameters', pointer)
  return withOrigin(
    'gemini',
    value,
    pointer,
    compact({
      kind: 'function' as const,
      name,
      description: readText(value, 'description', pointer),
      schema: jsonSchema ?? (parameters === undefined ? undefined : fromOpenApi(parameters)),
    }),
  )
}

/** `ANY` with one name is a named choice; `VALIDATED` leaves the model free to answer in text, as `auto` does. */
export function decodeToolChoice(body: Fields): ToolChoice | undefined {
  const config = readObject(body, 'toolConfig', '')
  if (config === undefined) return undefined
  const at = `/${spelling(body, 'toolConfig')}`
  const calling = readObject(config, 'functionCallingConfig', at)
  if (calling === undefined) return undefined
  const pointer = `${at}/${spelling(config, 'functionCallingConfig')}`
  const names = (readTexts(calling, 'allowedFunctionNames', pointer) ?? []).map((name) => ({ name }))
  const [first] = names
  switch (readText(calling, 'mode', pointer)?.toUpperCase()) {
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
export function otherToolConfig(body: Fields): Fields | undefined {
  const config = read(body, 'toolConfig')
  if (!isObject(config)) return undefined
  const calling = spelling(config, 'functionCallingConfig')
  const rest = Object.entries(config).filter(([key, value]) => key !== calling && (value ?? undefined) !== undefined)
  return rest.length === 0 ? undefined : Object.fromEntries(rest)
}
