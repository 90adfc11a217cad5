// What a scripted model does, in words that every agent and every provider protocol can be told in.
import type { ProtocolId } from '@ferryllm/protocols'

/** Something a coding agent can do; each agent has its own tool for it. */
export type Action =
  | { readonly run: string }
  | { readonly write: string; readonly content: string }
  | { readonly read: string }
  | { readonly edit: string; readonly from: string; readonly to: string }

/** A tool call in the agent's own words. */
export interface Call {
  readonly name: string
  readonly input: Readonly<Record<string, unknown>> | string
  /** The input is free text, not JSON. */
  readonly custom?: boolean
  readonly namespace?: string
}

export type Step =
  | { readonly say: string }
  | { readonly think: string; readonly seal?: string }
  | { readonly act: Action; readonly seal?: string }
  | { readonly call: Call; readonly seal?: string }

/** One reply of the model. */
export interface Turn {
  readonly steps: readonly Step[]
  readonly finish?: 'stop' | 'tools' | 'length'
  /** Milliseconds before the first byte. */
  readonly waitMs?: number
  /** The stream breaks off, or an error comes, after half of it; `hangs` sends no more and stays open. */
  readonly breaks?: 'cut' | 'error' | 'hangs'
  /** Instead of a reply. */
  readonly refuses?: { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  readonly inputTokens?: number
}

/** A reply of text alone. */
export const say = (text: string): Turn => ({ steps: [{ say: text }] })

/** One tool call per action, after a few words. */
export const act = (...actions: readonly Action[]): Turn => ({
  steps: [{ say: 'On it.' }, ...actions.map((action) => ({ act: action }))],
})

export const PROTOCOLS = ['anthropic', 'openai-chat', 'openai-responses', 'gemini'] as const satisfies ProtocolId[]
