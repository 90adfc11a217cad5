// Whether two texts are the arguments of the same call.
import { sameJson } from '@ferryllm/protocols'

/**
 * True for the same JSON, however it is spelled. `lenient`: nulls do not count, because those that only we allowed are
 * taken out of what a client gets.
 */
export function sameArguments(first: string, second: string, lenient = false): boolean {
  if (first === second) return true
  try {
    return sameJson(parse(first, lenient), parse(second, lenient))
  } catch (cause) {
    // Text that is no JSON has one spelling only.
    if (cause instanceof SyntaxError) return false
    throw cause
  }
}

/** No arguments are an empty object. */
function parse(text: string, lenient: boolean): unknown {
  const json = text.trim() === '' ? '{}' : text
  const value: unknown = lenient
    ? JSON.parse(json, (_key, inner: unknown) => (inner === null ? undefined : inner))
    : JSON.parse(json)
  return value
}
