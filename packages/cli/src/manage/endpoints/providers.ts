// /api/providers: what is configured, and how one is added, changed, removed, given another key.
import {
  addProviderWish,
  endpointUrl,
  keyEnvsOf,
  MAIN_PATH,
  presetRoutes,
  presets,
  protocolOf,
  removeProviderWish,
  setKeyWish,
  setProviderWish,
  type Config,
  type PresetsAnswer,
  type Provider,
  type ProviderDraft,
  type ProviderSettingsAnswer,
} from '@ferryllm/control'
import type { AdminEndpoint, Answer } from '@ferryllm/gateway'
import { GatewayError } from '@ferryllm/protocols'
import type { Changed, Refused } from '../config-store.ts'
import { describeProvider } from '../describe-provider.ts'
import { storeKey } from '../key-vault.ts'
import type { Manager } from '../manager.ts'
import { addProvider, removeProvider, setProvider, type ProviderEdits } from '../provider-edits.ts'
import { changeOf, parseBody, previewOf } from './answers.ts'

/** The endpoints of presets and of what is configured. */
export function providerEndpoints(manager: Manager): AdminEndpoint[] {
  const one = /^\/api\/providers\/([^/]+)$/
  return [
    { method: 'GET', path: /^\/api\/presets$/, answer: () => ({ status: 200, body: describePresets() }) },
    { method: 'GET', path: /^\/api\/provider-settings$/, answer: () => ({ status: 200, body: describeAll(manager) }) },
    {
      method: 'POST',
      path: /^\/api\/providers$/,
      answer: async ({ body, query }) => add(manager, await body(), query.has('preview')),
    },
    {
      method: 'PATCH',
      path: one,
      answer: async ({ parameters: [name = ''], body, query }) =>
        change(manager, name, await body(), query.has('preview')),
    },
    {
      method: 'DELETE',
      path: one,
      async answer({ parameters: [name = ''], body, query }) {
        const { hash } = parseBody(removeProviderWish, await body())
        const { provider, index, config } = findOne(manager, name)
        return finish(manager, removeProvider(provider, index, config), hash, query.has('preview'))
      },
    },
    {
      method: 'PUT',
      path: /^\/api\/providers\/([^/]+)\/key$/,
      answer: async ({ parameters: [name = ''], body }) => replaceKey(manager, name, await body()),
    },
  ]
}

function describePresets(): PresetsAnswer {
  return {
    presets: presets.map((preset) => {
      const { name, label, type, base_url: base, category, featured, key_prefixes: prefixes } = preset
      const protocol = protocolOf(type)
      return {
        name,
        label,
        type,
        base_url: base,
        endpoint: protocol === undefined ? base : endpointUrl(base, protocol, MAIN_PATH[protocol]),
        key_envs: keyEnvsOf(preset),
        category,
        featured,
        routes: presetRoutes(preset).map(({ match }) => match),
        ...(prefixes === undefined ? {} : { key_prefixes: [...prefixes] }),
        ...(preset.keys_url === undefined ? {} : { keys_url: preset.keys_url }),
        ...(preset.logo === undefined ? {} : { logo: preset.logo }),
        ...(preset.hint === undefined ? {} : { hint: preset.hint }),
      }
    }),
  }
}

function describeAll({ store, terminal, config: inForce }: Manager): ProviderSettingsAnswer {
  // A file that is wrong is told elsewhere; what is in force goes on.
  const config = store.config() ?? inForce()
  const providers = config.providers.map((provider, index) => describeProvider(provider, index, config, terminal))
  return { hash: store.read().hash, providers }
}

async function add(manager: Manager, body: unknown, isPreview: boolean): Promise<Answer> {
  const { key, hash, ...wish } = parseBody(addProviderWish, body)
  const config = valid(manager)
  // Tried with a stand-in first, so that no key is left behind for a provider that is not added.
  const planned = addProvider({ ...wish, key: standIn(key) }, config)
  if (typeof planned === 'string') throw new GatewayError('invalid-request', `${planned}.`)
  const tried = manager.store.preview(planned.edits)
  const isOld = hash !== undefined && hash !== manager.store.read().hash
  if (isPreview) return previewOf(tried)
  if ('refused' in tried || isOld) return finish(manager, planned, hash, false)
  const { fields, notes } = await keyFields(key, planned.name, manager)
  const made = addProvider({ ...wish, key: fields }, config)
  if (typeof made === 'string') throw new GatewayError('invalid-request', `${made}.`)
  return finish(manager, { ...made, notes: [...made.notes, ...notes] }, hash, false)
}

function change(manager: Manager, name: string, body: unknown, isPreview: boolean): Answer {
  const { set = {}, move_to: to, hash } = parseBody(setProviderWish, body)
  const { provider, index, config } = findOne(manager, name)
  const made = setProvider(provider, index, set, config)
  const moved = to === undefined ? [] : [{ path: ['providers', index], move_to: to }]
  return finish(manager, { ...made, edits: [...made.edits, ...moved] }, hash, isPreview)
}

/** The fields that name a source of a key: all but the new one are taken out. */
const KEY_FIELDS = [
  'api_key',
  'api_key_env',
  'api_key_file',
  'api_key_command',
  'api_key_url',
  'api_key_json_path',
  'api_key_ttl_secs',
  'key_watch',
  'api_keys',
  'keys',
] as const

async function replaceKey(manager: Manager, name: string, body: unknown): Promise<Answer> {
  const { key, hash } = parseBody(setKeyWish, body)
  const { provider, index, config } = findOne(manager, name)
  const isOld = hash !== undefined && hash !== manager.store.read().hash
  const { fields, notes } = isOld ? { fields: standIn(key), notes: [] } : await keyFields(key, name, manager)
  const written = manager.store.values(manager.store.read().text).filter(({ source }) => source === 'file')
  const stands = (field: string): boolean =>
    written.some(({ path }) => path[0] === 'providers' && path[1] === index && path[2] === field)
  const gone = KEY_FIELDS.filter((field) => !(field in fields) && stands(field)).map((field) => [field, null])
  const set = { ...(Object.fromEntries(gone) as Record<string, null>), ...fields }
  const made = setProvider(provider, index, set, config)
  return finish(manager, { ...made, notes: [...made.notes, ...notes] }, hash, false)
}

/** What the entry says about a key; one that was pasted is stored. */
async function keyFields(
  key: ProviderDraft['key'],
  name: string,
  { terminal }: Manager,
): Promise<{ fields: Readonly<Record<string, unknown>>; notes: string[] }> {
  if (key === undefined || !('paste' in key)) return { fields: standIn(key), notes: [] }
  try {
    const { source, where } = await storeKey(name, key.paste, terminal, key.store)
    return { fields: source, notes: [`the key is kept in ${where}`] }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new GatewayError('invalid-request', `The key was not stored: ${message}.`, { path: 'key.paste', cause })
  }
}

function standIn(key: ProviderDraft['key']): Readonly<Record<string, unknown>> {
  if (key === undefined || 'none' in key) return {}
  if ('paste' in key) return { api_key_file: 'where the key will be kept' }
  if ('env' in key) return { api_key_env: key.env }
  if ('file' in key) return { api_key_file: key.file }
  return 'command' in key ? { api_key_command: key.command } : { key_watch: [key.watch] }
}

function finish(
  { store }: Manager,
  { name, edits, notes }: ProviderEdits,
  hash: string | undefined,
  isPreview: boolean,
): Answer {
  if (isPreview) return previewOf(store.preview(edits))
  const changed: Changed | Refused = edits.length === 0 ? store.preview(edits) : store.change(edits, hash)
  return changeOf(changed, { name, notes: [...notes] })
}

function findOne(manager: Manager, name: string): { provider: Provider; index: number; config: Config } {
  const config = valid(manager)
  const index = config.providers.findIndex((provider) => provider.name === name)
  const provider = config.providers[index]
  if (provider !== undefined) return { provider, index, config }
  const names = config.providers.map((each) => each.name).join(', ')
  throw new GatewayError('not-found', `There is no provider of that name; the providers are ${names}.`)
}

/** Throws when the file on disk is wrong: its places are not those of the configuration in force. */
function valid({ store }: Manager): Config {
  const config = store.config()
  if (config !== undefined) return config
  throw new GatewayError('invalid-request', 'The configuration file is not valid: GET /api/config tells what is wrong.')
}
