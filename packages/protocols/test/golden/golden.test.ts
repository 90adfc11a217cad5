// The golden cases of the protocol specification, as data: one test each, and a proof that none is missing.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CASES } from './cases.ts'
import { runError, runReply, runRequest, runStream } from './run-case.ts'

/** The number of cases of each family in the specification. */
const FAMILIES = { REQ: 23, TOOL: 32, REAS: 22, STR: 26, USE: 8, ERR: 11, STATE: 10 }

/** Cases that later parts of the product will make true; the list may only shrink. */
const LATER: readonly string[] = ['ERR-07n', 'REAS-05e', 'REAS-07b', 'REAS-20', 'STR-21', 'TOOL-31a']

describe.each(Object.keys(FAMILIES))('%s', (family) => {
  for (const golden of CASES.filter(({ id }) => id.startsWith(`${family}-`))) {
    if (golden.kind === 'later' || golden.kind === 'elsewhere') continue
    test(`${golden.id}: ${golden.what}`, () => {
      switch (golden.kind) {
        case 'request':
          return runRequest(golden)
        case 'stream':
          return runStream(golden)
        case 'reply':
          return runReply(golden)
        case 'error':
          return runError(golden)
      }
    })
  }
})

test('every case of the specification is here, and nothing is said twice', () => {
  const ids = CASES.map(({ id }) => id)
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  const numbers = new Set(ids.map((id) => id.replace(/[a-z]$/, '')))
  const wanted = Object.entries(FAMILIES).flatMap(([family, count]) =>
    Array.from({ length: count }, (_, index) => `${family}-${String(index + 1).padStart(2, '0')}`),
  )
  expect([...numbers].toSorted()).toEqual(wanted.toSorted())
  expect(CASES.filter(({ kind }) => kind === 'later').map(({ id }) => id)).toEqual(LATER)
})

test('every case that is tested elsewhere names a test that exists', () => {
  for (const golden of CASES) {
    if (golden.kind !== 'elsewhere') continue
    const source = readFileSync(new URL(`../../../../${golden.file}`, import.meta.url), 'utf8')
    expect(source, `${golden.id} in ${golden.file}`).toContain(golden.test)
  }
})
