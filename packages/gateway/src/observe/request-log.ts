// The log: one line per request, what the owner has to know, and at level debug the stages in between.
import type { Config } from '@ferryllm/control'
import type { Finished } from './events.ts'
import { formatLine, type Fields, type LogFormat, type LogLevel } from './log-line.ts'
import { requestFields } from './request-fields.ts'

export interface Log {
  readonly request: (record: Finished) => void
  readonly info: (message: string, fields: Fields) => void
  readonly warn: (message: string, fields: Fields) => void
  /** There at level debug only: `log.debug?.(…)` does not even make its words otherwise. */
  readonly debug?: (message: string, fields: Fields) => void
}

const RANKS = { trace: 0, debug: 0, info: 1, warn: 2, error: 3, off: 4 }

/** A log of this shape and level; without `write` nothing is made. */
export function createLog(
  { level, format, ansi }: Pick<Config['logging'], 'level' | 'format' | 'ansi'>,
  write: ((line: string) => void) | undefined,
  now = () => new Date(),
): Log {
  const least = write === undefined ? RANKS.off : RANKS[level]
  const say = (of: LogLevel, message: string, fields: Fields): void => {
    if (RANKS[of] >= least) write?.(formatLine(of, message, fields, { format, ansi }, now()))
  }
  return {
    request(record) {
      if (RANKS[levelOf(record)] >= least) write?.(logLine(record, format, now(), ansi))
    },
    info: (message, fields) => say('info', message, fields),
    warn: (message, fields) => say('warn', message, fields),
    ...(least > RANKS.debug ? {} : { debug: (message: string, fields: Fields) => say('debug', message, fields) }),
  }
}

/** The line of one request. */
export function logLine(record: Finished, format: LogFormat, now: Date, ansi = false): string {
  return formatLine(levelOf(record), 'request completed', requestFields(record), { format, ansi }, now)
}

function levelOf({ error, status }: Finished): LogLevel {
  return error === undefined ? 'info' : status >= 500 ? 'error' : 'warn'
}
