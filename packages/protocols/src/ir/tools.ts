// What a request declares for the model to call, and how the model may choose between it.
import type { Node } from './origin.ts'
import type { CacheMark, CallKind, HostedKind, Opaque } from './parts.ts'

export type JsonSchema = { readonly [key: string]: unknown }

export interface FunctionTool extends Node {
  readonly kind: 'function'
  readonly name: string
  readonly namespace?: string
  readonly description?: string
  /** Absent when the client declared none. */
  readonly schema?: JsonSchema
  readonly strict?: boolean
  readonly deferred?: boolean
  readonly examples?: readonly unknown[]
  readonly cache?: CacheMark
}

export interface CustomTool extends Node {
  readonly kind: 'custom'
  readonly name: string
  readonly namespace?: string
  readonly description?: string
  readonly grammar?: { readonly syntax: string; readonly definition: string }
  readonly deferred?: boolean
  readonly cache?: CacheMark
}

export interface NamespaceTool extends Node {
  readonly kind: 'namespace'
  readonly name: string
  readonly description?: string
  readonly tools: readonly Tool[]
}

/** A tool whose schema the protocol defines but the client runs: local_shell, shell, apply_patch, bash_2025… */
export interface NativeTool extends Node {
  readonly kind: 'native'
  /** Canonical kind, for example `local-shell`, `apply-patch`, `bash`, `text-editor`, `memory`, `computer`. */
  readonly native: string
  readonly name: string
  readonly cache?: CacheMark
}

/** A tool that the provider runs. `config` is protocol-neutral where we map it, else the wire object is in `origin`. */
export interface HostedTool extends Node {
  readonly kind: 'hosted'
  readonly hosted: HostedKind
  readonly name: string
  readonly search?: {
    readonly allowedDomains?: readonly string[]
    readonly blockedDomains?: readonly string[]
    readonly maxUses?: number
    readonly contextSize?: string
    readonly userLocation?: unknown
  }
  readonly cache?: CacheMark
}

export type Tool =
  | FunctionTool
  | CustomTool
  | NamespaceTool
  | NativeTool
  | HostedTool
  | (Opaque & { readonly name?: string })

export type ToolChoice =
  | { readonly mode: 'auto' | 'none' | 'required' }
  | { readonly mode: 'named'; readonly name: string; readonly namespace?: string; readonly call: CallKind }
  | { readonly mode: 'hosted'; readonly hosted: HostedKind; readonly raw: unknown }
  | {
      readonly mode: 'allowed'
      readonly inner: 'auto' | 'required'
      readonly names: readonly { readonly name: string; readonly namespace?: string }[]
    }
