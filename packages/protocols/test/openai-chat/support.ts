// What the tests of this folder share: a provider, a target, a client's question, and small ways to run a codec's halves.
import { expect } from 'vitest'
import type { Event, GatewayError, Response } from '../../src/ir/index.ts'
import type { Ask, ReplySource } from '../../src/codec.ts'
import { openaiChat } from '../../src/openai-chat/index.ts'
import type { ModelCapabilities, Target, Traits } from '../../src/target.ts'
import * as exchange from '../support/exchange.ts'
import { replyOf } from '../support/replies.ts'
import { dataOf, framesWith, run, type Outcome } from '../support/streams.ts'

export function sourceOf(fields: Partial<ReplySource> = {}): ReplySource {
  return exchange.sourceOf('openai-chat', { model: 'm', ...fields })
}

export function targetOf(traits: Partial<Traits> = {}, capabilities: ModelCapabilities = {}): Target {
  return exchange.targetOf('openai-chat', traits, { capabilities })
}

export function askOf(body: object = {}): Ask {
  const question = { model: 'client-model', messages: [{ role: 'user', content: 'x' }] }
  return exchange.askOf({ request: openaiChat.decodeRequest({ ...question, ...body }) })
}

/** Objects become `data:` frames, texts stay as they are; the stream then ends, with `cause` if one is given. */
export function decode(
  chunks: readonly (object | string)[],
  source: Partial<ReplySource> = {},
  cause?: GatewayError,
): Outcome<Event> {
  return run(openaiChat.decodeStream(sourceOf(source)), framesWith(chunks), cause)
}

/** One chunk around a delta. */
export function delta(fields: object, rest: object = {}): object {
  return { id: 'chatcmpl-1', model: 'm', choices: [{ index: 0, delta: fields, finish_reason: null, ...rest }] }
}

export function finish(word: string | null = 'stop'): object {
  return { id: 'chatcmpl-1', model: 'm', choices: [{ index: 0, delta: {}, finish_reason: word }] }
}

/** The folded reply; fails when the stream did. */
export function reply(chunks: readonly (object | string)[], source: Partial<ReplySource> = {}): Response {
  const { out, ends } = decode([...chunks, '[DONE]'], source)
  if (ends[0] !== undefined) throw ends[0]
  return replyOf(out)
}

/** Runs events through the client side; frames that hold JSON are parsed. */
export function encode(events: readonly Event[], ask: Ask = askOf(), cause?: GatewayError): readonly unknown[] {
  const { out, ends } = run(openaiChat.encodeStream(ask), events, cause)
  expect(ends).toEqual([undefined])
  return dataOf(out)
}
