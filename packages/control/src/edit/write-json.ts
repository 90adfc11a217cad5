// The ways to write one value into a JSON text. Whoever calls compares the data afterwards.
import { valueAt } from '../explain-issues.ts'
import { isTable } from '../fill-presets.ts'
import type { Path } from '../locate-keys.ts'
import type { ReadSource } from '../read-source.ts'

/** JSON over several lines, as far to the right as the line that it begins in. */
export function renderJson(value: unknown, source: string, offset: number): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${indentAt(source, offset)}`)
}

/** Puts a value where there is none: behind the last one of the innermost object around it that is there. */
export function insertJson(source: string, path: Path, value: unknown, { data, positions }: ReadSource): string {
  let depth = path.length - 1
  while (depth > 0 && !positions.isWritten(path.slice(0, depth))) depth--
  const outer = path.slice(0, depth)
  const name = String(path[depth])
  const inner = path.slice(depth + 1).reduceRight<unknown>((nested, step) => ({ [step]: nested }), value)
  const object = valueAt(data, outer)
  const names = ['$schema', ...Object.keys(isTable(object) ? object : {})]
  const ends = names.flatMap((key) => {
    if (!positions.isWritten([...outer, key])) return []
    const { offset, length } = positions.value([...outer, key])
    return [offset + length]
  })
  const { offset, length } = outer.length === 0 ? { offset: source.indexOf('{'), length: 0 } : positions.value(outer)
  const indent = `${indentAt(source, offset)}  `
  const pair = `${JSON.stringify(name)}: ${JSON.stringify(inner, null, 2).replaceAll('\n', `\n${indent}`)}`
  const end = Math.max(...ends, -1)
  if (end !== -1) return `${source.slice(0, end)},\n${indent}${pair}${source.slice(end)}`
  const close = outer.length === 0 ? source.lastIndexOf('}') : offset + length - 1
  const inside = source.slice(offset + 1, close)
  const rest = inside.trim() === '' ? `\n${indent.slice(2)}` : inside
  return `${source.slice(0, offset + 1)}\n${indent}${pair}${rest}${source.slice(close)}`
}

function indentAt(source: string, offset: number): string {
  const line = source.slice(source.lastIndexOf('\n', offset - 1) + 1, offset)
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}
