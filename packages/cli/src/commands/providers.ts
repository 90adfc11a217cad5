// `ferryllm providers …`: which providers are configured; one is added, switched off or on, given another key, removed.
import {
  keyEnvsOf,
  loadConfig,
  presets,
  recognize,
  statePaths,
  type Config,
  type ProviderType,
} from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import { FAILED, OK, USAGE } from '../exit-codes.ts'
import { findProvider } from '../find-provider.ts'
import { openConfigStore, type Changed, type ConfigStore, type Refused } from '../manage/config-store.ts'
import { describeProvider } from '../manage/describe-provider.ts'
import { storeKey } from '../manage/key-vault.ts'
import { addProvider, removeProvider, setProvider, type ProviderEdits } from '../manage/provider-edits.ts'
import { fail, printJson } from '../render/failure.ts'
import { renderProblems } from '../render/problems.ts'
import { painter, printable, renderTable } from '../render/text.ts'
import { callAdmin } from '../state/call-admin.ts'
import { findGateway } from '../state/pid-file.ts'
import type { Terminal } from '../terminal.ts'

/** The options that these commands share. */
export interface ProvidersOptions {
  readonly config?: string
  readonly json?: true
}

/** The options of `add`. */
export interface AddOptions extends ProvidersOptions {
  readonly name?: string
  readonly type?: ProviderType
  readonly baseUrl?: string
  readonly keyEnv?: string
  readonly keyFile?: string
  readonly keyStdin?: true
  /** False for `--no-routes`. */
  readonly routes?: boolean
}

/** Prints the providers in their order. */
export function listProviders(options: ProvidersOptions, terminal: Terminal): number {
  const opened = open(options, terminal)
  if (typeof opened === 'number') return opened
  const { config } = opened
  const providers = config.providers.map((provider, index) => describeProvider(provider, index, config, terminal))
  if (options.json) {
    printJson({ providers }, terminal)
    return OK
  }
  const rows = providers.map(({ name, type, endpoint, key, disabled, routes }) => [
    name,
    type,
    endpoint ?? 'built in',
    key.tail === undefined ? key.label : `${key.label} (…${key.tail})`,
    String(routes.length),
    disabled === undefined ? 'ready' : `disabled: ${disabled}`,
  ])
  const head = ['name', 'type', 'endpoint', 'key', 'routes', 'state']
  terminal.out(`${renderTable(head, rows, painter(terminal.hasColors))}\n`)
  return OK
}

/** Prints what is known of hosts. */
export function listPresets(options: ProvidersOptions, terminal: Terminal): number {
  if (options.json) {
    printJson({ presets }, terminal)
    return OK
  }
  const rows = presets.map((preset) => [
    preset.name,
    preset.label,
    preset.category,
    preset.base_url,
    keyEnvsOf(preset)[0] ?? 'no key',
  ])
  terminal.out(`${renderTable(['name', 'provider', 'group', 'base URL', 'key'], rows, painter(terminal.hasColors))}\n`)
  return OK
}

/** Adds a provider: a preset, or the address of any host. */
export async function addOne(place: string | undefined, options: AddOptions, terminal: Terminal): Promise<number> {
  const given = [options.keyEnv, options.keyFile, options.keyStdin].filter((each) => each !== undefined)
  if (given.length > 1) {
    return fail('give one of --key-env, --key-file and --key-stdin', options, terminal, { code: USAGE })
  }
  const opened = open(options, terminal)
  if (typeof opened === 'number') return opened
  const { store, config } = opened
  const pasted = options.keyStdin === true ? (await terminal.readInput()).trim() : undefined
  const target = findTarget(place, pasted)
  if (typeof target === 'string') return fail(target, options, terminal, { code: USAGE })
  const wish = {
    name: options.name,
    type: options.type,
    routes: options.routes,
    ...target,
    ...(options.baseUrl === undefined ? {} : { base_url: options.baseUrl }),
  }
  const plain = {
    ...(options.keyEnv === undefined ? {} : { api_key_env: options.keyEnv }),
    ...(options.keyFile === undefined ? {} : { api_key_file: options.keyFile }),
  }
  const planned = addProvider({ ...wish, key: pasted === undefined ? plain : { api_key_file: 'x' } }, config)
  if (typeof planned === 'string') return fail(planned, options, terminal)
  const tried = store.preview(planned.edits)
  if (pasted === undefined || 'refused' in tried) return finish(store, planned, options, terminal, 'is added')
  try {
    const { source, where } = await storeKey(planned.name, pasted, terminal)
    const made = addProvider({ ...wish, key: source }, config)
    if (typeof made === 'string') return fail(made, options, terminal)
    const notes = [...made.notes, `the key is kept in ${where}`]
    return await finish(store, { ...made, notes }, options, terminal, 'is added')
  } catch (cause) {
    return fail(cause instanceof Error ? cause.message : String(cause), options, terminal)
  }
}

/** A preset by its name, a host by its address, or whoever the pasted key is surely of. */
function findTarget(
  place: string | undefined,
  pasted: string | undefined,
): { preset?: string; base_url?: string } | string {
  const known = presets.map((preset) => ({ ...preset, key_envs: keyEnvsOf(preset) }))
  if (place === undefined) {
    const { candidates, isSure } = recognize(pasted ?? '', known)
    const [first] = candidates
    if (isSure && first !== undefined) return { preset: first }
    return 'name a preset (ferryllm providers presets lists them) or the address of a host'
  }
  const { kind, value, candidates } = recognize(place, known)
  if (kind !== 'url') return { preset: place }
  const [first] = candidates
  return first === undefined ? { base_url: value } : { preset: first, base_url: value }
}

/** Takes a provider out, with the routes that lead nowhere without it. */
export function removeOne(name: string, options: ProvidersOptions, terminal: Terminal): Promise<number> {
  return withProvider(name, options, terminal, 'is removed', ({ provider, index, config }) =>
    removeProvider(provider, index, config),
  )
}

/** Takes a provider out of use, or back into it. */
export function switchOne(name: string, isOn: boolean, options: ProvidersOptions, terminal: Terminal): Promise<number> {
  const said = isOn ? 'is in use' : 'is out of use'
  return withProvider(name, options, terminal, said, ({ provider, index, config }) => {
    if ((provider.enabled !== false) === isOn) return { name, edits: [], notes: ['nothing was to be done'] }
    return setProvider(provider, index, { enabled: isOn ? null : false }, config)
  })
}

interface Found {
  readonly provider: Config['providers'][number]
  readonly index: number
  readonly config: Config
}

async function withProvider(
  name: string,
  options: ProvidersOptions,
  terminal: Terminal,
  said: string,
  make: (found: Found) => ProviderEdits,
): Promise<number> {
  const opened = open(options, terminal)
  if (typeof opened === 'number') return opened
  const { store, config } = opened
  const provider = findProvider(name, config)
  if (typeof provider === 'string') return fail(provider, options, terminal)
  const made = make({ provider, index: config.providers.indexOf(provider), config })
  return finish(store, made, options, terminal, said)
}

/** The file and what it says; complains and gives an exit code when it is wrong. */
function open(options: ProvidersOptions, terminal: Terminal): { store: ConfigStore; config: Config } | number {
  const store = openConfigStore({ terminal, config: options.config, flags: {} })
  let config: Config | undefined
  try {
    config = store.config()
  } catch (cause) {
    if (!(cause instanceof GatewayError)) throw cause
    return fail(cause.message, options, terminal)
  }
  if (config !== undefined) return { store, config }
  const { file, text, format } = store.read()
  const { problems } = loadConfig(text, terminal, { format })
  terminal.error(`${renderProblems(file, problems, terminal.hasColors)}\n`)
  return options.json ? fail('the configuration is not valid', options, terminal) : FAILED
}

async function finish(
  store: ConfigStore,
  { name, edits, notes }: ProviderEdits,
  options: ProvidersOptions,
  terminal: Terminal,
  said: string,
): Promise<number> {
  const changed: Changed | Refused = edits.length === 0 ? store.preview([]) : store.change(edits)
  if ('refused' in changed) return fail(changed.message, options, terminal)
  const { file } = changed.before
  // One that began without a file does not look for one by itself.
  const gateway = changed.before.exists ? undefined : await takeUp(terminal)
  const all = [...notes, ...(gateway === undefined ? [] : [gateway])]
  if (options.json) printJson({ provider: name, file, notes: all }, terminal)
  else {
    terminal.out(`${printable(name)} ${said} (${file})\n`)
    for (const note of all) terminal.out(`  ${printable(note)}\n`)
  }
  return OK
}

async function takeUp(terminal: Terminal): Promise<string | undefined> {
  const paths = statePaths(terminal)
  const found = findGateway(paths)
  if (found.state !== 'running') return undefined
  const reply = await callAdmin(paths, found.record, 'POST', '/api/reload')
  return 'problem' in reply ? `the running gateway did not take it up: ${reply.problem}` : 'the running gateway uses it'
}
