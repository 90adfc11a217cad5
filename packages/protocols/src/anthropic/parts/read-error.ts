// Error bodies of all vendors, reduced to what they say: Anthropic-compatible hosts answer in any of these shapes.
import { isObject, type Wire } from './field.ts'

export interface UpstreamError {
  readonly message?: string
  readonly type?: string
  readonly code?: string
  /** The status that the body itself names. */
  readonly status?: number
  readonly requestId?: string
  /** The object that holds message and type, for vendors' further fields. */
  readonly wire: Wire
}

/** `{error:{…}}`, `[{error}]`, `{message}`, `{detail}` and bare text. */
export function readError(body: unknown): UpstreamError {
  const outer = Array.isArray(body) ? (body[0] as unknown) : body
  if (typeof outer === 'string') return { ...(outer === '' ? {} : { message: plain(outer) }), wire: {} }
  if (!isObject(outer)) return { wire: {} }
  const wire = isObject(outer['error']) ? outer['error'] : outer
  const details = isObject(wire['details']) ? wire['details'] : {}
  const message = first(wire['message'], outer['error'], outer['message'], outer['detail'])
  // Google writes its code in `status` and the HTTP status in `code`.
  const code = first(details['error_code'], wire['code'], wire['status'], wire['type'])
  const type = first(wire['type'])
  const status = [wire['code'], wire['status'], outer['status']].find(isStatus)
  const requestId = first(outer['request_id'], outer['requestId'])
  return {
    wire,
    ...(message === undefined ? {} : { message }),
    ...(type === undefined ? {} : { type }),
    ...(code === undefined ? {} : { code }),
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { requestId }),
  }
}

function first(...values: readonly unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '')
}

function isStatus(value: unknown): value is number {
  return typeof value === 'number' && value >= 400 && value < 600
}

/** Proxies answer with pages of HTML: the first words of their text are enough. */
function plain(page: string): string {
  const text = page.slice(0, 20_000)
  const words = text.trimStart().startsWith('<') ? text.replaceAll(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/g, ' ') : text
  return words.replaceAll(/\s+/g, ' ').trim().slice(0, 500)
}
