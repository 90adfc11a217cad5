// What one request takes from its gates: the request itself, a place until it ends, and tokens, estimated first and put
// right when the provider has counted them.
import type { GatewayError } from '@ferryllm/protocols'
import type { Gate, Unit } from './gate.ts'

export interface Spending {
  readonly gates: readonly Gate[]
  /** Takes the estimate, or throws `limited` after giving back what the request itself took. */
  readonly reserve: (tokens: number) => void
  /** It is over: the place is free, and what was really used, more or less, replaces the estimate. */
  readonly leave: (tokens: number) => void
}

/** Why the gates do not let `amount` through: the one that takes longest to wait for. */
export function refusalOf(gates: readonly Gate[], unit: Unit, amount: number): GatewayError | undefined {
  let longest: GatewayError | undefined
  for (const gate of gates) {
    const refusal = gate.refuse(unit, amount)
    if ((refusal?.details.retryAfterMs ?? 0) > (longest?.details.retryAfterMs ?? 0)) longest = refusal
  }
  return longest
}

/** Goes through the gates. */
export function enterGates(gates: readonly Gate[], onLeave?: () => void): Spending {
  for (const gate of gates) gate.enter()
  let reserved = 0
  return {
    gates,
    reserve(tokens) {
      const refusal = refusalOf(gates, 'tokens', tokens)
      if (refusal === undefined) {
        takeAll(gates, 'tokens', tokens)
        reserved = tokens
        return
      }
      takeAll(gates, 'requests', -1)
      throw refusal
    },
    leave(tokens) {
      takeAll(gates, 'tokens', tokens - reserved)
      for (const gate of gates) gate.leave()
      onLeave?.()
    },
  }
}

/** Takes from every gate; a negative amount gives back. */
export function takeAll(gates: readonly Gate[], unit: Unit, amount: number): void {
  for (const gate of gates) gate.take(unit, amount)
}
