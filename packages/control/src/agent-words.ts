// The coding agents that the launcher knows, and what can be asked of them.

/** The clients that can be opened, by the name of their command. */
export const AGENT_IDS = ['codex', 'claude', 'opencode', 'gemini', 'code'] as const

/** A client that can be opened. */
export type AgentId = (typeof AGENT_IDS)[number]

/** Those of them that keep their conversations. */
export const SESSION_CLIENTS = ['codex', 'claude', 'opencode', 'gemini'] as const

export type SessionClient = (typeof SESSION_CLIENTS)[number]

/** Those of them whose settings can be made to lead to the gateway for good. */
export const SETUP_CLIENTS = ['claude', 'codex', 'opencode'] as const

/** How hard a model should think, as far as the client can be told. */
export const AGENT_EFFORTS = ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const

export type AgentEffort = (typeof AGENT_EFFORTS)[number]
