// Remembered turns: the questions to their table.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { sizeOf, type RememberedTurn } from '../../recall/turn-memory.ts'
import { inTransaction } from './in-transaction.ts'

/** What can be asked of the table of turns. */
export interface TurnCalls {
  readonly putTurn: (turn: RememberedTurn) => void
  readonly findTurns: (question: { owner: string; ids: readonly string[]; now: number }) => readonly RememberedTurn[]
  readonly touchTurns: (wish: { turns: readonly { owner: string; id: string }[]; expiresAt: number }) => void
  readonly pruneTurns: (limits: { now: number; maxBytes: number }) => void
}

/** Answers the questions from one open database. */
export function turnCalls(db: DatabaseSync): TurnCalls {
  const insert = db.prepare('INSERT OR REPLACE INTO turns (owner, id, expires, bytes, turn) VALUES (?, ?, ?, ?, ?)')
  const byId = db.prepare('SELECT * FROM turns WHERE owner = ? AND id = ? AND expires > ?')
  const touch = db.prepare('UPDATE turns SET expires = max(expires, ?) WHERE owner = ? AND id = ?')
  return {
    putTurn(turn) {
      const { owner, id, expiresAt, calls, reasoning } = turn
      insert.run(owner, id, expiresAt, sizeOf(turn), JSON.stringify({ calls, reasoning }))
    },
    findTurns: ({ owner, ids, now }) => ids.flatMap((id) => unpack(byId.get(owner, id, now)) ?? []),
    touchTurns: inTransaction(db, ({ turns, expiresAt }) => {
      for (const { owner, id } of turns) touch.run(expiresAt, owner, id)
    }),
    pruneTurns({ now, maxBytes }) {
      db.prepare('DELETE FROM turns WHERE expires <= ?').run(now)
      const longestUnused = db.prepare(
        'DELETE FROM turns WHERE rowid IN (SELECT rowid FROM turns ORDER BY expires LIMIT 200)',
      )
      while (turnBytes(db) > maxBytes && longestUnused.run().changes !== 0);
    },
  }
}

/** How much of the file is turns. */
export function turnBytes(db: DatabaseSync): number {
  return Number(db.prepare('SELECT total(bytes) AS bytes FROM turns').get()?.['bytes'])
}

type Content = Pick<RememberedTurn, 'calls' | 'reasoning'>

function unpack(row: Record<string, SQLOutputValue> | undefined): RememberedTurn | undefined {
  if (row === undefined) return undefined
  const { owner, id, expires, turn } = row
  return { owner: String(owner), id: String(id), expiresAt: Number(expires), ...(JSON.parse(String(turn)) as Content) }
}
