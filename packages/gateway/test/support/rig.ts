// One scripted provider behind one gateway, and one call for a whole exchange: question in, the client's reading and the
// upstream's request out.
import type { ProtocolId } from '@ferryllm/protocols'
import { ALL_CLIENTS, type Client, type Question } from './clients.ts'
import { fourProviders, post, startGateway, type RunningGateway, type Setup } from './gateway.ts'
import { wholeOf } from './provider-whole.ts'
import { streamOf, type Script } from './provider-wire.ts'
import type { ReadReply } from './strict-reply.ts'
import { json, sse, startUpstream, type Play, type Received, type Upstream } from './upstream.ts'

/** Providers by the letter that their models begin with. */
export const PROVIDERS = [
  { letter: 'a', provider: 'anthropic' },
  { letter: 'c', provider: 'openai-chat' },
  { letter: 'r', provider: 'openai-responses' },
  { letter: 'g', provider: 'gemini' },
] as const satisfies readonly { letter: string; provider: ProtocolId }[]

/** Providers that speak another protocol than the client: the reply is ours, not relayed. */
export const foreign = (protocol: ProtocolId): (typeof PROVIDERS)[number][] =>
  PROVIDERS.filter(({ provider }) => provider !== protocol)

/** Every client with every such provider. */
export const FOREIGN = ALL_CLIENTS.flatMap((client) =>
  foreign(client.protocol).map((place) => ({ client, name: client.name, ...place })),
)

export interface Exchanged {
  readonly reply: ReadReply
  readonly response: Response
  readonly text: string
  /** The last request that the provider got, parsed. */
  readonly sent: any
  readonly received: Received | undefined
  /** How many requests the provider got for this one. */
  readonly attempts: number
}

export interface Rig {
  readonly upstream: Upstream
  readonly gateway: RunningGateway
  /** Asks, streamed unless the question says otherwise. */
  readonly ask: (client: Client, play: Play, question: Question, headers?: Record<string, string>) => Promise<Exchanged>
  readonly close: () => Promise<void>
}

/** Real names too, for what depends on the model: `claude-`, `gpt-`, `gemini-` and a chat host `deep-` that wants reasoning back and
 * takes PDF files. `provider` is one that runs already: a gateway that is started again finds the same accounts there. */
export async function startRig(setup: Partial<Setup> = {}, provider?: Upstream): Promise<Rig> {
  const upstream = provider ?? (await startUpstream(json({})))
  const { providers, routes } = fourProviders(upstream.url)
  const deep = { name: 'deep', type: 'openai', base_url: upstream.url, api_key: 'key-deep' }
  const gateway = await startGateway({
    ...setup,
    providers: [
      ...providers,
      {
        ...deep,
        quirks: { reasoning_replay: 'text-required', reasoning_field: 'reasoning_content', media: { pdf: true } },
      },
      ...(setup.providers ?? []),
    ],
    routes: [
      ...routes,
      { match: 'claude-', provider: 'a' },
      { match: 'gpt-', provider: 'r' },
      { match: 'gemini-', provider: 'g' },
      { match: 'deep-', provider: 'deep' },
      ...(setup.routes ?? []),
    ],
  })
  return {
    upstream,
    gateway,
    async ask(client, play, question, headers = {}) {
      upstream.play = play
      const before = upstream.requests.length
      const response = await post(gateway.url + client.path, client.ask({ stream: true, ...question }), headers)
      const text = await response.text()
      const streamed = response.headers.get('content-type')?.startsWith('text/event-stream') === true
      const received = upstream.requests.slice(before).at(-1)
      return {
        reply: streamed ? client.streamed(text) : client.whole(JSON.parse(text)),
        response,
        text,
        sent: received === undefined || received.text === '' ? undefined : JSON.parse(received.text),
        received,
        attempts: upstream.requests.length - before,
      }
    },
    async close() {
      await gateway.close(0)
      await upstream.close()
    },
  }
}

/** The provider plays this script in its own protocol, streamed or whole as it is asked. */
export function scripted(protocol: ProtocolId, script: Script): Play {
  return (received, response) => {
    const streams = received.url.includes('streamGenerateContent') || /"stream":\s*true/.test(received.text)
    return streams
      ? sse(streamOf(protocol, script))(received, response)
      : json(wholeOf(protocol, script))(received, response)
  }
}
