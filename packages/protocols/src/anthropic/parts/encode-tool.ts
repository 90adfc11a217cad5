// Tool definitions of a request, and the choice between them (spec 01 §1.4).
import { type FunctionTool, type HostedTool, type Ledger, pointer, type Request, type Tool } from '#ir'
import type * as Wire from '../wire.ts'
import { encodeCache } from './encode-cache.ts'
import { edited, original, overlaid, untouched } from './overlay.ts'

/** One entry of `tools`; undefined, with a note, for what has no place here. */
export function encodeTool(tool: Tool, ledger: Ledger): unknown {
  const wire = untouched(tool)
  if (wire !== undefined) return wire
  if (tool.kind === 'function') return encodeFunction(tool)
  if (original(tool) !== undefined) return encodeOwn(tool)
  const hosted = tool.kind === 'hosted' ? encodeHosted(tool) : undefined
  if (hosted === undefined) {
    const type = tool.kind === 'hosted' ? tool.hosted : tool.kind === 'opaque' ? tool.type : tool.kind
    ledger.dropped(`tool_dropped:${type}`, `Messages has no such tool: ${type}.`, pointer(tool))
  }
  return hosted
}

/** A typed tool of this protocol that was edited; toolsets have a name only in the IR. */
function encodeOwn(tool: Exclude<Tool, FunctionTool>): unknown {
  if (tool.kind === 'opaque') return overlaid(tool, {})
  return overlaid(tool, { ...(edited(tool, 'name') ? { name: tool.name } : {}), ...encodeCache(tool) })
}

function encodeFunction(tool: FunctionTool): unknown {
  const examples = tool.examples === undefined || tool.examples.length === 0 ? undefined : tool.examples
  const fields: readonly (readonly [keyof FunctionTool, string, unknown])[] = [
    ['name', 'name', tool.name],
    ['description', 'description', tool.description],
    ['schema', 'input_schema', tool.schema ?? { type: 'object', properties: {} }],
    ['strict', 'strict', tool.strict],
    ['deferred', 'defer_loading', tool.deferred],
    ['examples', 'input_examples', examples],
  ]
  const changed = fields.filter(([field]) => edited(tool, field))
  return overlaid(tool, {
    ...Object.fromEntries(changed.map(([, key, value]) => [key, value])),
    ...encodeCache(tool),
  })
}

/** Hosted tools that two protocols have in common, by the oldest version that every host knows. */
function encodeHosted(tool: HostedTool): unknown {
  const { search = {} } = tool
  const limits = {
    max_uses: search.maxUses,
    allowed_domains: search.allowedDomains,
    // Both lists at once are a 400; the allowed one says more.
    blocked_domains: search.allowedDomains === undefined ? search.blockedDomains : undefined,
  }
  switch (tool.hosted) {
    case 'web-search':
      return overlaid(tool, {
        type: 'web_search_20250305',
        name: 'web_search',
        ...limits,
        user_location: search.userLocation,
        ...encodeCache(tool),
      })
    case 'web-fetch':
      return overlaid(tool, { type: 'web_fetch_20250910', name: 'web_fetch', ...limits, ...encodeCache(tool) })
    case 'code-execution':
      return overlaid(tool, { type: 'code_execution_20250825', name: 'code_execution', ...encodeCache(tool) })
    case 'file-search':
    case 'image-generation':
    case 'computer':
    case 'mcp':
    case 'tool-search':
    case 'memory':
    case 'bash':
    case 'text-editor':
    case 'maps':
    case 'other':
      return undefined
  }
}

/** `tool_choice`; without tools there must be none. */
export function encodeToolChoice({ toolChoice, parallelTools, tools }: Request): Wire.ToolChoice | undefined {
  if (tools.length === 0) return undefined
  const serial = parallelTools === undefined ? {} : { disable_parallel_tool_use: !parallelTools }
  switch (toolChoice?.mode) {
    case undefined:
      return parallelTools === false ? { type: 'auto', ...serial } : undefined
    case 'auto':
      return { type: 'auto', ...serial }
    case 'none':
      return { type: 'none' }
    case 'required':
      return { type: 'any', ...serial }
    case 'named':
      return { type: 'tool', name: toolChoice.name, ...serial }
    case 'hosted': {
      const chosen = tools.find((tool) => tool.kind === 'hosted' && tool.hosted === toolChoice.hosted)
      return chosen === undefined || chosen.kind !== 'hosted'
        ? { type: 'auto', ...serial }
        : { type: 'tool', name: chosen.hosted === 'web-search' ? 'web_search' : chosen.name, ...serial }
    }
    case 'allowed':
      return { type: toolChoice.inner === 'required' ? 'any' : 'auto', ...serial }
  }
}
