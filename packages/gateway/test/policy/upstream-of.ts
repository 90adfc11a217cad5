// What a provider would get of a client's question: the request path without its socket.
import { configSchema } from '@ferryllm/control'
import type { ProtocolId } from '@ferryllm/protocols'
import { explainRequest, type Explanation } from '../../src/index.ts'
import { CLIENTS, type Client, type Question } from '../support/clients.ts'
import { fourProviders } from '../support/gateway.ts'

export interface Settings {
  readonly server?: object
  readonly prompt_cache?: object
  readonly models?: object
  readonly providers?: readonly object[]
  readonly routes?: readonly object[]
}

/** Each protocol's provider is a single letter, and here also a real model whose rules are known. */
export const PLACES: readonly { readonly to: string; readonly provider: ProtocolId; readonly model: string }[] = [
  { to: 'a', provider: 'anthropic', model: 'claude-sonnet-4-5' },
  { to: 'c', provider: 'openai-chat', model: 'some-model' },
  { to: 'r', provider: 'openai-responses', model: 'gpt-5.4' },
  { to: 'g', provider: 'gemini', model: 'gemini-2.5-pro' },
]

/** Every client with every provider. */
export const EVERYWHERE = CLIENTS.flatMap((client) => PLACES.map((place) => ({ ...place, client, name: client.name })))

/** The question of a turn, with everything that was said before it. */
export function conversation(client: Client, turns: number): object[] {
  const earlier = Array.from({ length: turns - 1 }, (_, turn) => [
    ...client.user(`question ${turn}`),
    ...client.assistant(`looking ${turn}`, [{ id: `call_${turn}`, name: 'read', args: `{"path":"${turn}"}` }]),
    ...client.results([{ id: `call_${turn}`, text: `file ${turn}` }]),
    ...client.assistant(`answer ${turn}`),
  ])
  return [...earlier.flat(), ...client.user(`question ${turns - 1}`)]
}

/** The explanation with the upstream body as any JSON. */
export function explain(
  { providers = [], routes = [], ...settings }: Settings,
  client: Client,
  question: Question,
  to?: string,
): Explanation & { readonly upstream: any } {
  const four = fourProviders('http://127.0.0.1:9')
  const config = configSchema.parse({
    ...settings,
    providers: [...four.providers, ...providers],
    routes: [...routes, ...four.routes],
  })
  const input = { body: client.ask(question), protocol: client.protocol, ...(to === undefined ? {} : { to }) }
  return explainRequest(config, input, {})
}

export function upstreamOf(settings: Settings, client: Client, question: Question, to?: string): any {
  return explain(settings, client, question, to).upstream
}

/** The conversation as the provider gets it, system prompt and tools not counted. */
export const historyOf = (body: any): any[] => body.messages ?? body.input ?? body.contents

/** All of the system prompt before the conversation. */
export function promptOf(body: any): string {
  const history = historyOf(body)
  const start = history.findIndex(({ role }) => role !== 'system' && role !== 'developer')
  const texts = [body.system, body.instructions, body.systemInstruction, history.slice(0, start)]
  return JSON.stringify(texts.filter((text) => text !== undefined))
}

/** The conversation without the marks, which move along, and block by block, since a provider caches by content and not by message. */
export function blocksOf(body: any): string[] {
  const content = (turn: any): any[] =>
    typeof turn.content === 'string' ? [{ type: 'text', text: turn.content }] : (turn.content ?? turn.parts ?? [turn])
  const unmarked = (block: any): any => ({ ...block, cache_control: undefined })
  return historyOf(body).flatMap((turn) =>
    content(turn).map((block) => JSON.stringify([turn.role, turn.tool_calls, unmarked(block)])),
  )
}
