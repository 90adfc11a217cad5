// From the text of a configuration file to plain data and the places of its keys; TOML, or JSON with comments.
import json5 from 'json5'
import { parse, TomlError } from 'smol-toml'
import { isTable } from './fill-presets.ts'
import { locateJson } from './locate-json.ts'
import { locateKeys, type KeyPositions } from './locate-keys.ts'
import { place, type Problem } from './problem.ts'

/** The two ways to write the file. */
export type ConfigFormat = 'toml' | 'json'

/** A file that could be parsed. */
export interface ReadSource {
  readonly data: Record<string, unknown>
  readonly positions: KeyPositions
}

const MAX_DEPTH = 32

/** The format that a file name stands for. */
export function formatOf(file: string): ConfigFormat {
  return /\.json[5c]?$/i.test(file) ? 'json' : 'toml'
}

/** Parses the text of a file, or says what keeps it from being parsed. */
export function readSource(source: string, format: ConfigFormat): ReadSource | Problem {
  try {
    return format === 'json' ? readJson(source) : { data: readToml(source), positions: locateKeys(source) }
  } catch (cause) {
    return syntaxProblem(cause, source, format)
  }
}

function readToml(source: string): Record<string, unknown> {
  return parse(source, { maxDepth: MAX_DEPTH, unsafeKeyBehaviour: 'throw' })
}

function readJson(source: string): ReadSource {
  // An empty file is an empty configuration, as in TOML.
  if (source.trim() === '') return { data: {}, positions: locateJson('{}') }
  const data: unknown = json5.parse(source)
  if (!isTable(data)) throw new TypeError('the file must be one object: { … }')
  checkNames(data, MAX_DEPTH)
  // In JSON editors are told here where the schema is; in TOML a comment tells them.
  delete data['$schema']
  return { data, positions: locateJson(source) }
}

/** The TOML parser refuses by itself what is too deep, and the name that changes the prototype of an object. */
function checkNames(value: unknown, levels: number): void {
  if (typeof value !== 'object' || value === null) return
  if (levels === 0) throw new TypeError(`it is nested deeper than ${MAX_DEPTH} levels`)
  if (Object.hasOwn(value, '__proto__')) throw new TypeError('document contains an unsafe property')
  for (const item of Object.values(value)) checkNames(item, levels - 1)
}

function syntaxProblem(cause: unknown, source: string, format: ConfigFormat): Problem {
  const first = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : ''
  const message = first.replace(/^Invalid TOML document: |^JSON5: | at \d+:\d+$/g, '') || `this is not ${format}`
  const { line, column } = positionOf(cause)
  const before = source.split('\n').slice(0, line - 1)
  const start = before.reduce((length, text) => length + text.length + 1, 0)
  return { severity: 'error', path: '', ...place(source, { offset: start + column - 1, length: 1 }, ''), message }
}

function positionOf(cause: unknown): { line: number; column: number } {
  if (cause instanceof TomlError) return cause
  if (cause instanceof SyntaxError && 'lineNumber' in cause && 'columnNumber' in cause) {
    return { line: Number(cause.lineNumber), column: Number(cause.columnNumber) }
  }
  return { line: 1, column: 1 }
}
