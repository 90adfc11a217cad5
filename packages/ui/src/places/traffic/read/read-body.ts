// The JSON of a recorded body.
import type { TraceBody } from '@ferryllm/control'

/** Undefined for what is no JSON, or not all of it. */
export function readBody(body: TraceBody | undefined): unknown {
  if (body === undefined || body.truncated === true || body.binary === true) return undefined
  return parseJson(body.text)
}

/** Undefined for what is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Shown as the text that it is.
    return undefined
  }
}

type Fields = Readonly<Record<string, unknown>>

/** The fields of an object; none of anything else. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

/** The elements of a list; none of anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : []
}

export function words(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
