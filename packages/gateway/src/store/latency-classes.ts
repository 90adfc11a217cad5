// Percentiles from counts: a latency belongs to one of 158 classes (up to an hour), each a tenth wider than the one before, so that a summary of any number of
// requests needs no sorting and is off by at most 5 %.

const RATIO = Math.log(1.1)

/** The class of a latency. */
export function latencyClass(ms: number): number {
  return ms <= 1 ? 0 : Math.ceil(Math.log(ms) / RATIO)
}

/** The latency that `share` of the requests did not exceed; `counts` says how many are in each class. */
export function percentile(counts: ReadonlyMap<number, number>, share: number): number | undefined {
  const classes = [...counts].toSorted(([a], [b]) => a - b)
  const all = classes.reduce((sum, [, count]) => sum + count, 0)
  let seen = 0
  const found = classes.find(([, count]) => (seen += count) >= share * all)
  return found === undefined ? undefined : Math.max(1, Math.round(Math.exp((found[0] - 0.5) * RATIO)))
}
