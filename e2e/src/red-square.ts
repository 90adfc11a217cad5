// A picture to look at, made here so that no binary file lies in the repository.
import { crc32, deflateSync } from 'node:zlib'

const SIDE = 8
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Eight bits per channel, three channels, nothing interlaced. */
const RGB = [8, 2, 0, 0, 0]

/** A PNG of 8 x 8 red pixels; some agents shrink or refuse smaller ones. */
export function redSquare(): Uint8Array {
  const row = Buffer.alloc(1 + 3 * SIDE)
  for (let pixel = 0; pixel < SIDE; pixel++) row[1 + 3 * pixel] = 0xff
  const rows = Buffer.concat(Array.from({ length: SIDE }, () => row))
  const head = Buffer.alloc(13)
  head.writeUInt32BE(SIDE, 0)
  head.writeUInt32BE(SIDE, 4)
  head.set(RGB, 8)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
