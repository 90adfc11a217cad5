// Finds the word somebody probably meant; used for misspelt keys, values, provider names and commands.

/** The candidate nearest to `word`, or nothing when none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const plain = fold(word)
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(plain.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(plain, fold(candidate), bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best ?? longerName(plain, candidates)
}

/** The one candidate that the word is the first or last part of: `url` for `base_url`. */
function longerName(plain: string, candidates: Iterable<string>): string | undefined {
  const longer = [...candidates].filter((name) => name.startsWith(`${plain}_`) || name.endsWith(`_${plain}`))
  return longer.length === 1 ? longer[0] : undefined
}

// `baseUrl`, `base-url` and `BASE_URL` are the same intent as `base_url`.
function fold(word: string): string {
  return word
    .slice(0, 64)
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[\s-]/g, '_')
    .toLowerCase()
}

/** Edits (insert, delete, replace, swap of neighbours) from `a` to `b`; at least `limit` when there are that many. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1)
      row.push(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? limit
}
