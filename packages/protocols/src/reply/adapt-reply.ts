// provider events -> ADAPT -> client events: undoes what `fit` did, stamps seals, and puts blocks in line.
import type { Event, Ledger, ProtocolId } from '#ir'
import type { Transducer } from '#stream'
import { pipe } from '#stream'
import type { ReplyPlan } from '../fit/plan.ts'
import { carrySeals } from './carry-seals.ts'
import { enforceAllowed } from './enforce-allowed.ts'
import { restoreCalls } from './restore-calls.ts'
import { scheduleBlocks } from './schedule-blocks.ts'
import { structuredText } from './structured-text.ts'
import { watchStop } from './watch-stop.ts'

export interface ReplyContext {
  /** The protocol the client speaks. */
  readonly client: ProtocolId
  readonly plan: ReplyPlan
  readonly ledger: Ledger
  /** Called once when a watched stop sequence was met: the upstream may be closed. */
  readonly onStop?: () => void
}

export function adaptReply(context: ReplyContext): Transducer<Event, Event> {
  return [
    restoreCalls(context),
    enforceAllowed(context),
    structuredText(context),
    scheduleBlocks,
    watchStop(context),
    carrySeals(context),
  ].reduce((first, second) => pipe(first, second))
}
