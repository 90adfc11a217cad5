// What every test of a stage needs: a context, and short ways to write events.
import { Ledger } from '#ir'
import type { Event } from '#ir'
import type { ReplyContext } from '#reply'

type Overrides = Partial<Omit<ReplyContext, 'plan'>> & { readonly plan?: Partial<ReplyContext['plan']> }

/** A context in which no stage has anything to do, but for what the test says. */
export function context({ plan, ...overrides }: Overrides = {}): ReplyContext {
  return {
    client: 'anthropic',
    source: { family: 'openai-chat', account: '0a1b2c3d', model: 'big-model' },
    ledger: new Ledger(),
    ...overrides,
    plan: { calls: new Map(), stop: [], unfence: false, dropNulls: new Map(), summary: false, ...plan },
  }
}

export const text = (at: number): Event => ({ type: 'block-start', at, block: { kind: 'text' } })
export const reasoning = (at: number): Event => ({ type: 'block-start', at, block: { kind: 'reasoning' } })
export const call = (at: number, name: string, id = `call_${name}`): Event => ({
  type: 'block-start',
  at,
  block: { kind: 'tool-call', call: 'function', id, name },
})
export const say = (at: number, text: string): Event => ({ type: 'text-delta', at, text })
export const think = (at: number, text: string): Event => ({ type: 'reasoning-delta', at, text })
export const input = (at: number, text: string): Event => ({ type: 'input-delta', at, text })
export const close = (at: number): Event => ({ type: 'block-end', at })
export const start: Event = { type: 'start', id: 'r1', model: 'big-model' }
export const ping: Event = { type: 'ping' }
export const stop: Event = { type: 'end', finish: { reason: 'stop' } }
export const toolCalls: Event = { type: 'end', finish: { reason: 'tool-calls', raw: 'tool_calls' } }
