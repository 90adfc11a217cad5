// What this machine offers: keys in the environment, servers of models, the configurations of other programs, and clients.
// Everything is only looked at, and nobody outside this machine is asked.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { importConfig, type ImportKind } from '@ferryllm/control/import'
import {
  listenersOf,
  parseListen,
  pointsAt,
  type Config,
  type DiscoverAnswer,
  type ListenAddress,
} from '@ferryllm/control'
import { identifyImport } from '../identify-import.ts'
import { findOffers } from '../init/find-offers.ts'
import type { Terminal } from '../terminal.ts'

type Offer = DiscoverAnswer['offers'][number]
type Client = DiscoverAnswer['clients'][number]
type Machine = Pick<Terminal, 'env' | 'home' | 'platform'>
type Table = Record<string, unknown>

/** A configuration of another program with what it would bring. */
export interface FoundConfig {
  readonly label: string
  readonly file: string
  readonly providers: readonly Table[]
  readonly routes: readonly Table[]
  readonly notMapped: number
}

/** Everything that was found; `config` tells what is there already. */
export async function discover(machine: Machine, config: Config): Promise<DiscoverAnswer> {
  const [offers, configs, clients] = await Promise.all([
    findSimple(machine, config),
    findConfigs(machine, config),
    findClients(machine),
  ])
  const others = configs.map(({ label, file, providers, notMapped }): Offer => ({
    id: `config:${file}`,
    kind: 'config',
    label,
    detail: file,
    brings: providers.map((entry) => String(entry['name'])),
    not_mapped: notMapped,
    in_use: providers.every((entry) => isThere(entry['base_url'], config)),
  }))
  return { offers: [...offers, ...others], clients }
}

/** Keys of known names, and servers on their usual ports. */
async function findSimple(machine: Machine, config: Config): Promise<Offer[]> {
  const counts = new Map<string, number>()
  const found = await findOffers(machine, async (url) => {
    const count = await countModels(url)
    if (count !== undefined) counts.set(url, count)
    return count !== undefined
  })
  return found.map(({ preset, keyEnv }): Offer => {
    const models = counts.get(preset.base_url)
    const used = config.providers.some(
      ({ api_key_env: variable, base_url: url }) =>
        (keyEnv !== undefined && variable === keyEnv) || (keyEnv === undefined && url === preset.base_url),
    )
    return {
      id: keyEnv === undefined ? `server:${preset.name}` : `env:${keyEnv}`,
      kind: keyEnv === undefined ? 'server' : 'env',
      label: preset.label,
      detail: keyEnv ?? preset.base_url,
      preset: preset.name,
      ...(models === undefined ? {} : { models }),
      brings: [preset.name],
      not_mapped: 0,
      in_use: used,
    }
  })
}

const TIMEOUT_MS = 500

/** Undefined when nobody answers there as a server of models does. */
async function countModels(baseUrl: string): Promise<number | undefined> {
  try {
    const reply = await fetch(`${baseUrl}/v1/models`, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (!reply.ok) return undefined
    const { data } = (await reply.json()) as { data?: unknown }
    return Array.isArray(data) ? data.length : undefined
  } catch (cause) {
    // Nobody there, not in time, or something else behind that port.
    if (cause instanceof TypeError || cause instanceof DOMException || cause instanceof SyntaxError) return undefined
    throw cause
  }
}

/** Where other programs keep their configuration, in the home of this user. */
const PLACES: readonly (readonly [label: string, kind: ImportKind, file: string])[] = [
  ['Claude Code', 'claude', '.claude/settings.json'],
  ['Codex', 'codex', '.codex/config.toml'],
  ['cc-switch', 'cc-switch', '.cc-switch/cc-switch.db'],
  ['cc-switch', 'cc-switch', '.cc-switch/config.json'],
  ['claude-code-router', 'ccr', '.claude-code-router/config.json'],
  ['tokligence', 'tokligence', '.tokligence/config/gateway.ini'],
  ['tokligence', 'tokligence', '.tokligence/gateway.ini'],
]

/** More than any configuration; a database that has grown is passed over. */
const MAX_BYTES = 64 * 1024 * 1024

/** Those that name a provider. One that cannot be read is somebody else's to repair. */
export async function findConfigs({ home }: Machine, config: Config): Promise<FoundConfig[]> {
  const own = listenersOf(config).flatMap(({ listen }) => parseListen(listen) ?? [])
  const found: FoundConfig[] = []
  for (const [label, kind, place] of PLACES) {
    const file = join(home, place)
    if (!existsSync(file) || statSync(file).size > MAX_BYTES) continue
    // The file that cc-switch kept before its database is only older.
    if (found.some((other) => other.label === label)) continue
    try {
      const { text } = await identifyImport(file, readFileSync(file), kind)
      const { providers: all, routes, notMapped } = importConfig(kind, text)
      // A client that is set up to come here brings nobody.
      const providers = all.filter(({ base_url: url }) => !own.some((listen) => leadsTo(url, listen)))
      if (providers.length > 0) found.push({ label, file, providers, routes, notMapped: notMapped.length })
    } catch {
      continue
    }
  }
  return found
}

function leadsTo(url: unknown, listen: ListenAddress): boolean {
  return typeof url === 'string' && URL.canParse(url) && pointsAt(new URL(url), listen)
}

/** Whether a provider at this address is configured. */
function isThere(url: unknown, config: Config): boolean {
  return typeof url === 'string' && config.providers.some((provider) => sameUrl(provider.base_url, url))
}

function sameUrl(a: string | undefined, b: string): boolean {
  return a?.replace(/\/+$/, '') === b.replace(/\/+$/, '')
}

const CLIENTS: readonly (readonly [id: Client['id'], label: string])[] = [
  ['claude', 'Claude Code'],
  ['codex', 'Codex'],
  ['opencode', 'OpenCode'],
  ['gemini', 'Gemini CLI'],
  ['code', 'VS Code'],
]

async function findClients({ env }: Machine): Promise<Client[]> {
  const clients = await Promise.all(
    CLIENTS.map(async ([id, label]): Promise<Client | undefined> => {
      const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
      const path = folders.map((folder) => join(folder, id)).find((file) => existsSync(file))
      if (path === undefined) return undefined
      const version = await versionOf(path, env)
      return { id, label, path, ...(version === undefined ? {} : { version }) }
    }),
  )
  return clients.filter((client) => client !== undefined)
}

const VERSION_TIMEOUT_MS = 4000

function versionOf(path: string, env: Machine['env']): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = execFile(path, ['--version'], { env: { ...env }, timeout: VERSION_TIMEOUT_MS }, (_, output) =>
      resolve(/\d+(?:\.\d+)+[\w.-]*/.exec(output)?.[0]),
    )
    child.stdin?.end()
  })
}
