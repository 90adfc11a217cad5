// Asks the admin API; every answer is checked against the contract that the gateway writes by.
import { adminError } from '@ferryllm/control'
import type * as z from 'zod'

/** A refusal, or no answer at all. `kind` is the gateway's, or one of `unreachable` and `unexpected-answer`. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly kind: string
  /** 0 when there was no answer. */
  readonly status: number

  constructor(kind: string, message: string, status = 0, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
    this.status = status
  }
}

export interface Question {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Sent as JSON. */
  readonly body?: object
  readonly signal?: AbortSignal
  /** Statuses beside 2xx whose body is an answer too. */
  readonly also?: readonly number[]
}

/** The answer to one request, of the shape that `schema` says; rejects with `ApiError`. */
export async function ask<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  { method = 'GET', body, signal, also = [] }: Question = {},
): Promise<z.output<Schema>> {
  const response = await send(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    ...(signal === undefined ? {} : { signal }),
  })
  if (!response.ok && !also.includes(response.status)) throw await refusalOf(response)
  const value: unknown = await response.json().catch(() => undefined)
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new ApiError('unexpected-answer', parsed.error.message, response.status)
  return parsed.data
}

/** The reply itself, for what is no JSON; rejects with `ApiError` when there is none. */
export async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init)
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiError('unreachable', 'The gateway does not answer.', 0, cause)
  }
}

/** What a reply that is no success says. */
export async function refusalOf(response: Response): Promise<ApiError> {
  const value: unknown = await response.json().catch(() => undefined)
  const refusal = adminError.safeParse(value)
  return refusal.success
    ? new ApiError(refusal.data.error.kind, refusal.data.error.message, response.status)
    : new ApiError('unexpected-answer', `The gateway answered ${response.status}.`, response.status)
}

/** `?a=1&b=2`, without what is undefined or empty. */
export function queryText(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}
