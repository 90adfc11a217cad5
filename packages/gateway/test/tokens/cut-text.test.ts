import * as fc from 'fast-check'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, test } from 'vitest'
import { cutText, cutWords } from '../../src/tokens/cut-text.ts'

const SENTENCE = 'The gateway relays what it is given, and says so: "nothing is dropped".\n'
const HAN = '网关转发它收到的内容，并且说明它做了什么。'

/** Texts of many pieces, with anything in between. */
const texts = fc
  .array(
    fc.oneof(fc.constantFrom(SENTENCE.repeat(80), HAN.repeat(300), '👍'.repeat(5000), 'x'.repeat(9000)), fc.string()),
  )
  .map((parts) => parts.join(''))

describe('cut into pieces', () => {
  test('a text loses nothing', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(cutText(text).join('')).toBe(text)
        expect(cutText(text).every((piece) => cutWords(piece).join('') === piece)).toBe(true)
      }),
    )
  })

  test('a text that has grown begins with the same pieces', () => {
    fc.assert(
      fc.property(texts, texts, (text, more) => {
        const before = cutText(text).slice(0, -1)
        expect(cutText(text + more).slice(0, before.length)).toEqual(before)
      }),
    )
  })

  test.each([
    ['words', SENTENCE.repeat(2000)],
    [
      'lines of a program',
      '    if (answer === undefined) return await estimated(services, question, target)\n'.repeat(1500),
    ],
    ['JSON', JSON.stringify(Array.from({ length: 4000 }, (_, id) => ({ id, name: `item ${id}` })))],
    ['a language without spaces', HAN.repeat(4000)],
    ['characters of two halves', '👍🏽 '.repeat(9000)],
  ])('%s have as many tokens as in one piece, within one in a hundred', (_, text) => {
    const pieces = cutText(text).flatMap(cutWords)
    const inPieces = pieces.reduce((sum, piece) => sum + countTokens(piece), 0)
    expect(Math.abs(inPieces / countTokens(text) - 1)).toBeLessThan(0.01)
  })

  test.each(['a'.repeat(9000), ' '.repeat(9000), '网'.repeat(9000)])(
    'a word that nobody writes is torn apart',
    (text) => {
      const longest = Math.max(
        ...cutText(text)
          .flatMap(cutWords)
          .map(({ length }) => length),
      )
      expect(longest).toBeLessThanOrEqual(512)
    },
  )
})
