// The thirty core regressions that users of other gateways report: each has a test in regressions/, under its number.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('every regression has its test', () => {
  const folder = new URL('regressions/', import.meta.url)
  const tested = readdirSync(folder).flatMap((file) =>
    [...readFileSync(new URL(file, folder), 'utf8').matchAll(/\(\s*['"`](R\d\d) /g)].map(([, id]) => id),
  )
  const wanted = Array.from({ length: 30 }, (_, index) => `R${String(index + 1).padStart(2, '0')}`)
  expect(new Set(tested)).toEqual(new Set(wanted))
})
