// provider events -> ADAPT -> client events: undoes what `fit` did, stamps seals, and puts blocks in line.
import type { Event, Ledger, ProtocolId } from '#ir'
import type { Transducer } from '#stream'
import { pipe } from '#stream'
import type { ReplyPlan } from '../fit/plan.ts'
import { carrySeals } from './carry-seals.ts'
import { enforceAllowed } from './enforce-allowed.ts'
import { expandParallel } from './expand-parallel.ts'
import { restoreCalls } from './restore-calls.ts'
import { scheduleBlocks } from './schedule-blocks.ts'
import { structuredText } from './structured-text.ts'
import { watchStop } from './watch-stop.ts'
import { writeSummary } from './write-summary.ts'

export interface ReplyContext {
  /** The protocol the client speaks. */
  readonly client: ProtocolId
  /** Who answers: stamped into the seals that the gateway itself makes. */
  readonly source: {
    readonly family: string
    readonly account?: string
    readonly model?: string
    /** The protocol it speaks, when a host is a family of its own; default: `family` names it. */
    readonly protocol?: ProtocolId
  }
  readonly plan: ReplyPlan
  readonly ledger: Ledger
  /** Called once when a watched stop sequence was met: the upstream may be closed. */
  readonly onStop?: () => void
}

/** The whole way back for one reply; the order of the stages matters, each expects what the one before guarantees. */
export function adaptReply(context: ReplyContext): Transducer<Event, Event> {
  return [
    scheduleBlocks,
    writeSummary(context),
    expandParallel(context),
    enforceAllowed(context),
    structuredText(context),
    restoreCalls(context),
    watchStop(context),
    carrySeals(context),
  ].reduce((first, second) => pipe(first, second))
}
