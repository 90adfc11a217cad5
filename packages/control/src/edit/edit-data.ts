// What a change means for the data of a configuration file, however its text is written.
import { valueAt } from '../explain-issues.ts'
import { isTable } from '../fill-presets.ts'
import type { Path } from '../locate-keys.ts'
import type { ConfigEdit } from './edit-config.ts'

/** The data after the change; undefined when its place is not there. */
export function wantedData(data: unknown, edit: ConfigEdit): unknown {
  const { path } = edit
  if ('value' in edit) {
    if (edit.value === null && valueAt(data, path) === undefined) return undefined
    return put(data, path, edit.value ?? undefined)
  }
  const list = path.slice(0, -1)
  const place = path.at(-1)
  const present = valueAt(data, list) ?? []
  if (!Array.isArray(present) || typeof place !== 'number' || place > present.length) return undefined
  const items: unknown[] = [...present]
  if ('insert' in edit) items.splice(place, 0, edit.insert)
  else if (place < items.length && edit.move_to < items.length) items.splice(edit.move_to, 0, ...items.splice(place, 1))
  else return undefined
  return put(data, list, items)
}

function put(data: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value
  if (Array.isArray(data)) {
    const items = data.map((item: unknown, index) => (index === step ? put(item, rest, value) : item))
    return items.filter((item) => item !== undefined)
  }
  const table = isTable(data) ? data : {}
  const { [String(step)]: present, ...others } = table
  const inner = put(present, rest, value)
  return inner === undefined ? others : { ...table, [step]: inner }
}

/** The data without empty lists at its top: a list of tables is empty when none of its headers is there. */
export function withoutEmptyLists(data: unknown): unknown {
  if (!isTable(data)) return data
  return Object.fromEntries(Object.entries(data).filter(([, value]) => !(Array.isArray(value) && value.length === 0)))
}

/** Whether two values are equal, in whatever order their keys stand. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, sortKeys) === JSON.stringify(b, sortKeys)
}

function sortKeys(_: string, item: unknown): unknown {
  return isTable(item) ? Object.fromEntries(Object.entries(item).toSorted(([x], [y]) => (x < y ? -1 : 1))) : item
}
