// fit: one flat list of tools, wherever the client declared them (spec 05 notes 18 and 19).
import type { CustomTool, FunctionTool, NativeTool, Part, Request, Tool, ToolResult, Turn } from '#ir'
import { invalid, pointer } from '#ir'
import type { FitContext, FitStep } from './plan.ts'
import { sameJson } from './same-json.ts'
import { mapSame, sameItems, withParts } from './turns.ts'

/** Claude Code declares it only to switch deferred loading on. */
const PLACEHOLDER = 'DeferredToolPlaceholder'

/** A tool of the flat list; `intro` is the description of its namespace. */
interface Gathered {
  readonly tool: Tool
  readonly intro?: string | undefined
}

/** Unites tools declared in the history with `request.tools`, flattens namespaces, and offers deferred tools openly. */
export const gatherTools: FitStep = (request, context) => {
  if (keepsDeclarations(context)) return request
  const declared = request.tools.flatMap((tool) => flatten(tool, context))
  refuseDuplicates(declared)
  const added = request.turns.flatMap((turn) => additionsOf(turn.parts)).flatMap((tool) => flatten(tool, context))
  const united = introduce(unite([...declared, ...added], context)).filter((tool) => !isPlaceholder(tool, context))
  const tools = united.map(offerOpenly)
  const deferred = united.filter((tool) => 'deferred' in tool && tool.deferred)
  if (deferred.length > 0) {
    const text = `${deferred.length} tools with deferred loading are offered from the start.`
    context.ledger.approximated('tools_undeferred', text, pointer(request, 'tools'), 'info')
  }
  const turns = request.turns.map(withoutAdditions).filter((turn, index) => {
    return turn.parts.length > 0 || request.turns[index]?.parts.length === 0
  })
  if (sameItems(tools, request.tools) && sameItems(turns, request.turns)) return request
  const gathered: Request = { ...request, tools, turns }
  return gathered
}

/** The client's own protocol has a place for all of this, unless a Responses host cannot do it. */
function keepsDeclarations({ source, target }: FitContext): boolean {
  if (source !== target.protocol) return false
  return source !== 'openai-responses' || (target.traits.namespaceTools && target.traits.nativeTools)
}

function flatten(tool: Tool, context: FitContext): readonly Gathered[] {
  if (tool.kind !== 'namespace') return [{ tool }]
  if (context.target.traits.namespaceTools) return [{ tool }]
  return tool.tools.map((inner) => ({
    tool: inner.kind === 'function' || inner.kind === 'custom' ? { ...inner, namespace: tool.name } : inner,
    intro: tool.description,
  }))
}

type Named = FunctionTool | CustomTool | NativeTool

function isNamed(tool: Tool): tool is Named {
  return tool.kind === 'function' || tool.kind === 'custom' || tool.kind === 'native'
}

/** What the client calls the tool, for messages and as the key of its identity. */
function clientName(tool: Named): string {
  return tool.kind === 'native' || tool.namespace === undefined ? tool.name : `${tool.namespace}.${tool.name}`
}

function refuseDuplicates(declared: readonly Gathered[]): void {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const { tool } of declared) {
    if (!isNamed(tool)) continue
    const name = clientName(tool)
    if (seen.has(name)) twice.add(name)
    seen.add(name)
  }
  if (twice.size === 0) return
  throw invalid('tools', `Every tool needs a name of its own; declared more than once: ${[...twice].join(', ')}.`)
}

/**
 * Order of first appearance, which only ever grows. Codex repeats declarations with every search; a later one that
 * differs takes the earlier one's place.
 */
function unite(all: readonly Gathered[], { ledger }: FitContext): readonly Gathered[] {
  const byName = new Map<string, number>()
  const united: Gathered[] = []
  for (const gathered of all) {
    const { tool } = gathered
    if (!isNamed(tool)) {
      // What a hosted or unknown tool is configured to do stands in its wire node alone.
      if (!united.some((other) => sameJson(other.tool.origin?.value, tool.origin?.value ?? {}))) united.push(gathered)
      continue
    }
    const at = byName.get(clientName(tool)) ?? united.length
    const earlier = united[at]
    byName.set(clientName(tool), at)
    if (earlier !== undefined && sameJson(declaration(earlier.tool), declaration(tool))) continue
    united[at] = earlier === undefined ? gathered : { ...gathered, intro: earlier.intro }
    if (earlier === undefined) continue
    ledger.rewritten('tool_redeclared', `The later declaration of ${clientName(tool)} is used.`, pointer(tool))
  }
  return united
}

function declaration({ origin: _origin, ...fields }: Tool): unknown {
  return fields
}

/** A namespace's description goes once, before that of its first tool: every tool repeating it would be paid for. */
function introduce(gathered: readonly Gathered[]): readonly Tool[] {
  const introduced = new Set<string>()
  return gathered.map(({ tool, intro }) => {
    if (!('namespace' in tool) || tool.namespace === undefined || introduced.has(tool.namespace)) return tool
    introduced.add(tool.namespace)
    if (intro === undefined || intro === '') return tool
    return { ...tool, description: tool.description === undefined ? intro : `${intro}\n\n${tool.description}` }
  })
}

function isPlaceholder(tool: Tool, { ledger }: FitContext): boolean {
  if (tool.kind !== 'function' || tool.name !== PLACEHOLDER || tool.deferred !== true) return false
  ledger.dropped(
    `tool_dropped:${PLACEHOLDER}`,
    'The placeholder of deferred loading was left out.',
    pointer(tool),
    'info',
  )
  return true
}

function offerOpenly(tool: Tool): Tool {
  if (!('deferred' in tool)) return tool
  const { deferred: _deferred, ...open } = tool
  return open
}

function additionsOf(parts: readonly Part[]): readonly Tool[] {
  return parts.flatMap((part) => {
    if (part.kind === 'tool-addition') return part.tools
    return part.kind === 'tool-result' ? additionsOf(part.parts) : []
  })
}

function withoutAdditions(turn: Turn): Turn {
  const kept = turn.parts.filter((part) => part.kind !== 'tool-addition')
  return withParts(
    turn,
    mapSame(kept, (part) => (part.kind === 'tool-result' ? describeLoading(part) : part)),
  )
}

/** A search result still answers its call: the tools it brought are named in text, the model sees them declared. */
function describeLoading(result: ToolResult): ToolResult {
  const parts = mapSame(result.parts, (part) => {
    if (part.kind === 'opaque' && part.type === 'tool_reference') return loaded([referencedName(part.origin?.value)])
    return part.kind === 'tool-addition' ? loaded(part.tools.flatMap(namesOf)) : part
  })
  return parts === result.parts ? result : { ...result, parts }
}

function loaded(names: readonly string[]): Part {
  const text = names.length === 0 ? 'No tool was found.' : `Ready to use from now on: ${names.join(', ')}.`
  return { kind: 'text', text }
}

function namesOf(tool: Tool): readonly string[] {
  if (tool.kind === 'namespace') return tool.tools.flatMap(namesOf).map((name) => `${tool.name}__${name}`)
  return tool.name === undefined ? [] : [tool.name]
}

function referencedName(wire: unknown): string {
  const reference = typeof wire === 'object' && wire !== null ? (wire as { tool_name?: unknown }) : {}
  return typeof reference.tool_name === 'string' ? reference.tool_name : 'the tool'
}
