// When a refused request may be tried again, in every spelling that providers and the proxies before them use, and how
// clients are told.
import { ERROR_KINDS, type GatewayError } from '#ir'
import type { Complaint } from './complaint.ts'
import { isObject } from './fields.ts'

export type Headers = Readonly<Record<string, string | undefined>>

/** Milliseconds from the headers, else from the body. Dates need a clock: the gateway reads those. */
export function retryAfterOf(headers: Headers, complaint: Complaint): number | undefined {
  const ms = amountOf(headers['retry-after-ms'])
  if (ms !== undefined) return Math.round(ms)
  const seconds = amountOf(headers['retry-after'])
  if (seconds !== undefined) return Math.round(seconds * 1000)
  return statedDelay(complaint)
}

/** The time that the body itself names: `google.rpc.RetryInfo`, or the sentence in the message. */
export function statedDelay({ details, message }: Complaint): number | undefined {
  const info = details.map(({ retryDelay }) => durationMs(retryDelay)).find((delay) => delay !== undefined)
  if (info !== undefined) return info
  const sentence = /(?:try again|retry)(?: after| in)? ((?:\d+(?:\.\d+)?\s?[a-z]*\s?){1,4})/i
  const spoken = sentence.exec((message ?? '').slice(0, 4000))?.[1]?.trim()
  if (spoken === undefined) return undefined
  return durationMs(/^[\d.]+$/.test(spoken) ? `${spoken}s` : spoken)
}

function amountOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) : undefined
}

const STEPS =
  /(\d+(?:\.\d+)?)\s?(ms|milliseconds?|s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?)(?![a-z])/gi

/** `1.5s`, `200ms`, `6m0s`, `20 seconds`, or a protobuf Duration written as an object. */
function durationMs(delay: unknown): number | undefined {
  if (isObject(delay)) {
    const ms = Number(delay['seconds'] ?? 0) * 1000 + Number(delay['nanos'] ?? 0) / 1e6
    return Number.isFinite(ms) ? Math.round(ms) : undefined
  }
  const steps = typeof delay === 'string' ? [...delay.matchAll(STEPS)] : []
  if (steps.length === 0) return undefined
  return Math.round(
    steps.reduce((total, [, amount, unit = '']) => total + Number(amount) * unitMs(unit.toLowerCase()), 0),
  )
}

function unitMs(unit: string): number {
  if (unit.startsWith('ms') || unit.startsWith('mill')) return 1
  if (unit.startsWith('s')) return 1000
  if (unit.startsWith('m')) return 60_000
  return unit.startsWith('h') ? 3_600_000 : 86_400_000
}

/** The message of an error, with the time to wait in it: OpenAI's clients read it from the text. */
export function messageWithDelay({ kind, message, details: { retryAfterMs } }: GatewayError): string {
  const waits = ERROR_KINDS[kind].status === 429 && retryAfterMs !== undefined && !/try again in/i.test(message)
  return waits ? `${message} Please try again in ${Math.ceil(retryAfterMs / 100) / 10}s.` : message
}
