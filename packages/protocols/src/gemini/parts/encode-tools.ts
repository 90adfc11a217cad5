// Tools and the choice among them as `tools` and `toolConfig`.
import {
  base,
  decoded,
  pointer,
  pristine,
  type FunctionTool,
  type HostedTool,
  type Ledger,
  type Request,
  type Tool,
} from '#ir'
import { asObject, type Fields, isObject } from '#wire'
import type { Target } from '../../target.ts'
import type { FunctionCallingConfig } from '../wire.ts'
import { HOSTED_KEYS } from './hosted.ts'
import { patch, put, read, snakeCase } from './read.ts'

type Entry = Record<string, unknown>

/** Functions share one entry; tools that came from a Google request keep the entry and the spelling they had. */
export function encodeTools(tools: readonly Tool[], target: Target, ledger: Ledger): readonly Entry[] {
  const entries: Entry[] = []
  const byPlace = new Map<string, Entry>()
  let functions: { entry: Entry; key: string } | undefined

  const entryAt = (place: string | undefined): Entry => {
    const known = place === undefined ? undefined : byPlace.get(place)
    if (known !== undefined) return known
    const entry: Entry = {}
    entries.push(entry)
    if (place !== undefined) byPlace.set(place, entry)
    return entry
  }

  for (const tool of tools) {
    const place = placeOf(tool)
    if (tool.kind === 'function') {
      if (place !== undefined) functions = { entry: entryAt(place.entry), key: place.key }
      functions ??= { entry: entryAt(undefined), key: 'functionDeclarations' }
      const list = functions.entry[functions.key]
      functions.entry[functions.key] = [
        ...(Array.isArray(list) ? (list as unknown[]) : []),
        encodeFunction(tool, target),
      ]
    } else if (place !== undefined) {
      const hosted = tool.kind === 'hosted' && !pristine(tool, 'gemini')
      entryAt(place.entry)[place.key] = hosted ? encodeSearch(tool, ledger) : tool.origin?.value
    } else if (tool.kind === 'hosted' && HOSTED_KEYS.has(tool.hosted)) {
      entryAt(undefined)[HOSTED_KEYS.get(tool.hosted) ?? ''] = encodeSearch(tool, ledger)
    } else {
      const name = tool.kind === 'opaque' ? tool.type : tool.kind === 'hosted' ? tool.hosted : tool.kind
      ledger.dropped(`tool_dropped:${name}`, `Gemini has no tool like "${name}".`, pointer(tool))
    }
  }
  return entries
}

/** `/tools/0/functionDeclarations/2` tells the entry and the key; only nodes of our own wire have such a place. */
function placeOf(tool: Tool): { entry: string; key: string } | undefined {
  if (tool.origin?.protocol !== 'gemini') return undefined
  const [, entry, key] = /^\/tools(\/\d+)?\/([^/]+)(?:\/\d+)?$/.exec(tool.origin.pointer) ?? []
  return key === undefined ? undefined : { entry: entry ?? '', key }
}

function encodeFunction(tool: FunctionTool, target: Target): unknown {
  if (pristine(tool, 'gemini')) return tool.origin?.value
  const before = decoded(tool, 'gemini')
  const wire: Record<string, unknown> = { ...base(tool, 'gemini') }
  if (tool.name !== before?.name) put(wire, 'name', tool.name)
  if (tool.description !== before?.description) put(wire, 'description', tool.description)
  if (before === undefined || tool.schema !== before.schema) {
    const key = target.traits.schemaDialect === 'gemini-openapi' ? 'parameters' : 'parametersJsonSchema'
    put(wire, 'parameters', undefined)
    put(wire, 'parametersJsonSchema', undefined)
    put(wire, key, tool.schema ?? { type: 'object', properties: {} })
  }
  return wire
}

/** The only option of Google's tools that others share is the list of domains to leave out. */
function encodeSearch(tool: HostedTool, ledger: Ledger): unknown {
  const { blockedDomains, ...others } = tool.search ?? {}
  for (const [name, value] of Object.entries(others)) {
    if (value === undefined) continue
    ledger.dropped(
      `field_dropped:${snakeCase(name)}`,
      `Google's ${tool.hosted} tool has no option for "${name}".`,
      pointer(tool),
      'info',
    )
  }
  const wire: Record<string, unknown> = { ...base(tool, 'gemini') }
  if (tool.hosted === 'web-search') put(wire, 'excludeDomains', blockedDomains)
  return wire
}

/** Sets what the choice of tools asks for; `before` is the request as decoded, for an overlay. */
export function patchToolConfig(
  wire: Record<string, unknown>,
  request: Request,
  before: Request | undefined,
  target: Target,
  ledger: Ledger,
): void {
  if (request.toolChoice?.mode === 'hosted') {
    ledger.dropped('tool_choice_dropped', 'Gemini cannot be made to use one of its own tools.', '/tool_choice')
  }
  const mixed = before === undefined && mixesTools(request, target) ? { includeServerSideToolInvocations: true } : {}
  const old = read(wire, 'toolConfig')
  const calling = isObject(old) ? read(old, 'functionCallingConfig') : undefined
  const now = { ...toolConfig(request, calling), ...mixed }
  patch(wire, 'toolConfig', now, before === undefined ? {} : toolConfig(before, calling))
}

/** Functions beside Google's own tools: Gemini 3 takes them with a flag, 2.5 not at all (spec 04 §4.2). */
function mixesTools({ tools }: Request, { capabilities }: Target): boolean {
  if (capabilities.thinkingControl === 'budget') return false
  return tools.some(({ kind }) => kind === 'function') && tools.some(({ kind }) => kind === 'hosted')
}

/** `old` is the wire's functionCallingConfig, for the fields in it that say nothing about the choice. */
function toolConfig(request: Request, old: unknown): Fields {
  const other = request.extra?.['toolConfig']
  const calling: Record<string, unknown> = { ...asObject(old) }
  const { mode, allowedFunctionNames } = callingConfig(request)
  put(calling, 'mode', mode)
  put(calling, 'allowedFunctionNames', allowedFunctionNames)
  return {
    ...asObject(other),
    ...(Object.keys(calling).length === 0 ? {} : { functionCallingConfig: calling }),
  }
}

function callingConfig({ toolChoice, tools }: Request): FunctionCallingConfig {
  if (toolChoice === undefined || tools.length === 0) return {}
  switch (toolChoice.mode) {
    case 'auto':
      return { mode: 'AUTO' }
    case 'none':
      return { mode: 'NONE' }
    case 'required':
      return { mode: 'ANY' }
    case 'named':
      return { mode: 'ANY', allowedFunctionNames: [toolChoice.name] }
    case 'allowed':
      return {
        mode: toolChoice.inner === 'required' ? 'ANY' : 'VALIDATED',
        allowedFunctionNames: toolChoice.names.map(({ name }) => name),
      }
    case 'hosted':
      return {}
  }
}
