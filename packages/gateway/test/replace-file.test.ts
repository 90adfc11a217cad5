import { mkdtempSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { replaceFile } from '../src/replace-file.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ferryllm-'))))

test('files keep their permissions, links their target', () => {
  const file = join(folder, 'real.toml')
  writeFileSync(file, 'a', { mode: 0o640 })
  symlinkSync('real.toml', join(folder, 'link.toml'))
  replaceFile(join(folder, 'link.toml'), 'b', false)
  expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['b', 0o640])
  replaceFile(file, 'c', true)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('a link may lead to a file that is not there yet', () => {
  symlinkSync('later.toml', join(folder, 'link.toml'))
  replaceFile(join(folder, 'link.toml'), 'a', false)
  expect(readFileSync(join(folder, 'later.toml'), 'utf8')).toBe('a')
})

test('what cannot be written is an error, and leaves nothing behind', () => {
  symlinkSync('two', join(folder, 'one'))
  symlinkSync('one', join(folder, 'two'))
  expect(() => replaceFile(join(folder, 'one'), 'x', false)).toThrow('ELOOP')
  expect(() => replaceFile(join(folder, 'no', 'such'), 'x', false)).toThrow('ENOENT')
  expect(() => replaceFile(folder, 'x', false)).toThrow(/EISDIR|EEXIST|ENOTEMPTY|EPERM/)
  expect(readdirSync(folder).toSorted()).toEqual(['one', 'two'])
})
