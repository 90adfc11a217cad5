import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readTail } from '../src/state/read-log.ts'
import { formatDuration } from '../src/render/text.ts'

function fileOf(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'ferryllm-log-')), 'log')
  writeFileSync(file, text)
  return file
}

const LONG = Array.from({ length: 5000 }, (_, index) => `${index} ${'ä'.repeat(40)}`)

test.each([
  ['a\nb\nc\n', 2, 'b\nc\n'],
  ['a\nb\nc', 2, 'b\nc'],
  ['a\nb\n', 9, 'a\nb\n'],
  ['a\nb\n', 0, ''],
  ['\n\n\n', 2, '\n\n'],
  ['', 3, ''],
  [`${LONG.join('\n')}\n`, 4000, `${LONG.slice(1000).join('\n')}\n`],
])('the last lines of a file, %#', (text, count, tail) => {
  expect(readTail(fileOf(text), count)?.text).toBe(tail)
})

test('nothing in front of a given byte is read', () => {
  expect(readTail(fileOf('old\nnew\n'), 9, 4)).toEqual({ text: 'new\n', end: 8 })
})

test('no file, no lines', () => {
  expect(readTail('/no/such/log', 3)).toBeUndefined()
})

test.each([
  [0, '0 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [7384, '2 h 3 min'],
  [86_400 * 3 + 59, '3 d'],
])('%d seconds for people', (secs, text) => {
  expect(formatDuration(secs)).toBe(text)
})
