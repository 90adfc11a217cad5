// What is remembered of answers with tool calls, so that their history can go out as it came in, and what a store of them
// can do. Clients cannot hand everything back: docs/policies.md tells what, docs/decisions/0026 why.
import type { Seal } from '@ferryllm/protocols'

/** A piece of an answer: reasoning in full, of everything else only what the client does not send back itself. */
export type RememberedPart =
  | { readonly kind: 'reasoning'; readonly text: string; readonly seal?: Seal }
  /** Words that the client has; `length` in UTF-16 units. */
  | { readonly kind: 'text'; readonly length: number; readonly seal?: Seal }
  | { readonly kind: 'call'; readonly id: string; readonly seal?: Seal }

/** Where an answer stands in its conversation. */
export interface Standing {
  /** Digest of everything that the client had said before it. */
  readonly prefix: string
  /** The remembered turn before it whose reasoning was sent along. */
  readonly after?: string
}

/** Reasoning of an answer that its client cannot hand back. */
export interface RememberedReasoning {
  /** All pieces of the answer, in order. */
  readonly parts: readonly RememberedPart[]
  /** Set when the maker takes its reasoning back only behind the very same words. */
  readonly standing?: Standing
}

/** One answer with tool calls. */
export interface RememberedTurn {
  /** Whose it is: nobody else's history is completed with it. */
  readonly owner: string
  /** The id of its first call, by which it is found. */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** Every call with its arguments to the letter. */
  readonly calls: readonly { readonly id: string; readonly input: string }[]
  readonly reasoning?: RememberedReasoning
}

/** A place where turns are kept. What has expired is not there. */
export interface TurnMemory {
  /** Takes a turn, in place of one of the same id; every later question sees it. A `private` one never gets to a disk. */
  readonly put: (turn: RememberedTurn, isPrivate: boolean) => void
  /** Those that begin with one of these calls. What cannot be read in time is not there. */
  readonly find: (owner: string, calls: readonly string[]) => Promise<readonly RememberedTurn[]>
  /** Lets turns expire later. */
  readonly touch: (turns: readonly RememberedTurn[], expiresAt: number) => void
}

/** How much room a turn takes, roughly. */
export function sizeOf({ calls, reasoning }: RememberedTurn): number {
  const inputs = calls.reduce((sum, { id, input }) => sum + id.length + input.length, 0)
  return inputs + (reasoning?.parts.reduce((sum, part) => sum + partSize(part), 0) ?? 0) + RECORD_BYTES
}

const RECORD_BYTES = 300
const PART_BYTES = 60

function partSize(part: RememberedPart): number {
  return (part.kind === 'reasoning' ? part.text.length : 0) + (part.seal?.value.length ?? 0) + PART_BYTES
}
