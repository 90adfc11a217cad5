// Finds one value in a file that another program writes: JSON, TOML, or lines of NAME=value.
import { parse, TomlError } from 'smol-toml'
import { valueAt } from './explain-issues.ts'

/** A text found in a file, or why there is none. */
export type Found = { readonly value: string } | { readonly problem: string }

/** The text at `path` (`env.API_KEY`, `profiles.0.key`); `file` is its name, whose ending tells the format. */
export function findInFile(content: string, file: string, path: string): Found {
  if (content.trim() === '') return { problem: `${file} is empty` }
  const document = read(content, file)
  if (document === undefined) return { problem: `${file} is neither JSON nor TOML nor lines of NAME=value` }
  const value = valueAt(document, path.split('.'))
  if (typeof value === 'string' && value.trim() !== '') return { value: value.trim() }
  return { problem: `${file} holds no text at ${path}` }
}

/** The ending decides where it is known; other files are JSON when they begin like it, else whatever fits. */
function read(content: string, file: string): unknown {
  if (/\.toml$/i.test(file)) return readToml(content)
  if (/\.json$/i.test(file) || /^\s*[{[]\s*["{}\]]/.test(content)) return readJson(content)
  if (/\.env(?:\.[\w-]+)?$/i.test(file)) return readLines(content)
  return readToml(content) ?? readLines(content)
}

function readJson(content: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''))
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

function readToml(content: string): unknown {
  try {
    return parse(content, { maxDepth: 32 })
  } catch (cause) {
    if (cause instanceof TomlError) return undefined
    throw cause
  }
}

const LINE = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^#\n]*?))\s*(?:#.*)?$/

/** Undefined when no line has the form. */
function readLines(content: string): Record<string, string> | undefined {
  const entries = content.split(/\r?\n/).flatMap((line) => {
    const [, name, double, single, bare] = LINE.exec(line) ?? []
    return name === undefined ? [] : [[name, double ?? single ?? bare ?? ''] as const]
  })
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}
