// The text of a configuration file, fit to be shown: credentials are masked, everything else is as it stands.
import { isTable } from './fill-presets.ts'
import { isSecretPath } from './json-schema.ts'
import type { Path } from './locate-keys.ts'
import { readSource, type ConfigFormat } from './read-source.ts'
import { redactLine, redactText } from './redact-line.ts'
import { Secret } from './secret.ts'

const MASK = JSON.stringify(String(new Secret('')))

/** A text that cannot be parsed is masked line by line, rather too much than too little. */
export function redactSource(source: string, format: ConfigFormat): string {
  const read = readSource(source, format)
  if ('severity' in read) {
    return source
      .split('\n')
      .map((line) => redactLine(line, ''))
      .join('\n')
  }
  const spans = [...secretPaths(read.data, [])]
    .filter((path) => read.positions.isWritten(path))
    .map((path) => read.positions.value(path))
  let text = source
  for (const { offset, length } of spans.toSorted((a, b) => b.offset - a.offset)) {
    text = text.slice(0, offset) + MASK + text.slice(offset + length)
  }
  return redactText(text).replace(/(https?:\/\/[^\s"'?]+)\?[^\s"']*/g, '$1?…')
}

function* secretPaths(value: unknown, path: Path): Generator<Path> {
  // What a profile holds is what stands elsewhere without one.
  const place = path[0] === 'profile' ? path.slice(2) : path
  if (place.length > 0 && isSecretPath(place)) yield path
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* secretPaths(item, [...path, index])
  else if (isTable(value)) for (const [key, item] of Object.entries(value)) yield* secretPaths(item, [...path, key])
}
