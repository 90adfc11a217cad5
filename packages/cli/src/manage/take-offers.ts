// What taking over some of the discovered offers means for the configuration: edits, one provider after the other.
import { editConfig, type Config, type ConfigEdit } from '@ferryllm/control'
import type { Terminal } from '../terminal.ts'
import type { ConfigStore } from './config-store.ts'
import { discover, findConfigs, type FoundConfig } from './discover.ts'
import { storeKey } from './key-vault.ts'
import { addProvider, freeName } from './provider-edits.ts'

type Table = Record<string, unknown>

/** The edits, and what came of every offer. */
export interface Taken {
  readonly edits: readonly ConfigEdit[]
  readonly added: readonly string[]
  readonly skipped: readonly { readonly what: string; readonly why: string }[]
}

/** Keys that stand in a file are stored apart, unless this is only a trial. A sentence for an offer that is not there. */
export async function takeOffers(
  ids: readonly string[],
  store: ConfigStore,
  terminal: Terminal,
  isTrial: boolean,
): Promise<Taken | string> {
  const stored = store.read()
  let text = stored.text
  let config = store.config(text)
  if (config === undefined) return 'the configuration file is not valid'
  const { offers } = await discover(terminal, config)
  const configs = await findConfigs(terminal, config)
  const edits: ConfigEdit[] = []
  const added: string[] = []
  const skipped: { what: string; why: string }[] = []
  const apply = (what: string, more: readonly ConfigEdit[]): boolean => {
    const edit = editConfig(text, more, stored.format)
    const next = 'text' in edit ? store.config(edit.text) : undefined
    if ('problem' in edit || next === undefined) {
      skipped.push({ what, why: 'problem' in edit ? edit.problem : 'it would make the file invalid' })
      return false
    }
    text = edit.text
    config = next
    edits.push(...more)
    return true
  }
  for (const id of ids) {
    const offer = offers.find((each) => each.id === id)
    if (offer === undefined) return `there is no offer "${id}" (any more)`
    const found = configs.find(({ file }) => id === `config:${file}`)
    if (offer.in_use) skipped.push({ what: offer.label, why: 'it is there already' })
    else if (found !== undefined)
      added.push(...(await takeConfig(found, () => config, apply, { terminal, isTrial, skipped })))
    else {
      const key = offer.kind === 'env' ? { api_key_env: offer.detail } : {}
      const made = addProvider({ preset: offer.preset, key }, config)
      if (typeof made === 'string') skipped.push({ what: offer.label, why: made })
      else if (apply(made.name, made.edits)) added.push(made.name)
    }
  }
  return { edits, added, skipped }
}

/** Every provider of a file that is not there yet, then the routes that lead to those; gives the names. */
async function takeConfig(
  { providers, routes }: FoundConfig,
  current: () => Config | undefined,
  apply: (what: string, edits: readonly ConfigEdit[]) => boolean,
  how: { terminal: Terminal; isTrial: boolean; skipped: { what: string; why: string }[] },
): Promise<string[]> {
  const names = new Map<string, string>()
  for (const entry of providers) {
    const config = current()
    const was = String(entry['name'])
    if (config === undefined) continue
    if (config.providers.some(({ base_url: url }) => url !== undefined && url === entry['base_url'])) {
      how.skipped.push({ what: was, why: 'a provider at its address is there already' })
      continue
    }
    const name = freeName(was, config)
    const insert = await safely(entry, name, how)
    if (apply(name, [{ path: ['providers', config.providers.length], insert }])) names.set(was, name)
  }
  for (const { provider, fallback_providers: fallbacks, ...route } of routes) {
    const config = current()
    const name = names.get(String(provider))
    if (config === undefined || name === undefined) continue
    const { match, match_type: type = 'prefix' } = route
    const what = `route ${String(match)} → ${name}`
    if (config.routes.some((other) => other.match === match && other.match_type === type)) {
      how.skipped.push({ what, why: 'that name is routed already' })
      continue
    }
    const next = (Array.isArray(fallbacks) ? fallbacks : []).flatMap((fallback) => renamed(fallback, names))
    const insert = { ...route, provider: name, ...(next.length === 0 ? {} : { fallback_providers: next }) }
    apply(what, [{ path: ['routes', config.routes.length], insert }])
  }
  return [...names.values()]
}

/** A fallback under its new name; none for a provider that was not taken over. */
function renamed(fallback: unknown, names: ReadonlyMap<string, string>): unknown[] {
  if (typeof fallback === 'string') return names.has(fallback) ? [names.get(fallback)] : []
  if (typeof fallback !== 'object' || fallback === null || !('provider' in fallback)) return []
  const name = names.get(String(fallback.provider))
  return name === undefined ? [] : [{ ...fallback, provider: name }]
}

/** The entry under its new name; a key that stands in it goes where pasted keys go. */
async function safely(
  entry: Table,
  name: string,
  { terminal, isTrial }: { terminal: Terminal; isTrial: boolean },
): Promise<Table> {
  const { api_key: key, ...rest } = entry
  if (typeof key !== 'string') return { ...rest, name }
  if (isTrial) return { ...rest, name, api_key_file: 'where the key will be kept' }
  const { source } = await storeKey(name, key, terminal)
  return { ...rest, name, ...source }
}
