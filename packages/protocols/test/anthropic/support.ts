// What the tests of this folder share: a provider, a target, a client's question, and short ways through the codec.
import { Ledger, type Event, type GatewayError, type Request } from '#ir'
import type { Ask, ReplySource } from '#codec'
import type { Frame } from '#stream'
import { anthropic } from '../../src/anthropic/index.ts'
import type { Target } from '../../src/target.ts'
import * as exchange from '../support/exchange.ts'
import { requestOf } from '../support/requests.ts'
import { framesWith, run, type Outcome } from '../support/streams.ts'

export const by = { family: 'anthropic', account: '0a1b2c3d', model: 'claude-test' }

export function source(): ReplySource {
  return exchange.sourceOf('anthropic', { account: by.account, model: by.model })
}

export const target: Target = exchange.targetOf('anthropic', {}, { model: by.model })

export const question: Request = requestOf({ model: 'asked', turns: [], stream: true })

export function ask(fields: Partial<Ask> = {}): Ask {
  return exchange.askOf({ model: 'asked', request: question, ...fields })
}

export function encode(request: Request, ledger: Ledger = new Ledger()): unknown {
  return anthropic.encodeRequest(request, target, ledger)
}

/** Decodes data payloads (objects or raw text). */
export function decodeData(data: readonly unknown[], cause?: GatewayError): Outcome<Event> {
  return run(anthropic.decodeStream(source()), framesWith(data), cause)
}

export function encodeEvents(events: readonly Event[], given: Ask = ask(), cause?: GatewayError): Outcome<Frame> {
  return run(anthropic.encodeStream(given), events, cause)
}

export function startEvent(usage: unknown = { input_tokens: 7, output_tokens: 1 }): unknown {
  return {
    type: 'message_start',
    message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], usage },
  }
}

export function blockEvents(index: number, content_block: unknown, ...deltas: unknown[]): unknown[] {
  return [
    { type: 'content_block_start', index, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}

export function endEvents(stop_reason: string, usage: unknown = { output_tokens: 5 }): unknown[] {
  return [{ type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage }, { type: 'message_stop' }]
}
