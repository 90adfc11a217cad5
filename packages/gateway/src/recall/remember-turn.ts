// After a request is answered: what is to be put into the next one of its conversation goes into the store.
import type { LaneContext } from '../lanes/lane.ts'
import type { Prepared } from '../prepare.ts'
import type { TurnMemory } from './turn-memory.ts'
import type { Recalled } from './recall-turns.ts'
import { recordTurn } from './record-turn.ts'

/** The lane with an ear for the answer, where it is translated: the client's own protocol carries everything itself. */
export function rememberTurn(
  lane: LaneContext,
  { translation, standing }: Prepared,
  recalled: Recalled | undefined,
  memory: () => TurnMemory,
): LaneContext {
  if (recalled === undefined || translation === undefined || lane.client === lane.protocol) return lane
  const { owner, expiresAt, isPrivate } = recalled
  const remember = recordTurn({ owner, expiresAt, client: lane.client, provider: lane.protocol, standing }, (turn) =>
    memory().put(turn, isPrivate),
  )
  return { ...lane, remember }
}
