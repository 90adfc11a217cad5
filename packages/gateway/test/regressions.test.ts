// The regressions that users of other gateways report: each has a test in regressions/, under its number.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** One of them is about the settings of clients, which the gateway knows nothing of. */
const FOLDERS = ['regressions/', '../../launcher/test/regressions/']

test('every regression has its test', () => {
  const files = FOLDERS.map((name) => new URL(name, import.meta.url)).flatMap((folder) =>
    readdirSync(folder).map((file) => new URL(file, folder)),
  )
  const tested = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\(\s*['"`](R\d\d) /g)].map(([, id]) => id),
  )
  const all = Array.from({ length: 50 }, (_, index) => `R${String(index + 1).padStart(2, '0')}`)
  expect(new Set(tested)).toEqual(new Set(all))
})
