// Takes a provider out of use while it fails, so that nobody waits for what is down; then one request at a time finds out
// whether it is back.
import { GatewayError, type ErrorKind } from '@ferryllm/protocols'
import { createWindow, type OutcomeWindow } from './outcome-window.ts'

export interface BreakerRule {
  readonly mode: 'consecutive' | 'rate'
  /** Failures in a row that open a circuit; undefined = none ever does in that mode. */
  readonly failures: number | undefined
  /** Share of failures (0…1) that opens a circuit in the mode `rate`, counted over `windowMs` once there are enough requests. */
  readonly rate: number
  readonly windowMs: number
  readonly minRequests: number
  /** How long nothing is sent, and then at most one request per such time until one succeeds. */
  readonly cooldownMs: number
}

/** What has a circuit of its own: a provider, or one of its several keys. */
export interface CircuitName {
  readonly provider: string
  readonly key?: string
}

/** Leave to send one request; says later what that came to. */
export interface Pass {
  readonly report: (error?: GatewayError) => void
}

export interface CircuitState extends CircuitName {
  readonly state: 'closed' | 'open' | 'half-open'
  /** When it came into this state; milliseconds since 1970. */
  readonly since: number
  /** Failures in a row, or within the window in the mode `rate`. */
  readonly failures: number
  /** Until the next request may find out whether the provider is back; absent while closed. */
  readonly openForMs?: number
}

/** Streams and whole replies alike. */
export interface Breakers {
  /** Throws `saturated` when nothing may be sent there now. */
  readonly enter: (name: CircuitName) => Pass
  /** Whether `enter` would throw; takes no leave. */
  readonly refuses: (name: CircuitName) => boolean
  /** Whether this circuit is open, or waits for its probe. */
  readonly isShut: (name: CircuitName) => boolean
  /** Whether all circuits of a provider are. */
  readonly isOpen: (provider: string) => boolean
  /** Every circuit that has seen a request. */
  readonly states: () => readonly CircuitState[]
  /** Forgets the failures of a provider and closes its circuits; false when none was open. */
  readonly reset: (provider: string) => boolean
  /** A new configuration, or other keys: circuits that are open stay so, those that are not among `names` are forgotten. */
  readonly configure: (rule: BreakerRule, names: readonly CircuitName[]) => void
}

/** What says that the provider is down. A limit, a refused key or a bad request are answers of one that is up. */
const DOWN: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  'upstream-overloaded',
  'upstream-failed',
  'upstream-timeout',
  'upstream-unreachable',
  'upstream-malformed',
  'stream-truncated',
])

/** What says nothing about the provider. */
const SILENT: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['cancelled', 'internal', 'saturated'])

interface Circuit {
  readonly name: CircuitName
  state: CircuitState['state']
  since: number
  /** Counts the changes of state: what a request of an earlier state came to says nothing about this one. */
  epoch: number
  inARow: number
  readonly window: OutcomeWindow
  /** While not closed. */
  probeAt: number
}

/** Milliseconds since 1970, by a clock that nobody can set back. */
const monotonic = (): number => performance.timeOrigin + performance.now()

const UNWATCHED: Pass = { report: () => {} }

export function createBreakers(first: BreakerRule, now = monotonic): Breakers {
  let rule = first
  const circuits = new Map<string, Circuit>()
  const isWatching = (): boolean => rule.mode === 'rate' || rule.failures !== undefined
  const find = (name: CircuitName): Circuit => {
    const id = idOf(name)
    const known = circuits.get(id)
    if (known !== undefined) return known
    const window = createWindow(now)
    const circuit: Circuit = { name, state: 'closed', since: now(), epoch: 0, inARow: 0, window, probeAt: 0 }
    circuits.set(id, circuit)
    return circuit
  }
  const circuitsOf = (provider: string): Circuit[] =>
    [...circuits.values()].filter(({ name }) => name.provider === provider)
  const change = (circuit: Circuit, state: Circuit['state']): void => {
    if (circuit.state !== state) circuit.since = now()
    circuit.state = state
    circuit.epoch++
    circuit.probeAt = now() + rule.cooldownMs
    if (state !== 'closed') return
    circuit.inARow = 0
    circuit.window.clear()
  }
  const failuresOf = ({ inARow, window }: Circuit): number =>
    rule.mode === 'rate' ? window.totals(rule.windowMs).failed : inARow
  const isTooMany = (circuit: Circuit): boolean => {
    if (rule.mode === 'consecutive') return rule.failures !== undefined && circuit.inARow >= rule.failures
    const { failed, all } = circuit.window.totals(rule.windowMs)
    return all >= rule.minRequests && failed / all >= rule.rate
  }
  const count = (circuit: Circuit, isFailure: boolean): void => {
    circuit.window.add(isFailure, rule.windowMs)
    circuit.inARow = isFailure ? circuit.inARow + 1 : 0
  }
  const settle = (circuit: Circuit, error: GatewayError | undefined): void => {
    const isProbe = circuit.state === 'half-open'
    if (error !== undefined && SILENT.has(error.kind)) {
      // The next request is the probe instead.
      if (isProbe) circuit.probeAt = now()
      return
    }
    const isFailure = error !== undefined && DOWN.has(error.kind)
    if (isProbe && !isFailure) return change(circuit, 'closed')
    count(circuit, isFailure)
    if (isProbe || (isFailure && isTooMany(circuit))) change(circuit, 'open')
  }
  const refuses = (circuit: Circuit): boolean => circuit.state !== 'closed' && now() < circuit.probeAt

  return {
    enter(name) {
      if (!isWatching()) return UNWATCHED
      const circuit = find(name)
      if (refuses(circuit)) throw refusal(circuit, failuresOf(circuit), circuit.probeAt - now())
      // This one is the probe. Should it never report, the next one goes after another cooldown.
      if (circuit.state !== 'closed') change(circuit, 'half-open')
      const { epoch } = circuit
      let isReported = false
      return {
        report(error) {
          if (!isReported && circuit.epoch === epoch) settle(circuit, error)
          isReported = true
        },
      }
    },
    refuses: (name) => isWatching() && refuses(find(name)),
    isShut: (name) => isWatching() && find(name).state !== 'closed',
    isOpen(provider) {
      const own = circuitsOf(provider)
      return own.length > 0 && own.every(({ state }) => state !== 'closed')
    },
    states: () =>
      [...circuits.values()].map((circuit) => {
        const { name, state, since, probeAt } = circuit
        const shared = { ...name, state, since, failures: failuresOf(circuit) }
        return state === 'closed' ? shared : { ...shared, openForMs: Math.max(0, probeAt - now()) }
      }),
    reset(provider) {
      const own = circuitsOf(provider)
      const wasOpen = own.some(({ state }) => state !== 'closed')
      for (const circuit of own) change(circuit, 'closed')
      return wasOpen
    },
    configure(next, names) {
      rule = next
      const known = new Set(isWatching() ? names.map(idOf) : [])
      for (const id of circuits.keys()) if (!known.has(id)) circuits.delete(id)
    },
  }
}

function idOf({ provider, key = '' }: CircuitName): string {
  return `${provider}\n${key}`
}

function refusal({ name: { provider, key }, inARow }: Circuit, failures: number, waitMs: number): GatewayError {
  const who = key === undefined ? provider : `${provider} (key ${key})`
  const often = inARow === failures ? `${failures} times in a row` : `${failures} times in a short while`
  const message = `${who} has failed ${often} and is left alone for a while.`
  return new GatewayError('saturated', message, { code: 'circuit_open', retryAfterMs: waitMs })
}
