// A digest of everything that a client says before a turn: the same words have the same one.
import { createHash } from 'node:crypto'
import type { Request } from '@ferryllm/protocols'

/**
 * Gives the digest of the prompt and the turns before the one at `index`; asked for with rising indexes. Cache marks move
 * from request to request and are not part of it.
 */
export function prefixDigest({ system, tools, turns }: Request): (index: number) => string {
  const hash = createHash('sha256').update(textOf([system, tools]))
  let next = 0
  return (index) => {
    for (; next < index; next++) hash.update(textOf(turns[next]))
    return hash.copy().digest('base64url')
  }
}

/** Where a node was decoded from says nothing that the node does not. */
const UNSAID: ReadonlySet<string> = new Set(['origin', 'cache'])

function textOf(node: unknown): string {
  return JSON.stringify(node, (key, value: unknown) => (UNSAID.has(key) ? undefined : value)) ?? ''
}
