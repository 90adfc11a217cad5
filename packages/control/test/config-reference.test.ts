import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { derivedFiles } from '../../../scripts/write-config-reference.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

test.each(derivedFiles().map(({ file, text }) => [relative(ROOT, file), text]))(
  '%s is up to date (node scripts/write-config-reference.ts)',
  (file, text) => {
    expect(readFileSync(resolve(ROOT, file), 'utf8')).toBe(text)
  },
)
