// Tool definitions and the choice between them, as chat hosts take them.
import { base, compact, type HostedTool, pointer, pristine, type Tool, type ToolChoice } from '#ir'
import { asObject, isObject } from '#wire'
import { encodeMark, type EncodeContext } from './encode-content.ts'
import { ID } from './id.ts'

type Encoded = Readonly<Record<string, unknown>>

/** `tools`, and the two fields beside it that also declare tools. */
export interface ToolFields {
  readonly tools?: readonly unknown[]
  readonly functions?: readonly unknown[]
  readonly web_search_options?: unknown
}

/** All tools in the fields they belong to; hosts refuse empty lists, so those are absent. */
export function encodeTools(all: readonly Tool[], context: EncodeContext): ToolFields {
  const tools: unknown[] = []
  const functions: unknown[] = []
  let search: unknown
  for (const tool of all) {
    const legacy = tool.origin?.protocol === ID && tool.origin.pointer.startsWith('/functions/')
    if (tool.kind === 'hosted' && !isListed(tool)) search = encodeSearch(tool, context)
    else if (legacy) functions.push(pristine(tool, ID) ? tool.origin.value : definitionOf(tool, base(tool, ID)))
    else tools.push(...encodeTool(tool, context))
  }
  return compact({
    tools: tools.length === 0 ? undefined : tools,
    functions: functions.length === 0 ? undefined : functions,
    web_search_options: search,
  })
}

/** A host's own search tool stands in its `tools`, OpenAI's in `web_search_options`. */
function isListed(tool: HostedTool): boolean {
  return tool.origin?.protocol === ID && tool.origin.pointer.startsWith('/tools/')
}

/** False when there is nothing to choose from: then a choice, or a word on parallel calls, is a 400. */
export function hasCallable(tools: readonly Tool[]): boolean {
  return tools.some((tool) => tool.kind !== 'hosted' || isListed(tool))
}

function encodeTool(tool: Tool, context: EncodeContext): readonly unknown[] {
  if (pristine(tool, ID)) return [tool.origin?.value]
  const wire = base(tool, ID)
  switch (tool.kind) {
    case 'function': {
      const own = isObject(wire?.['function']) ? wire['function'] : undefined
      const mark =
        wire === undefined && context.target.traits.cacheMarks === 'anthropic'
          ? encodeMark(tool.cache, context.target)
          : {}
      return [{ ...wire, type: 'function', function: definitionOf(tool, own), ...mark }]
    }
    case 'custom': {
      const own = asObject(wire?.['custom'])
      const format = tool.grammar === undefined ? {} : { format: { type: 'grammar', grammar: tool.grammar } }
      const custom = { ...own, name: tool.name, ...compact({ description: tool.description }), ...format }
      return [{ ...wire, type: 'custom', custom }]
    }
    default:
      if (wire !== undefined) return [wire]
      context.ledger.dropped(`tool_dropped:${kindOf(tool)}`, 'The host has no tool of this kind.', pointer(tool))
      return []
  }
}

function kindOf(tool: Tool): string {
  return tool.kind === 'hosted' ? tool.hosted : tool.kind === 'opaque' ? tool.type : tool.kind
}

/** Name, description and schema; an edited definition keeps the fields we do not know. */
function definitionOf(tool: Tool, wire: Encoded | undefined): Encoded {
  if (tool.kind !== 'function') return wire ?? {}
  return {
    ...wire,
    name: tool.name,
    ...compact({ description: tool.description, strict: tool.strict }),
    ...(wire !== undefined && tool.schema === undefined
      ? {}
      : { parameters: tool.schema ?? { type: 'object', properties: {} } }),
  }
}

/** Any protocol's web search as OpenAI's option. */
function encodeSearch(tool: HostedTool, { ledger }: EncodeContext): unknown {
  if (pristine(tool, ID)) return tool.origin?.value
  if (tool.hosted !== 'web-search') {
    ledger.dropped(`tool_dropped:${tool.hosted}`, 'The host has no tool of this kind.', pointer(tool))
    return undefined
  }
  const { contextSize, userLocation, allowedDomains, blockedDomains, maxUses } = tool.search ?? {}
  for (const [name, value] of Object.entries({ allowedDomains, blockedDomains, maxUses })) {
    if (value !== undefined) ledger.dropped(`field_dropped:${name}`, `Web search has no '${name}' here.`, pointer(tool))
  }
  return compact({ search_context_size: contextSize, user_location: nested(userLocation) })
}

function nested(location: unknown): unknown {
  if (!isObject(location) || isObject(location['approximate'])) return location
  const { type: _type, ...approximate } = location
  return { type: 'approximate', approximate }
}

/** `tool_choice`; the names of custom tools are told from `tools`. */
export function encodeToolChoice(
  choice: ToolChoice | undefined,
  tools: readonly Tool[],
  { ledger }: EncodeContext,
): unknown {
  if (choice === undefined) return undefined
  switch (choice.mode) {
    case 'auto':
    case 'none':
    case 'required':
      return choice.mode
    case 'named':
      return named(choice.name, choice.call === 'custom')
    case 'allowed': {
      const custom = new Set(tools.flatMap((tool) => (tool.kind === 'custom' ? [tool.name] : [])))
      const allowed = choice.names.map(({ name }) => named(name, custom.has(name)))
      return { type: 'allowed_tools', allowed_tools: { mode: choice.inner, tools: allowed } }
    }
    case 'hosted':
      ledger.approximated(
        'tool_choice_emulated',
        `The choice of ${choice.hosted} is left to the model.`,
        '/tool_choice',
      )
      return undefined
  }
}

function named(name: string, custom: boolean): unknown {
  return custom ? { type: 'custom', custom: { name } } : { type: 'function', function: { name } }
}
