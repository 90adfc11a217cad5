// Reading untrusted JSON: absent and null are the same, and a field of the wrong type is named by its path, in one
// wording for all protocols.
import { type GatewayError, invalid } from '#ir'

export type Fields = Readonly<Record<string, unknown>>

/** Whose fault a field is: a request's is `invalid`, which every reader takes unless it is told otherwise. */
export type Fail = (path: string, message: string) => GatewayError

/** True for JSON objects: not for arrays, not for null. */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `/messages/3/content/0` as clients spell it: `messages[3].content[0]`. */
export function pathOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, step) => (/^\d+$/.test(step) ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`), '')
}

/** The error for a value that is not what it must be; the empty pointer is the whole body. */
export function refuse(pointer: string, expected: string, fail: Fail = invalid): GatewayError {
  const path = pathOf(pointer)
  return fail(path, `${path === '' ? 'The request body' : `'${path}'`} must be ${expected}.`)
}

/** The error for a value that is not there; `hint` says what it could be. */
export function missing(pointer: string, fail: Fail = invalid, hint = ''): GatewayError {
  const path = pathOf(pointer)
  return fail(path, `'${path}' is required${hint}.`)
}

function optional<T>(
  fields: Fields,
  key: string,
  pointer: string,
  is: (value: unknown) => value is T,
  expected: string,
  fail: Fail | undefined,
): T | undefined {
  const value = fields[key]
  if (value === undefined || value === null) return undefined
  if (!is(value)) throw refuse(`${pointer}/${key}`, expected, fail)
  return value
}

const isString = (value: unknown): value is string => typeof value === 'string'
// JSON can spell numbers that no number can hold.
const isNumber = (value: unknown): value is number => Number.isFinite(value)
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'
const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value)

/** The field as a string, undefined when absent. */
export function optionalString(fields: Fields, key: string, pointer: string, fail?: Fail): string | undefined {
  return optional(fields, key, pointer, isString, 'a string', fail)
}

/** The field as a finite number, undefined when absent. */
export function optionalNumber(fields: Fields, key: string, pointer: string, fail?: Fail): number | undefined {
  return optional(fields, key, pointer, isNumber, 'a number', fail)
}

/** The field as a boolean, undefined when absent. */
export function optionalBoolean(fields: Fields, key: string, pointer: string, fail?: Fail): boolean | undefined {
  return optional(fields, key, pointer, isBoolean, 'true or false', fail)
}

/** The field as an object, undefined when absent. */
export function optionalObject(fields: Fields, key: string, pointer: string, fail?: Fail): Fields | undefined {
  return optional(fields, key, pointer, isObject, 'an object', fail)
}

/** The field as an array, undefined when absent. */
export function optionalArray(
  fields: Fields,
  key: string,
  pointer: string,
  fail?: Fail,
): readonly unknown[] | undefined {
  return optional(fields, key, pointer, isArray, 'an array', fail)
}

/** The field as an array of strings, undefined when absent. */
export function optionalStrings(
  fields: Fields,
  key: string,
  pointer: string,
  fail?: Fail,
): readonly string[] | undefined {
  return optionalArray(fields, key, pointer, fail)?.map((value, at) => {
    if (typeof value !== 'string') throw refuse(`${pointer}/${key}/${at}`, 'a string', fail)
    return value
  })
}

/** The field as a string; absent is an error. */
export function requiredString(fields: Fields, key: string, pointer: string, fail?: Fail): string {
  const value = optionalString(fields, key, pointer, fail)
  if (value === undefined) throw missing(`${pointer}/${key}`, fail)
  return value
}

/** The field as an object; absent is an error. */
export function requiredObject(fields: Fields, key: string, pointer: string, fail?: Fail): Fields {
  const value = optionalObject(fields, key, pointer, fail)
  if (value === undefined) throw missing(`${pointer}/${key}`, fail)
  return value
}

/** The value itself when it is an object; anything else is refused. */
export function objectAt(value: unknown, pointer: string, expected = 'an object', fail?: Fail): Fields {
  if (!isObject(value)) throw refuse(pointer, expected, fail)
  return value
}

/** The value when it is a string: for replies, where a wrong type is not worth failing for. */
export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The value when it is a string that says something. */
export function filled(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The value when it is a finite number. */
export function asNumber(value: unknown): number | undefined {
  return isNumber(value) ? value : undefined
}

/** The value when it is an object, else one without fields. */
export function asObject(value: unknown): Fields {
  return isObject(value) ? value : {}
}

/** The objects among the entries of what should be an array. */
export function objectsIn(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** Sets a field, or takes it out when there is no value for it. */
export function put(object: Record<string, unknown>, key: string, value: unknown): void {
  if (value === undefined) delete object[key]
  else object[key] = value
}
