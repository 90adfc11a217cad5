// When a refused request may be tried again, in every spelling that Google and the proxies before it use.
import { isObject } from './read.ts'

/** Milliseconds from the headers, `google.rpc.RetryInfo`, or the sentence in the message; dates are left to the gateway. */
export function retryAfterMs(
  headers: Readonly<Record<string, string | undefined>>,
  details: readonly unknown[],
  message: string,
): number | undefined {
  const ms = Number.parseFloat(headers['retry-after-ms'] ?? '')
  if (Number.isFinite(ms)) return Math.max(0, Math.round(ms))
  const header = headers['retry-after']?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(header)) return Math.round(Number(header) * 1000)
  for (const detail of details) {
    const delay = isObject(detail) ? seconds(detail['retryDelay']) : undefined
    if (delay !== undefined) return Math.round(delay * 1000)
  }
  const [, amount, unit] = /(?:retry|try again) (?:in|after) (\d+(?:\.\d+)?)\s*(ms|m|s)?/i.exec(message) ?? []
  if (amount === undefined) return undefined
  const scale = unit?.toLowerCase() === 'ms' ? 1 : unit?.toLowerCase() === 'm' ? 60_000 : 1000
  return Math.round(Number(amount) * scale)
}

/** `"34.4s"`, or a protobuf Duration written as an object. */
function seconds(delay: unknown): number | undefined {
  if (typeof delay === 'string') {
    const [, amount] = /^(\d+(?:\.\d+)?)s$/.exec(delay) ?? []
    return amount === undefined ? undefined : Number(amount)
  }
  if (!isObject(delay)) return undefined
  const whole = Number(delay['seconds'] ?? 0)
  const nanos = Number(delay['nanos'] ?? 0)
  return Number.isFinite(whole + nanos) ? whole + nanos / 1e9 : undefined
}
