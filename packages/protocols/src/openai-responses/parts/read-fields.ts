// Reading untrusted JSON: null counts as absent, a field of the wrong type is the sender's mistake and named by its path.
import { invalid } from '#ir'

export type Fields = Readonly<Record<string, unknown>>

/** True for JSON objects: not for arrays, not for null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The path of a field as the client spells it. */
export function pathTo(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

/** The value itself when it is an object; anything else is refused. */
export function needFields(value: unknown, path: string): Fields {
  if (isFields(value)) return value
  throw invalid(path, `'${path}' must be an object.`)
}

/** A string that must be there. */
export function needString(fields: Fields, key: string, path: string): string {
  const value = fields[key]
  if (typeof value === 'string') return value
  const at = pathTo(path, key)
  throw invalid(at, value === undefined || value === null ? `'${at}' is required.` : `'${at}' must be a string.`)
}

/** A string, when the field is there. */
export function getString(fields: Fields, key: string, path: string): string | undefined {
  return checked(fields, key, path, 'a string', (value) => typeof value === 'string') as string | undefined
}

/** A finite number, when the field is there. */
export function getNumber(fields: Fields, key: string, path: string): number | undefined {
  return checked(fields, key, path, 'a number', Number.isFinite) as number | undefined
}

/** A boolean, when the field is there. */
export function getBoolean(fields: Fields, key: string, path: string): boolean | undefined {
  return checked(fields, key, path, 'true or false', (value) => typeof value === 'boolean') as boolean | undefined
}

/** An array, when the field is there. */
export function getArray(fields: Fields, key: string, path: string): readonly unknown[] | undefined {
  return checked(fields, key, path, 'an array', Array.isArray) as readonly unknown[] | undefined
}

/** An array of strings, when the field is there. */
export function getStrings(fields: Fields, key: string, path: string): readonly string[] | undefined {
  return checked(fields, key, path, 'an array of strings', isStrings) as readonly string[] | undefined
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string')
}

/** An object, when the field is there. */
export function getFields(fields: Fields, key: string, path: string): Fields | undefined {
  return checked(fields, key, path, 'an object', isFields) as Fields | undefined
}

function checked(
  fields: Fields,
  key: string,
  path: string,
  form: string,
  accepts: (value: unknown) => boolean,
): unknown {
  const value = fields[key]
  if (value === undefined || value === null) return undefined
  if (accepts(value)) return value
  const at = pathTo(path, key)
  throw invalid(at, `'${at}' must be ${form}.`)
}

/** The value when it is a string: for replies, where a wrong type is not worth failing for. */
export function stringOr(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The value when it is a finite number. */
export function numberOr(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** The objects among the entries of what should be an array. */
export function fieldsIn(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : []
}

/** `T` where fields that may be undefined are absent instead. */
export type Compact<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** The object without its undefined fields. */
export function compact<T extends object>(fields: T): Compact<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Compact<T>
}

/** JSON text of any parsed value. Nesting deeper than the stack is refused instead of thrown as a RangeError. */
export function jsonText(value: unknown, path: string): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch (cause) {
    if (cause instanceof RangeError) throw invalid(path, `'${path}' is nested too deeply.`)
    throw cause
  }
}

/** A parsed JSON value, or undefined when the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
