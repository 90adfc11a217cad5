// What differs between two configurations, in words that give no secret away.
import type { EffectiveValue } from './effective-values.ts'
import { schemaNodeAt } from './json-schema.ts'
import type { Path } from './locate-keys.ts'
import { Secret } from './secret.ts'

/** One value that is no longer what it was. */
export interface ConfigChange {
  /** Entries of lists go by their name: `providers.openai.base_url`. */
  readonly key: string
  /** `32 → 64`, `added: …`, `removed`; for credentials just `changed`. */
  readonly text: string
  /** Whether a running gateway cannot take it over. */
  readonly needsRestart: boolean
}

/** The changes from one configuration to another, in the order of the newer one. */
export function configChanges(before: readonly EffectiveValue[], after: readonly EffectiveValue[]): ConfigChange[] {
  const old = label(before)
  const now = label(after)
  const changes: ConfigChange[] = []
  for (const [key, { path, value }] of now) {
    const earlier = old.get(key)
    if (earlier !== undefined && plain(earlier.value) === plain(value)) continue
    const isSecret = value instanceof Secret
    const added = isSecret ? 'added' : `added: ${JSON.stringify(value)}`
    const changed = isSecret ? 'changed' : `${JSON.stringify(earlier?.value)} → ${JSON.stringify(value)}`
    changes.push({ key, text: earlier === undefined ? added : changed, needsRestart: needsRestart(path) })
  }
  for (const [key, { path }] of old) {
    if (!now.has(key)) changes.push({ key, text: 'removed', needsRestart: needsRestart(path) })
  }
  return changes
}

function plain(value: unknown): string {
  return value instanceof Secret ? value.reveal() : JSON.stringify(value)
}

function needsRestart(path: Path): boolean {
  return path.some((_, index) => schemaNodeAt(path.slice(0, index + 1))?.['x-needs-restart'] === true)
}

/** Values under keys that stay the same when an entry is put in front of others. */
function label(values: readonly EffectiveValue[]): Map<string, EffectiveValue> {
  const names = new Map<string, string>()
  const seen = new Map<string, number>()
  for (const { path, value } of values) {
    const [section, index, key] = path
    if (typeof index !== 'number' || path.length !== 3 || (key !== 'name' && key !== 'match')) continue
    const name = `${section}.${String(value)}`
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    names.set(`${section}[${index}]`, count === 1 ? name : `${name}#${count}`)
  }
  return new Map(values.map((value) => [value.key.replace(/^\w+\[\d+\]/, (entry) => names.get(entry) ?? entry), value]))
}
