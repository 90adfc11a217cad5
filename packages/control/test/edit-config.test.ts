import { describe, expect, test } from 'vitest'
import { editConfig, isEditable, parseKey, renderValue } from '../src/edit-config.ts'

const FILE = `# mine
[server] # the listener
listen = "127.0.0.1:1" # here
# body_limit_mb = 5

# about logs
[logging]
level = "info"

[[providers]]
name = "a"
type = "demo"

[providers.quirks]
prefill = true

[[providers]]
name = "b"
type = "demo"
`

function edit(source: string, key: string, value: unknown, format: 'toml' | 'json' = 'toml'): string {
  const result = editConfig(source, parseKey(key) ?? [], value, format)
  return 'text' in result ? result.text : `refused: ${result.problem}`
}

describe('a value is set', () => {
  test.each<[string, string, unknown, string]>([
    ['in its place', 'server.listen', '[::1]:2', FILE.replace('"127.0.0.1:1"', '"[::1]:2"')],
    ['in the place of another type', 'logging.level', true, FILE.replace('"info"', 'true')],
    [
      'behind the last line of its table',
      'server.retry_attempts',
      3,
      FILE.replace('# here\n', '# here\nretry_attempts = 3\n'),
    ],
    ['in an entry of a list', 'providers[1].name', 'c', FILE.replace('"b"', '"c"')],
    [
      'in an entry that does not have it',
      'providers[0].account',
      'x "y"',
      FILE.replace('type = "demo"\n\n[prov', 'type = "demo"\naccount = "x \\"y\\""\n\n[prov'),
    ],
    ['in a table of its own', 'metrics.enabled', false, `${FILE}\n[metrics]\nenabled = false\n`],
  ])('%s', (_, key, value, expected) => {
    expect(edit(FILE, key, value)).toBe(expected)
  })

  test('in files that end without a line end, are empty, or come from Windows', () => {
    expect(edit('[server]', 'server.retry_attempts', 1)).toBe('[server]\nretry_attempts = 1')
    expect(edit('', 'server.listen', 'x')).toBe('[server]\nlisten = "x"\n')
    expect(edit('a = 1', 'server.listen', 'x')).toBe('a = 1\n\n[server]\nlisten = "x"\n')
    expect(edit('[server]\r\nlisten = "y"\r\n', 'server.strict', true)).toBe(
      '[server]\r\nlisten = "y"\r\nstrict = true\r\n',
    )
    expect(edit('\ufeff[server]\nlisten = "y"\n', 'server.listen', 'x')).toBe('\ufeff[server]\nlisten = "x"\n')
  })

  test('over several lines, and lists', () => {
    expect(edit('[server]\ncors_origins = [\n  "a", # one\n]\n', 'server.cors_origins', ['b'])).toBe(
      '[server]\ncors_origins = [ "b" ]\n',
    )
  })

  test('in JSON, in its place', () => {
    const source = '{ // mine\n  "server": { "listen": "a", "strict": false },\n}'
    expect(edit(source, 'server.listen', 'b', 'json')).toBe(source.replace('"a"', '"b"'))
  })
})

describe('what cannot be done safely is refused', () => {
  test.each<[string, string, unknown, 'toml' | 'json']>([
    ['server = { listen = "a" }\n', 'server.strict', true, 'toml'],
    ['server.listen = "a"\n', 'server.strict', true, 'toml'],
    ['[[providers]]\nname = "a"\n', 'providers[3].name', 'b', 'toml'],
    ['[server', 'server.listen', 'a', 'toml'],
    ['{ "server": {} }', 'server.listen', 'a', 'json'],
    ['{', 'server.listen', 'a', 'json'],
  ])('%j %s', (source, key, value, format) => {
    expect(edit(source, key, value, format)).toMatch(/^refused: .*(?:by hand|cannot be parsed)/)
  })
})

test.each([
  [{}, '{}'],
  [{ 'a b': [1, { c: 'd' }] }, '{ "a b" = [1, { "c" = "d" }] }'],
  [[1, 'x'], '[ 1, "x" ]'],
  ['a\nb', '"a\\nb"'],
])('%j is written as %s', (value, expected) => {
  expect(renderValue(value)).toBe(expected)
})

test('keys are read as people write them', () => {
  expect(parseKey('server.listen')).toEqual(['server', 'listen'])
  expect(parseKey('providers[1].headers.x-a')).toEqual(['providers', 1, 'headers', 'x-a'])
  for (const key of ['', '.', 'a..b', 'a[x]', 'a]', '[0]', 'a b']) expect(parseKey(key)).toBeUndefined()
})

test.each([
  ['server.listen', true],
  ['server.cors_origins', true],
  ['providers[0].api_key', true],
  ['providers[0].headers.x', true],
  ['server', false],
  ['providers', false],
  ['providers[0].headers', false],
  ['nothing.here', false],
])('%s may be set: %s', (key, expected) => {
  expect(isEditable(parseKey(key) ?? [])).toBe(expected)
})
