// Rendezvous hashing: of several candidates the one with the highest draw is taken; when it leaves, only what it had moves.
import { createHash } from 'node:crypto'

/** Draws are whole numbers below this. */
export const DRAWS = 2 ** 48

/** The draw of a candidate for whatever `seed` stands for: always the same, and as good as random. */
export function draw(seed: string, candidate: string): number {
  return createHash('sha256').update(`${seed}\n${candidate}`).digest().readUIntBE(0, 6)
}
