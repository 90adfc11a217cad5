// Where the last complete server-sent event of a chunk ends: only whole events are relayed, so that an error or a
// keep-alive never lands inside one.

const LF = 10
const CR = 13

/** Index after the last blank line; 0 when there is none. */
export function endOfLastFrame(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at > 0; at--) {
    if (bytes[at] !== LF && bytes[at] !== CR) continue
    const before = bytes[at - 1]
    if (bytes[at] === before) return at + 1
    if (bytes[at] === LF && before === CR && (bytes[at - 2] === LF || bytes[at - 2] === CR)) return at + 1
  }
  return 0
}
