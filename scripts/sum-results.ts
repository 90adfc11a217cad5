// `node scripts/sum-results.ts FILE…`: one line for the last "N passed, N failed[, N skipped]" of every output.
import { readFileSync } from 'node:fs'

const sums = { passed: 0, failed: 0, skipped: 0 }
for (const file of process.argv.slice(2)) {
  const lines = readFileSync(file, 'utf8').matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)
  const last = [...lines].at(-1)
  // A run that did not come to its end is a failure.
  if (last === undefined) sums.failed++
  else {
    sums.passed += Number(last[1])
    sums.failed += Number(last[2])
    sums.skipped += Number(last[3] ?? 0)
  }
}
const { passed, failed, skipped } = sums
console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`)
process.exitCode = failed === 0 ? 0 : 1
