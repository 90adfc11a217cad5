// Turns what the schema found into sentences for people, with the key or value that was probably meant.
import * as z from 'zod'
import { configSchema } from './config/config.ts'
import type { Path } from './locate-keys.ts'
import { formatPath, type Finding } from './problem.ts'
import { nearest } from './suggest.ts'

type Issue = z.core.$ZodIssue

const EXPECTED: Record<string, string> = {
  string: 'text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a table',
  record: 'a table',
}

/** The findings of one schema issue; `file` is the parsed file, to tell what stands there instead. */
export function explainIssue(issue: Issue, file: unknown): Finding[] {
  const path = issue.path.filter((step): step is string | number => typeof step !== 'symbol')
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path))
  const error = (message: string, more: Partial<Finding> = {}): Finding[] => [
    { severity: 'error', path, at: 'value', message, ...more },
  ]
  switch (issue.code) {
    case 'invalid_type': {
      const value = valueAt(file, path)
      if (value === undefined) return error(missing(path), { at: 'key' })
      return error(`${formatPath(path)} must be ${EXPECTED[issue.expected] ?? issue.expected}, not ${nameOf(value)}`)
    }
    case 'invalid_value': {
      const value = valueAt(file, path)
      if (value === undefined) return error(missing(path), { at: 'key' })
      return wrongChoice(issue.values.map(String), value, path)
    }
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array') return error(`${formatPath(path)} must not be empty`)
      return error(`${formatPath(path)} must be at least ${issue.minimum}${hintForZero(valueAt(file, path))}`)
    case 'too_big':
      return error(`${formatPath(path)} must be at most ${issue.maximum}`)
    case 'invalid_key':
      return error(`${quote(String(path.at(-1)))} is not the name of a header`, { at: 'key' })
    case 'invalid_union':
      return issue.message === 'Invalid input'
        ? wrongShape(issue, path, file)
        : error(`${formatPath(path)} ${issue.message}`)
    default:
      return error(`${formatPath(path)}: ${issue.message}`)
  }
}

/** Text, or a table that says more: what is wrong with the one that was written. */
function wrongShape({ errors }: Extract<Issue, { code: 'invalid_union' }>, path: Path, file: unknown): Finding[] {
  const meant = errors.find((issues) => issues.every(({ code, path: at }) => code !== 'invalid_type' || at.length > 0))
  if (meant !== undefined)
    return meant.flatMap((inner) => explainIssue({ ...inner, path: [...path, ...inner.path] }, file))
  const message = `${formatPath(path)} must be text in quotes or a table, not ${nameOf(valueAt(file, path))}`
  return [{ severity: 'error', path, at: 'value', message }]
}

function wrongChoice(choices: readonly string[], value: unknown, path: Path): Finding[] {
  if (typeof value !== 'string') {
    return [
      {
        severity: 'error',
        path,
        at: 'value',
        message: `${formatPath(path)} must be text in quotes, not ${nameOf(value)}`,
      },
    ]
  }
  const suggestion = nearest(value, choices)
  // The presets are too many to list.
  const known =
    choices.length > 12 ? `there is no such ${String(path.at(-1))}` : `it must be one of ${choices.join(', ')}`
  const message = `${formatPath(path)} is ${quote(value)}, but ${known}`
  return [{ severity: 'error', path, at: 'value', message, ...(suggestion === undefined ? {} : { suggestion }) }]
}

function unknownKey(key: string, table: Path): Finding {
  const message = `unknown key ${quote(key)} ${inTable(table)}`
  const finding: Finding = { severity: 'error', path: [...table, key], at: 'key', message }
  const suggestion = nearest(key, keysOf(schemaAt(configSchema, table))) ?? placeElsewhere(key)
  return suggestion === undefined ? finding : { ...finding, suggestion }
}

/** The full path of a key that exists in exactly one other section. */
function placeElsewhere(key: string): string | undefined {
  const places = Object.keys(configSchema.shape).flatMap((section) => {
    const isList = section === 'providers' || section === 'routes'
    const inside = schemaAt(configSchema, isList ? [section, 0] : [section])
    return keysOf(inside).includes(key) ? [`${section}${isList ? '[]' : ''}.${key}`] : []
  })
  return places.length === 1 ? places[0] : undefined
}

function missing(path: Path): string {
  return `${quote(String(path.at(-1)))} is missing ${inTable(path.slice(0, -1))}`
}

function inTable(table: Path): string {
  if (table.length === 0) return 'at the top level'
  const [section, index] = table
  if (table.length === 2 && typeof index === 'number') return `in [[${section}]] number ${index + 1}`
  return `in ${table.every((step) => typeof step === 'string') ? `[${table.join('.')}]` : formatPath(table)}`
}

function hintForZero(value: unknown): string {
  return value === 0 ? ' (or leave it out)' : ''
}

function schemaAt(root: z.ZodType, path: Path): z.ZodType | undefined {
  let schema: z.ZodType | undefined = unwrap(root)
  for (const step of path) {
    if (schema instanceof z.ZodObject) schema = unwrap(schema.shape[String(step)] as z.ZodType | undefined)
    else if (schema instanceof z.ZodArray) schema = unwrap(schema.element as z.ZodType)
    else if (schema instanceof z.ZodRecord) schema = unwrap(schema.valueType as z.ZodType)
    else return undefined
  }
  return schema
}

function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return unwrap(schema.unwrap() as z.ZodType)
  }
  // Of "text or a table" only the table has keys.
  if (schema instanceof z.ZodUnion)
    return schema.options.map((option) => unwrap(option as z.ZodType)).find((option) => option instanceof z.ZodObject)
  return schema instanceof z.ZodPipe ? unwrap(schema.in as z.ZodType) : schema
}

function keysOf(schema: z.ZodType | undefined): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

/** The value at a path of the parsed file. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string | number, unknown>)[step]
  }
  return value
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Date) return 'a date'
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : `${value}`
  if (typeof value === 'string') return 'text'
  return typeof value === 'boolean' ? `${value}` : 'a table'
}

// Values come from the file: shown in one line and cut.
function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}
