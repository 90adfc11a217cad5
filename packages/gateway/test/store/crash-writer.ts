// Writes as fast as it can until it is killed; prints what is safe after every flush: the ids of requests, and the id that
// a response and a remembered turn share.
import { sqliteStore } from '../../src/store/sqlite-store.ts'
import { keptResponse, keptTurn, LIMITS, request } from './support.ts'

const [path = '', run = ''] = process.argv.slice(2)
const limits = { ...LIMITS, responseBytes: 1e9, turnBytes: 1e9 }
const store = sqliteStore({ path, limits, notify: (_level, message) => process.stderr.write(`${message}\n`) })
for (let count = 0; ; count += 50) {
  const ids = Array.from({ length: 50 }, (_, index) => `req_${run}_${count + index}`)
  const kept = `kept_${run}_${count}`
  for (const id of ids) store.write(request(id))
  store.responses.put(keptResponse(kept))
  store.turns.put(keptTurn(kept), false)
  await store.flush()
  // The thread does one thing after the other: what was put before this question is written when it is answered.
  await store.request(kept)
  process.stdout.write(`${JSON.stringify({ ids, kept })}\n`)
}
