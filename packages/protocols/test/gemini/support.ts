// What the tests of this folder share: a provider, a target, a client's question, and short ways through the codec.
import type { Ask, ReplySource } from '../../src/codec.ts'
import { gemini } from '../../src/gemini/index.ts'
import { Ledger, type Event, type GatewayError, type Request } from '../../src/ir/index.ts'
import type { Frame } from '../../src/stream/index.ts'
import type { ModelCapabilities, Target, Traits } from '../../src/target.ts'
import * as exchange from '../support/exchange.ts'
import { requestOf } from '../support/requests.ts'
import { framesWith, run, type Outcome } from '../support/streams.ts'

export const BY = { family: 'gemini', account: '0a1b2c3d', model: 'gemini-test' }

export function target(capabilities: ModelCapabilities = {}, traits: Partial<Traits> = {}): Target {
  return exchange.targetOf('gemini', traits, { model: BY.model, account: BY.account, capabilities })
}

export const GEMINI_3: ModelCapabilities = { thinkingControl: 'level', efforts: ['minimal', 'low', 'medium', 'high'] }
export const GEMINI_25: ModelCapabilities = { thinkingControl: 'budget' }

export function source(): ReplySource {
  return exchange.sourceOf('gemini', { account: BY.account, model: BY.model })
}

export const REQUEST: Request = requestOf({ model: BY.model, turns: [], stream: true })

export function ask(fields: Partial<Ask> = {}): Ask {
  return exchange.askOf({ model: 'alias', request: REQUEST, ...fields })
}

/** Chunks of a stream through the decoder; strings go in as they are. */
export function decodeChunks(chunks: readonly unknown[], cause?: GatewayError): Outcome<Event> {
  return decodeFrames(framesWith(chunks), cause)
}

export function decodeFrames(frames: readonly Frame[], cause?: GatewayError): Outcome<Event> {
  return run(gemini.decodeStream(source()), frames, cause)
}

export function encodeEvents(events: readonly Event[], cause?: GatewayError): Frame[] {
  return run(gemini.encodeStream(ask()), events, cause).out
}

export function encodeWith(request: Request, to: Target = target(), ledger: Ledger = new Ledger()): unknown {
  return gemini.encodeRequest(request, to, ledger)
}

/** What stands at a dotted path. */
export function dig(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value)
}

export function candidate(parts: readonly unknown[], rest: object = {}): object {
  return { candidates: [{ content: { parts, role: 'model' }, index: 0, ...rest }] }
}
