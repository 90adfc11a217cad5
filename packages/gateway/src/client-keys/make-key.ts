// The form of our own client keys: `fer_`, 256 random bits, and six characters that tell a damaged key from an unknown one.
import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const PREFIX = 'fer_'
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** What 256 bits take in base 62. */
const SECRET_DIGITS = 43
const CHECK_DIGITS = 6
/** Enough to recognise a key in a list, far too little to guess the rest. */
const SHOWN = 8

/** A new key and its beginning, which may be shown. */
export function makeKey(): { readonly key: string; readonly prefix: string } {
  const secret = base62(BigInt(`0x${randomBytes(32).toString('hex')}`), SECRET_DIGITS)
  const key = `${PREFIX}${secret}${checksum(secret)}`
  return { key, prefix: key.slice(0, SHOWN) }
}

/** Whether this was one of our keys before something of it was lost or changed. */
export function isDamaged(key: string): boolean {
  if (!key.startsWith(PREFIX)) return false
  const rest = key.slice(PREFIX.length)
  return (
    rest.length !== SECRET_DIGITS + CHECK_DIGITS || checksum(rest.slice(0, SECRET_DIGITS)) !== rest.slice(SECRET_DIGITS)
  )
}

function checksum(secret: string): string {
  return base62(BigInt(crc32(secret)), CHECK_DIGITS)
}

function base62(value: bigint, digits: number): string {
  let text = ''
  for (let rest = value; text.length < digits; rest /= 62n) text = (DIGITS[Number(rest % 62n)] ?? '') + text
  return text
}
