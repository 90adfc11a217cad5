// A process that writes requests is killed in the middle, again and again. TEST_CRASHES says how often.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { loadSqlite } from '../../src/store/sqlite/load-sqlite.ts'
import { temporaryDirectory } from './support.ts'

const CRASHES = Number(process.env['TEST_CRASHES'] ?? 10)

/** Starts the writer, lets it acknowledge `flushes` times, and kills it; gives the ids it had acknowledged. */
async function writeAndDie(path: string, run: number, flushes: number): Promise<string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-writer.ts'), path, String(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: string[] = []
  const lines = createInterface({ input: child.stdout })
  const exited = once(child, 'exit')
  let seen = 0
  for await (const line of lines) {
    acknowledged.push(...(JSON.parse(line) as string[]))
    if (++seen === flushes) child.kill('SIGKILL')
  }
  await exited
  return acknowledged
}

test(`killed ${CRASHES} times while writing, the database is whole and has everything that was acknowledged`, async () => {
  const path = join(temporaryDirectory(), 'ferryllm.db')
  const acknowledged: string[] = []
  for (let run = 0; run < CRASHES; run++) {
    acknowledged.push(...(await writeAndDie(path, run, 1 + (run % 5))))
    const db = new (loadSqlite().DatabaseSync)(path)
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    const present = new Set(
      db
        .prepare('SELECT id FROM requests')
        .all()
        .map(({ id }) => id),
    )
    db.close()
    expect(acknowledged.filter((id) => !present.has(id))).toEqual([])
  }
  expect(acknowledged.length).toBeGreaterThan(CRASHES * 10)
}, 600_000)
