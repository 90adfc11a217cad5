// fit: which tool the model may or must call, as far as the target can be told; the rest is asked for in words
// (spec 05 notes 24 to 26, golden TOOL-15 to TOOL-18).
import type { ReasoningIntent, Request, Text, Tool, ToolChoice, Turn } from '#ir'
import { decoded, invalid } from '#ir'
import { fieldPath, fieldPointer, untranslated } from './client-field.ts'
import { takesSystem } from './place-system.ts'
import type { FitContext, FitStep } from './plan.ts'
import { remind } from './turns.ts'

/** Decides `toolChoice` and `parallelTools`; tools themselves are never taken away, prefixes hang on them. */
export const fitChoice: FitStep = (request, context) => {
  if (untranslated(request, context)) return request
  const known = withKnownTools(request, context)
  return fitParallel(request.tools.length === 0 ? known : emulate(known, context), context)
}

/** A choice among tools that are not there: the client's mistake, or the fitting's. */
function withKnownTools(request: Request, context: FitContext): Request {
  const { toolChoice: choice, ...rest } = request
  // The provider's own error says best what is wrong with a request in its own protocol.
  if (choice === undefined || context.source === context.target.protocol) return request
  const names = new Set(request.tools.flatMap((tool) => tool.name ?? []))
  switch (choice.mode) {
    case 'named':
      if (names.has(choice.name)) return request
      refuseUndeclared([choice.name], request, context)
      return withoutChoice(rest, request, context)
    case 'allowed': {
      const missing = choice.names.filter(({ name }) => !names.has(name))
      if (missing.length === 0) return request
      refuseUndeclared(
        missing.map(({ name }) => name),
        request,
        context,
      )
      const left = choice.names.filter(({ name }) => names.has(name))
      noteDropped(request, context)
      return { ...rest, toolChoice: left.length === 0 ? { mode: 'none' } : { ...choice, names: left } }
    }
    case 'hosted': {
      const offered = request.tools.some((tool) => tool.kind === 'hosted' && tool.hosted === choice.hosted)
      return offered ? request : withoutChoice(rest, request, context)
    }
    case 'required':
      return request.tools.length === 0 ? withoutChoice(rest, request, context) : request
    case 'auto':
    case 'none':
      // Without tools this says nothing, and some hosts refuse it then.
      return request.tools.length === 0 ? rest : request
  }
}

function withoutChoice(rest: Request, request: Request, context: FitContext): Request {
  noteDropped(request, context)
  return rest
}

function noteDropped(request: Request, context: FitContext): void {
  const text = 'The chosen tool is not offered to the target: the choice was left out.'
  context.ledger.dropped('tool_choice_dropped', text, fieldPointer(request, 'toolChoice', context))
}

/** Tools that the client did declare were left out while fitting, with a note of their own. */
function refuseUndeclared(names: readonly string[], request: Request, context: FitContext): void {
  const original = decoded(request, context.source) ?? request
  const additions = original.turns.flatMap((turn) => turn.parts).filter((part) => part.kind === 'tool-addition')
  const declared = new Set([...original.tools, ...additions.flatMap((part) => part.tools)].flatMap(namesOf))
  const unknown = names.filter((name) => !declared.has(name))
  if (unknown.length === 0) return
  const path = fieldPath(request, 'toolChoice', context)
  throw invalid(path, `${path}: the request declares no tool named ${unknown.map((name) => `"${name}"`).join(', ')}.`)
}

function namesOf(tool: Tool): readonly string[] {
  return [
    ...(tool.name === undefined ? [] : [tool.name]),
    ...(tool.kind === 'namespace' ? tool.tools.flatMap(namesOf) : []),
  ]
}

/** What the target cannot enforce is asked for at the very end of the prompt. */
function emulate(request: Request, context: FitContext): Request {
  const { target, plan, ledger } = context
  const words: string[] = []
  let choice = request.toolChoice
  if (choice?.mode === 'allowed' && !target.traits.allowedTools) {
    const names = choice.names.map(({ name }) => name)
    plan.allowed = new Set(names)
    words.push(`For this answer only these tools are available: ${names.map(quoted).join(', ')}.`)
    choice = { mode: choice.inner }
  }
  const forced = forcing(choice)
  if (forced !== undefined && refusesForce(request, context)) {
    words.push(forced)
    choice = choice?.mode === 'allowed' ? { ...choice, inner: 'auto' } : { mode: 'auto' }
  }
  if (choice === undefined || words.length === 0) return request
  const text = 'The target was told in words which tools to call.'
  ledger.approximated('tool_choice_emulated', text, fieldPointer(request, 'toolChoice', context))
  return { ...request, toolChoice: choice, turns: withInstruction(request.turns, words.join(' '), context) }
}

function quoted(name: string): string {
  return `\`${name}\``
}

function forcing(choice: ToolChoice | undefined): string | undefined {
  if (choice?.mode === 'named') return `Your next step has to be a call of the tool ${quoted(choice.name)}.`
  const required = choice?.mode === 'required' || (choice?.mode === 'allowed' && choice.inner === 'required')
  return required ? 'Your next step has to be a tool call.' : undefined
}

/**
 * Some models never take a forced choice, others not while they think. `fitReasoning` switches thinking off for those,
 * unless the history holds reasoning that must stay readable (golden TOOL-15, TOOL-16).
 */
function refusesForce({ reasoning, turns }: Request, { target }: FitContext): boolean {
  const { forcedToolChoice, forcedChoiceWhileThinking } = target.capabilities
  if (forcedToolChoice === false) return true
  if (forcedChoiceWhileThinking !== false || !isOn(reasoning)) return false
  return turns.some((turn) => turn.parts.some((part) => part.kind === 'reasoning'))
}

function isOn(reasoning: ReasoningIntent | undefined): boolean {
  if (reasoning === undefined) return false
  const { mode, effort, budget } = reasoning
  if (mode !== undefined) return mode === 'enabled' || mode === 'adaptive'
  return (effort !== undefined && effort !== 'none') || (budget !== undefined && budget !== 0)
}

/** As a system message where one may come last, else as tagged text at the end of the user's turn. */
function withInstruction(turns: readonly Turn[], words: string, context: FitContext): readonly Turn[] {
  const last = turns.at(-1)
  if (takesSystem(context.target) && last !== undefined && last.role !== 'assistant') {
    return [...turns, { role: 'system', parts: [textOf(words)] }]
  }
  const reminder = textOf(remind(words))
  if (last?.role !== 'user') return [...turns, { role: 'user', parts: [reminder] }]
  return [...turns.slice(0, -1), { ...last, parts: [...last.parts, reminder] }]
}

function textOf(text: string): Text {
  return { kind: 'text', text }
}

function fitParallel(request: Request, { source, target, ledger }: FitContext): Request {
  const { parallelTools, ...rest } = request
  if (parallelTools === undefined) return request
  if (request.tools.length === 0) return source === target.protocol ? request : rest
  if (target.traits.parallelFlag) return request
  if (!parallelTools) {
    const text = 'The target cannot be kept from calling several tools at once.'
    ledger.dropped('field_dropped:parallel_tool_calls', text)
  }
  return rest
}
