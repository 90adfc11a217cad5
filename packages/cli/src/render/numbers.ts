// Numbers for people: tokens, money, time, shares.

const STEPS = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const

/** `950`, `12.3k`, `4.56M`. */
export function formatCount(count: number): string {
  // What would be rounded up to 1000 belongs to the next step.
  const [size, unit] = STEPS.find(([size]) => count >= size * 0.9995) ?? [1, '']
  return size === 1 ? String(Math.round(count)) : `${significant(count / size)}${unit}`
}

/** `$12.30`, `$0.0042`. */
export function formatCost(usd: number): string {
  return `$${usd.toFixed(usd === 0 || usd >= 1 ? 2 : 4)}`
}

/** `850ms`, `12.3s`, `4.5m`. */
export function formatDuration(ms: number | undefined): string {
  if (ms === undefined) return '-'
  if (ms < 1000) return `${Math.round(ms)}ms`
  return ms < 100_000 ? `${significant(ms / 1000)}s` : `${significant(ms / 60_000)}m`
}

/** `45%`. */
export function formatShare(share: number | undefined): string {
  return share === undefined ? '-' : `${Math.round(share * 100)}%`
}

/** `2026-11-20 16:05:09` on the clock of this machine. */
export function formatTime(time: number): string {
  const date = new Date(time)
  return new Date(time - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19).replace('T', ' ')
}

/** Three digits that count. */
function significant(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

/** How long ago something was, in one unit: `5 min`, `3 d`. */
export function formatAge(ms: number): string {
  const secs = Math.max(0, ms) / 1000
  if (secs < 60) return 'now'
  if (secs < 3600) return `${Math.floor(secs / 60)} min`
  return secs < 86_400 ? `${Math.floor(secs / 3600)} h` : `${Math.floor(secs / 86_400)} d`
}
