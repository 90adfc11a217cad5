// The remembered answers of one request, put back in two steps: reasoning into the client's words, arguments into what the
// target will get.
import type { Ledger, ProtocolId, Request, Target } from '@ferryllm/protocols'
import { carriesReasoning } from './carries-reasoning.ts'
import type { Recalled } from './recall-turns.ts'
import { restoreArguments } from './restore-arguments.ts'
import { restoreReasoning, type Restored } from './restore-reasoning.ts'

/** A completed request, and what is still to be done when it is fitted to its target. */
export interface RestoredTurns extends Restored {
  readonly finish: (fitted: Request) => Request
}

/** The same request where nothing is remembered. */
export function restoreTurns(
  request: Request,
  client: ProtocolId,
  recalled: Recalled | undefined,
  target: Target,
  ledger: Ledger,
): RestoredTurns {
  if (recalled === undefined || client === target.protocol) {
    return { request, standing: undefined, finish: (fitted) => fitted }
  }
  const { turns } = recalled
  const whole = carriesReasoning(client)
    ? { request, standing: undefined }
    : restoreReasoning(request, turns, target, ledger)
  return { ...whole, finish: (fitted) => restoreArguments(fitted, turns, target, ledger) }
}
