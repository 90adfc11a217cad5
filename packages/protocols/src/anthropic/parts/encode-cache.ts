// Cache marks on their way out.
import type { CacheMark, Node } from '#ir'
import type * as Wire from '../wire.ts'
import { original } from './overlay.ts'

/** The wire mark; OpenAI's lifetimes become the nearest of the two that exist here. */
export function cacheControl({ ttl }: CacheMark): Wire.CacheControl {
  if (ttl === '5m' || ttl === '1h') return { type: 'ephemeral', ttl }
  return ttl === '12h' ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' }
}

/** The `cache_control` field of an encoded node, to be spread over its base: nothing when nobody touched the mark. */
export function encodeCache(node: Node & { readonly cache?: CacheMark }): {
  readonly cache_control?: Wire.CacheControl | undefined
} {
  const before = original(node)
  if (before !== undefined && before.cache === node.cache) return {}
  if (node.cache !== undefined) return { cache_control: cacheControl(node.cache) }
  return before === undefined ? {} : { cache_control: undefined }
}
