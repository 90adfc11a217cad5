import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ROOT, runHere, testTerminal } from './support.ts'

const SECRET = 'sk-Zq7-never-shown-0042'
const SOURCES = [
  ...readdirSync(resolve(ROOT, 'examples')).map((name) => readFileSync(resolve(ROOT, 'examples', name), 'utf8')),
  readFileSync(resolve(import.meta.dirname, 'fixtures/broken.toml'), 'utf8'),
  `[auth]\nenabled = true\napi_keys = ["${SECRET}"]\n[[providers]]\nname = "a"\ntype = "openai"\nbase_url = "https://h"\napi_key = "${SECRET}"\n`,
]

const PIECES = [
  '"',
  "'",
  '"""',
  '[',
  ']',
  '{',
  '}',
  '=',
  '.',
  ',',
  '#',
  '\n',
  '\\u',
  '\0',
  '\ud800',
  '[[',
  ']]',
  '-1',
  '1e999',
  'nan',
  'null',
  '__proto__',
  'constructor',
  'name',
  '\u202e',
  '💥',
  'true',
  '2026-01-01',
]

/** One change to a text: a piece put in, a stretch taken out, doubled or moved. */
const mutation = fc.record({
  kind: fc.constantFrom('insert', 'delete', 'double', 'cut'),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 40 }),
  piece: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6 })),
})

test('300 mangled files: problems or a summary, never a stack trace and never a secret', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...SOURCES),
      fc.array(mutation, { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      async (source, mutations, json) => {
        const text = mutations.reduce((current, { kind, from, length, piece }) => {
          const at = Math.floor(from * current.length)
          const stretch = current.slice(at, at + length)
          if (kind === 'insert') return current.slice(0, at) + piece + current.slice(at)
          if (kind === 'delete') return current.slice(0, at) + current.slice(at + length)
          return kind === 'double' ? current.slice(0, at) + stretch + current.slice(at) : current.slice(0, at)
        }, source)
        const args = ['check-config', '-c', 'f.toml', ...(json ? ['--json'] : [])]
        const { code, out, error } = await runHere(args, testTerminal({ 'f.toml': Buffer.from(text) }))
        expect(error).toBe('')
        expect([0, 1]).toContain(code)
        expect(out).not.toMatch(/^ {4}at |undefined|\[object/m)
        // What a mutation has cut out of the key may show up where it went; the whole key may not.
        expect(out).not.toContain(SECRET)
        if (json) expect((JSON.parse(out) as { ok: boolean }).ok).toBe(code === 0)
        else expect(out).toMatch(code === 0 ? /^valid/m : /: error: /)
      },
    ),
    { numRuns: 300, seed: 20261120 },
  )
})
