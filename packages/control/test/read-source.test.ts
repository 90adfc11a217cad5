import { describe, expect, test } from 'vitest'
import { loadConfig } from '../src/load-config.ts'
import { formatOf, readSource } from '../src/read-source.ts'
import { host } from './support.ts'

const JSON_FILE = `{
  "$schema": "./s.json",
  // comments are welcome
  "server": { "listen": "127.0.0.1:1", 'strict': true },
  providers: [
    { "name": "demo", "type": "demo" },
    { "name": "b", "type": "openai", "base_url": "https://h.example", "api_key": "sk-private" },
  ],
  "routes": [{ "match": "*", "provider": "demo" }],
}
`

function problemsOf(source: string): string[] {
  return loadConfig(source, host(), { format: 'json' }).problems.map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  )
}

describe('a configuration in JSON', () => {
  test('means the same', () => {
    const { config, problems } = loadConfig(JSON_FILE, host(), { format: 'json' })
    expect(problems).toEqual([])
    expect(config?.server).toMatchObject({ listen: '127.0.0.1:1', strict: true })
    expect(config?.providers[1]?.api_key?.reveal()).toBe('sk-private')
  })

  test('problems have their line and column', () => {
    const wrong = JSON_FILE.replace('"listen"', '"lisen"')
      .replace('"type": "openai"', '"type": 3')
      .replace('"*"', '"x"')
      .replace('"provider": "demo"', '"provider": "dmo"')
    expect(problemsOf(wrong)).toEqual([
      '4:15 unknown key "lisen" in [server]',
      '7:28 providers[1].type must be text in quotes, not a number',
      '9:42 there is no provider "dmo"',
    ])
  })

  test.each([
    ['{ "a": ', '1:8 invalid end of input'],
    ['{\n  "a" 1 }', `2:7 invalid character '1'`],
    ['[]', '1:1 the file must be one object: { … }'],
    ['null', '1:1 the file must be one object: { … }'],
    ['{ "__proto__": {} }', '1:1 document contains an unsafe property'],
    [`{ "a": ${'['.repeat(100)}${']'.repeat(100)} }`, '1:1 it is nested deeper than 32 levels'],
  ])('%j', (source, expected) => {
    expect(problemsOf(source)).toEqual([expected])
  })

  test('an empty file is an empty configuration', () => {
    expect(loadConfig(' \n', host(), { format: 'json' }).problems).toEqual([])
  })

  test('a hundred thousand brackets are a problem, not a crash', () => {
    expect(problemsOf(`{"a":${'['.repeat(100_000)}`)).toHaveLength(1)
    expect(problemsOf(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toHaveLength(1)
  })

  test('the line of a problem is shown without what may be a key', () => {
    const source =
      '{\n  "providers": [{ "nmae": "x", "api_key": "private" }],\n  "auth": { "api_keys": [\n    "one", 2\n  ] }\n}'
    const { problems } = loadConfig(source, host(), { format: 'json' })
    const excerpts = problems.map(({ excerpt }) => excerpt)
    expect(excerpts.length).toBeGreaterThan(2)
    expect(excerpts.join('\n')).not.toMatch(/private|one/)
    expect(excerpts).toContain('  "providers": [{ "nmae": "*", "api_key": "*******" }],')
  })
})

test('places are found through escapes, comments and single quotes', () => {
  const source = `{ 'a': { b: [1, "x\\"]", /* } */ { "c": 'd' }] } }`
  const read = readSource(source, 'json')
  if ('severity' in read) throw new Error(read.message)
  const at = (...path: (string | number)[]): string => {
    const { offset, length } = read.positions.value(path)
    return source.slice(offset, offset + length)
  }
  expect([at('a', 'b', 0), at('a', 'b', 1), at('a', 'b', 2, 'c')]).toEqual(['1', '"x\\"]"', "'d'"])
})

test.each([
  ['a.toml', 'toml'],
  ['a.json', 'json'],
  ['a.JSON5', 'json'],
  ['a.jsonc', 'json'],
  ['config', 'toml'],
])('%s is read as %s', (file, format) => {
  expect(formatOf(file)).toBe(format)
})
