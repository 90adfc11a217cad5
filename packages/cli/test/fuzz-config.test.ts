import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { load } from '../src/load.ts'
import { createReloader } from '../src/reload.ts'
import { ROOT, runHere, testTerminal } from './support.ts'

const SECRET = 'sk-Zq7-never-shown-0042'
const TOML = [
  ...readdirSync(resolve(ROOT, 'examples'))
    .filter((name) => name.endsWith('.toml'))
    .map((name) => readFileSync(resolve(ROOT, 'examples', name), 'utf8')),
  readFileSync(resolve(import.meta.dirname, 'fixtures/broken.toml'), 'utf8'),
  `[auth]\nenabled = true\napi_keys = [\n  "${SECRET}",\n]\n[[providers]]\nname = "a"\ntype = "openai"\nbase_url = "https://h"\napi_key = "${SECRET}"\nheaders = { x-token = "${SECRET}" }\n[profile.p.server]\nstrict = true\n`,
]
const JSON_FILE = `{
  "auth": { "enabled": true, "api_keys": ["${SECRET}"] },
  "providers": [{ "name": "a", "type": "openai", "base_url": "https://h", "api_key": "${SECRET}" }],
  "routes": [{ "match": "*", "provider": "a" }],
}
`
const SOURCES = [...TOML.map((source) => ({ file: 'f.toml', source })), { file: 'f.json', source: JSON_FILE }]

const PIECES = [
  '"',
  "'",
  '"""',
  '[',
  ']',
  '{',
  '}',
  '=',
  ':',
  '.',
  ',',
  '#',
  '//',
  '\n',
  '\r\n',
  '\\u',
  '\0',
  '\ud800',
  '\ufeff',
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
  '9'.repeat(400),
  '0x7fffffffffffffffffff',
  '['.repeat(5000),
  '{a='.repeat(5000),
  '{"a":'.repeat(5000),
  '[profile.a]\nb = 1\n',
  '[profile.p.profile.p]\n',
]
/** No UTF-8, as bytes. */
const BAD_BYTES = [[0xff, 0xfe], [0xc3], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80]]

const at = fc.double({ min: 0, max: 1, noNaN: true })
const mutation = fc.oneof(
  fc.record({
    kind: fc.constant('insert' as const),
    at,
    piece: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6 })),
  }),
  fc.record({
    kind: fc.constantFrom('delete', 'double', 'cut', 'misspell', 'swap-lines', 'retype', 'crlf'),
    at,
    length: fc.integer({ min: 1, max: 40 }),
  }),
)
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never

const TYPES = ['3', '"text"', 'true', '[1, "a"]', '{ a = 1 }', '{ "a": 1 }', '2026-01-01', '-0.5', '[[]]']

/** One change to a text. */
function mutate(text: string, change: Mutation): string {
  const place = Math.floor(change.at * text.length)
  if (change.kind === 'insert') return text.slice(0, place) + change.piece + text.slice(place)
  const { kind, length } = change
  const stretch = text.slice(place, place + length)
  switch (kind) {
    case 'delete':
      return text.slice(0, place) + text.slice(place + length)
    case 'double':
      return text.slice(0, place) + stretch + text.slice(place)
    case 'cut':
      return text.slice(0, place)
    case 'misspell':
      return text.slice(0, place) + text.slice(place).replace(/([a-z])([a-z])(?=[a-z_]*"?\s*[=:])/, '$2$1')
    case 'swap-lines': {
      const lines = text.split('\n')
      const first = Math.floor(change.at * lines.length)
      const [line = ''] = lines.splice(first, 1)
      lines.splice((first + length) % (lines.length + 1), 0, line)
      return lines.join('\n')
    }
    case 'retype':
      return text.slice(0, place) + text.slice(place).replace(/([=:]) *[^\n,}]+/, `$1 ${TYPES[length % TYPES.length]}`)
    case 'crlf':
      return text.replaceAll('\n', '\r\n')
  }
}

const mangled = fc
  .record({
    base: fc.constantFrom(...SOURCES),
    mutations: fc.array(mutation, { minLength: 1, maxLength: 6 }),
    bad: fc.option(fc.record({ at, bytes: fc.constantFrom(...BAD_BYTES) }), { freq: 12 }),
  })
  .map(({ base, mutations, bad }) => {
    const bytes = Buffer.from(mutations.reduce(mutate, base.source))
    if (bad === null) return { file: base.file, bytes }
    const place = Math.floor(bad.at * bytes.length)
    return {
      file: base.file,
      bytes: Buffer.concat([bytes.subarray(0, place), Buffer.from(bad.bytes), bytes.subarray(place)]),
    }
  })

const COMMANDS = [
  ['check-config'],
  ['check-config', '--json'],
  ['config', 'show', '--origin'],
  ['check-config', '--profile', 'p', '--set', 'server.body_limit_mb=2'],
]

const VALID = '[[providers]]\nname = "demo"\ntype = "demo"\n[[routes]]\nmatch = "*"\nprovider = "demo"\n'

test('1,000 mangled files: problems or a configuration, never a stack trace and never a secret', async () => {
  await fc.assert(
    fc.asyncProperty(mangled, fc.constantFrom(...COMMANDS), async ({ file, bytes }, command) => {
      const { code, out, error } = await runHere([...command, '-c', file], testTerminal({ [file]: bytes }))
      expect([0, 1]).toContain(code)
      expect(out + error).not.toMatch(/^ {4}at |\[object|ferryllm failed|Cannot read prop|is not a function/m)
      // What a mutation has cut out of the key may show up where it went; the whole key may not.
      expect(out + error).not.toContain(SECRET)
      if (code === 1) expect(out + error).toMatch(/: error: |"severity": "error"/)
    }),
    { numRuns: 1000, seed: 20261120 },
  )
}, 60_000)

test('1,000 mangled files in the place of a good one: taken over or refused, and never half', () => {
  fc.assert(
    fc.property(mangled, ({ file, bytes }) => {
      const files: Record<string, string | Uint8Array> = { [file]: file.endsWith('.json') ? '{}' : VALID }
      const terminal = testTerminal(files)
      const read = (): ReturnType<typeof load> => load(file, terminal)
      let applied = 0
      const announce = (text: string): void => terminal.out(text)
      const reloader = createReloader({
        first: read(),
        flags: {},
        terminal,
        read,
        apply: () => (applied += 1),
        announce,
      })
      files[file] = bytes
      reloader.fileChanged()
      const status = reloader.lastReload()
      expect(applied).toBe(status?.ok === true ? 1 : 0)
      if (status?.ok === false) expect(status.problems.some(({ severity }) => severity === 'error')).toBe(true)
      expect(terminal.printed.out + terminal.printed.error + JSON.stringify(status ?? '')).not.toContain(SECRET)
    }),
    { numRuns: 1000, seed: 20261121 },
  )
}, 60_000)
