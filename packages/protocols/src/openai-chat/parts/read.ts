// How the decoders of this folder look at wire fields: absent and null are the same, a wrong type names its path.
import { type GatewayError, invalid } from '#ir'

export const PROTOCOL = 'openai-chat'

export type Fields = Readonly<Record<string, unknown>>

/** True for JSON objects: not for arrays, not for null. */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value when it is a string that says something. */
export function filled(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** The same fields without the undefined ones: in the IR and on the wire, absent means absent. */
export function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>
}

/** The error for a field at an RFC 6901 pointer; its path is spelled as clients do: `messages[3].content[0].type`. */
export function refuse(pointer: string, expected: string): GatewayError {
  const path = pointer
    .slice(1)
    .split('/')
    .map((step, at) => (/^\d+$/.test(step) ? `[${step}]` : at === 0 ? step : `.${step}`))
    .join('')
  return invalid(path, `${path === '' ? 'The request body' : `'${path}'`} must be ${expected}.`)
}

function read<T>(
  fields: Fields,
  key: string,
  pointer: string,
  is: (value: unknown) => value is T,
  expected: string,
): T | undefined {
  const value = fields[key]
  if (value === undefined || value === null) return undefined
  if (!is(value)) throw refuse(`${pointer}/${key}`, expected)
  return value
}

const isString = (value: unknown): value is string => typeof value === 'string'
const isNumber = (value: unknown): value is number => typeof value === 'number'
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'
const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value)

/** The field as a string, undefined when absent. */
export function optionalString(fields: Fields, key: string, pointer: string): string | undefined {
  return read(fields, key, pointer, isString, 'a string')
}

/** The field as a number, undefined when absent. */
export function optionalNumber(fields: Fields, key: string, pointer: string): number | undefined {
  return read(fields, key, pointer, isNumber, 'a number')
}

/** The field as a boolean, undefined when absent. */
export function optionalBoolean(fields: Fields, key: string, pointer: string): boolean | undefined {
  return read(fields, key, pointer, isBoolean, 'true or false')
}

/** The field as an array, undefined when absent. */
export function optionalArray(fields: Fields, key: string, pointer: string): readonly unknown[] | undefined {
  return read(fields, key, pointer, isArray, 'an array')
}

/** The field as an object, undefined when absent. */
export function optionalObject(fields: Fields, key: string, pointer: string): Fields | undefined {
  return read(fields, key, pointer, isObject, 'an object')
}

/** The field as a string; absent is an error. */
export function requiredString(fields: Fields, key: string, pointer: string): string {
  const value = fields[key]
  if (typeof value !== 'string') throw refuse(`${pointer}/${key}`, 'a string')
  return value
}

/** The field as an object; absent is an error. */
export function requiredObject(fields: Fields, key: string, pointer: string): Fields {
  const value = fields[key]
  if (!isObject(value)) throw refuse(`${pointer}/${key}`, 'an object')
  return value
}

/** JSON text of a value that came from the wire; undefined when it is nested too deeply to be written again. */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    if (cause instanceof RangeError) return undefined
    throw cause
  }
}

/** A value parsed from JSON text; undefined when the text is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
