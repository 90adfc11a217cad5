// Which gates stand in a request's way, and how they are kept: one for each rule and name, however many names there are.
import { matchesPattern } from '@ferryllm/control'
import { openGate, type Gate } from './gate.ts'
import type { Rule } from './rule.ts'

/** Someone or something that rules may be about. */
export interface Subject {
  readonly scope: Rule['scope']
  /** What patterns are compared with. */
  readonly name: string
  /** What is counted by itself; default: the name. */
  readonly id?: string
  /** Limits that come with it. */
  readonly own?: Rule
}

export interface Limits {
  readonly gatesOf: (subjects: readonly Subject[]) => Gate[]
  /** Whether a request of this subject has to be estimated. */
  readonly countsTokens: (subject: Subject | undefined) => boolean
  /** The rules of a new configuration; what has been counted under the same rules stays. */
  readonly configure: (rules: readonly Rule[]) => void
}

/** Models are named by clients: beyond so many gates the unused ones are forgotten, and new names share one. */
const MAX_GATES = 10_000
const SWEEP_MS = 1000

export function createLimits(first: readonly Rule[], now: () => number, most = MAX_GATES): Limits {
  let rules = first
  const gates = new Map<string, Gate>()
  let sweptAt = -Infinity
  const sweep = (): void => {
    if (now() - sweptAt < SWEEP_MS) return
    sweptAt = now()
    for (const [key, gate] of gates) if (gate.isUnused()) gates.delete(key)
  }
  const gateOf = (rule: Rule, name: string): Gate => {
    const known = gates.get(`${rule.id}\n${name}`)
    if (known !== undefined) return known
    if (gates.size >= most) sweep()
    const key = gates.size >= most ? `${rule.id}\n` : `${rule.id}\n${name}`
    const gate = gates.get(key) ?? openGate(rule, now)
    gates.set(key, gate)
    return gate
  }
  return {
    gatesOf(subjects) {
      const found: Gate[] = []
      for (const { scope, name, id = name, own } of subjects) {
        for (const rule of rules) {
          if (rule.scope === scope && (scope === 'all' || matchesPattern(rule.match, name)))
            found.push(gateOf(rule, id))
        }
        if (own === undefined) continue
        const gate = gateOf(own, id)
        // The key store may have changed since.
        gate.adopt(own)
        found.push(gate)
      }
      return found
    },
    countsTokens: (subject) => rules.some(hasTokens) || (subject?.own !== undefined && hasTokens(subject.own)),
    configure(next) {
      const known = new Map(next.map((rule) => [rule.id, rule]))
      for (const [key, gate] of gates) {
        const id = key.slice(0, key.indexOf('\n'))
        const rule = known.get(id)
        if (rule !== undefined) gate.adopt(rule)
        else if (id !== 'own') gates.delete(key)
      }
      rules = next
    },
  }
}

function hasTokens({ figures }: Rule): boolean {
  return figures.tokens_per_minute !== undefined || figures.tokens_per_day !== undefined
}
