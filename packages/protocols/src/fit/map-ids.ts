// fit: call ids as the target takes them, the same for a call and its result, computed from the client's id alone so
// that nothing has to be remembered (spec 05 note 10, golden TOOL-08 and TOOL-09).
import type { Part, Turn } from '#ir'
import { pointer } from '#ir'
import type { Traits } from '../target.ts'
import type { FitContext, FitStep } from './plan.ts'
import { sha256Hex } from './sha256.ts'
import { mapSame, withParts } from './turns.ts'

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** Replaces ids that the target would refuse, and those that a client used for several calls. */
export const mapIds: FitStep = (request, context) => {
  const takeId = idGiver(context)
  // The ids given to the calls of the latest assistant turn, per client id, in call order.
  const waiting = new Map<string, string[]>()
  let before: Turn['role'] | undefined

  const mapPart = (part: Part): Part => {
    if (part.kind === 'tool-call') {
      const id = takeId(part.id)
      waiting.set(part.id, [...(waiting.get(part.id) ?? []), id])
      if (id === part.id) return part
      context.ledger.rewritten('tool_id_mapped', `Call ${part.id} goes out as ${id}.`, pointer(part))
      return { ...part, id }
    }
    if (part.kind !== 'tool-result') return part
    const queue = waiting.get(part.callId) ?? []
    // The last id stays: a result that repeats itself belongs to the same call.
    const id = (queue.length > 1 ? queue.shift() : queue[0]) ?? legalId(part.callId, context.target.traits.toolId)
    return id === part.callId ? part : { ...part, callId: id }
  }

  const turns = mapSame(request.turns, (turn) => {
    if (turn.role === 'assistant' && before !== 'assistant') waiting.clear()
    before = turn.role
    return withParts(turn, mapSame(turn.parts, mapPart))
  })
  return turns === request.turns ? request : { ...request, turns }
}

function idGiver({ source, target }: FitContext): (id: string) => string {
  const { toolId } = target.traits
  // A host of the client's own protocol takes repeated ids, or says best itself that it does not.
  if (source === target.protocol) return (id) => legalId(id, toolId)
  const uses = new Map<string, number>()
  const given = new Set<string>()
  return (id) => {
    let use = (uses.get(id) ?? 0) + 1
    let candidate = use === 1 ? legalId(id, toolId) : hashedId(`${id}\0${use}`, toolId)
    while (given.has(candidate)) candidate = hashedId(`${id}\0${++use}`, toolId)
    uses.set(id, use)
    given.add(candidate)
    return candidate
  }
}

function legalId(id: string, rule: Traits['toolId']): string {
  return rule.pattern.test(id) ? id : hashedId(id, rule)
}

function hashedId(id: string, { style }: Traits['toolId']): string {
  const digits = base32(sha256Hex(id))
  return style === 'mistral' ? digits.slice(0, 9) : `call_${digits.slice(0, 24)}`
}

/** Five hex digits are four letters of base32. */
function base32(hex: string): string {
  const groups = hex.slice(0, 30).match(/.{5}/g) ?? []
  return groups
    .map((group) => {
      const bits = Number.parseInt(group, 16)
      return [15, 10, 5, 0].map((shift) => BASE32.charAt((bits >> shift) & 31)).join('')
    })
    .join('')
}
