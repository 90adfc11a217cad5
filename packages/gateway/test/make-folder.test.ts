// Folders that are made before something is written into them.
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolder } from '../src/make-folder.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ferryllm-folder-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const modeOf = (path: string): number => statSync(path).mode & 0o777

test('all that is missing is made, for its owner only where that is asked for; what is there stays as it is', () => {
  mkdirSync(join(root, 'a'), { mode: 0o755 })
  makeFolder(join(root, 'a', 'b', 'c'), 0o700)
  expect([modeOf(join(root, 'a', 'b')), modeOf(join(root, 'a', 'b', 'c'))]).toEqual([0o700, 0o700])
  makeFolder(join(root, 'a'), 0o700)
  expect(modeOf(join(root, 'a'))).toBe(0o755)
})

test('a file in the way is an error', () => {
  writeFileSync(join(root, 'file'), '')
  expect(() => makeFolder(join(root, 'file'))).toThrow('EEXIST')
  expect(() => makeFolder(join(root, 'file', 'below'))).toThrow('EEXIST')
})

test.runIf(process.platform === 'linux')('where no folder can be made it ends with the reason', () => {
  expect(() => makeFolder('/proc/ferryllm/state')).toThrow('ENOENT')
})
