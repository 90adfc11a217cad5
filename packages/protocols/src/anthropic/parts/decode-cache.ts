// Cache marks: `cache_control` of a block, a tool or the whole request.
import type { CacheMark } from '#ir'
import { type Fields, optionalObject, optionalString } from '#wire'
import type { Reader } from './reader.ts'

/** The `cache` field of a node, to be spread into it. */
export function decodeCache(wire: Fields, pointer: string, reader: Reader): { readonly cache?: CacheMark } {
  const control = optionalObject(wire, 'cache_control', pointer, reader.fail)
  if (control === undefined) return {}
  const ttl = optionalString(control, 'ttl', `${pointer}/cache_control`, reader.fail)
  return { cache: ttl === undefined ? {} : { ttl } }
}
