// What is kept of a key. A plain hash is enough: the keys are 256 random bits, which nobody tries out (decision 0013).
import { createHash } from 'node:crypto'

/** SHA-256 in hex. */
export function digest(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}
