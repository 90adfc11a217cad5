// The log file of a gateway in the background: its last lines, and what comes after them, across rotations.
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'

const BLOCK_BYTES = 64 * 1024
const NEWLINE = 10

/** The end of a file, and how far it was read. */
export interface Tail {
  readonly text: string
  readonly end: number
}

/** The last `count` lines behind the byte `from`; undefined when there is no such file. */
export function readTail(path: string, count: number, from = 0): Tail | undefined {
  const fd = openOrNothing(path)
  if (fd === undefined) return undefined
  try {
    const end = fstatSync(fd).size
    let start = end
    let blocks: Buffer = Buffer.alloc(0)
    // Backwards, block by block: logs may be large.
    while (start > from && lineStart(blocks, count) === undefined) {
      const size = Math.min(BLOCK_BYTES, start - from)
      start -= size
      blocks = Buffer.concat([readAt(fd, start, size), blocks])
    }
    return { text: blocks.subarray(lineStart(blocks, count) ?? 0).toString('utf8'), end }
  } finally {
    closeSync(fd)
  }
}

/** Follows a file from byte `end` on; the caller decides when to look. */
export function followLog(path: string, end: number): { readonly look: () => string; readonly close: () => void } {
  let fd = openOrNothing(path)
  let at = end
  // A character may be written in two pieces.
  let decoder = new TextDecoder()
  const rest = (): string => {
    if (fd === undefined) return ''
    const size = fstatSync(fd).size
    // Emptied in place: what is there now is new.
    if (size < at) at = 0
    const chunk = readAt(fd, at, size - at)
    at += chunk.length
    return decoder.decode(chunk, { stream: true })
  }
  return {
    look() {
      const text = rest()
      const now = statSync(path, { throwIfNoEntry: false })
      if (now === undefined || (fd !== undefined && fstatSync(fd).ino === now.ino)) return text
      // Another file stands under that name: the old one has been read to its end.
      if (fd !== undefined) closeSync(fd)
      fd = openOrNothing(path)
      at = 0
      decoder = new TextDecoder()
      return text + rest()
    },
    close: () => {
      if (fd !== undefined) closeSync(fd)
    },
  }
}

/** Where the last `count` lines begin; undefined when there may be more of them in front. */
function lineStart(bytes: Buffer, count: number): number | undefined {
  let at = bytes.at(-1) === NEWLINE ? bytes.length - 1 : bytes.length
  for (let found = 0; found < count; found++) {
    at = at === 0 ? -1 : bytes.lastIndexOf(NEWLINE, at - 1)
    if (at < 0) return undefined
  }
  return at + 1
}

function readAt(fd: number, position: number, size: number): Buffer {
  const bytes = Buffer.alloc(size)
  return bytes.subarray(0, readSync(fd, bytes, 0, size, position))
}

function openOrNothing(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw cause
  }
}
