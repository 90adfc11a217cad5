// What a 2xx reply really is: hosts send streams as JSON and JSON as streams, so the first bytes decide, not the header.

export type BodyKind = 'stream' | 'json' | 'other'

/** Undefined while there are only blanks (some hosts pad slow replies with them). */
export function sniff(bytes: Uint8Array): BodyKind | undefined {
  for (let at = bytes[0] === 0xef ? 3 : 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case 32:
      case 9:
      case 10:
      case 13:
        continue
      case 123: // {
      case 91: // [
        return 'json'
      case 100: // data:
      case 101: // event:
      case 105: // id:
      case 114: // retry:
      case 58: // a comment
        return 'stream'
      default:
        return 'other'
    }
  }
  return undefined
}
