// A coding agent as the suite runs it: how it is started against a gateway, and which of its tools does what.
import type { Action, Call } from '../turn.ts'

export type AgentId = 'claude' | 'codex' | 'opencode' | 'gemini'

export interface Place {
  /** Base URL of the gateway, without a version. */
  readonly gateway: string
  readonly prompt: string
  /** Working folder; the agent's home is another one, thrown away afterwards. */
  readonly folder: string
  readonly home: string
  readonly model: string
  /** What a scenario wants of this agent besides. */
  readonly extra: Extra
}

export interface Extra {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Lines for the agent's configuration file, where it has one. */
  readonly config?: string
  /** Codex: through the provider that is built in, whose base URL can be set, instead of a table of its own. */
  readonly builtIn?: boolean
  /** Codex: over a WebSocket. */
  readonly socket?: boolean
  /** Path of an MCP server, run by Node. */
  readonly mcp?: string
}

export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

export interface Agent {
  readonly id: AgentId
  /** As the compatibility table names it. */
  readonly name: string
  readonly version: string
  /** Path below the agents' `node_modules`. */
  readonly binary: string
  readonly model: string
  /** Writes what the agent wants to find in its home, and says how to start it. */
  readonly prepare: (place: Place, binary: string) => Command
  readonly toCall: (action: Action, folder: string) => Call
}
