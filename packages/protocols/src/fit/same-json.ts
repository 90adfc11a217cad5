// Deep equality of JSON values, for declarations that clients repeat.

/** True when both values are the same JSON, whatever the order of keys; absurdly deep nesting counts as different. */
export function sameJson(first: unknown, second: unknown, depth = 0): boolean {
  if (first === second) return true
  if (typeof first !== 'object' || typeof second !== 'object' || first === null || second === null) return false
  if (depth > 100 || Array.isArray(first) !== Array.isArray(second)) return false
  const entries = Object.entries(first)
  const others = new Map<string, unknown>(Object.entries(second))
  return (
    entries.length === others.size &&
    entries.every(([key, value]) => others.has(key) && sameJson(value, others.get(key), depth + 1))
  )
}
