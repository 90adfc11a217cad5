// The gateway's storage as the rest of the gateway sees it: which engine the configuration asks for, whether it is on at
// all, and how it changes with a reload.
import { homedir } from 'node:os'
import { join } from 'node:path'
import { GatewayError } from '@ferryllm/protocols'
import type { TraceStore } from '../capture/trace-store.ts'
import type { StorageSettings } from '../config/snapshot.ts'
import type { Finished } from '../observe/events.ts'
import { memoryTurns } from '../recall/memory-turns.ts'
import { MAX_MEMORY_BYTES as MAX_TURN_BYTES } from '../recall/sqlite-turns.ts'
import type { TurnMemory } from '../recall/turn-memory.ts'
import { memoryResponses } from '../session/memory-responses.ts'
import type { ResponseStore } from '../session/response-store.ts'
import { MAX_MEMORY_BYTES } from '../session/sqlite-responses.ts'
import { memoryStore } from './memory-store.ts'
import type { RequestReader, RequestStore, StoreHealth } from './request-store.ts'
import { sqliteStore, type Notify, type SqliteStore } from './sqlite-store.ts'
import { storedRequest } from './stored-request.ts'

/** What the gateway does with its store. */
export interface Storage extends RequestReader {
  /** `endedAt` in milliseconds since 1970; default: now. */
  readonly record: (record: Finished, endedAt?: number) => void
  /** Where responses are kept now: on disk where requests are, else in memory. */
  readonly responses: () => ResponseStore
  /** Where turns are remembered now, likewise. */
  readonly turns: () => TurnMemory
  /** Where traces are kept on disk; undefined where there is none. */
  readonly traces: () => TraceStore | undefined
  /** Takes over the settings of a new configuration. */
  readonly configure: (settings: StorageSettings) => void
  /** Undefined when nothing is stored. */
  readonly health: () => StoreHealth | undefined
  readonly close: () => Promise<void>
}

/** Opens what the settings ask for; without a state directory and without a path that is memory. */
export function openStorage(first: StorageSettings, stateDir: string | undefined, notify: Notify): Storage {
  let disk: SqliteStore | undefined
  const open = (settings: StorageSettings): RequestStore | undefined => {
    disk = undefined
    if (!settings.enabled) return undefined
    const path = databasePath(settings.path, stateDir)
    if (path === undefined) return memoryStore()
    return (disk = sqliteStore({ path, limits: settings.limits, notify }))
  }
  let settings = first
  let store = open(first)
  const inMemory = memoryResponses(Math.min(first.limits.responseBytes, MAX_MEMORY_BYTES))
  const turnsInMemory = memoryTurns(Math.min(first.limits.turnBytes, MAX_TURN_BYTES))
  const closing = new Set<Promise<void>>()
  const opened = (): RequestStore => {
    if (store !== undefined) return store
    throw new GatewayError('not-found', 'Requests are not kept: [storage] enabled is false in the configuration.')
  }
  return {
    record(record, endedAt = Date.now()) {
      if (store === undefined) return
      const request = storedRequest(record, endedAt)
      if (request !== undefined) store.write(request)
    },
    configure(next) {
      const isSame = next.enabled === settings.enabled && next.path === settings.path
      settings = next
      inMemory.resize(Math.min(next.limits.responseBytes, MAX_MEMORY_BYTES))
      turnsInMemory.resize(Math.min(next.limits.turnBytes, MAX_TURN_BYTES))
      if (isSame) return void store?.prune(next.limits)
      if (store !== undefined) closing.add(store.close())
      store = open(next)
    },
    usage: async (query) => await opened().usage(query),
    requests: async (query) => await opened().requests(query),
    request: async (id) => await opened().request(id),
    responses: () => disk?.responses ?? inMemory,
    turns: () => disk?.turns ?? turnsInMemory,
    traces: () => disk?.traces,
    health: () => store?.health(),
    async close() {
      await Promise.all([...closing, store?.close()])
    },
  }
}

/** The file of the store: as configured, else in the state directory; undefined where there is neither. */
export function databasePath(configured: string | undefined, stateDir: string | undefined): string | undefined {
  if (configured?.startsWith('~/') === true) return join(homedir(), configured.slice(2))
  return configured ?? (stateDir === undefined ? undefined : join(stateDir, 'ferryllm.db'))
}
