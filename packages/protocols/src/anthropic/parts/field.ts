// How the decoders of this folder look at wire fields: absent and null are the same, a wrong type names its path.
import type { GatewayError, Seal } from '#ir'

export const ID = 'anthropic'

export type Wire = Readonly<Record<string, unknown>>

/** What differs between a client's request and a provider's reply: whose fault an error is, and whose a seal. */
export interface Reader {
  readonly fail: (path: string, message: string) => GatewayError
  readonly seal: (value: string, kind: Seal['kind']) => Seal
}

/** True for JSON objects: not for arrays, not for null. */
export function isObject(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `/messages/3/content/0` as clients spell it: `messages[3].content[0]`. */
export function pathOf(pointer: string): string {
  return pointer
    .slice(1)
    .split('/')
    .map((step, at) => (/^\d+$/.test(step) ? `[${step}]` : at === 0 ? step : `.${step}`))
    .join('')
}

function wrongType(reader: Reader, pointer: string, key: string, expected: string): GatewayError {
  const path = pathOf(`${pointer}/${key}`)
  return reader.fail(path, `${path}: must be ${expected}`)
}

/** The field as a string; absent is an error. */
export function requiredString(reader: Reader, wire: Wire, key: string, pointer: string): string {
  const value = wire[key]
  if (typeof value !== 'string') throw wrongType(reader, pointer, key, 'a string')
  return value
}

/** The field as a string, undefined when absent. */
export function optionalString(reader: Reader, wire: Wire, key: string, pointer: string): string | undefined {
  const value = wire[key]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw wrongType(reader, pointer, key, 'a string')
  return value
}

/** The field as a number, undefined when absent. */
export function optionalNumber(reader: Reader, wire: Wire, key: string, pointer: string): number | undefined {
  const value = wire[key]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number') throw wrongType(reader, pointer, key, 'a number')
  return value
}

/** The field as a boolean, undefined when absent. */
export function optionalBoolean(reader: Reader, wire: Wire, key: string, pointer: string): boolean | undefined {
  const value = wire[key]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'boolean') throw wrongType(reader, pointer, key, 'true or false')
  return value
}

/** The field as an object, undefined when absent. */
export function optionalObject(reader: Reader, wire: Wire, key: string, pointer: string): Wire | undefined {
  const value = wire[key]
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) throw wrongType(reader, pointer, key, 'an object')
  return value
}

/** The field as an array, undefined when absent. */
export function optionalArray(
  reader: Reader,
  wire: Wire,
  key: string,
  pointer: string,
): readonly unknown[] | undefined {
  const value = wire[key]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) throw wrongType(reader, pointer, key, 'an array')
  return value as readonly unknown[]
}

/** The field as an array of strings, undefined when absent. */
export function optionalStrings(
  reader: Reader,
  wire: Wire,
  key: string,
  pointer: string,
): readonly string[] | undefined {
  const values = optionalArray(reader, wire, key, pointer)
  if (values === undefined) return undefined
  return values.map((value, at) => {
    if (typeof value !== 'string') throw wrongType(reader, `${pointer}/${key}`, String(at), 'a string')
    return value
  })
}

/** A block or tool must be an object; its `type` comes with it. */
export function typedObject(reader: Reader, value: unknown, pointer: string): { wire: Wire; type: string } {
  const path = pathOf(pointer)
  if (!isObject(value)) throw reader.fail(path, `${path}: must be an object with a "type"`)
  return { wire: value, type: requiredString(reader, value, 'type', pointer) }
}

/** JSON text of a wire value; nesting too deep to write again is the sender's fault. */
export function jsonText(reader: Reader, value: unknown, pointer: string): string {
  try {
    return JSON.stringify(value ?? {})
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    const path = pathOf(pointer)
    throw reader.fail(path, `${path}: is nested too deeply`)
  }
}
