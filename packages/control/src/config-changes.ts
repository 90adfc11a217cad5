// What differs between two configurations, in words that give no secret away.
import type { EffectiveValue } from './effective-values.ts'
import { isSecretPath, schemaNodeAt } from './json-schema.ts'
import type { Path } from './locate-keys.ts'

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
  for (const [key, value] of now) {
    const earlier = old.get(key)
    if (earlier?.exact.reveal() === value.exact.reveal()) continue
    changes.push({ key, text: describeChange(earlier, value), needsRestart: needsRestart(value.path) })
  }
  for (const [key, { path }] of old) {
    if (!now.has(key)) changes.push({ key, text: 'removed', needsRestart: needsRestart(path) })
  }
  return changes
}

function describeChange(earlier: EffectiveValue | undefined, { path, value }: EffectiveValue): string {
  const [before, after] = [JSON.stringify(earlier?.value), JSON.stringify(value)]
  if (earlier === undefined) return isSecretPath(path) ? 'added' : `added: ${after}`
  // What is masked looks the same before and after.
  return before === after ? 'changed' : `${before} → ${after}`
}

/** Whether a running gateway cannot take over another value. */
export function needsRestart(path: Path): boolean {
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
