// One session: what the agent is asked, what the model does turn by turn, and what must be true afterwards.
import type { GatewayOptions } from '@ferryllm/gateway'
import type { ProtocolId } from '@ferryllm/protocols'
import type { AgentId, Extra } from '../agents/agent.ts'
import type { Turn } from '../turn.ts'

export interface Finished {
  readonly agent: AgentId
  readonly protocol: ProtocolId
  /** Exit code; 124 when it had to be ended. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Text of a file in the working folder; undefined when there is none. */
  readonly file: (name: string) => string | undefined
  /** Bodies of the requests that reached the provider. */
  readonly bodies: readonly string[]
  /** Lines of the gateway's log. */
  readonly log: readonly Readonly<Record<string, unknown>>[]
  /** The provider's last connection was closed before the agent's time was up. */
  readonly upstreamClosed: boolean
}

export interface Scenario {
  readonly name: string
  /** For the table: what is shown to work. */
  readonly title: string
  readonly agents: readonly AgentId[]
  /** Providers that it makes no sense with. */
  readonly without?: readonly ProtocolId[]
  readonly prompt: string
  readonly turns: readonly Turn[] | ((agent: AgentId) => readonly Turn[])
  /** What lies in the working folder at the start. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  readonly model?: Partial<Readonly<Record<AgentId, string>>>
  readonly extra?: (agent: AgentId, home: string) => Extra
  /** Keys of `[server]` for the gateway. */
  readonly server?: object
  /** How long WebSockets may be open. */
  readonly sockets?: GatewayOptions['sockets']
  /** Keys of `[logging]` besides the format. */
  readonly logging?: object
  /** Ends the agent (Ctrl-C) once the provider has this many requests. */
  readonly interruptAt?: number
  /** Throws (node:assert) what is not as it should be. */
  readonly expect: (finished: Finished) => void
}

export const EVERYBODY: readonly AgentId[] = ['claude', 'codex', 'opencode', 'gemini']
