// Outputs of tools belong to calls. In a conversation that is all here, one without its call is a mistake of the client.
import { GatewayError } from '@ferryllm/protocols'
import { isItem } from './items.ts'

/** Throws for an output among `items` whose call is neither there nor in `history`. */
export function checkOutputs(history: readonly unknown[], items: readonly unknown[]): void {
  const all = [...history, ...items].filter(isItem)
  // What was summarized may have held the call.
  if (all.some(({ type }) => type === 'compaction')) return
  const calls = new Set(all.filter((item) => !isOutput(item)).map((item) => item['call_id']))
  const lost = items.filter(isItem).find((item) => isOutput(item) && !calls.has(item['call_id']))
  if (lost === undefined) return
  const message = `No tool call found for ${String(lost['type'])} with call_id ${String(lost['call_id'])}.`.slice(
    0,
    300,
  )
  throw new GatewayError('invalid-request', message, { path: 'input' })
}

function isOutput({ type }: Readonly<Record<string, unknown>>): boolean {
  return typeof type === 'string' && type.endsWith('_call_output')
}
