// Short, stable names for long or foreign ones: tool names, call ids and user ids are hashed with this while fitting.

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
const ROUND = rootFractions(64, 3)
/** The same of the square roots of the first 8 primes (FIPS 180-4, 5.3.3). */
const START = rootFractions(8, 2)

/** SHA-256 of the text's UTF-8 bytes, as 64 lower-case hex digits. */
export function sha256Hex(text: string): string {
  const bytes = new TextEncoder().encode(text)
  const blocks = new DataView(new ArrayBuffer((((bytes.length + 8) >> 6) + 1) * 64))
  new Uint8Array(blocks.buffer).set(bytes)
  blocks.setUint8(bytes.length, 0x80)
  blocks.setUint32(blocks.byteLength - 8, Math.floor(bytes.length / 0x20000000))
  blocks.setUint32(blocks.byteLength - 4, bytes.length << 3)

  const state = Uint32Array.from(START)
  const words = new Uint32Array(64)
  for (let offset = 0; offset < blocks.byteLength; offset += 64) compress(state, words, blocks, offset)
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('')
}

function compress(state: Uint32Array, words: Uint32Array, blocks: DataView, offset: number): void {
  const word = (index: number): number => words[index] ?? 0
  for (let index = 0; index < 16; index++) words[index] = blocks.getUint32(offset + index * 4)
  for (let index = 16; index < 64; index++) {
    const early = word(index - 15)
    const late = word(index - 2)
    const sigma0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)
    const sigma1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10)
    words[index] = word(index - 16) + sigma0 + word(index - 7) + sigma1
  }

  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let index = 0; index < 64; index++) {
    const choose = (e & f) ^ (~e & g)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const first = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choose + (ROUND[index] ?? 0) + word(index)
    const second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  const added = [a, b, c, d, e, f, g, h]
  for (let index = 0; index < 8; index++) state[index] = (state[index] ?? 0) + (added[index] ?? 0)
}

function rotate(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits))
}

/** `count` words: the fractional part of the primes' `degree`-th roots. A double holds it exactly enough (52 bits). */
function rootFractions(count: number, degree: 2 | 3): Uint32Array {
  const primes: number[] = []
  for (let candidate = 2; primes.length < count; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate)
  }
  return Uint32Array.from(primes, (prime) => {
    const root = degree === 2 ? Math.sqrt(prime) : Math.cbrt(prime)
    return Math.floor((root - Math.floor(root)) * 0x100000000)
  })
}
