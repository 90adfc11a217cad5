// Reading and patching wire objects: Google takes every field in camelCase and in snake_case, `null` means absent, and a
// repeated field may be a single object.
import { asObject, type Fields, isObject, put as putField, refuse } from '#wire'

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
export function spelling(object: Fields, name: string): string {
  if (Object.hasOwn(object, name)) return name
  const snake = snakeCase(name)
  return Object.hasOwn(object, snake) ? snake : name
}

/** The field in either spelling; `null` is absent. */
export function read(object: Fields, name: string): unknown {
  return object[spelling(object, name)] ?? undefined
}

function fault(object: Fields, name: string, pointer: string, wanted: string): Error {
  return refuse(`${pointer}/${spelling(object, name)}`, wanted)
}

export function readText(object: Fields, name: string, pointer: string): string | undefined {
  const value = read(object, name)
  if (value === undefined || typeof value === 'string') return value
  throw fault(object, name, pointer, 'a string')
}

/** Numbers may be written as strings, as everywhere in Google's JSON. */
export function readNumber(object: Fields, name: string, pointer: string): number | undefined {
  const value = read(object, name)
  if (value === undefined || typeof value === 'number') return value
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value)
  throw fault(object, name, pointer, 'a number')
}

export function readFlag(object: Fields, name: string, pointer: string): boolean | undefined {
  const value = read(object, name)
  if (value === undefined || typeof value === 'boolean') return value
  throw fault(object, name, pointer, 'true or false')
}

export function readObject(object: Fields, name: string, pointer: string): Fields | undefined {
  const value = read(object, name)
  if (value === undefined || isObject(value)) return value
  throw fault(object, name, pointer, 'an object')
}

export function readTexts(object: Fields, name: string, pointer: string): readonly string[] | undefined {
  const value = read(object, name)
  if (value === undefined) return undefined
  if (Array.isArray(value) && value.every((item): item is string => typeof item === 'string')) return value
  throw fault(object, name, pointer, 'an array of strings')
}

/** One element of a repeated field, with its place. */
export interface Item {
  readonly value: Fields
  readonly pointer: string
}

/** A repeated field of objects; a single object counts as a list of one. */
export function readItems(object: Fields, name: string, pointer: string): readonly Item[] {
  const key = spelling(object, name)
  const value = object[key] ?? undefined
  const at = `${pointer}/${key}`
  if (value === undefined) return []
  if (isObject(value)) return [{ value, pointer: at }]
  if (!Array.isArray(value)) throw refuse(at, 'an array of objects')
  return value.map((item: unknown, index): Item => {
    const place = `${at}/${index}`
    if (!isObject(item)) throw refuse(place, 'an object')
    return { value: item, pointer: place }
  })
}

/** Sets a field under the name the object already uses for it; `undefined` removes it. */
export function put(object: Record<string, unknown>, name: string, value: unknown): void {
  putField(object, spelling(object, name), value)
}

/**
 * Sets only the fields whose meaning changed from `was` to `now`: what an edit did not touch keeps its wire spelling.
 * The object under `name` is copied before it is changed; it goes away when nothing is left in it.
 */
export function patch(wire: Record<string, unknown>, name: string, now: Fields, was: Fields): void {
  const changed = [...new Set([...Object.keys(was), ...Object.keys(now)])].filter((key) => !same(now[key], was[key]))
  if (changed.length === 0) return
  const inner: Record<string, unknown> = { ...asObject(read(wire, name)) }
  for (const key of changed) put(inner, key, now[key])
  put(wire, name, Object.keys(inner).length === 0 ? undefined : inner)
}

function same(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right)
}
