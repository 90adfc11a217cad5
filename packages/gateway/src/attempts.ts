// Which provider is asked for one request, how often, and who after it: retries, the fallbacks of the route, and the
// circuits that are open. docs/decisions/0009 has the rules.
import { GatewayError } from '@ferryllm/protocols'
import type { Snapshot } from './config/snapshot.ts'
import type { Spending } from './limits/spend.ts'
import type { TargetLimits } from './limits/target-limits.ts'
import { prepare, type Addressed, type Prepared } from './prepare.ts'
import { keepLarger } from './routing/keep-larger.ts'
import type { Decision, RouteTarget } from './routing/resolve.ts'
import type { Breakers } from './upstream/breaker.ts'
import { nextStep } from './upstream/next-step.ts'

export interface Attempt {
  readonly prepared: Prepared
  /** Gives back its place under the limits of provider and model; told how many tokens it took. */
  readonly leave: Spending['leave']
  /** Before it is sent. */
  readonly waitMs: number
  /** Asked for another attempt instead of telling the client of a failure; absent when there is none, whatever fails. */
  readonly another?: (error: GatewayError) => boolean
  /** How it ended; an error that `another` has heard of needs no second word. */
  readonly report: (error: GatewayError | undefined) => void
}

/** What the request log tells of the attempts before the last one. */
export interface AttemptFacts {
  /** `provider:error-kind`, in order. */
  readonly failedAttempts: readonly string[]
  /** How many targets of the route were gone through before the one that answered. */
  readonly fallbackCount: number
}

export interface Attempts {
  /** The first attempt, or the one that the last `another` has promised. */
  readonly next: () => Attempt
  readonly facts: () => AttemptFacts
}

/** Throws what is wrong with the request, or why the first provider cannot take it when no other one can either. */
export function planAttempts(
  snapshot: Snapshot,
  breakers: Breakers,
  limits: TargetLimits,
  addressed: Addressed,
  decision: Decision,
): Attempts {
  const { route, targets } = decision
  const [first, ...others] = targets
  let waiting = others
  let waitMs = 0
  let tried = 0
  let fallbackCount = 0
  const failedAttempts: string[] = []

  /** Throws when the target cannot take the request, or may not be asked now. */
  const prepareFor = (target: RouteTarget): Prepared => {
    const prepared = prepare(snapshot, addressed, decision, target)
    // Limits first: the breaker's question may use up its one probe.
    const refusal = limits.refuse(target.provider.name, target.model) ?? breakers.refuse(target.provider.name)
    if (refusal !== undefined) throw refusal
    return prepared
  }
  /** The request for the next target that takes it. */
  const fallBack = (): Prepared | undefined => {
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      fallbackCount++
      try {
        return prepareFor(target)
      } catch (thrown) {
        failedAttempts.push(failure(target.provider.name, GatewayError.from(thrown)))
      }
    }
    return undefined
  }
  const begin = (): Prepared => {
    try {
      return prepareFor(first)
    } catch (thrown) {
      const problem = GatewayError.from(thrown)
      // Anything else is wrong with the request itself, whoever gets it.
      const isBusy = problem.kind === 'saturated' || problem.kind === 'limited'
      if (!isBusy && !(problem.kind === 'unsupported' && route.fallbackOn.has('unsupported'))) throw problem
      failedAttempts.push(failure(first.provider.name, problem))
      const prepared = fallBack()
      if (prepared === undefined) throw problem
      return prepared
    }
  }
  let current = begin()
  const goOn = (error: GatewayError): boolean => {
    const step = nextStep(error, { tried, rule: snapshot.retry })
    if (step.kind === 'give-up') return false
    // A circuit is open when that failure was one too many.
    if (step.kind === 'repeat' && !breakers.isOpen(current.provider.name)) {
      waitMs = step.waitMs
      return true
    }
    if (!route.fallbackOn.has(error.kind)) return false
    if (error.kind === 'context-overflow') {
      waiting = keepLarger(snapshot, waiting, { provider: current.provider, model: current.upstreamModel }, error)
    }
    const next = fallBack()
    if (next === undefined) return false
    current = next
    waitMs = 0
    tried = 0
    return true
  }
  return {
    next() {
      tried++
      const { name } = current.provider
      let isReported = false
      const report = (error: GatewayError | undefined): void => {
        if (!isReported) breakers.report(name, error)
        isReported = true
      }
      const another = (error: GatewayError): boolean => {
        report(error)
        const at = failedAttempts.push(failure(name, error)) - 1
        if (goOn(error)) return true
        // The client hears of this one: it is the outcome, not an attempt before it.
        failedAttempts.splice(at, 1)
        return false
      }
      const mayGoOn = waiting.length > 0 && route.fallbackOn.size > 0
      const isLast = tried > snapshot.retry.retries && !mayGoOn
      const leave = limits.enter(name, current.upstreamModel)
      return { prepared: current, leave, waitMs, report, ...(isLast ? {} : { another }) }
    },
    facts: () => ({ failedAttempts, fallbackCount }),
  }
}

function failure(provider: string, { kind, details }: GatewayError): string {
  return `${provider}:${details.code === 'circuit_open' ? 'circuit-open' : kind}`
}
