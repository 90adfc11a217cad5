// Finds the event of a relayed stream that no client could read: it is not passed on.
import { decodeSse } from '@ferryllm/protocols'
import { parseOrText } from './parse-or-text.ts'

const LF = 10
const SPACE = 32
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
const DATA = Buffer.from('data:')

/**
 * Where the first event begins whose data is no JSON object and no closing word; undefined when all of them are sound.
 * Nothing is parsed that begins and ends with its braces: a relayed stream costs a look at both ends of each line.
 */
export function findBrokenEvent(frames: Uint8Array): number | undefined {
  const buffer = Buffer.from(frames.buffer, frames.byteOffset, frames.byteLength)
  let event = 0
  for (let start = 0; start < buffer.length;) {
    const lf = buffer.indexOf(LF, start)
    const end = lf < 0 ? buffer.length : lf
    if (isBlank(buffer, start, end)) event = end + 1
    else if (isSuspect(buffer, start, end) && isBroken(buffer, event)) return event
    start = end + 1
  }
  return undefined
}

/** Only whitespace, the carriage return of a blank line included. */
function isBlank(buffer: Buffer, start: number, end: number): boolean {
  return firstSign(buffer, start, end) === end
}

function isSuspect(buffer: Buffer, start: number, end: number): boolean {
  const from = start + DATA.length
  if (from > end || DATA.compare(buffer, start, from) !== 0) return false
  const first = firstSign(buffer, from, end)
  let last = end - 1
  while (last > first && (buffer[last] ?? 0) <= SPACE) last--
  return buffer[first] !== OPEN_BRACE || buffer[last] !== CLOSE_BRACE
}

function firstSign(buffer: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && (buffer[at] ?? 0) <= SPACE) at++
  return at
}

/** Data may be spread over several lines, and the closing word is no JSON. */
function isBroken(buffer: Buffer, event: number): boolean {
  let first: string | undefined
  decodeSse({ push: ({ data }) => (first ??= data), end: () => {} }).push(buffer.toString('utf8', event))
  return first !== undefined && first.trim() !== '' && first !== '[DONE]' && typeof parseOrText(first) !== 'object'
}
