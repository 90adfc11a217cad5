// Encoding a node of our own protocol: untouched nodes give their wire value back, edited ones are laid over it.
import { base, decoded, type Node, pristine } from '#ir'
import { put } from '#wire'
import { ID } from './reader.ts'

/** The node as it was decoded from this protocol; undefined for foreign and new nodes. */
export function original<T extends Node>(node: T): T | undefined {
  return decoded(node, ID)
}

/** True when the field is not what was decoded from this protocol, so that it must be written anew. */
export function edited<T extends Node>(node: T, field: keyof T): boolean {
  const before = original(node)
  return before === undefined || before[field] !== node[field]
}

/** The wire value of a node that nobody edited since it was decoded from this protocol. */
export function untouched(node: Node): unknown {
  return pristine(node, ID) ? node.origin?.value : undefined
}

/** The edited node: what its wire object held, under the given fields; a field given as undefined is taken out. */
export function overlaid(node: Node, fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const wire: Record<string, unknown> = { ...base(node, ID) }
  for (const [key, value] of Object.entries(fields)) put(wire, key, value)
  return wire
}
