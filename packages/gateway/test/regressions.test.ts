// The regressions that users of other gateways report: each has a test in regressions/, under its number.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Numbers whose part of the product is not there yet. */
const LATER: Readonly<Record<string, string>> = {
  R49: 'nothing of a client is ever written yet',
}

test('every regression has its test', () => {
  const folder = new URL('regressions/', import.meta.url)
  const tested = readdirSync(folder).flatMap((file) =>
    [...readFileSync(new URL(file, folder), 'utf8').matchAll(/\(\s*['"`](R\d\d) /g)].map(([, id]) => id),
  )
  const all = Array.from({ length: 50 }, (_, index) => `R${String(index + 1).padStart(2, '0')}`)
  expect(new Set(tested)).toEqual(new Set(all.filter((id) => !(id in LATER))))
})
