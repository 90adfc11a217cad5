import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256Hex } from '../../src/fit/sha256.ts'

const reference = (text: string): string =>
  createHash('sha256')
    .update(Buffer.from(new TextEncoder().encode(text)))
    .digest('hex')

test('agrees with the platform on every length around the block border', () => {
  for (let length = 0; length < 200; length++) {
    const text = 'x'.repeat(length)
    expect(sha256Hex(text)).toBe(reference(text))
  }
})

test('agrees with the platform on any text, lone surrogates included', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => sha256Hex(text) === reference(text)))
  expect(sha256Hex('\ud800')).toBe(reference('\ufffd'))
})
