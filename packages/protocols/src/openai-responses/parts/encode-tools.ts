// Tools and choice -> `tools` and `tool_choice`. Tools that nobody edited give their own wire form back.
import { base, compact, type HostedKind, type HostedTool, pointer, pristine, type Tool, type ToolChoice } from '#ir'
import type { Fields } from '#wire'
import type { EncodeContext } from './encode-content.ts'
import { NATIVES } from './native-calls.ts'
import { ID } from './id.ts'

/** What our canonical hosted tools are called here when a foreign client asks for them. */
const HOSTED_TYPES: Partial<Record<HostedKind, Fields>> = {
  'web-search': { type: 'web_search' },
  'code-execution': { type: 'code_interpreter', container: { type: 'auto' } },
  'image-generation': { type: 'image_generation' },
}

/** The wire form of every tool that has one; the others are noted. */
export function encodeTools(tools: readonly Tool[], context: EncodeContext): readonly unknown[] {
  return tools.flatMap((tool) => {
    const wire = encodeTool(tool, context)
    return wire === undefined ? [] : [wire]
  })
}

function encodeTool(tool: Tool, context: EncodeContext): unknown {
  if (pristine(tool, ID)) return tool.origin?.value
  const under = underOf(tool)
  switch (tool.kind) {
    case 'function':
      return compact({
        ...under,
        type: 'function',
        name: tool.name,
        description: tool.description,
        parameters: tool.schema ?? { type: 'object', properties: {} },
        // TOOL-12: Responses tries strict when nothing is said, other protocols do not.
        strict: tool.strict ?? (under === undefined && context.target.traits.strictTools ? false : under?.['strict']),
        defer_loading: tool.deferred,
      })
    case 'custom':
      return compact({
        ...under,
        type: 'custom',
        name: tool.name,
        description: tool.description,
        format: tool.grammar === undefined ? under?.['format'] : { type: 'grammar', ...tool.grammar },
        defer_loading: tool.deferred,
      })
    case 'namespace':
      return {
        ...under,
        type: 'namespace',
        name: tool.name,
        description: tool.description ?? '',
        tools: encodeTools(tool.tools, context),
      }
    case 'native': {
      const native = NATIVES.find((entry) => entry.kind === tool.native)
      return under ?? (native === undefined ? drop(tool.native, tool, context) : { type: native.name })
    }
    case 'hosted':
      return encodeHosted(tool, under, context)
    case 'opaque':
      return under ?? drop(tool.type, tool, context)
  }
}

/** The wire tool under an edited one, unless the edit made another kind of tool of it. */
function underOf(tool: Tool): Fields | undefined {
  const value = base(tool, ID)
  const same = tool.kind === 'function' || tool.kind === 'custom' || tool.kind === 'namespace'
  return same && value?.['type'] !== tool.kind ? undefined : value
}

function drop(type: string, tool: Tool, { ledger }: EncodeContext): undefined {
  ledger.dropped(`tool_dropped:${type}`, `The Responses API has no ${type} tool for this client.`, pointer(tool))
}

function encodeHosted(tool: HostedTool, under: Fields | undefined, context: EncodeContext): unknown {
  const type = under ?? HOSTED_TYPES[tool.hosted]
  if (type === undefined) return drop(tool.hosted, tool, context)
  const { search } = tool
  if (search === undefined) return type
  if (under === undefined && (search.blockedDomains !== undefined || search.maxUses !== undefined)) {
    context.ledger.approximated(
      'tool_option_dropped:web_search',
      'Blocked domains and the number of searches cannot be limited here.',
      pointer(tool),
    )
  }
  const { allowedDomains } = search
  return compact({
    ...type,
    filters: allowedDomains === undefined ? type['filters'] : { allowed_domains: allowedDomains },
    search_context_size: search.contextSize,
    user_location: search.userLocation,
  })
}

/** `tool_choice`; undefined when it cannot be said. */
export function encodeToolChoice(choice: ToolChoice, tools: readonly Tool[], context: EncodeContext): unknown {
  switch (choice.mode) {
    case 'auto':
    case 'none':
    case 'required':
      return choice.mode
    case 'named': {
      const { call, name, namespace } = choice
      if (call === 'function' || call === 'custom') return compact({ type: call, name, namespace })
      return { type: name }
    }
    case 'hosted': {
      if (!context.foreign) return choice.raw
      const type = HOSTED_TYPES[choice.hosted]?.['type']
      if (type !== undefined) return { type }
      context.ledger.dropped('tool_choice_dropped', 'The chosen tool does not exist here.')
      return undefined
    }
    case 'allowed':
      return {
        type: 'allowed_tools',
        mode: choice.inner,
        tools: choice.names.map(({ name, namespace }) => {
          const kind = tools.find((tool) => tool.name === name)?.kind ?? 'function'
          if (kind === 'native' || kind === 'hosted' || kind === 'opaque') return { type: name }
          return compact({ type: kind, name, namespace })
        }),
      }
  }
}
