// The two vendors' rate-limit headers, so that a client finds its provider's limits under the names it knows
// (spec 06 §6.10): `anthropic-ratelimit-requests-remaining` <-> `x-ratelimit-remaining-requests`.
import type { Headers } from './exchange.ts'

const ANTHROPIC = /^anthropic-ratelimit-(requests|tokens)-(limit|remaining|reset)$/
const OPENAI = /^x-ratelimit-(limit|remaining|reset)-(requests|tokens)$/

/** A provider's limits in the words of a client of the other vendor; `now` in milliseconds, for the reset times. */
export function translateRateLimits(headers: Headers, client: string, now: number): Record<string, string> {
  const out: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue
    const [, of, figure] = ANTHROPIC.exec(name) ?? []
    if (client !== 'anthropic' && of !== undefined && figure !== undefined) {
      const text = figure === 'reset' ? duration(value, now) : value
      if (text !== undefined) out[`x-ratelimit-${figure}-${of}`] = text
    }
    const [, itsFigure, what] = OPENAI.exec(name) ?? []
    if (client === 'anthropic' && itsFigure !== undefined && what !== undefined) {
      const text = itsFigure === 'reset' ? pointInTime(value, now) : value
      if (text !== undefined) out[`anthropic-ratelimit-${what}-${itsFigure}`] = text
    }
  }
  return out
}

/** `2026-11-20T14:00:12Z` -> `12s`. */
function duration(time: string, now: number): string | undefined {
  const at = Date.parse(time)
  return Number.isNaN(at) ? undefined : `${Math.max(0, Math.ceil((at - now) / 1000))}s`
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `6m0s`, `1.5s`, `20ms` -> a point in time as RFC 3339. */
function pointInTime(text: string, now: number): string | undefined {
  if (!/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(text)) return undefined
  const steps = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)]
  const ms = steps.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ''] ?? 0), 0)
  return new Date(now + ms).toISOString()
}
