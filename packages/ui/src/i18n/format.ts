// Numbers, amounts and times as people write them. The locale is always named: shells differ in what they take for the default.

export interface Format {
  /** 2,147 */
  readonly number: (value: number) => string
  /** 0.4 */
  readonly decimal: (value: number) => string
  /** 33.5K */
  readonly compact: (value: number) => string
  /** 0.9944 → 99.44 % */
  readonly percent: (share: number) => string
  /** US dollars, with as many digits as small amounts need. */
  readonly money: (usd: number) => string
  /** 412 ms, 8.7 s, 3 min */
  readonly duration: (ms: number) => string
  readonly bytes: (count: number) => string
  /** 10:32:05 */
  readonly time: (at: Date) => string
  /** 10:32 */
  readonly minute: (at: Date) => string
  /** Nov 20 */
  readonly day: (at: Date) => string
  /** Nov 20, 10:32 */
  readonly dayAndMinute: (at: Date) => string
  /** Nov 20, 2026, 10:32:05 */
  readonly moment: (at: Date) => string
  /** 3 minutes ago */
  readonly ago: (at: Date, now?: number) => string
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export function createFormat(locale: string): Format {
  const number = new Intl.NumberFormat(locale)
  const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const fine = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 })
  const cents = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' })
  const small = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    maximumSignificantDigits: 2,
  })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', hourCycle: 'h23' })
  const minute = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric' })
  const dayAndMinute = new Intl.DateTimeFormat(locale, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const unit = (value: number, name: string, digits = 0): string =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(value)
  return {
    number: (value) => number.format(value),
    decimal: (value) => decimal.format(value),
    compact: (value) => compact.format(value),
    // Near everything the second digit is the one that tells.
    percent: (share) => (share > 0.99 && share < 1 ? fine : percent).format(share),
    money: (usd) => (usd !== 0 && Math.abs(usd) < 0.1 ? small : cents).format(usd),
    duration(ms) {
      // The signs of the SI, in every language.
      if (Math.round(ms) < SECOND) return `${number.format(Math.round(ms))}\u00a0ms`
      if (ms < MINUTE - SECOND / 2) return `${(ms < 10 * SECOND ? tenths : whole).format(ms / SECOND)}\u00a0s`
      if (ms < HOUR) return unit(ms / MINUTE, 'minute')
      return ms < DAY ? unit(ms / HOUR, 'hour', 1) : unit(ms / DAY, 'day', 1)
    },
    bytes(count) {
      // Intl has no plural for the short form: "538 byte".
      if (count < 1000) return `${number.format(count)}\u00a0B`
      if (count < 1e6) return unit(count / 1e3, 'kilobyte', 1)
      return count < 1e9 ? unit(count / 1e6, 'megabyte', 1) : unit(count / 1e9, 'gigabyte', 1)
    },
    time: (at) => time.format(at),
    minute: (at) => minute.format(at),
    day: (at) => day.format(at),
    dayAndMinute: (at) => dayAndMinute.format(at),
    moment: (at) => moment.format(at),
    ago(at, now = Date.now()) {
      const passed = now - at.getTime()
      if (passed < MINUTE) return relative.format(-Math.floor(passed / SECOND), 'second')
      if (passed < HOUR) return relative.format(-Math.floor(passed / MINUTE), 'minute')
      return passed < DAY
        ? relative.format(-Math.floor(passed / HOUR), 'hour')
        : relative.format(-Math.floor(passed / DAY), 'day')
    },
  }
}
