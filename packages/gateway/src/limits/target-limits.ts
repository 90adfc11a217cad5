// The limits of providers and models: asked before each attempt, so that a target that is over its limit is passed over.
import type { GatewayError } from '@ferryllm/protocols'
import type { Exchange } from '../http/exchange.ts'
import { fullOf, type Gate } from './gate.ts'
import type { Limits } from './limits.ts'
import { enterGates, refusalOf, takeAll, type Spending } from './spend.ts'
import { tellLimits } from './tell-limits.ts'

export interface TargetLimits {
  /** Why this provider may not be asked for this model now. */
  readonly refuse: (provider: string, model: string) => GatewayError | undefined
  /** An attempt begins; what it returns is told how many tokens it took. */
  readonly enter: (provider: string, model: string) => Spending['leave']
}

/** For a request that has passed `door` and takes about so many tokens. */
export function limitTargets(
  limits: Limits,
  door: Spending,
  exchange: Exchange,
  tokens: number,
  now = Date.now,
): TargetLimits {
  const gatesOf = (provider: string, model: string): Gate[] =>
    limits.gatesOf([
      { scope: 'provider', name: provider },
      { scope: 'model', name: model },
    ])
  return {
    refuse(provider, model) {
      const gates = gatesOf(provider, model)
      const refusal = refusalOf(gates, 'requests', 1) ?? refusalOf(gates, 'tokens', tokens) ?? fullOf(gates)
      if (refusal !== undefined) tellLimits(exchange, gates, now())
      return refusal
    },
    enter(provider, model) {
      const gates = gatesOf(provider, model)
      takeAll(gates, 'requests', 1)
      // Whatever is left by now: a repetition has been promised already.
      takeAll(gates, 'tokens', tokens)
      // Repetitions come after the reply may have begun with keep-alives.
      if (!exchange.started) tellLimits(exchange, [...door.gates, ...gates], now())
      const { leave } = enterGates(gates)
      return (used) => leave(used - tokens)
    },
  }
}
