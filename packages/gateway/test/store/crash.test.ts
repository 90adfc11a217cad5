// A process that writes is killed in the middle, again and again. TEST_CRASHES says how often.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { loadSqlite } from '../../src/store/sqlite/load-sqlite.ts'
import { responseCalls } from '../../src/store/sqlite/responses.ts'
import { selectRequest } from '../../src/store/sqlite/select-requests.ts'
import { turnCalls } from '../../src/store/sqlite/turns.ts'
import { keptResponse, keptTurn, request, temporaryDirectory } from './support.ts'

const CRASHES = Number(process.env['TEST_CRASHES'] ?? 10)

/** What a writer has said is safe. */
interface Safe {
  readonly ids: readonly string[]
  readonly kept: string
}

/** Starts the writer, lets it acknowledge `flushes` times, and kills it; gives what it had acknowledged. */
async function writeAndDie(path: string, run: number, flushes: number): Promise<Safe[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-writer.ts'), path, String(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: Safe[] = []
  const lines = createInterface({ input: child.stdout })
  const exited = once(child, 'exit')
  for await (const line of lines) {
    acknowledged.push(JSON.parse(line) as Safe)
    if (acknowledged.length === flushes) child.kill('SIGKILL')
  }
  await exited
  return acknowledged
}

/** Every field of everything that is meant to be safe. */
function expectAll(db: DatabaseSync, acknowledged: readonly Safe[]): void {
  const [responses, turns] = [responseCalls(db), turnCalls(db)]
  for (const { ids, kept } of acknowledged) {
    for (const id of ids) expect(selectRequest(db, id)).toEqual(request(id))
    const { items, calls, ...response } = keptResponse(kept)
    const { owner } = response
    expect(responses.getResponse({ owner, id: kept, now: 0 })).toEqual({ ...response, items: [], calls: [] })
    for (const item of items) expect(responses.responseHolding({ owner, id: item, now: 0 })?.id).toBe(kept)
    for (const call of calls) expect(responses.responsesCalling({ owner, id: call, now: 0 })).toEqual([kept])
    expect(turns.findTurns({ owner, ids: [kept], now: 0 })).toEqual([keptTurn(kept)])
  }
}

test(`killed ${CRASHES} times while writing, the database is whole and has everything that was acknowledged`, async () => {
  const path = join(temporaryDirectory(), 'ferryllm.db')
  const acknowledged: Safe[] = []
  for (let run = 0; run < CRASHES; run++) {
    const latest = await writeAndDie(path, run, 1 + (run % 5))
    acknowledged.push(...latest)
    const db = new (loadSqlite().DatabaseSync)(path)
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([])
    const { torn } = db
      .prepare('SELECT count(*) AS torn FROM requests WHERE id NOT IN (SELECT request FROM attempts)')
      .get()!
    expect(torn, 'a request without its attempts').toBe(0)
    // What earlier runs have left is looked at once more when the last one has ended.
    expectAll(db, run === CRASHES - 1 ? acknowledged : latest)
    db.close()
  }
  expect(acknowledged.flatMap(({ ids }) => ids).length).toBeGreaterThan(CRASHES * 10)
}, 600_000)
