// Which provider is asked for one request, how often, and who after it: retries, the fallbacks of the route, and the
// circuits that are open. docs/decisions/0009 has the rules.
import { GatewayError } from '@ferryllm/protocols'
import type { Snapshot } from './config/snapshot.ts'
import { prepare, type Incoming, type Prepared } from './prepare.ts'
import type { Breakers } from './upstream/breaker.ts'
import { nextStep } from './upstream/next-step.ts'

export interface Attempt {
  readonly prepared: Prepared
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
  /** How many providers of the route were gone through before the one that answered. */
  readonly fallbackCount: number
}

export interface Attempts {
  /** The first attempt, or the one that the last `another` has promised. */
  readonly next: () => Attempt
  readonly facts: () => AttemptFacts
}

/** Throws what is wrong with the request, or `saturated` when no provider of the route is in use. */
export function planAttempts(snapshot: Snapshot, breakers: Breakers, incoming: Incoming): Attempts {
  let prepared = prepare(snapshot, incoming)
  let waitMs = 0
  let tried = 0
  let fallbackCount = 0
  const spare = [...prepared.decision.fallbacks]
  const failedAttempts: string[] = []

  const refuse = (name: string): GatewayError | undefined => {
    const refusal = breakers.refuse(name)
    if (refusal !== undefined) failedAttempts.push(`${name}:circuit-open`)
    return refusal
  }
  /** Goes to the next provider that can take the request and is in use. */
  const fallBack = (): boolean => {
    for (let provider = spare.shift(); provider !== undefined; provider = spare.shift()) {
      const decision = { ...prepared.decision, provider }
      fallbackCount++
      try {
        const candidate = prepare(snapshot, incoming, () => decision)
        if (refuse(provider.name) !== undefined) continue
        prepared = candidate
        waitMs = 0
        tried = 0
        return true
      } catch (thrown) {
        failedAttempts.push(`${provider.name}:${GatewayError.from(thrown).kind}`)
      }
    }
    return false
  }
  const goOn = (error: GatewayError, name: string): boolean => {
    const step = nextStep(error, { tried, rule: snapshot.retry })
    if (step.kind === 'give-up') return false
    if (step.kind === 'fallback') return fallBack()
    // That failure was one too many.
    if (breakers.isOpen(name)) return fallBack()
    waitMs = step.waitMs
    return true
  }

  const refusal = refuse(prepared.decision.provider.name)
  if (refusal !== undefined && !fallBack()) throw refusal
  return {
    next() {
      tried++
      const { name } = prepared.decision.provider
      let isReported = false
      const report = (error: GatewayError | undefined): void => {
        if (!isReported) breakers.report(name, error)
        isReported = true
      }
      const another = (error: GatewayError): boolean => {
        report(error)
        failedAttempts.push(`${name}:${error.kind}`)
        if (goOn(error, name)) return true
        // The client hears of this one: it is the outcome, not an attempt before it.
        failedAttempts.splice(failedAttempts.lastIndexOf(`${name}:${error.kind}`), 1)
        return false
      }
      const isLast = tried > snapshot.retry.retries && spare.length === 0
      return { prepared, waitMs, report, ...(isLast ? {} : { another }) }
    },
    facts: () => ({ failedAttempts, fallbackCount }),
  }
}
