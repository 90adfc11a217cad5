// Writes requests as fast as it can until it is killed; prints the ids that are safe after every flush.
import { sqliteStore } from '../../src/store/sqlite-store.ts'
import { LIMITS, request } from './support.ts'

const [path = '', run = ''] = process.argv.slice(2)
const store = sqliteStore({ path, limits: LIMITS, notify: (_level, message) => process.stderr.write(`${message}\n`) })
for (let count = 0; ; count += 50) {
  const ids = Array.from({ length: 50 }, (_, index) => `req_${run}_${count + index}`)
  for (const id of ids) store.write(request(id))
  await store.flush()
  process.stdout.write(`${JSON.stringify(ids)}\n`)
}
