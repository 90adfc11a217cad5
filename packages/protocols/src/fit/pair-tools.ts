// fit: every call is answered in the turn right after it, results first and in call order; nothing else is answered
// there (spec 05 note 13). Only the exchange around a call is looked at, so that a growing history never changes what
// was already sent: a result that comes after the model went on stands as text where it arrived.
import type { Part, Text, ToolCall, ToolResult, Turn } from '#ir'
import { pointer } from '#ir'
import type { FitContext, FitStep } from './plan.ts'
import { exchangesOf, sameItems, tidyTurns, withParts, type Exchange } from './turns.ts'

const INTERRUPTED = '[no result: the call was interrupted]'

/** Pairs calls and results; missing results are filled in, results of unknown calls become text. */
export const pairTools: FitStep = (request, context) => {
  // A client's own protocol asks the same of it, and the provider's own error says best what is wrong.
  if (context.source === context.target.protocol) return request
  // Seals of other providers are gone by now, and turns that held nothing else with them.
  const turns = exchangesOf(tidyTurns(request.turns)).flatMap((exchange) => pairExchange(exchange, context))
  return sameItems(turns, request.turns) ? request : { ...request, turns }
}

function pairExchange({ assistant, after }: Exchange, context: FitContext): readonly Turn[] {
  const calls = assistant?.parts.filter((part) => part.kind === 'tool-call') ?? []
  const results = after.flatMap((turn) => turn.parts).filter((part) => part.kind === 'tool-result')
  const answers = answersTo(calls, results, context)
  const known = new Set(calls.map(callKey))
  const rest = after.map((turn) => withoutResults(turn, known, context))
  const answered = tidyTurns(answers.length === 0 ? rest : [{ role: 'user', parts: answers }, ...rest])
  const kept = sameTurns(answered, after) ? after : answered
  return assistant === undefined ? kept : [callsLast(assistant, context), ...kept]
}

/** One result per call, in call order. Calls that share an id (some hosts reuse them) take their results in turn. */
function answersTo(
  calls: readonly ToolCall[],
  results: readonly ToolResult[],
  { ledger }: FitContext,
): readonly ToolResult[] {
  const waiting = Map.groupBy(results, resultKey)
  const open = new Map<string, number>()
  for (const call of calls) open.set(callKey(call), (open.get(callKey(call)) ?? 0) + 1)
  return calls.map((call) => {
    const key = callKey(call)
    const queue = waiting.get(key) ?? []
    const remaining = open.get(key) ?? 1
    open.set(key, remaining - 1)
    const answer = remaining > 1 ? queue.shift() : queue.pop()
    if (remaining === 1 && queue.length > 0) {
      ledger.dropped(
        'duplicate_result_dropped',
        `Of several results of call ${call.id} the last was sent.`,
        pointer(call),
      )
    }
    if (answer !== undefined) return answer
    ledger.added('orphan_call_filled', `Call ${call.id} of ${call.name} had no result: one was put in.`)
    return { kind: 'tool-result', call: call.call, callId: call.id, parts: [textOf(INTERRUPTED)], isError: true }
  })
}

/** Gemini clients may leave ids out: then the function's name has to tell. */
function callKey(call: ToolCall): string {
  return call.id === '' ? `name ${call.name}` : `id ${call.id}`
}

function resultKey(result: ToolResult): string {
  return result.callId === '' ? `name ${result.name ?? ''}` : `id ${result.callId}`
}

function withoutResults(turn: Turn, known: ReadonlySet<string>, context: FitContext): Turn {
  const parts = turn.parts.flatMap((part): readonly Part[] => {
    if (part.kind !== 'tool-result') return [part]
    return known.has(resultKey(part)) ? [] : quote(part, context)
  })
  return withParts(turn, parts)
}

function quote(result: ToolResult, { ledger }: FitContext): readonly Part[] {
  ledger.approximated('orphan_result_text', 'A tool result without its call was sent as text.', pointer(result), 'info')
  const attributes = [
    ['id', result.callId],
    ['name', result.name ?? ''],
    ['is_error', result.isError === true ? 'true' : ''],
  ].filter(([, value]) => value !== '')
  const opening = attributes.map(([name, value]) => ` ${name}="${(value ?? '').replaceAll('"', '&quot;')}"`).join('')
  const texts = result.parts.filter((part) => part.kind === 'text').map((part) => part.text)
  const body = textOf(`<tool_result${opening}>${texts.join('\n')}</tool_result>`)
  return [body, ...result.parts.filter((part) => part.kind !== 'text')]
}

/** Anthropic wants text before calls, reasoning where it stood: each stretch between reasoning is sorted by itself. */
function callsLast(turn: Turn, { target }: FitContext): Turn {
  if (target.protocol !== 'anthropic') return turn
  const sorted: Part[] = []
  let calls: Part[] = []
  for (const part of turn.parts) {
    if (part.kind === 'tool-call') calls.push(part)
    else {
      if (part.kind === 'reasoning') sorted.push(...calls.splice(0))
      sorted.push(part)
    }
  }
  return withParts(turn, [...sorted, ...calls])
}

function textOf(text: string): Text {
  return { kind: 'text', text }
}

/** The rebuilt turns say the same as those that were there: then those are kept. */
function sameTurns(rebuilt: readonly Turn[], before: readonly Turn[]): boolean {
  return (
    rebuilt.length === before.length &&
    rebuilt.every((turn, index) => turn.role === before[index]?.role && sameItems(turn.parts, before[index].parts))
  )
}
