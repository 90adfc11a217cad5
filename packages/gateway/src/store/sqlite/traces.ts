// Recorded requests in the database: packed, one row each, beside the rows of the request log.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { deserialize, serialize } from 'node:v8'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { RecordedTrace } from '../../capture/recorded.ts'
import { says, spellingsOf } from '../../capture/trace-ring.ts'
import type { TraceLimits } from '../../capture/trace-store.ts'

/** What can be asked of the table of traces. */
export interface TraceCalls {
  readonly putTrace: (trace: RecordedTrace) => void
  readonly getTrace: (id: string) => RecordedTrace | undefined
  /** Looks through the latest ones only: each has to be unpacked. */
  readonly searchTraces: (text: string) => string[]
  readonly forgetTraces: (id: string | undefined) => number
  readonly pruneTraces: (limits: TraceLimits & { readonly now: number }) => void
  readonly sizeOfTraces: (nothing: undefined) => { readonly traces: number; readonly bytes: number }
}

const SEARCHED = 500
/** Traces that go in one step when there are too many. */
const STEP = 20

/** The calls on an open database. */
export function traceCalls(db: DatabaseSync): TraceCalls {
  const put = db.prepare('INSERT OR REPLACE INTO traces (id, time, bytes, trace) VALUES (?, ?, ?, ?)')
  const byId = db.prepare('SELECT trace FROM traces WHERE id = ?')
  return {
    putTrace(trace) {
      const packed = zstdCompressSync(serialize(trace))
      put.run(trace.id, trace.time, packed.length, packed)
    },
    getTrace: (id) => unpack(byId.get(id)?.['trace']),
    searchTraces(text) {
      const spellings = spellingsOf(text)
      const rows = db.prepare('SELECT id, trace FROM traces ORDER BY time DESC LIMIT ?').iterate(SEARCHED)
      const found: string[] = []
      for (const row of rows) {
        const trace = unpack(row['trace'])
        if (trace !== undefined && says(trace, spellings)) found.push(trace.id)
      }
      return found
    },
    forgetTraces(id) {
      const { changes } =
        id === undefined
          ? db.prepare('DELETE FROM traces').run()
          : db.prepare('DELETE FROM traces WHERE id = ?').run(id)
      return Number(changes)
    },
    pruneTraces({ retentionMs, maxBytes, now }) {
      db.prepare('DELETE FROM traces WHERE time < ?').run(now - retentionMs)
      const oldest = db.prepare('DELETE FROM traces WHERE id IN (SELECT id FROM traces ORDER BY time LIMIT ?)')
      while (traceBytes(db) > maxBytes && oldest.run(STEP).changes !== 0);
    },
    sizeOfTraces: () => ({
      traces: Number(db.prepare('SELECT count(*) AS traces FROM traces').get()?.['traces']),
      bytes: traceBytes(db),
    }),
  }
}

/** How much of the file is traces. */
export function traceBytes(db: DatabaseSync): number {
  return Number(db.prepare('SELECT total(bytes) AS bytes FROM traces').get()?.['bytes'])
}

/** What another version has packed in a way that this one cannot read is not there. */
function unpack(packed: SQLOutputValue | undefined): RecordedTrace | undefined {
  if (!(packed instanceof Uint8Array)) return undefined
  try {
    return deserialize(zstdDecompressSync(packed)) as RecordedTrace
  } catch {
    return undefined
  }
}
