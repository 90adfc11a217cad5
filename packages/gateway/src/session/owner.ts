// Whose responses are whose: those of one client key belong to nobody else.
import type { Caller } from '../client-keys/key-ring.ts'

/** What the store knows a caller by; where no key is needed, everybody is one owner. */
export function ownerOf(caller: Caller | undefined): string {
  if (caller === undefined) return ''
  return caller.subject.id ?? caller.subject.name
}
