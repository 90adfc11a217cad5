// fit: a Responses provider refuses a call whose item id is not one of its own (`fc_…`, `ctc_…`), as other gateways leave
// them in a history; without an id the same call is welcome (golden TOOL-25).
import { pointer, type Part, type ToolCall } from '#ir'
import { replaceSome } from './keep-same.ts'
import type { FitContext, FitStep } from './plan.ts'

const OWN_IDS: Readonly<Partial<Record<ToolCall['call'], string>>> = { function: 'fc', custom: 'ctc' }

/** Takes foreign item ids off the calls of a same-protocol history. */
export const dropItemIds: FitStep = (request, context) => {
  if (context.source !== 'openai-responses' || context.target.protocol !== 'openai-responses') return request
  const turns = replaceSome(request.turns, (turn) => {
    const parts = replaceSome(turn.parts, (part) => withoutForeignId(part, context))
    return parts === turn.parts ? undefined : [{ ...turn, parts }]
  })
  return turns === request.turns ? request : { ...request, turns }
}

function withoutForeignId(part: Part, { ledger }: FitContext): readonly Part[] | undefined {
  if (part.kind !== 'tool-call' || part.origin === undefined) return undefined
  const prefix = OWN_IDS[part.call]
  const { id, ...item } = part.origin.value as Record<string, unknown>
  if (prefix === undefined || typeof id !== 'string' || id.startsWith(prefix)) return undefined
  ledger.rewritten('item_id_dropped', `The item id ${id} is not one that the provider gave.`, pointer(part, 'id'))
  return [{ ...part, origin: { ...part.origin, value: item } }]
}
