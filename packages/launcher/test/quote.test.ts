// Hostile text stays one word of the shell it is quoted for.
import { spawnSync } from 'node:child_process'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quoteAppleScript, quotePosix, quotePowerShell, quoteWord } from '../src/quote.ts'
import { HOSTILE, HOSTILE_TOKEN } from './support.ts'

const word = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))

describe('POSIX', () => {
  test('a real shell gives back what was quoted', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
        const script = `printf '%s\\0' ${words.map(quotePosix).join(' ')}`
        const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' })
        expect(stdout.split('\0').slice(0, -1)).toEqual(words)
      }),
      { numRuns: 60 },
    )
  })

  test.each([HOSTILE, HOSTILE_TOKEN, '', '-n', '\n', '$HOME', '`id`', "'"])('%j', (text) => {
    const { stdout } = spawnSync('sh', ['-c', `printf %s ${quotePosix(text)}`], { encoding: 'utf8' })
    expect(stdout).toBe(text)
  })

  test('plain words stay readable', () => {
    expect(['~/x', '/a/b.c', '--model', 'gpt-5.5', 'a b', ''].map(quoteWord)).toEqual([
      "'~/x'",
      '/a/b.c',
      '--model',
      'gpt-5.5',
      "'a b'",
      "''",
    ])
  })
})

/** The rules of a single-quoted string: any of five quotes ends it, two of them stand for one. */
function readPowerShell(source: string): string {
  const body = source.slice(1, -1)
  return body.replaceAll(/(['\u2018\u2019\u201a\u201b])(['\u2018\u2019\u201a\u201b])/g, '$1')
}

test('PowerShell: no quote of any kind ends the string early', () => {
  const quotes = fc.constantFrom("'", '\u2018', '\u2019', '\u201a', '\u201b', '$(id)', '`', 'x')
  fc.assert(
    fc.property(fc.array(quotes), (parts) => {
      const text = parts.join('')
      const quoted = quotePowerShell(text)
      expect(quoted.slice(1, -1)).toMatch(/^(?:[^'\u2018\u2019\u201a\u201b]|['\u2018\u2019\u201a\u201b]{2})*$/)
      expect(readPowerShell(quoted)).toBe(text)
    }),
  )
})

test('AppleScript: quotes and backslashes are literal', () => {
  fc.assert(
    fc.property(word, (text) => {
      const body = quoteAppleScript(text).slice(1, -1)
      expect(body).toMatch(/^(?:[^"\\]|\\["\\])*$/)
      expect(body.replaceAll(/\\(["\\])/g, '$1')).toBe(text)
    }),
  )
})
