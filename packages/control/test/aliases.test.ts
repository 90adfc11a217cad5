// Other names for models: where they come from, where they lead, and what is left out.
import { expect, test } from 'vitest'
import { aliasChain, followAlias, parseAliasFile, readAliases } from '../src/aliases.ts'
import { configSchema } from '../src/config/config.ts'
import type { Host } from '../src/read-keys.ts'

interface Given {
  readonly aliases?: Record<string, string>
  readonly file?: string
  readonly folder?: Record<string, string>
}

function read({ aliases = {}, file, folder }: Given): ReturnType<typeof readAliases> {
  const files: Record<string, string> = { ...(file === undefined ? {} : { '/a/aliases': file }), ...folder }
  const host: Host = {
    env: {},
    readFile: (path) => files[path],
    listFiles: (path) => Object.keys(files).filter((name) => name.startsWith(`${path}/`)),
  }
  const server = {
    ...(file === undefined ? {} : { aliases_file: '/a/aliases' }),
    ...(folder === undefined ? {} : { aliases_dir: '/d' }),
  }
  return readAliases(configSchema.parse({ aliases, server }), host)
}

test('lines of a file: equals sign or arrow, quoted or not, with comments; anything else is reported', () => {
  const source = [
    '\ufeff# comment',
    '; comment',
    '[aliases]',
    '',
    'a = x',
    'b=>y',
    '"c d" = "z-1" # why',
    "'e*' => 'w',",
    'nonsense',
    '= x',
    'a =',
    'a = b c',
  ].join('\r\n')
  expect(parseAliasFile(source)).toEqual([
    { line: 5, name: 'a', model: 'x' },
    { line: 6, name: 'b', model: 'y' },
    { line: 7, name: 'c d', model: 'z-1' },
    { line: 8, name: 'e*', model: 'w' },
    ...[9, 10, 11, 12].map((line) => ({ line, message: 'not an alias: write it as name = model' })),
  ])
})

test('an alias may lead to an alias, at most five steps', () => {
  const { table } = read({ aliases: { a: 'b', b: 'c', c: 'd', d: 'e', e: 'model' } })
  expect(aliasChain(table, 'a')).toEqual(['a', 'b', 'c', 'd', 'e', 'model'])
  expect(followAlias(table, 'other')).toBe('other')
})

test('a name with * stands for every name like it, after the exact ones, the one that spells out most first', () => {
  const { table } = read({ aliases: { 'claude-*': 'claude-x', 'claude-*-mini': 'small', 'claude-3': 'old' } })
  const names = ['claude-3', 'claude-9', 'claude-9-mini', 'claude-x', 'gpt']
  expect(names.map((name) => followAlias(table, name))).toEqual(['old', 'claude-x', 'small', 'claude-x', 'gpt'])
})

test('the configuration stands before the file, the file before the folder, its files in their order', () => {
  const { table, problems } = read({
    aliases: { a: 'config' },
    file: 'a = file\nb = file',
    folder: { '/d/2': 'b = two\nc = two', '/d/1': 'c = one' },
  })
  expect(['a', 'b', 'c'].map((name) => followAlias(table, name))).toEqual(['config', 'file', 'one'])
  expect(problems).toEqual([
    { key: 'aliases_file', file: '/a/aliases', line: 1, message: '"a" has a model already' },
    { key: 'aliases_dir', file: '/d/2', line: 1, message: '"b" has a model already' },
    { key: 'aliases_dir', file: '/d/2', line: 2, message: '"c" has a model already' },
  ])
})

test('circles and chains without end in a file cost their own lines only', () => {
  const file = ['a = b', 'b = a', 'good = model', '1=2', '2=3', '3=4', '4=5', '5=6', '6=7'].join('\n')
  const { table, problems } = read({ file })
  expect(problems.map(({ line, message }) => `${line} ${message}`)).toEqual([
    '1 "a" leads round in circles: b → a → b',
    '2 "b" leads round in circles: a → b → a',
    '4 "1" leads to a model over more than 5 aliases',
  ])
  expect(['a', 'good', '2'].map((name) => followAlias(table, name))).toEqual(['a', 'model', '7'])
})

test('a file or folder that is not there is reported', () => {
  const config = configSchema.parse({ server: { aliases_file: '~/none', aliases_dir: '/none' } })
  const { problems } = readAliases(config, { env: { HOME: '/me' }, readFile: () => undefined })
  expect(problems).toEqual([
    { key: 'aliases_file', file: '/me/none', line: 0, message: 'cannot be read' },
    { key: 'aliases_dir', file: '/none', line: 0, message: 'cannot be read' },
  ])
})
