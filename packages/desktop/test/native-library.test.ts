// The native library on systems with an older C library.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { prepareLibrary, publishedLibrary, WEAKENED_SHA } from '../src/native-library.ts'
import { weakenNeed } from '../src/weaken-glibc.ts'
import { emptyFolder } from './support.ts'

const published = publishedLibrary()

/** An ELF file with nothing but one list of needs: two libraries, the first with two versions. */
function elf(): Buffer {
  const bytes = Buffer.alloc(512)
  bytes.write('\x7fELF\x02\x01', 'latin1')
  bytes.writeBigUInt64LE(64n, 40)
  bytes.writeUInt16LE(64, 58)
  bytes.writeUInt16LE(2, 60)
  const section = (index: number, type: number, offset: number, link: number): void => {
    bytes.writeUInt32LE(type, 64 + index * 64 + 4)
    bytes.writeBigUInt64LE(BigInt(offset), 64 + index * 64 + 24)
    bytes.writeUInt32LE(link, 64 + index * 64 + 40)
  }
  section(0, 3, 400, 0)
  section(1, 0x6f_ff_ff_fe, 200, 0)
  bytes.write('\0GLIBC_2.5\0GLIBC_2.39\0', 400, 'latin1')
  // Verneed at 200 (needs from 232, next at 280) and at 280 (needs from 312); Vernaux at 232, 248, 312.
  bytes.writeUInt32LE(32, 208)
  bytes.writeUInt32LE(80, 212)
  bytes.writeUInt32LE(32, 288)
  for (const [at, name, next] of [
    [232, 1, 16],
    [248, 11, 0],
    [312, 11, 0],
  ] as const) {
    bytes.writeUInt32LE(name, at + 8)
    bytes.writeUInt32LE(next, at + 12)
  }
  return bytes
}

describe('weakening a need', () => {
  test('sets one flag for each, and nothing else', () => {
    const before = elf()
    const { bytes, count } = weakenNeed(before, 'GLIBC_2.39')
    const changed = [...bytes.entries()].filter(([at, byte]) => byte !== before[at])
    expect([count, changed]).toEqual([
      2,
      [
        [252, 2],
        [316, 2],
      ],
    ])
    expect(weakenNeed(bytes, 'GLIBC_2.39').bytes).toEqual(bytes)
  })

  test('leaves a file without that need as it is, and refuses what is no such file', () => {
    expect(weakenNeed(elf(), 'GLIBC_2.40')).toEqual({ bytes: elf(), count: 0 })
    expect(() => weakenNeed(Buffer.from('MZ'), 'GLIBC_2.39')).toThrow('no ELF file')
  })
})

describe('preparing the library', () => {
  test('does nothing where the system is new enough, has no glibc, or the file is not the known one', () => {
    const folder = join(emptyFolder(), 'app')
    const other = join(emptyFolder(), 'other.node')
    writeFileSync(other, elf())
    expect(prepareLibrary(folder, { published: other, glibc: '2.39' })).toEqual({})
    expect(prepareLibrary(folder, { published: other, glibc: undefined })).toEqual({})
    expect(prepareLibrary(folder, { published: other, glibc: '2.36' })).toEqual({})
    expect(existsSync(folder)).toBe(false)
  })

  test.skipIf(published === undefined)(
    'copies the installed one once, says so, and leaves it as it is (skipped where npm has none for the platform)',
    () => {
      const folder = join(emptyFolder(), 'app')
      const before = readFileSync(published!)
      const made = prepareLibrary(folder, { published, glibc: '2.36' })
      const copy = made.copy ?? ''
      expect(made).toEqual({ copy, note: expect.stringContaining(copy) })
      expect(createHash('sha256').update(readFileSync(copy)).digest('hex')).toBe(WEAKENED_SHA)
      expect(statSync(copy).mode & 0o077).toBe(0)
      expect(readFileSync(published!)).toEqual(before)
      expect(prepareLibrary(folder, { published, glibc: '2.36' })).toEqual({ copy })
      // What somebody has changed is not loaded.
      writeFileSync(copy, 'something else')
      expect(prepareLibrary(folder, { published, glibc: '2.36' })).toMatchObject({ note: expect.any(String) })
      expect(createHash('sha256').update(readFileSync(copy)).digest('hex')).toBe(WEAKENED_SHA)
    },
  )
})
