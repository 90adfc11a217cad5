// Which provider is asked for one request, with which of its keys, how often, and who after it: retries, the fallbacks of
// the route, and the circuits that are open. docs/decisions/0009 has the rules.
import { GatewayError } from '@ferryllm/protocols'
import type { Provider, Snapshot } from './config/snapshot.ts'
import type { Headers } from './http/exchange.ts'
import type { Spending } from './limits/spend.ts'
import type { TargetLimits } from './limits/target-limits.ts'
import type { Rotation } from './provider-keys/rotation.ts'
import { keepLarger } from './routing/keep-larger.ts'
import type { Decision, RouteTarget } from './routing/resolve.ts'
import type { Conversation } from './routing/session.ts'
import type { Breakers, Pass } from './upstream/breaker.ts'
import { payingProvider } from './upstream/caller-key.ts'
import { circuitOf } from './upstream/circuit-names.ts'
import { nextStep } from './upstream/next-step.ts'

/** What a request for one target says of itself, whatever else it holds. */
interface Aimed {
  readonly provider: Provider
  readonly upstreamModel: string
}

export interface Attempt<P extends Aimed> {
  readonly prepared: P
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
  /** `provider:error-kind`, or `provider/key:error-kind` where there are several keys, in order. */
  readonly failedAttempts: readonly string[]
  /** How many targets of the route were gone through before the one that answered. */
  readonly fallbackCount: number
}

export interface Attempts<P extends Aimed> {
  /** The first attempt, or the one that the last `another` has promised. */
  readonly next: () => Attempt<P>
  readonly facts: () => AttemptFacts
}

/** What the attempts share with those of other requests. */
export interface AttemptServices {
  readonly snapshot: Snapshot
  readonly breakers: Breakers
  readonly rotation: Rotation
}

/** The request that is to be served, and what may be spent on it. */
export interface AttemptPlan<P extends Aimed> {
  /** Throws when the target cannot take the request. */
  readonly prepare: (target: RouteTarget) => P
  readonly headers: Headers
  readonly decision: Decision
  readonly limits: TargetLimits
  /** Requests of the same conversation use the same one of several keys. */
  readonly conversation?: Conversation | undefined
}

/** A request that is ready for one target, and the leave to send it. */
interface Ready<P extends Aimed> {
  readonly prepared: P
  readonly target: RouteTarget
  readonly pass: Pass
}

/** Throws what is wrong with the request, or why the first provider cannot take it when no other one can either. */
export function planAttempts<P extends Aimed>(services: AttemptServices, plan: AttemptPlan<P>): Attempts<P> {
  const { snapshot, breakers, rotation } = services
  const { headers, decision, limits, conversation } = plan
  const { route, targets } = decision
  const [first, ...others] = targets
  let waiting = others
  let waitMs = 0
  let tried = 1
  let fallbackCount = 0
  /** Keys of the current provider that this request has used up. */
  let spent = new Set<string>()
  const failedAttempts: string[] = []

  /** Throws when the target cannot take the request, or may not be asked now. */
  const prepareFor = (target: RouteTarget, provider: Provider): Ready<P> => {
    const paying = payingProvider(provider, headers, snapshot.keys)
    const prepared = plan.prepare({ ...target, provider: paying })
    // Limits first, and whatever else may refuse: the breaker's question may use up its one probe.
    const refusal = limits.refuse(provider.name, target.model)
    if (refusal !== undefined) throw refusal
    return { prepared, target, pass: breakers.enter(circuitOf(provider)) }
  }
  const tryPrepare = (target: RouteTarget, provider: Provider): Ready<P> | undefined => {
    try {
      return prepareFor(target, provider)
    } catch (thrown) {
      failedAttempts.push(failure(provider, GatewayError.from(thrown)))
      return undefined
    }
  }
  /** The request for the next target that takes it. */
  const fallBack = (): Ready<P> | undefined => {
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      fallbackCount++
      spent = new Set()
      const ready = tryPrepare(target, rotation.choose(target.provider, conversation))
      if (ready !== undefined) return ready
    }
    return undefined
  }
  const begin = (): Ready<P> => {
    const provider = rotation.choose(first.provider, conversation)
    try {
      return prepareFor(first, provider)
    } catch (thrown) {
      const problem = GatewayError.from(thrown)
      // Anything else is wrong with the request itself, whoever gets it.
      const isBusy = problem.kind === 'saturated' || problem.kind === 'limited'
      if (!isBusy && !(problem.kind === 'unsupported' && route.fallbackOn.has('unsupported'))) throw problem
      failedAttempts.push(failure(provider, problem))
      const ready = fallBack()
      if (ready === undefined) throw problem
      return ready
    }
  }
  let current = begin()
  /** The same target with another of its keys: another account may do what this one may not. */
  const changeKey = ({ prepared, target }: Ready<P>): Ready<P> | undefined => {
    if (prepared.provider.keyName === undefined) return undefined
    spent.add(prepared.provider.keyName)
    const provider = rotation.chooseOther(target.provider, conversation, spent)
    return provider === undefined ? undefined : tryPrepare(target, provider)
  }
  const goOn = (error: GatewayError, isKeysFault: boolean): Ready<P> | undefined => {
    const step = nextStep(error, { tried, rule: snapshot.retry })
    if (step.kind === 'give-up') return undefined
    waitMs = 0
    const name = circuitOf(current.prepared.provider)
    // A circuit is open when that failure was one too many.
    const isShut = breakers.isShut(name)
    const other = isKeysFault || isShut ? changeKey(current) : undefined
    if (other !== undefined) return other
    if (step.kind === 'repeat' && !isShut) {
      waitMs = step.waitMs
      tried++
      return { ...current, pass: breakers.enter(name) }
    }
    if (!route.fallbackOn.has(error.kind)) return undefined
    if (error.kind === 'context-overflow') {
      const { provider, upstreamModel: model } = current.prepared
      waiting = keepLarger(snapshot, waiting, { provider, model }, error)
    }
    tried = 1
    return fallBack()
  }
  return {
    next() {
      const { prepared, target, pass } = current
      const { provider } = prepared
      let isReported = false
      let isKeysFault = false
      const report = (error: GatewayError | undefined): void => {
        if (isReported) return
        isReported = true
        pass.report(error)
        if (error !== undefined) isKeysFault = rotation.report(provider, error)
      }
      const another = (error: GatewayError): boolean => {
        report(error)
        const at = failedAttempts.push(failure(provider, error)) - 1
        const next = goOn(error, isKeysFault)
        // The client hears of this one: it is the outcome, not an attempt before it.
        if (next === undefined) failedAttempts.splice(at, 1)
        else current = next
        return next !== undefined
      }
      const isLastKey = target.provider.keys.length <= spent.size + 1
      const mayGoOn = (waiting.length > 0 && route.fallbackOn.size > 0) || !isLastKey
      const isLast = tried > snapshot.retry.retries && !mayGoOn
      const leave = limits.enter(provider.name, prepared.upstreamModel)
      return { prepared, leave, waitMs, report, ...(isLast ? {} : { another }) }
    },
    facts: () => ({ failedAttempts, fallbackCount }),
  }
}

function failure({ name, keyName }: Provider, { kind, details }: GatewayError): string {
  const who = keyName === undefined ? name : `${name}/${keyName}`
  return `${who}:${details.code === 'circuit_open' ? 'circuit-open' : kind}`
}
