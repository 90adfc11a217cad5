// Places in the two bodies of a translation: which belong together, and what became of each.
import type { TraceNote } from '@ferryllm/control'
import { escapeName } from './json-lines.ts'
import type { ValueLinks } from './match-values.ts'

/** JSON pointers into either body. */
export interface Places {
  readonly client: readonly string[]
  readonly upstream: readonly string[]
}

export const NOWHERE: Places = { client: [], upstream: [] }

export type Mark = 'linked' | 'added' | 'dropped' | 'approximated'

export interface Marks {
  readonly client: ReadonlyMap<string, Mark>
  readonly upstream: ReadonlyMap<string, Mark>
}

/** A place, and the one of the other body that it became, or was made of. */
export function otherSide(side: 'client' | 'upstream', pointer: string, { toClient, toUpstream }: ValueLinks): Places {
  const other = side === 'client' ? toUpstream.get(pointer) : toClient.get(pointer)
  const others = other === undefined ? [] : [other]
  return side === 'client' ? { client: [pointer], upstream: others } : { client: others, upstream: [pointer] }
}

/** The places that a note names; what only one side is said of is looked for on the other. */
export function placesOf({ from, to }: TraceNote, { toUpstream, toClient }: ValueLinks): Places {
  const client = from ?? (to === undefined ? undefined : toClient.get(to))
  const upstream = to ?? (from === undefined ? undefined : toUpstream.get(from))
  return { client: client === undefined ? [] : [client], upstream: upstream === undefined ? [] : [upstream] }
}

/** What became of the places of both bodies. */
export function marksOf({ toUpstream, toClient }: ValueLinks, notes: readonly TraceNote[], upstream: unknown): Marks {
  const client = new Map<string, Mark>([...toUpstream.keys()].map((pointer) => [pointer, 'linked']))
  const theirs = new Map<string, Mark>([...toClient.keys()].map((pointer) => [pointer, 'linked']))
  // What stands at the top of the provider's body and in none of the client's was put there.
  if (typeof upstream === 'object' && upstream !== null) {
    const linked = [...toClient.keys()]
    for (const name of Object.keys(upstream)) {
      const pointer = `/${escapeName(name)}`
      if (!linked.some((other) => other === pointer || other.startsWith(`${pointer}/`))) theirs.set(pointer, 'added')
    }
  }
  for (const { op, from, to } of notes) {
    if ((op === 'dropped' || op === 'approximated') && from !== undefined) client.set(from, op)
    if (op === 'added' && to !== undefined) theirs.set(to, 'added')
  }
  return { client, upstream: theirs }
}
