// fit: tools, calls and results in the names, kinds and schemas that the target takes; what has to be undone on the way
// back goes into the plan (spec 05 notes 14 to 21).
import type { Part, Request, ToolCall, ToolChoice, ToolResult, Turn } from '#ir'
import { customInput } from './custom-tools.ts'
import { declareTools, type Declared } from './declare-tools.ts'
import { nativeCallName } from './native-tools.ts'
import type { FitContext, FitStep } from './plan.ts'
import type { ToolIdentity, ToolNames } from './tool-names.ts'
import { mapSame, sameItems, withParts } from './turns.ts'

interface Mapping {
  readonly context: FitContext
  readonly names: ToolNames
  readonly declared: readonly Declared[]
  /** Call id -> wire name of the latest call that bore it. */
  readonly called: Map<string, string>
}

/** Rewrites declared tools, the calls and results of the history, and the choice of a tool alike. */
export const mapTools: FitStep = (request, context) => {
  const { tools, names, declared } = declareTools(request.tools, context)
  const mapping: Mapping = { context, names, declared, called: new Map() }
  const turns = mapSame(request.turns, (turn) => mapTurn(turn, mapping))
  const toolChoice = request.toolChoice === undefined ? undefined : mapChoice(request.toolChoice, mapping)
  const same = sameItems(tools, request.tools) && turns === request.turns && toolChoice === request.toolChoice
  const mapped: Request = { ...request, tools, turns, ...(toolChoice === undefined ? {} : { toolChoice }) }
  return same ? request : mapped
}

function mapTurn(turn: Turn, mapping: Mapping): Turn {
  return withParts(
    turn,
    mapSame(turn.parts, (part): Part => {
      if (part.kind === 'tool-call') return mapCall(part, mapping)
      return part.kind === 'tool-result' ? mapResult(part, mapping) : part
    }),
  )
}

/** The client's protocol names calls like this itself, and the host is not known to lack it. */
function keepsCall(call: ToolCall | ToolResult, { source, target }: FitContext): boolean {
  if (call.call === 'custom') return target.traits.customTools
  if (call.call === 'function') return true
  return source === target.protocol && target.traits.nativeTools
}

function keepsNamespace({ source, target }: FitContext): boolean {
  return source === target.protocol && (source !== 'openai-responses' || target.traits.namespaceTools)
}

function mapCall(call: ToolCall, mapping: Mapping): ToolCall {
  const { context, names, declared, called } = mapping
  const kept = keepsCall(call, context)
  if (kept && call.namespace !== undefined && keepsNamespace(context)) return call
  const tool: ToolIdentity = kept ? call : { name: nativeCallName(call), namespace: call.namespace }
  const name = declaredAs(tool, mapping)?.wire ?? names.take(tool)
  called.set(call.id, name)
  if (kept && name === call.name && call.namespace === undefined) return call
  // A tool that is declared now is restored as what it is declared, whatever it was when this call was made.
  if (!declared.some((other) => other.wire === name)) {
    const { namespace } = call
    context.plan.calls.set(name, {
      call: call.call,
      name: tool.name,
      ...(namespace === undefined ? {} : { namespace }),
    })
  }
  if (kept && call.namespace === undefined) return { ...call, name }
  // Another kind of call, or one without its namespace, is another wire item: nothing of the old one may ride along.
  const { namespace: _namespace, origin: _origin, ...rest } = call
  if (kept) return { ...rest, name }
  return { ...rest, call: 'function', name, input: call.call === 'custom' ? customInput(call.input) : call.input }
}

/** Gemini names the function in its results, all others find it by the id. */
function mapResult(result: ToolResult, { context, called }: Mapping): ToolResult {
  const { source, target } = context
  const kept = keepsCall(result, context)
  const namesResult = source !== target.protocol && (target.protocol === 'gemini' || result.name !== undefined)
  const name = (namesResult ? called.get(result.callId) : undefined) ?? result.name
  if (kept && name === result.name) return result
  const { origin, ...fields } = { ...result, ...(name === undefined ? {} : { name }) }
  return kept ? { ...fields, ...(origin === undefined ? {} : { origin }) } : { ...fields, call: 'function' }
}

/** Names that no declared tool bears stay: `fitChoice` has the words for them. */
function mapChoice(choice: ToolChoice, mapping: Mapping): ToolChoice {
  if (choice.mode === 'named') {
    const tool = declaredAs(choice, mapping)
    if (
      tool === undefined ||
      (tool.wire === choice.name && tool.call === choice.call && choice.namespace === undefined)
    ) {
      return choice
    }
    return { mode: 'named', name: tool.wire, call: tool.call }
  }
  if (choice.mode !== 'allowed') return choice
  const names = mapSame(choice.names, (allowed) => {
    const tool = declaredAs(allowed, mapping)
    return tool === undefined || (tool.wire === allowed.name && allowed.namespace === undefined)
      ? allowed
      : { name: tool.wire }
  })
  return names === choice.names ? choice : { ...choice, names }
}

/** The tool of that name; without a namespace also the only one of that name in any. */
function declaredAs({ name, namespace }: ToolIdentity, { declared }: Mapping): Declared | undefined {
  const exact = declared.find((tool) => tool.name === name && tool.namespace === namespace)
  const [only, ...others] = exact === undefined ? declared.filter((tool) => tool.name === name) : [exact]
  return namespace !== undefined ? exact : others.length === 0 ? only : undefined
}
