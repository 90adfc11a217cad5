import { parse } from 'smol-toml'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editConfig, isEditable, parseKey, type ConfigEdit } from '../src/edit/edit-config.ts'
import { renderValue } from '../src/edit/render-value.ts'

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
  const result = editConfig(source, [{ path: parseKey(key) ?? [], value }], format)
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

  test('in a table that stands inline, and in JSON where it was not', () => {
    expect(edit('server = { listen = "a" }\n', 'server.strict', true)).toBe(
      'server = { listen = "a", strict = true }\n',
    )
    expect(edit('{\n  "server": {}\n}', 'server.listen', 'a', 'json')).toBe(
      '{\n  "server": {\n    "listen": "a"\n  }\n}',
    )
    expect(edit('{ "server": { /* mine */ } }', 'server.listen', 'a', 'json')).toContain('"listen": "a" /* mine */ }')
    const commented = '// mine\n{\n  "$schema": "x", // here\n}'
    expect(edit(commented, 'logging.level', 'info', 'json')).toBe(
      '// mine\n{\n  "$schema": "x",\n  "logging": {\n    "level": "info"\n  }, // here\n}',
    )
    expect(edit('{}', 'server.listen', 'a', 'json')).toBe('{\n  "server": {\n    "listen": "a"\n  }\n}')
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
    ['server.listen = "a"\n', 'server.strict', true, 'toml'],
    ['[[providers]]\nname = "a"\n', 'providers[3].name', 'b', 'toml'],
    ['[server', 'server.listen', 'a', 'toml'],
    ['server = { # mine\n listen = "a" }\n', 'server.strict', true, 'toml'],
    ['{', 'server.listen', 'a', 'json'],
  ])('%j %s', (source, key, value, format) => {
    expect(edit(source, key, value, format)).toMatch(/^refused: .*(?:by hand|cannot be parsed)/)
  })
})

test.each([
  [{}, '{}'],
  [{ 'a b': [1, { c: 'd' }] }, '{ "a b" = [1, { c = "d" }] }'],
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

const LISTS = `# head

# about a
[[routes]]
match = "a" # first
provider = "p"

[[routes]]
match = "b"
provider = "p"

[routes.timeouts]
connect = 1

# about c
[[routes]]
match = "c"
provider = "q"

# the end
[metrics]
enabled = true
`

function editAll(source: string, ...edits: ConfigEdit[]): string {
  const result = editConfig(source, edits, 'toml')
  return 'text' in result ? result.text : `refused: ${result.problem}`
}

describe('entries of a list of tables', () => {
  const matches = (text: string): unknown => (parse(text)['routes'] as { match: string }[]).map(({ match }) => match)

  test('are taken out with their comments and inner tables, and nothing else', () => {
    expect(editAll(LISTS, { path: ['routes', 1], value: null })).toBe(
      LISTS.replace(/\[\[routes\]\]\nmatch = "b"[^#]*/, ''),
    )
    expect(editAll(LISTS, { path: ['routes', 0], value: null })).toBe(LISTS.replace(/# about a[^]*?first\n.*\n\n/, ''))
  })

  test('are added in front, in between and at the end', () => {
    const insert = { match: 'n', provider: 'p' }
    const added = '[[routes]]\nmatch = "n"\nprovider = "p"\n'
    expect(editAll(LISTS, { path: ['routes', 0], insert })).toBe(LISTS.replace('# about a', `${added}\n# about a`))
    expect(editAll(LISTS, { path: ['routes', 2], insert })).toBe(LISTS.replace('# about c', `${added}\n# about c`))
    expect(editAll(LISTS, { path: ['routes', 3], insert })).toBe(LISTS.replace('# the end', `${added}\n# the end`))
    expect(editAll('# only this\n', { path: ['routes', 0], insert })).toBe(`# only this\n\n${added}`)
    expect(editAll('', { path: ['routes', 0], insert })).toBe(added)
  })

  test('are moved with their comments', () => {
    const moved = editAll(LISTS, { path: ['routes', 2], move_to: 0 })
    expect(matches(moved)).toEqual(['c', 'a', 'b'])
    expect(moved).toMatch(
      /# head\n\n# about c\n\[\[routes\]\]\nmatch = "c"[^]*# about a\n\[\[routes\]\]\nmatch = "a" # first/,
    )
    expect(moved).toMatch(/connect = 1\n\n# the end\n\[metrics\]/)
    expect(editAll(moved, { path: ['routes', 0], move_to: 2 })).toBe(LISTS)
  })

  test('are compared with a whole list: what is the same stays, what goes by the same name is changed in its place', () => {
    const { routes } = parse(LISTS) as unknown as { routes: object[] }
    const value = [{ ...routes[2], provider: 'r' }, routes[0], { match: 'n', provider: 'p' }]
    const changed = editAll(LISTS, { path: ['routes'], value })
    expect(parse(changed)['routes']).toEqual(value)
    expect(changed).toMatch(/# about c\n\[\[routes\]\]\nmatch = "c"\nprovider = "r"\n\n# about a/)
    expect(changed).not.toContain('"b"')
  })

  test('that stand inline are written one a line', () => {
    const inline = 'routes = [{ match = "a", provider = "p" }]\n'
    expect(editAll(inline, { path: ['routes', 1], insert: { match: 'b', provider: 'p' } })).toBe(
      'routes = [\n  { match = "a", provider = "p" },\n  { match = "b", provider = "p" },\n]\n',
    )
  })

  test('that are not there cannot be moved, and nothing is changed behind the end', () => {
    for (const edit of [
      { path: ['routes', 9], move_to: 0 },
      { path: ['routes', 0], move_to: 9 },
      { path: ['routes', 9], value: null },
      { path: ['routes', 9], insert: {} },
      { path: ['server', 'listen'], value: null },
    ] as const) {
      expect(editAll(LISTS, edit)).toMatch(/^refused: there is no/)
    }
  })
})

describe('a key is taken out', () => {
  test('with its line, its table, or from the inside of a value', () => {
    expect(editAll(FILE, { path: ['server', 'listen'], value: null })).toBe(FILE.replace(/listen = .*\n/, ''))
    expect(editAll(FILE, { path: ['providers', 0, 'quirks'], value: null })).toBe(
      FILE.replace('[providers.quirks]\nprefill = true\n\n', ''),
    )
    expect(editAll('a = { b = 1, c = 2 }\n', { path: ['a', 'b'], value: null })).toBe('a = { c = 2 }\n')
  })
})

describe('names that need quotes', () => {
  test('get them', () => {
    expect(editAll('', { path: ['aliases', 'gpt-4.1'], value: 'x' })).toBe('[aliases]\n"gpt-4.1" = "x"\n')
    expect(editAll('', { path: ['models', 'a/b.c', 'context'], value: 1 })).toBe('[models."a/b.c"]\ncontext = 1\n')
    expect(editAll('[[providers]]\nname = "a"\n', { path: ['providers', 0, 'quirks', 'prefill'], value: true })).toBe(
      '[[providers]]\nname = "a"\nquirks = { prefill = true }\n',
    )
  })
})

test('whatever is arranged, every comment of what stays is still there, and the data is what was asked for', () => {
  const count = 4
  const source = Array.from(
    { length: count },
    (_, n) => `# above ${n}\n[[routes]]\nmatch = "m${n}" # beside ${n}\nprovider = "p"\n\n`,
  ).join('')
  const entry = fc.oneof(
    fc.record({ old: fc.nat(count - 1), provider: fc.constantFrom('p', 'q') }),
    fc.record({ fresh: fc.nat(99) }),
  )
  fc.assert(
    fc.property(
      fc.uniqueArray(entry, { selector: (item) => JSON.stringify('old' in item ? item.old : item) }),
      (wish) => {
        const value = wish.map((item) =>
          'old' in item
            ? { match: `m${item.old}`, provider: item.provider }
            : { match: `n${item.fresh}`, provider: 'p' },
        )
        const text = editAll(source, { path: ['routes'], value })
        expect(parse(text)['routes'] ?? []).toEqual(value)
        for (const item of wish) {
          if (!('old' in item)) continue
          expect(text).toContain(`# above ${item.old}\n[[routes]]\nmatch = "m${item.old}" # beside ${item.old}\n`)
        }
      },
    ),
  )
})
