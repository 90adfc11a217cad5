import * as fc from 'fast-check'
import { parse, stringify } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import { locateKeys, type Path } from '../src/locate-keys.ts'

const SOURCE = `# keys before any table
top = 1
dotted.inner."quoted key" = 'x'

[server]   # a comment
listen = "127.0.0.1:3000" # with "quotes" = in it

[[providers]]
name = "a"
quirks = { media = { image_url = true }, hosted_tools = ["x", 'y'] }
[providers.headers]
"x-team" = "blue"

[[providers]]
name = """
[[providers]]
name = "not a key"
"""
list = [
  1, # one
  [2, 3],
]
`

const at = (path: Path, which: 'key' | 'value'): string => {
  const { offset, length } = locateKeys(SOURCE)[which](path)
  return SOURCE.slice(offset, offset + length)
}

describe('locateKeys', () => {
  test.each<[Path, string, string]>([
    [['top'], 'top', '1'],
    [['dotted', 'inner', 'quoted key'], 'dotted.inner."quoted key"', "'x'"],
    [['server', 'listen'], 'listen', '"127.0.0.1:3000"'],
    [['providers', 0, 'name'], 'name', '"a"'],
    [['providers', 0, 'quirks', 'media', 'image_url'], 'image_url', 'true'],
    [['providers', 0, 'quirks', 'hosted_tools', 1], "'y'", "'y'"],
    [['providers', 0, 'headers', 'x-team'], '"x-team"', '"blue"'],
    [['providers', 1, 'list', 1, 0], '2', '2'],
    [['server'], '[server]', '[server]'],
    [['providers', 1], '[[providers]]', '[[providers]]'],
    [['providers', 1, 'type'], '[[providers]]', '[[providers]]'],
    [['server', 'missing', 'deep'], '[server]', '[server]'],
  ])('%j', (path, key, value) => {
    expect([at(path, 'key'), at(path, 'value')]).toEqual([key, value])
  })

  test('what is nowhere stands at the beginning', () => {
    expect(locateKeys(SOURCE).value(['nothing'])).toEqual({ offset: 0, length: 0 })
  })

  test('a byte order mark does not move anything', () => {
    const marked = `\ufefflisten = 1`
    expect(locateKeys(marked).key(['listen'])).toEqual({ offset: 1, length: 6 })
  })

  test('law: the text at the place of every value is that value', () => {
    const key = fc.oneof(
      fc.constantFrom('a', 'b-c', 'd_e', 'with space', 'dot.ted', 'ü"\\'),
      fc.string({ minLength: 1, maxLength: 5 }),
    )
    const plain = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant('"""\n\'\'\''))
    const { tree } = fc.letrec<{ tree: Record<string, unknown>; node: unknown }>((tie) => ({
      tree: fc.dictionary(
        key.filter((name) => name !== '__proto__'),
        tie('node'),
        { maxKeys: 4 },
      ),
      node: fc.oneof(
        { maxDepth: 4 },
        plain,
        fc.array(plain, { maxLength: 3 }),
        fc.array(tie('tree'), { maxLength: 3 }),
        tie('tree'),
      ),
    }))
    fc.assert(
      fc.property(tree, (data) => {
        const source = stringify(data)
        const positions = locateKeys(source)
        for (const [path, value] of scalars(parse(source), [])) {
          const { offset, length } = positions.value(path)
          expect(parse(`value = ${source.slice(offset, offset + length)}`)['value']).toEqual(value)
        }
      }),
      { numRuns: 200 },
    )
  })
})

function scalars(value: unknown, path: Path): [Path, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]]
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item: unknown, index) => [index, item])
    : Object.entries(value)
  return entries.flatMap(([step, item]) => scalars(item, [...path, step]))
}
