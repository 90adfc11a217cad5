// The work of the store on its file, step by step and blocking: it runs on a thread of its own (`worker.ts`).
import type { DatabaseSync } from 'node:sqlite'
import type { RequestPage, RequestQuery, StoreLimits, Usage, UsageQuery } from '../request-store.ts'
import type { StoredRequest } from '../stored-request.ts'
import type { PackedRequest } from './columns.ts'
import { isCorrupt, openDatabase } from './open-database.ts'
import { pruneDatabase } from './prune-database.ts'
import { responseCalls, type ResponseCalls } from './responses.ts'
import { selectRequest, selectRequests } from './select-requests.ts'
import { selectUsage } from './select-usage.ts'
import { traceCalls, type TraceCalls } from './traces.ts'
import { turnCalls, type TurnCalls } from './turns.ts'
import { requestWriter } from './write-requests.ts'

/** What can be asked of a database. */
export interface Calls extends ResponseCalls, TurnCalls, TraceCalls {
  readonly write: (batch: readonly PackedRequest[]) => void
  readonly usage: (query: UsageQuery) => Usage
  readonly requests: (query: RequestQuery) => RequestPage
  readonly request: (id: string) => StoredRequest | undefined
  readonly prune: (limits: StoreLimits) => void
}

/** An open file. */
export interface Engine extends Calls {
  readonly close: () => void
}

interface OpenFile {
  readonly db: DatabaseSync
  readonly write: Calls['write']
  readonly responses: ResponseCalls
  readonly turns: TurnCalls
  readonly traces: TraceCalls
}

/** Opens the file, and again whenever it turns out to be unreadable; `moved` hears where the old one went. */
export function openEngine(path: string, moved: (movedTo: string) => void): Engine {
  const open = (isSuspect: boolean): OpenFile => {
    const { db, movedTo } = openDatabase(path, new Date(), isSuspect)
    if (movedTo !== undefined) moved(movedTo)
    const [responses, turns, traces] = [responseCalls(db), turnCalls(db), traceCalls(db)]
    return { db, write: requestWriter(db), responses, turns, traces }
  }
  let current = open(false)
  const guarded = <Argument, Result>(work: (argument: Argument) => Result): ((argument: Argument) => Result) => {
    return (argument) => {
      try {
        return work(argument)
      } catch (cause) {
        if (!isCorrupt(cause)) throw cause
        current.db.close()
        current = open(true)
        return work(argument)
      }
    }
  }
  return {
    write: guarded((batch) => current.write(batch)),
    usage: guarded((query) => selectUsage(current.db, query)),
    requests: guarded((query) => selectRequests(current.db, query)),
    request: guarded((id) => selectRequest(current.db, id)),
    prune: guarded((limits) => pruneDatabase(current.db, limits, Date.now())),
    putResponse: guarded((response) => current.responses.putResponse(response)),
    getResponse: guarded((question) => current.responses.getResponse(question)),
    responseHolding: guarded((question) => current.responses.responseHolding(question)),
    responsesCalling: guarded((question) => current.responses.responsesCalling(question)),
    touchResponses: guarded((wish) => current.responses.touchResponses(wish)),
    deleteResponse: guarded((wish) => current.responses.deleteResponse(wish)),
    pruneResponses: guarded((limits) => current.responses.pruneResponses(limits)),
    putTurn: guarded((turn) => current.turns.putTurn(turn)),
    findTurns: guarded((question) => current.turns.findTurns(question)),
    touchTurns: guarded((wish) => current.turns.touchTurns(wish)),
    pruneTurns: guarded((limits) => current.turns.pruneTurns(limits)),
    putTrace: guarded((trace) => current.traces.putTrace(trace)),
    getTrace: guarded((id) => current.traces.getTrace(id)),
    searchTraces: guarded((text) => current.traces.searchTraces(text)),
    forgetTraces: guarded((id) => current.traces.forgetTraces(id)),
    pruneTraces: guarded((limits) => current.traces.pruneTraces(limits)),
    sizeOfTraces: guarded((nothing) => current.traces.sizeOfTraces(nothing)),
    close: () => current.db.close(),
  }
}
