// JSON text in and out, for input that may be mangled: bad text and bottomless nesting are answers, not exceptions.
import { type Fail, refuse } from './fields.ts'

/** The value of a JSON text; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

/** JSON text of a parsed value; undefined when it is nested too deeply to be written again. */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    if (cause instanceof RangeError) return undefined
    throw cause
  }
}

/** JSON text of what a sender put at `pointer`; nesting that is too deep is its mistake. */
export function jsonTextAt(value: unknown, pointer: string, fail?: Fail): string {
  const text = jsonText(value ?? null)
  if (text === undefined) throw refuse(pointer, 'less deeply nested', fail)
  return text
}
