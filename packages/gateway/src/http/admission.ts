// Who may begin now, and who waits for it: the limits of everybody together and of the caller's key.
import { GatewayError } from '@ferryllm/protocols'
import { fullOf, type Gate } from '../limits/gate.ts'
import type { Limits, Subject } from '../limits/limits.ts'
import { enterGates, refusalOf, takeAll, type Spending } from '../limits/spend.ts'
import { tellLimits } from '../limits/tell-limits.ts'
import type { Exchange } from './exchange.ts'

/** Undefined = nobody waits. */
export type QueueRule = { readonly maxWaitMs: number; readonly size: number } | undefined

export interface Admission {
  /** Takes a place, waits for one, or throws `limited`. */
  readonly enter: (exchange: Exchange, key: Subject | undefined) => Spending | Promise<Spending>
  readonly inFlight: () => number
  /** A new configuration, which may have more room for those who wait. */
  readonly configure: (queue: QueueRule) => void
  /** Turns away everybody who waits. */
  readonly dismiss: (error: GatewayError) => void
}

interface Waiting {
  readonly gates: readonly Gate[]
  readonly admit: () => void
  readonly refuse: (error: GatewayError) => void
}

export function createAdmission(limits: Limits, first: QueueRule, now = () => Date.now()): Admission {
  let queue = first
  let inFlight = 0
  /** In order of arrival. */
  const waiting = new Set<Waiting>()

  const begin = (gates: readonly Gate[]): Spending => {
    inFlight++
    return enterGates(gates, () => {
      inFlight--
      admitWaiting()
    })
  }
  /** Nobody who could go in is left waiting, so a newcomer overtakes only those who could not. */
  const admitWaiting = (): void => {
    for (const next of waiting) if (fullOf(next.gates) === undefined) next.admit()
  }
  const wait = (exchange: Exchange, gates: readonly Gate[], { maxWaitMs }: NonNullable<QueueRule>): Promise<Spending> =>
    new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer)
        waiting.delete(place)
      }
      const place: Waiting = {
        gates,
        admit() {
          done()
          resolve(begin(gates))
        },
        refuse(error) {
          if (!waiting.has(place)) return
          done()
          takeAll(gates, 'requests', -1)
          reject(error)
        },
      }
      const timer = setTimeout(() => place.refuse(waitedTooLong(gates, maxWaitMs)), maxWaitMs)
      waiting.add(place)
      exchange.onAbort(() => place.refuse(new GatewayError('cancelled', 'The client closed the connection.')))
    })

  return {
    inFlight: () => inFlight,
    enter(exchange, key) {
      const gates = limits.gatesOf([{ scope: 'all', name: '' }, ...(key === undefined ? [] : [key])])
      const limited = refusalOf(gates, 'requests', 1)
      const full = fullOf(gates)
      const refusal = limited ?? (full === undefined ? undefined : turnedAway(full, waiting.size, queue))
      if (refusal === undefined) takeAll(gates, 'requests', 1)
      tellLimits(exchange, gates, now())
      if (refusal !== undefined) throw refusal
      return full === undefined || queue === undefined ? begin(gates) : wait(exchange, gates, queue)
    },
    configure(next) {
      queue = next
      admitWaiting()
    },
    dismiss(error) {
      for (const place of waiting) place.refuse(error)
    },
  }
}

/** The gateway takes nothing new: it ends. */
export function shuttingDown(): GatewayError {
  return new GatewayError('saturated', 'The gateway is shutting down.', { retryAfterMs: 1000 })
}

/** Why a request cannot even wait. */
function turnedAway(full: GatewayError, waiting: number, queue: QueueRule): GatewayError | undefined {
  if (queue === undefined) return full
  if (waiting < queue.size) return undefined
  const message = `${full.message} ${waiting} more are waiting (server.queue_size).`
  return new GatewayError('limited', message, full.details)
}

function waitedTooLong(gates: readonly Gate[], maxWaitMs: number): GatewayError {
  const full = fullOf(gates)
  const reason = full === undefined ? '' : `${full.message} `
  const message = `${reason}This one has waited ${maxWaitMs / 1000} s for a place (server.queue_max_wait_secs).`
  return new GatewayError('limited', message, { ...full?.details })
}
