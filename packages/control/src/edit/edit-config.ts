// Changes the text of a configuration file and leaves comments and layout alone, or refuses.
import { valueAt } from '../explain-issues.ts'
import { isTable } from '../fill-presets.ts'
import { schemaNodeAt } from '../json-schema.ts'
import type { Path } from '../locate-keys.ts'
import { formatPath } from '../problem.ts'
import { readSource, type ConfigFormat, type ReadSource } from '../read-source.ts'
import { arrangeEntries, type Arranged } from './arrange-entries.ts'
import { isSame, wantedData, withoutEmptyLists } from './edit-data.ts'
import { renderValue } from './render-value.ts'
import { insertJson, renderJson } from './write-json.ts'
import { insertions, removals, replaceValue } from './write-toml.ts'

/** One change; `value: null` takes the key out, so that its default is in force again. */
export type ConfigEdit =
  | { readonly path: Path; readonly value: unknown }
  /** Puts an entry in front of the one that is there; a place behind the last one adds it at the end. */
  | { readonly path: Path; readonly insert: Readonly<Record<string, unknown>> }
  /** Puts the entry of a list at another place of it. */
  | { readonly path: Path; readonly move_to: number }

/** The new text, or why this cannot be done. */
export type Edit = { readonly text: string } | { readonly problem: string }

/** The path that `server.listen` or `providers[0].base_url` means; undefined for anything else. */
export function parseKey(key: string): Path | undefined {
  if (!/^[\w-]+(?:\[\d+\]|\.[\w-]+)*$/.test(key)) return undefined
  return key.split(/[.[]/).map((part) => (part.endsWith(']') ? Number(part.slice(0, -1)) : part))
}

/** Whether `config set` may be used for this key: a known one that holds a plain value or a list of them. */
export function isEditable(path: Path): boolean {
  const node = schemaNodeAt(path)
  if (node === undefined || node.properties !== undefined) return false
  return node.items?.properties === undefined && typeof node.additionalProperties !== 'object'
}

/** Does one change after the other; the first that cannot be done ends it. */
export function editConfig(source: string, edits: readonly ConfigEdit[], format: ConfigFormat): Edit {
  let text = source
  for (const edit of edits) {
    const done = editOnce(text, edit, format)
    if ('problem' in done) return done
    text = done.text
  }
  return { text }
}

/** Whatever way was found, the result is parsed and compared: nothing else may have changed. */
function editOnce(source: string, edit: ConfigEdit, format: ConfigFormat): Edit {
  const read = readSource(source, format)
  if ('severity' in read) return { problem: `the file cannot be parsed: ${read.message}` }
  const { path } = edit
  const wanted = wantedData(read.data, edit)
  if (wanted === undefined) return { problem: `there is no ${formatPath(path)} in the file` }
  for (const text of attempts(source, edit, format, read)) {
    const after = readSource(text, format)
    if ('severity' in after) continue
    if ([wanted, withoutEmptyLists(wanted)].some((meant) => isSame(after.data, meant))) return { text }
  }
  return { problem: `${formatPath(path)} stands where it cannot be changed safely: edit the file by hand` }
}

/** The ways to do it, the one that changes least first. */
function* attempts(source: string, edit: ConfigEdit, format: ConfigFormat, read: ReadSource): Generator<string> {
  const { path } = edit
  if (format === 'toml') {
    if ('value' in edit) yield* edit.value === null ? removals(source, path, read) : settings(source, edit, read)
    else yield arrange(source, edit, read)
  } else if ('value' in edit && edit.value !== null) {
    if (read.positions.isWritten(path)) yield replaceValue(source, path, JSON.stringify(edit.value), read)
    else if (source.trim() !== '') yield insertJson(source, path, edit.value, read)
  }
  // The nearest value around it is written anew, unless that would cost somebody's comments.
  const wanted = wantedData(read.data, edit)
  for (let depth = path.length; depth > 0; depth--) {
    const outer = path.slice(0, depth)
    if (!read.positions.isWritten(outer)) continue
    const { offset, length } = read.positions.value(outer)
    if (hasComments(source.slice(offset, offset + length), format)) return
    const value = valueAt(wanted, outer)
    if (value === undefined) continue
    yield replaceValue(source, outer, format === 'json' ? renderJson(value, source, offset) : renderValue(value), read)
    return
  }
}

function* settings(source: string, edit: ConfigEdit & { value: unknown }, read: ReadSource): Generator<string> {
  const { path, value } = edit
  const present = valueAt(read.data, path)
  if (read.positions.isWritten(path)) yield replaceValue(source, path, renderValue(value), read)
  else if (present === undefined) yield* insertions(source, path, value, read)
  else if (isTable(present) && isTable(value)) yield* mergeTable(source, path, present, value)
  else if (Array.isArray(present) && Array.isArray(value)) yield* mergeList(source, path, present, value, read)
}

/** A table that consists of headers gets its keys one by one. */
function* mergeTable(
  source: string,
  path: Path,
  present: Readonly<Record<string, unknown>>,
  value: Readonly<Record<string, unknown>>,
): Generator<string> {
  const names = [...new Set([...Object.keys(present), ...Object.keys(value)])]
  const edits = names
    .filter((name) => !isSame(present[name], value[name]))
    .map((name) => ({ path: [...path, name], value: value[name] ?? null }))
  const done = editConfig(source, edits, 'toml')
  if ('text' in done) yield done.text
}

/** A list of tables: those that are the same stay as they are, those of the same name are changed where they stand. */
function* mergeList(
  source: string,
  path: Path,
  present: readonly unknown[],
  value: readonly unknown[],
  { positions }: ReadSource,
): Generator<string> {
  const free = new Set(present.keys())
  const take = (isMeant: (item: unknown) => boolean): number | undefined => {
    const found = [...free].find((index) => isMeant(present[index]))
    if (found !== undefined) free.delete(found)
    return found
  }
  const same = value.map((item) => take((other) => isSame(other, item)))
  const arranged = value.map((item, index): Arranged | undefined => {
    const from = same[index] ?? take((other) => nameOf(other) !== undefined && nameOf(other) === nameOf(item))
    if (from !== undefined) return { from }
    return isTable(item) ? { entry: item } : undefined
  })
  const known = arranged.filter((item) => item !== undefined)
  if (known.length < value.length) return
  const text = arrangeEntries(source, path, known, present, positions)
  const edits = value.map((item, index) => ({ path: [...path, index], value: item }))
  const done = editConfig(text, edits, 'toml')
  if ('text' in done) yield done.text
}

/** What an entry of a list goes by. */
function nameOf(entry: unknown): string | undefined {
  if (!isTable(entry)) return undefined
  const { name, match, match_type: type = 'prefix', listen } = entry
  if (typeof match === 'string') return JSON.stringify([match, type])
  return typeof name === 'string' ? name : typeof listen === 'string' ? listen : undefined
}

function arrange(source: string, edit: Exclude<ConfigEdit, { value: unknown }>, read: ReadSource): string {
  const list = edit.path.slice(0, -1)
  const place = Number(edit.path.at(-1))
  const found = valueAt(read.data, list)
  const present = Array.isArray(found) ? found : []
  const stay = present.map((_, from): Arranged => ({ from }))
  if ('insert' in edit) stay.splice(place, 0, { entry: edit.insert })
  else stay.splice(edit.move_to, 0, ...stay.splice(place, 1))
  return arrangeEntries(source, list, stay, present, read.positions)
}

function hasComments(text: string, format: ConfigFormat): boolean {
  return format === 'json' ? /\/\/|\/\*/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '')) : /#|\n/.test(text)
}
