// Notices an agent that goes round in circles: the same tool called with the same arguments, and the same result, again and
// again. Off unless configured.
import { GatewayError, type Ledger, type Request } from '@ferryllm/protocols'
import type { ToolLoopRule } from '../config/snapshot.ts'

/** Throws at the limit; below it, notes how far it has come. Any other call starts the count anew. */
export function guardToolLoop(request: Request, rule: ToolLoopRule, ledger: Ledger): void {
  const { name, count } = latestRun(request)
  const message = `The tool "${name}" was called ${count} times in a row with the same arguments and the same result`
  if (count >= rule.refuse) {
    throw new GatewayError('invalid-request', `${message} (server.tool_loop_guard.refuse is ${rule.refuse}).`, {
      code: 'tool_loop',
    })
  }
  if (count < rule.warn && count < rule.urgent) return
  const code = count >= rule.urgent ? 'tool_loop_urgent' : 'tool_loop_warn'
  ledger.note({ op: 'mapped', code, severity: 'warn', text: `${message}.` })
}

interface Run {
  readonly name: string
  readonly count: number
}

/** The equal calls that end the history; a call without a result has not happened yet. */
function latestRun({ turns }: Request): Run {
  const parts = turns.flatMap((turn) => turn.parts)
  const results = new Map(parts.flatMap((part) => (part.kind === 'tool-result' ? [[part.callId, part] as const] : [])))
  let name = ''
  let last: string | undefined
  let count = 0
  for (const part of parts) {
    if (part.kind !== 'tool-call') continue
    const result = results.get(part.id)
    if (result === undefined) continue
    const outcome = JSON.stringify([result.isError === true, result.parts], contentOnly)
    const call = [part.namespace, part.name, argumentsOf(part.input), outcome].join('\n')
    count = call === last ? count + 1 : 1
    last = call
    name = part.name
  }
  return { name, count }
}

/** Where a part came from differs by its id, and clients move their cache marks along: neither is content. */
function contentOnly(key: string, value: unknown): unknown {
  return key === 'origin' || key === 'cache' ? undefined : value
}

/** JSON in which the order of keys and white space say nothing; the input itself when it is none. */
function argumentsOf(input: string): string {
  try {
    return JSON.stringify(JSON.parse(input), sortKeys)
  } catch (cause) {
    // Grammar tools take any text, and models write broken JSON: equal mistakes are equal calls.
    if (cause instanceof SyntaxError) return input
    throw cause
  }
}

function sortKeys(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value
}
