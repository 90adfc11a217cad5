// Reading and patching wire objects: Google takes every field in camelCase and in snake_case, `null` means absent, and a
// repeated field may be a single object.
import { invalid } from '#ir'

export type WireObject = Readonly<Record<string, unknown>>

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** The fields that have a value. */
export function given<T extends object>(fields: T): Given<T> {
  const out: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) out[key] = value
  return out as Given<T>
}

export function isObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const snakeNames = new Map<string, string>()

/** `inline_data` for `inlineData`. */
export function snakeCase(name: string): string {
  const known = snakeNames.get(name)
  if (known !== undefined) return known
  const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  snakeNames.set(name, snake)
  return snake
}

/** The field's name as this object spells it. */
export function spelling(object: WireObject, name: string): string {
  if (Object.hasOwn(object, name)) return name
  const snake = snakeCase(name)
  return Object.hasOwn(object, snake) ? snake : name
}

/** The field in either spelling; `null` is absent. */
export function read(object: WireObject, name: string): unknown {
  return object[spelling(object, name)] ?? undefined
}

function fault(object: WireObject, name: string, path: string, wanted: string): Error {
  const key = spelling(object, name)
  const full = path === '' ? key : `${path}.${key}`
  return invalid(full, `${full} must be ${wanted}.`)
}

export function readText(object: WireObject, name: string, path: string): string | undefined {
  const value = read(object, name)
  if (value === undefined || typeof value === 'string') return value
  throw fault(object, name, path, 'a string')
}

/** Numbers may be written as strings, as everywhere in Google's JSON. */
export function readNumber(object: WireObject, name: string, path: string): number | undefined {
  const value = read(object, name)
  if (value === undefined || typeof value === 'number') return value
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value)
  throw fault(object, name, path, 'a number')
}

export function readFlag(object: WireObject, name: string, path: string): boolean | undefined {
  const value = read(object, name)
  if (value === undefined || typeof value === 'boolean') return value
  throw fault(object, name, path, 'true or false')
}

export function readObject(object: WireObject, name: string, path: string): WireObject | undefined {
  const value = read(object, name)
  if (value === undefined || isObject(value)) return value
  throw fault(object, name, path, 'an object')
}

export function readTexts(object: WireObject, name: string, path: string): readonly string[] | undefined {
  const value = read(object, name)
  if (value === undefined) return undefined
  if (Array.isArray(value) && value.every((item): item is string => typeof item === 'string')) return value
  throw fault(object, name, path, 'an array of strings')
}

/** One element of a repeated field, with its place as a pointer and as a path. */
export interface Item {
  readonly value: WireObject
  readonly pointer: string
  readonly path: string
}

/** A repeated field of objects; a single object counts as a list of one. */
export function readItems(object: WireObject, name: string, at: { pointer: string; path: string }): readonly Item[] {
  const key = spelling(object, name)
  const value = object[key] ?? undefined
  const pointer = `${at.pointer}/${key}`
  const path = at.path === '' ? key : `${at.path}.${key}`
  if (value === undefined) return []
  if (isObject(value)) return [{ value, pointer, path }]
  if (!Array.isArray(value)) throw invalid(path, `${path} must be an array of objects.`)
  return value.map((item: unknown, index): Item => {
    const place = { pointer: `${pointer}/${index}`, path: `${path}[${index}]` }
    if (!isObject(item)) throw invalid(place.path, `${place.path} must be an object.`)
    return { value: item, ...place }
  })
}

/** Sets a field under the name the object already uses for it; `undefined` removes it. */
export function put(object: Record<string, unknown>, name: string, value: unknown): void {
  const key = spelling(object, name)
  if (value === undefined) delete object[key]
  else object[key] = value
}

/**
 * Sets only the fields whose meaning changed from `was` to `now`: what an edit did not touch keeps its wire spelling.
 * The object under `name` is copied before it is changed; it goes away when nothing is left in it.
 */
export function patch(wire: Record<string, unknown>, name: string, now: WireObject, was: WireObject): void {
  const changed = [...new Set([...Object.keys(was), ...Object.keys(now)])].filter((key) => !same(now[key], was[key]))
  if (changed.length === 0) return
  const before = read(wire, name)
  const inner: Record<string, unknown> = isObject(before) ? { ...before } : {}
  for (const key of changed) put(inner, key, now[key])
  put(wire, name, Object.keys(inner).length === 0 ? undefined : inner)
}

function same(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right)
}
