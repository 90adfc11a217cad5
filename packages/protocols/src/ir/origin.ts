// The overlay: every decoded node remembers the wire node it came from, so that a same-protocol trip can give it back
// untouched, and an edited node keeps the fields we do not know.

/** The four wire protocols. */
export type ProtocolId = 'anthropic' | 'openai-chat' | 'openai-responses' | 'gemini'

/** Where an IR node came from. `node` is the node as decoded: identity with it means "nobody edited this". */
export interface Origin {
  readonly protocol: ProtocolId
  readonly value: unknown
  /** RFC 6901 pointer into the request or response it was decoded from. */
  readonly pointer: string
  readonly node: object
}

export interface Node {
  readonly origin?: Origin
}

/** Marks `fields` as decoded from the wire node `value` at `pointer`. The only place where an origin is made. */
export function withOrigin<T extends object>(
  protocol: ProtocolId,
  value: unknown,
  pointer: string,
  fields: T,
): T & { readonly origin: Origin } {
  const node = fields as T & { origin: Origin }
  node.origin = { protocol, value, pointer, node }
  return node
}

/** True when the node still is what was decoded from `protocol`: its wire value may be sent as it is. */
export function pristine(node: Node, protocol: ProtocolId): boolean {
  return node.origin !== undefined && node.origin.node === node && node.origin.protocol === protocol
}

/** The wire object under an edited node of the same protocol, to lay the edits over; undefined for foreign nodes. */
export function base(node: Node, protocol: ProtocolId): Record<string, unknown> | undefined {
  const value = node.origin?.protocol === protocol ? node.origin.value : undefined
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

/** The node as it was decoded from `protocol`, to see which of its fields an edit replaced; undefined for foreign nodes. */
export function decoded<T extends Node>(node: T, protocol: ProtocolId): T | undefined {
  return node.origin?.protocol === protocol ? (node.origin.node as T) : undefined
}

/** The pointer a note about this node starts from; undefined for nodes the gateway itself added. */
export function pointer(node: Node, field?: string): string | undefined {
  if (node.origin === undefined) return undefined
  return field === undefined ? node.origin.pointer : `${node.origin.pointer}/${field}`
}
