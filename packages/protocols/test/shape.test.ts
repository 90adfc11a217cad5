// Every protocol is a folder of the same nine files (pieces of them in `parts/`) that exports one codec.
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CODECS } from '../src/index.ts'

const FILES = [
  'decode-request.ts',
  'decode-response.ts',
  'decode-stream.ts',
  'encode-request.ts',
  'encode-response.ts',
  'encode-stream.ts',
  'errors.ts',
  'index.ts',
  'wire.ts',
]

describe.each(Object.entries(CODECS))('%s', (id, codec) => {
  test('has the nine files', () => {
    const entries = readdirSync(new URL(`../src/${id}/`, import.meta.url), { withFileTypes: true })
    expect(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
        .toSorted(),
    ).toEqual(FILES)
    expect(entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)).toEqual(['parts'])
  })

  test('is registered under its own id, with every part of a codec', () => {
    expect(codec.id).toBe(id)
    expect(Object.keys(codec).toSorted()).toEqual([
      'decodeError',
      'decodeRequest',
      'decodeResponse',
      'decodeStream',
      'encodeError',
      'encodeRequest',
      'encodeResponse',
      'encodeStream',
      'id',
      'keepAlive',
    ])
  })
})
