// Completes the parsed file before it is checked: what a preset knows, and spellings of older versions.
import { KEY_SOURCES } from './config/key-source.ts'
import { findHost, findPreset, type Preset } from './presets.ts'

type Table = Record<string, unknown>

const LEVELS = /^(?:trace|debug|info|warn|error|off)$/

/**
 * Puts what a preset knows under what the entry says. An entry that names no preset still gets the quirks of the host
 * it talks to, so that files of older versions work as they are.
 */
export function fillPreset(entry: Readonly<Table>): Table {
  const named = typeof entry['preset'] === 'string' ? findPreset(entry['preset']) : undefined
  if (!named)
    return 'preset' in entry ? { ...entry } : fillQuirks({ ...entry }, findHost(entry['base_url'], entry['type']))
  const hasKey = [...KEY_SOURCES, 'api_keys', 'keys'].some((name) => name in entry)
  const filled: Table = { name: named.name, type: named.type, base_url: named.base_url, ...entry }
  if (!hasKey && named.key_env !== null) filled['api_key_env'] = named.key_env
  return fillQuirks(filled, named)
}

function fillQuirks(entry: Table, preset: Preset | undefined): Table {
  const own = entry['quirks'] ?? {}
  // Quirks belong to one protocol: under another type of the same host they would be wrong.
  if (!preset?.quirks || entry['type'] !== preset.type || !isTable(own)) return entry
  return { ...entry, quirks: { ...preset.quirks, ...own } }
}

/** A copy of the parsed file with presets filled in; everything of an unexpected shape is left for the schema. */
export function fillPresets(file: Readonly<Table>): Table {
  const filled: Table = { ...file }
  if (Array.isArray(filled['providers'])) {
    filled['providers'] = filled['providers'].map((entry: unknown) => (isTable(entry) ? fillPreset(entry) : entry))
  }
  return filled
}

/**
 * The level that a filter in the style `info,module=debug` sets for everything; files of older versions have such
 * filters. Undefined when the text is a plain level or no filter at all.
 */
export function levelOfFilter(level: string): string | undefined {
  const parts = level.split(',').map((part) => part.trim().toLowerCase())
  const found = parts.map((part) => part.slice(part.lastIndexOf('=') + 1))
  if (found.some((name) => !LEVELS.test(name)) || LEVELS.test(level)) return undefined
  return parts.find((part) => LEVELS.test(part)) ?? found[0]
}

/** Whether a value is a table (and not a list, a date or a plain value). */
export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
