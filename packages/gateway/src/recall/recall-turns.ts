// Before a request is sent: what is remembered of the answers in its history.
import { readSlice, type Request } from '@ferryllm/protocols'
import type { Caller } from '../client-keys/key-ring.ts'
import type { Addressed } from '../prepare.ts'
import type { Services } from '../pipeline.ts'
import type { Decision } from '../routing/resolve.ts'
import { ownerOf } from '../session/owner.ts'
import type { RememberedTurn } from './turn-memory.ts'

/** What is remembered for one request. */
export interface Recalled {
  /** By the id of their first call. */
  readonly turns: ReadonlyMap<string, RememberedTurn>
  readonly owner: string
  /** Nothing of this request may get to a disk. */
  readonly isPrivate: boolean
  /** When what is remembered of the answer is forgotten. */
  readonly expiresAt: number
}

/** Undefined where nothing is to be remembered: nobody speaks another protocol than the client, or the owner does not want it. */
export async function recallTurns(
  addressed: Addressed,
  { targets }: Decision,
  caller: Caller | undefined,
  { snapshot, storage }: Pick<Services, 'snapshot' | 'storage'>,
): Promise<Recalled | undefined> {
  const { enabled, onDisk, retentionMs } = snapshot.turns
  if (!enabled || targets.every(({ provider }) => provider.protocol === addressed.client)) return undefined
  const memory = storage.turns()
  const owner = ownerOf(caller)
  const calls = callsOf(addressed.request())
  const found = calls.length === 0 ? [] : await memory.find(owner, calls)
  const now = Date.now()
  const expiresAt = now + retentionMs
  // Not with every turn of a conversation: that would write all of them anew each time.
  const aging = found.filter((turn) => turn.expiresAt - now < retentionMs / 2)
  if (aging.length > 0) memory.touch(aging, expiresAt)
  const isPrivate = !onDisk || saysStoreFalse(addressed)
  return { turns: new Map(found.map((turn) => [turn.id, turn])), owner, isPrivate, expiresAt }
}

function callsOf({ turns }: Request): readonly string[] {
  return turns.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'tool-call' ? [part.id] : [])))
}

function saysStoreFalse({ bytes, fields }: Addressed): boolean {
  const slice = fields?.get('store')?.at(-1)
  return slice !== undefined && readSlice(bytes, slice) === false
}
