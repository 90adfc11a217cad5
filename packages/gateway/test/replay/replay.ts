// Replays recorded conversations through a gateway: a client asks turn by turn, and a provider answers as it was recorded.
import { expect } from 'vitest'
import { GatewayError, translateRequest, type ProtocolId } from '@ferryllm/protocols'
import type { Body } from '../../../protocols/test/support/corpus.ts'
import type { Client } from '../support/clients.ts'
import { fourProviders, post, startGateway } from '../support/gateway.ts'
import { json, sse, startUpstream } from '../support/upstream.ts'
import { isOfModel, turnsOf, withTurns, type Conversation, type Exchange } from './conversations.ts'
import { normalised } from './normalisations.ts'
import { wordsOf } from './words.ts'
type Wire = any

const PROVIDERS: Readonly<Record<ProtocolId, string>> = {
  anthropic: 'a',
  'openai-chat': 'c',
  'openai-responses': 'r',
  gemini: 'g',
}

/** A request that says something else than the recorded one. */
interface Difference {
  /** Number of the exchange. */
  readonly at: number
  readonly recorded: readonly string[]
  readonly sent: readonly string[]
}

export interface Replayed {
  /** How many requests went on from an answer before them, and were compared. */
  readonly compared: number
  readonly differences: readonly Difference[]
}

export interface Stage {
  /** A client of another protocol has the conversation instead of the recorded one. */
  readonly replay: (client: Client, conversation: Conversation) => Promise<Replayed>
  /** A client of the provider's own protocol sends a recorded request; gives what the provider gets. */
  readonly relay: (client: Client, exchange: Exchange) => Promise<Wire>
  readonly close: () => Promise<void>
}

/** A gateway without policies of its own, in front of one provider of each protocol. */
export async function openStage(): Promise<Stage> {
  const upstream = await startUpstream(json({}))
  const gateway = await startGateway({
    ...fourProviders(upstream.url),
    prompt_cache: {
      auto_inject_anthropic_cache_control: false,
      openai_prompt_cache_key: '',
      strip_system_line_prefixes: [],
    },
    server: { retry_attempts: 0 },
  })
  /** Undefined when the gateway refuses the request. */
  const ask: Ask = async (client, protocol, exchange, body) => {
    upstream.play = exchange.stream ? sse([exchange.reply]) : json(exchange.reply)
    const before = upstream.requests.length
    const response = await post(gateway.url + client.path, body, { 'x-ferryllm-provider': PROVIDERS[protocol] })
    const text = await response.text()
    const sent = upstream.requests[before]?.text
    return sent === undefined ? undefined : { status: response.status, text, sent: JSON.parse(sent) }
  }
  return {
    replay: (client, conversation) => replay(ask, client, conversation),
    async relay(client, exchange) {
      const { request, model, stream } = exchange
      const body = client.protocol === 'gemini' ? { ...request, model, stream } : request
      return (await ask(client, client.protocol, exchange, body))?.sent
    },
    async close() {
      await gateway.close(0)
      await upstream.close()
    },
  }
}

/** What came of a request that has reached the provider. */
interface Asked {
  readonly status: number
  readonly text: string
  readonly sent: Wire
}

type Ask = (client: Client, protocol: ProtocolId, exchange: Exchange, body: Body) => Promise<Asked | undefined>

/** The request of a recorded client as one of another protocol would put it; undefined for what that cannot ask for. */
function askedBy(client: Client, protocol: ProtocolId, { request, model, stream }: Exchange): Body | undefined {
  const hints = protocol === 'gemini' ? { model, stream } : undefined
  const body = protocol === 'gemini' ? request : { ...request, stream }
  try {
    const { wire } = translateRequest(body, protocol, { protocol: client.protocol, model }, hints)
    return { ...(wire as Body), model, stream }
  } catch (cause) {
    if (cause instanceof GatewayError) return undefined
    throw cause
  }
}

/** Ids of the calls in a client's turns, in order. */
function callsIn(turns: readonly Wire[]): readonly string[] {
  return turns.flatMap(({ tool_calls: calls = [], content, parts = [], type, call_id: id }) => [
    ...calls.map((call: Wire) => call.id),
    ...(Array.isArray(content) ? content : []).flatMap((block: Wire) => (block.type === 'tool_use' ? [block.id] : [])),
    ...parts.flatMap(({ functionCall: call }: Wire) => (call === undefined ? [] : [call.id])),
    ...(String(type).endsWith('_call') && id !== undefined ? [id] : []),
  ])
}

/** What the user adds, in answer to the calls that this client got. */
function answering(turns: readonly Wire[], recordedCalls: readonly string[], calls: readonly string[]): Wire[] {
  const own = calls.length === 0 ? [] : recordedCalls.slice(-calls.length)
  const text = own.reduce(
    (all, id, at) => all.replaceAll(JSON.stringify(id), JSON.stringify(calls[at] ?? id)),
    JSON.stringify(turns),
  )
  return JSON.parse(text) as Wire[]
}

/** An exchange that is over, as this client remembers it. */
interface Past {
  readonly words: readonly string[]
  readonly turns: number
  readonly history: readonly Wire[]
  readonly calls: readonly string[]
}

/** The exchange whose answer this request goes on from: everything up to there, one answer, and what the user adds. */
function goesOnFrom(past: readonly Past[], words: readonly string[], turns: readonly Wire[]): Past | undefined {
  return past.findLast((before) => {
    const added = turns.slice(before.turns)
    const answered = added.findLastIndex(isOfModel) + 1
    const isOneAnswer = answered > 0 && answered < added.length && added.slice(0, answered).every(isOfModel)
    return isOneAnswer && before.words.every((word, index) => word === words[index])
  })
}

async function replay(ask: Ask, client: Client, { protocol, exchanges }: Conversation): Promise<Replayed> {
  const past: Past[] = []
  const differences: Difference[] = []
  let compared = 0
  for (const [index, exchange] of exchanges.entries()) {
    const body = askedBy(client, protocol, exchange)
    if (body === undefined) break
    const { request, model } = exchange
    const read = (wire: Wire): readonly string[] =>
      normalised(wordsOf(protocol, wire, model), protocol).map((word) => JSON.stringify(word))
    const [words, turns] = [read(request), turnsOf(protocol, request)]
    const before = goesOnFrom(past, words, turns)
    const own = turnsOf(client.protocol, body)
    const answered = own.findLastIndex(isOfModel) + 1
    const added = answering(own.slice(answered), callsIn(own.slice(0, answered)), before?.calls ?? [])
    const history = before === undefined ? own : [...before.history, ...added]
    const said = await ask(client, protocol, exchange, withTurns(client.protocol, body, history))
    if (said === undefined) break
    expect(said.status, said.text).toBe(200)
    const reply = exchange.stream ? client.streamed(said.text) : client.whole(JSON.parse(said.text))
    if (before !== undefined) {
      compared++
      const sent = read(said.sent)
      if (sent.join('\n') !== words.join('\n')) differences.push({ at: index, recorded: words, sent })
    }
    const calls = reply.calls.map(({ id }) => id)
    past.push({ words, turns: turns.length, history: [...history, ...reply.echo], calls })
  }
  return { compared, differences }
}
