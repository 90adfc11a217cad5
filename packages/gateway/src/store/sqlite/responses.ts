// Responses that can be continued: the questions to their tables.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { MAX_CALLING, sizeOf, type StoredResponse } from '../../session/response-store.ts'
import { inTransaction } from './in-transaction.ts'

/** Which one is meant: of this owner, with this id, unless it has expired. */
export interface ResponseQuestion {
  readonly owner: string
  readonly id: string
  readonly now: number
}

/** What can be asked of the tables of responses. */
export interface ResponseCalls {
  readonly putResponse: (response: StoredResponse) => void
  readonly getResponse: (question: ResponseQuestion) => StoredResponse | undefined
  /** `id` is that of an item. */
  readonly responseHolding: (question: ResponseQuestion) => StoredResponse | undefined
  /** `id` is that of a call. */
  readonly responsesCalling: (question: ResponseQuestion) => readonly string[]
  readonly touchResponses: (wish: { owner: string; ids: readonly string[]; expiresAt: number }) => void
  readonly deleteResponse: (wish: { owner: string; id: string }) => void
  readonly pruneResponses: (limits: { now: number; maxBytes: number }) => void
}

/** Answers the questions from one open database. */
export function responseCalls(db: DatabaseSync): ResponseCalls {
  const remove = db.prepare('DELETE FROM responses WHERE owner = ? AND id = ?')
  const insert = db.prepare(
    `INSERT INTO responses (owner, id, expires, previous, provider, provider_key, input, response, bytes, unfinished)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertItem = db.prepare('INSERT OR REPLACE INTO response_items (owner, item, response) VALUES (?, ?, ?)')
  const insertCall = db.prepare('INSERT OR IGNORE INTO response_calls (owner, call, response) VALUES (?, ?, ?)')
  const byId = db.prepare('SELECT * FROM responses WHERE owner = ? AND id = ? AND expires > ?')
  const byItem = db.prepare(
    `SELECT responses.* FROM response_items AS items
     JOIN responses ON responses.owner = items.owner AND responses.id = items.response
     WHERE items.owner = ? AND items.item = ? AND expires > ?`,
  )
  const byCall = db.prepare(
    `SELECT id FROM response_calls AS calls
     JOIN responses ON responses.owner = calls.owner AND responses.id = calls.response
     WHERE calls.owner = ? AND calls.call = ? AND expires > ? ORDER BY expires DESC LIMIT ${MAX_CALLING}`,
  )
  const touch = db.prepare('UPDATE responses SET expires = max(expires, ?) WHERE owner = ? AND id = ?')
  return {
    putResponse: inTransaction(db, (response) => {
      const { owner, id, expiresAt, previous, keeper, input, response: text, items, calls } = response
      remove.run(owner, id)
      const { provider = null, keyName = null } = keeper ?? {}
      const state = response.isUnfinished === true ? 1 : null
      insert.run(owner, id, expiresAt, previous ?? null, provider, keyName, input, text, sizeOf(response), state)
      for (const item of items) insertItem.run(owner, item, id)
      for (const call of calls) insertCall.run(owner, call, id)
    }),
    getResponse: ({ owner, id, now }) => unpack(byId.get(owner, id, now)),
    responseHolding: ({ owner, id, now }) => unpack(byItem.get(owner, id, now)),
    responsesCalling: ({ owner, id, now }) => byCall.all(owner, id, now).map((row) => String(row['id'])),
    touchResponses: inTransaction(db, ({ owner, ids, expiresAt }) => {
      for (const id of ids) touch.run(expiresAt, owner, id)
    }),
    deleteResponse: ({ owner, id }) => void remove.run(owner, id),
    pruneResponses({ now, maxBytes }) {
      db.prepare('DELETE FROM responses WHERE expires <= ?').run(now)
      const longestUnused = db.prepare(
        'DELETE FROM responses WHERE rowid IN (SELECT rowid FROM responses ORDER BY expires LIMIT 50)',
      )
      while (responseBytes(db) > maxBytes && longestUnused.run().changes !== 0);
    },
  }
}

/** How much of the file is responses. */
export function responseBytes(db: DatabaseSync): number {
  return Number(db.prepare('SELECT total(bytes) AS bytes FROM responses').get()?.['bytes'])
}

function unpack(row: Record<string, SQLOutputValue> | undefined): StoredResponse | undefined {
  if (row === undefined) return undefined
  const { owner, id, expires, previous, provider, provider_key: keyName, input, response, unfinished } = row
  return {
    owner: String(owner),
    id: String(id),
    expiresAt: Number(expires),
    ...(typeof previous === 'string' ? { previous } : {}),
    ...(typeof provider === 'string'
      ? { keeper: { provider, ...(typeof keyName === 'string' ? { keyName } : {}) } }
      : {}),
    ...(unfinished === 1 ? { isUnfinished: true as const } : {}),
    input: String(input),
    response: String(response),
    items: [],
    calls: [],
  }
}
