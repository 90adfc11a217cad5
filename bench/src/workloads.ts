// What is measured: requests and streams as coding agents make them, through every lane and every translated pair.
import type { ProtocolId } from '@ferryllm/protocols'

export type ClientProtocol = Exclude<ProtocolId, 'gemini'>

export interface Workload {
  readonly id: string
  readonly title: string
  readonly client: ClientProtocol
  readonly provider: ProtocolId
  readonly body: 'small' | 'agent' | 'huge'
  /** Requests under way at once. */
  readonly connections: number
  readonly stream?: Stream
  /** Whether a plain relay (nginx) can take this one: it changes neither path nor bytes. */
  readonly relayed?: boolean
  /** Not part of a run unless it is named. */
  readonly optional?: boolean
}

export interface Stream {
  readonly events: number
  /** Events in one packet. */
  readonly pack: number
  /** Between packets; 0 = as fast as the socket takes them. */
  readonly intervalMs: number
  /** A given number of streams once, instead of streams for a given time. */
  readonly once?: boolean
}

const ONE_BY_ONE: Stream = { events: 500, pack: 1, intervalMs: 10 }
const EIGHT: Stream = { events: 500, pack: 8, intervalMs: 80 }
const BURST: Stream = { events: 500, pack: 8, intervalMs: 0 }
const SLOW: Stream = { events: 160, pack: 1, intervalMs: 50, once: true }

const TRANSLATED = { client: 'anthropic', provider: 'openai-chat' } as const
const RELAYED = { client: 'openai-chat', provider: 'openai-chat', relayed: true } as const
const SMALL = { body: 'small', connections: 16 } as const
const FORTY = { body: 'small', connections: 40 } as const

const CLIENTS: readonly ClientProtocol[] = ['anthropic', 'openai-chat', 'openai-responses']
const PROVIDERS: readonly ProtocolId[] = [...CLIENTS, 'gemini']

const PAIRS: readonly Workload[] = CLIENTS.flatMap((client) =>
  PROVIDERS.flatMap((provider) => [
    {
      id: `${client}>${provider}`,
      title: `${client} to ${provider}, small`,
      client,
      provider,
      ...SMALL,
      optional: true,
    },
    {
      id: `${client}>${provider}:stream`,
      title: `${client} to ${provider}, burst of 500 events`,
      client,
      provider,
      body: 'small',
      connections: 8,
      stream: BURST,
      optional: true,
    },
  ]),
)

export const WORKLOADS: readonly Workload[] = [
  { id: 'w1', title: 'small request, translated', ...TRANSLATED, ...SMALL },
  { id: 'w2', title: '150 KB request, translated', ...TRANSLATED, body: 'agent', connections: 8 },
  { id: 'w2x', title: '2 MB request, translated', ...TRANSLATED, body: 'huge', connections: 4 },
  { id: 'w3p1', title: 'stream, one event a packet', ...TRANSLATED, ...FORTY, stream: ONE_BY_ONE },
  { id: 'w3p8', title: 'stream, eight events a packet', ...TRANSLATED, ...FORTY, stream: EIGHT },
  { id: 'w3b', title: 'stream, as fast as it goes', ...TRANSLATED, body: 'small', connections: 8, stream: BURST },
  { id: 'w4', title: '1,000 slow streams', ...TRANSLATED, body: 'small', connections: 1000, stream: SLOW },
  { id: 'w5', title: 'small request, relayed', ...RELAYED, ...SMALL },
  { id: 'w5p1', title: 'relayed stream, one event a packet', ...RELAYED, ...FORTY, stream: ONE_BY_ONE },
  { id: 'w5b', title: 'relayed stream, as fast as it goes', ...RELAYED, body: 'small', connections: 8, stream: BURST },
  ...PAIRS,
]
