// Error bodies of all vendors, reduced to what they say: a host that copied one protocol often kept its own errors.
import { compact } from '#ir'
import { asObject, type Fields, filled, isObject, objectsIn } from './fields.ts'

export interface Complaint {
  readonly message?: string
  readonly type?: string
  /** The machine code, which says more than the type; Google's word for the status. */
  readonly code?: string
  /** The HTTP status that the body itself names. */
  readonly status?: number
  /** The field that the provider complains about. */
  readonly param?: string
  readonly requestId?: string
  /** `details` of Google's errors. */
  readonly details: readonly Fields[]
  /** The object that holds message and type, for vendors' further fields. */
  readonly wire: Fields
}

const LONGEST_MESSAGE = 2000

/** `{error:{…}}`, `[{error}]`, `{error:'…'}`, `{message}`, FastAPI's `{detail}`, a page of HTML, bare text, or nothing. */
export function readComplaint(body: unknown): Complaint {
  const outer: unknown = Array.isArray(body) ? body[0] : body
  if (typeof outer === 'string') return compact({ message: readable(outer), details: [], wire: {} })
  if (!isObject(outer)) return { details: [], wire: {} }
  const { error } = outer
  const wire = isObject(error) && Object.keys(error).length > 0 ? error : outer
  const message =
    said(wire['message']) ?? said(error) ?? said(wire['detail']) ?? said(wire['msg']) ?? said(outer['message'])
  const type = filled(wire['type'])
  return compact({
    message: message?.slice(0, LONGEST_MESSAGE),
    type: type === 'error' ? undefined : type,
    code: filled(asObject(wire['details'])['error_code']) ?? word(wire['code']) ?? word(wire['status']),
    status: [wire['status_code'], wire['code'], wire['status'], outer['status']].map(httpStatus).find(Boolean),
    param: filled(wire['param']),
    requestId: filled(outer['request_id']) ?? filled(outer['requestId']),
    details: objectsIn(wire['details']),
    wire,
  })
}

/** A text, or FastAPI's list of `{loc, msg}`. */
function said(value: unknown): string | undefined {
  if (!Array.isArray(value)) return filled(isObject(value) ? value['message'] : value)
  const texts = objectsIn(value).map(({ loc, msg }) => {
    const steps: readonly unknown[] = Array.isArray(loc) ? loc : []
    const place = steps.filter((step) => typeof step === 'string' || typeof step === 'number').join('.')
    return `${place === '' ? '' : `${place}: `}${filled(msg) ?? ''}`
  })
  return filled(texts.join('; '))
}

/** A code as text. A number that is an HTTP status says nothing more than the status does. */
function word(code: unknown): string | undefined {
  if (typeof code === 'number') return httpStatus(code) === undefined ? String(code) : undefined
  return httpStatus(code) === undefined ? filled(code) : undefined
}

function httpStatus(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && number >= 400 && number < 600 ? number : undefined
}

/** Proxies answer with pages of HTML: the first words of their text are enough, and a page without words says nothing. */
function readable(page: string): string | undefined {
  const text = page.slice(0, 20_000)
  const html = text.trimStart().startsWith('<')
  const words = html ? text.replaceAll(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/g, ' ') : text
  const line = words
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, html ? 500 : LONGEST_MESSAGE)
  return /[\p{L}\p{N}]/u.test(line) ? line : undefined
}
