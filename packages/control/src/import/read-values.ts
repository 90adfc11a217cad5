// Small readers for values of foreign files, which may be of any shape.
import { isTable } from '../fill-presets.ts'

/** A table, or an empty one. */
export function tableOf(value: unknown): Record<string, unknown> {
  return isTable(value) ? value : {}
}

/** A list, or an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Text that is not empty; numbers and truths count as what they look like. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** A whole number of at least `least`, also when it is written as text. */
export function countOf(value: unknown, least: number): number | undefined {
  const number = Number(textOf(value) ?? Number.NaN)
  return Number.isFinite(number) && Math.ceil(number) >= least ? Math.ceil(number) : undefined
}

/** Where a credential comes from: a variable when the text points to one (`$NAME`, `os.environ/NAME`), else the text itself. */
export function keySource(text: string | undefined): { api_key?: string; api_key_env?: string } {
  if (text === undefined) return {}
  const variable = /^(?:\$\{?|os\.environ\/)([A-Za-z_]\w*)\}?$/.exec(text)?.[1]
  return variable === undefined ? { api_key: text } : { api_key_env: variable }
}

/** Our name of a log level of another program. */
export function levelOf(value: unknown): string | undefined {
  const level = textOf(value)?.toLowerCase() ?? ''
  const names: Readonly<Record<string, string>> = { fatal: 'error', critical: 'error', warning: 'warn', silent: 'off' }
  const known = ['trace', 'debug', 'info', 'warn', 'error', 'off']
  return known.includes(level) ? level : Object.hasOwn(names, level) ? names[level] : undefined
}
