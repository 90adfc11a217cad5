// The values in force as a configuration file that could be read back, but for its secrets.
import { renderValue, type EffectiveValue } from '@ferryllm/control'
import { displayWidth, printable, type Paint } from './text.ts'

/** One line per value under its section, with the origin of each behind it when asked for. */
export function renderValues(values: readonly EffectiveValue[], hasOrigins: boolean, paint: Paint): string {
  // What belongs to no section stands first: below a header it would be a part of that section.
  const blocks = new Map<string, { line: string; origin: string }[]>([['', []]])
  for (const { path, value, origin } of values) {
    const [section = '', second] = path
    const isList = typeof second === 'number'
    const header = isList ? `${section} ${second}` : path.length === 1 ? '' : String(section)
    const name = path
      .slice(isList ? 2 : path.length === 1 ? 0 : 1)
      .map(nameStep)
      .join('.')
    const block = blocks.get(header) ?? []
    blocks.set(header, block)
    block.push({ line: `${name} = ${printable(renderValue(value))}`, origin })
  }
  const width = Math.max(0, ...[...blocks.values()].flat().map(({ line }) => Math.min(60, displayWidth(line))))
  const renderLine = ({ line, origin }: { line: string; origin: string }): string =>
    hasOrigins
      ? `${line}${' '.repeat(Math.max(1, width - displayWidth(line) + 1))}${paint('dim', `# ${origin}`)}`
      : line
  const parts = [...blocks]
    .filter(([, lines]) => lines.length > 0)
    .map(([header, lines]) => [...renderHeader(header, paint), ...lines.map(renderLine)].join('\n'))
  return parts.join('\n\n')
}

function renderHeader(header: string, paint: Paint): string[] {
  if (header === '') return []
  const [section, index] = header.split(' ')
  return [paint('bold', index === undefined ? `[${section}]` : `[[${section}]]`)]
}

function nameStep(step: string | number): string {
  return typeof step === 'string' && !/^[\w-]+$/.test(step) ? JSON.stringify(step) : String(step)
}
