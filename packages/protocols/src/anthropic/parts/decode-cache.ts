// Cache marks: `cache_control` of a block, a tool or the whole request.
import type { CacheMark } from '#ir'
import { optionalObject, optionalString, type Reader, type Wire } from './field.ts'

/** The `cache` field of a node, to be spread into it. */
export function decodeCache(wire: Wire, pointer: string, reader: Reader): { readonly cache?: CacheMark } {
  const control = optionalObject(reader, wire, 'cache_control', pointer)
  if (control === undefined) return {}
  const ttl = optionalString(reader, control, 'ttl', `${pointer}/cache_control`)
  return { cache: ttl === undefined ? {} : { ttl } }
}
