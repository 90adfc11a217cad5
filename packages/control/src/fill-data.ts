// Completes the data of all layers before it is checked or shown: presets, providers of the environment, old spellings.
import { defaultProviders } from './default-config.ts'
import { fillPresets, isTable, levelOfFilter } from './fill-presets.ts'
import type { Finding } from './problem.ts'
import type { Host } from './read-keys.ts'

type Table = Record<string, unknown>

/** The completed data, and what is to be said about it. */
export function fillData(data: Table, host: Host): { data: Table; findings: Finding[] } {
  const filled = fillPresets(data)
  if (hasNoProviders(data)) Object.assign(filled, defaultProviders(host.env))
  return { data: filled, findings: readLogLevel(filled) }
}

/** Whether the providers and routes are to come from the environment. */
export function hasNoProviders(data: Readonly<Table>): boolean {
  return !('providers' in data) && !('routes' in data)
}

/** Log filters of older versions (`info,module=debug`) become their plain level. */
function readLogLevel(data: Table): Finding[] {
  const logging = data['logging']
  if (!isTable(logging) || typeof logging['level'] !== 'string') return []
  const written = logging['level']
  const filter = levelOfFilter(written)
  data['logging'] = { ...logging, level: filter ?? written.toLowerCase() }
  if (filter === undefined) return []
  const message = `levels for single modules are not supported; "${filter}" is used for everything`
  return [{ severity: 'warning', path: ['logging', 'level'], at: 'value', message }]
}
