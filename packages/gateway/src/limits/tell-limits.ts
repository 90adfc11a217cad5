// The figures of our limits under the names of both vendors: a client reads those of its own (spec 06 §6.10). A provider's
// headers of the same name replace them.
import type { Exchange } from '../http/exchange.ts'
import type { Gate, Level } from './gate.ts'

/** Sets the headers for the tightest limit of requests and of tokens, where there is one. */
export function tellLimits(exchange: Exchange, gates: readonly Gate[], now: number): void {
  const tightest = new Map<Level['unit'], Level>()
  for (const gate of gates) {
    for (const level of gate.levels()) {
      if (level.left < (tightest.get(level.unit)?.left ?? Infinity)) tightest.set(level.unit, level)
    }
  }
  for (const [unit, { limit, left, fullInMs }] of tightest) {
    const figures = { limit: String(limit), remaining: String(Math.max(0, Math.floor(left))) }
    for (const [name, value] of Object.entries(figures)) {
      exchange.setHeader(`x-ratelimit-${name}-${unit}`, value)
      exchange.setHeader(`anthropic-ratelimit-${unit}-${name}`, value)
    }
    exchange.setHeader(`x-ratelimit-reset-${unit}`, `${Math.ceil(fullInMs / 1000)}s`)
    exchange.setHeader(`anthropic-ratelimit-${unit}-reset`, new Date(now + fullInMs).toISOString())
  }
}
