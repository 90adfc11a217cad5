// Lets a native library load where the C library is older than the one that it was built against, as long as the program only
// asks for newer functions weakly (it looks whether they are there, and has another way).

const SECTION_VERSION_NEEDS = 0x6f_ff_ff_fe
const FLAG_WEAK = 2
const MAGIC = 0x7f_45_4c_46

/**
 * A copy of `library` (ELF, 64 bit, little-endian) in which the need for `version` of a library (`GLIBC_2.39`) is marked as weak:
 * the loader then warns of nothing and goes on when it is missing. `count`: how many needs that were; 0 leaves the bytes alone.
 * Throws for anything that is not such a file.
 */
export function weakenNeed(
  library: Uint8Array,
  version: string,
): { readonly bytes: Uint8Array; readonly count: number } {
  const bytes = Buffer.from(library)
  if (bytes.length < 64 || bytes.readUInt32BE(0) !== MAGIC || bytes[4] !== 2 || bytes[5] !== 1) {
    throw new Error('this is no ELF file of 64 bits, little-endian')
  }
  const sections = sectionsOf(bytes)
  let count = 0
  for (const needs of sections.filter(({ type }) => type === SECTION_VERSION_NEEDS)) {
    const names = sections[needs.link]?.offset ?? 0
    for (const flags of flagsOf(bytes, needs.offset, (at) => textAt(bytes, names + at) === version)) {
      bytes.writeUInt16LE(bytes.readUInt16LE(flags) | FLAG_WEAK, flags)
      count += 1
    }
  }
  return { bytes, count }
}

interface Section {
  readonly type: number
  readonly offset: number
  /** The section with its strings. */
  readonly link: number
}

function sectionsOf(bytes: Buffer): Section[] {
  const table = Number(bytes.readBigUInt64LE(40))
  const size = bytes.readUInt16LE(58)
  return Array.from({ length: bytes.readUInt16LE(60) }, (_, index) => {
    const at = table + index * size
    return {
      type: bytes.readUInt32LE(at + 4),
      offset: Number(bytes.readBigUInt64LE(at + 24)),
      link: bytes.readUInt32LE(at + 40),
    }
  })
}

/** Where the flags of the needs are whose name is wanted: a list of libraries (`Verneed`), each with its versions (`Vernaux`). */
function* flagsOf(bytes: Buffer, start: number, isWanted: (name: number) => boolean): Generator<number> {
  for (let library = start; ;) {
    for (let need = library + bytes.readUInt32LE(library + 8); ;) {
      if (isWanted(bytes.readUInt32LE(need + 8))) yield need + 4
      const next = bytes.readUInt32LE(need + 12)
      if (next === 0) break
      need += next
    }
    const next = bytes.readUInt32LE(library + 12)
    if (next === 0) return
    library += next
  }
}

function textAt(bytes: Buffer, at: number): string {
  return bytes.toString('latin1', at, bytes.indexOf(0, at))
}
