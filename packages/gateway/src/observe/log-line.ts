// How a line of the log is written: names and values, as text for people or as one JSON object.

export type LogFormat = 'text' | 'json'
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** A value that a program wants with its structure, and a reader in a few characters. */
export interface Both {
  readonly text: string
  readonly json: unknown
}

/** Undefined values are left out. */
export type Fields = Readonly<Record<string, string | number | boolean | Both | undefined>>

/** Messages of providers may be as long as they like; a value of a log line may not. */
const MAX_VALUE = 500

/** ANSI codes: grey, green, yellow, red. */
const COLOURS = { debug: 90, info: 32, warn: 33, error: 31 }

/** Colours are for text on a terminal; JSON has none. */
export function formatLine(
  level: LogLevel,
  message: string,
  fields: Fields,
  { format, ansi = false }: { format: LogFormat; ansi?: boolean },
  now: Date,
): string {
  const time = now.toISOString()
  if (format === 'json') {
    const line: Record<string, unknown> = { time, level, msg: message }
    for (const [name, value] of Object.entries(fields))
      line[name] = typeof value === 'string' ? value.slice(0, MAX_VALUE) : isBoth(value) ? value.json : value
    return JSON.stringify(line)
  }
  const shown = ansi ? `\u001b[${COLOURS[level]}m${level.padEnd(5)}\u001b[0m` : level.padEnd(5)
  let line = `${time} ${shown} ${message}`
  for (const [name, value] of Object.entries(fields)) {
    const text = typeof value === 'string' ? value.slice(0, MAX_VALUE) : isBoth(value) ? value.text : value
    if (text !== undefined) line += ` ${name}=${quote(String(text))}`
  }
  return line
}

function isBoth(value: Fields[string]): value is Both {
  return typeof value === 'object'
}

/** Line breaks, quotes and terminal codes of strangers may not forge a second line. */
function quote(value: string): string {
  if (/^[\w./:,@+-]+$/.test(value)) return value
  return JSON.stringify(value).replaceAll(/[\x7f-\x9f\u2028\u2029]/g, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
