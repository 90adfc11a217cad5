// Every key of the configuration with its latest value: the one place that knows which sources may still change.
import { keySourcesOf, readKey, type Config, type Host, type KeySource, type ReadKey } from '@ferryllm/control'
import type { Send } from '../upstream/send.ts'
import { askForKey } from './ask-for-key.ts'
import { fetchKey } from './fetch-key.ts'
import { followFiles } from './follow-files.ts'
import type { LiveKey, LiveKeyListener } from './live-key.ts'
import { runCommand } from './run-command.ts'

export interface KeyStore {
  /** What is known of a key now. */
  readonly read: (source: KeySource) => ReadKey
  /** A provider refused this key: its source is asked whether there is a newer one. */
  readonly renew: (source: KeySource) => void
  /** A new configuration: sources that it still names keep their values. */
  readonly configure: (config: Config) => void
  /** Every source has answered once. */
  readonly ready: () => Promise<void>
  readonly close: () => void
}

export interface KeyStoreOptions extends LiveKeyListener {
  readonly host: Host
  readonly send: Send
  /** How often files are looked at; default: once a second. */
  readonly lookMs?: number | undefined
}

const DEFAULT_TTL_SECS = 3600

export function createKeyStore(config: Config, options: KeyStoreOptions): KeyStore {
  const { host } = options
  let live = new Map<string, LiveKey>()
  const configure = (next: Config): void => {
    const before = live
    live = new Map()
    for (const { source } of next.providers.flatMap(keySourcesOf)) {
      const id = idOf(source)
      if (id === undefined || live.has(id)) continue
      live.set(id, before.get(id) ?? start(source, options))
    }
    for (const [id, key] of before) if (!live.has(id)) key.stop()
  }
  const find = (source: KeySource): LiveKey | undefined => live.get(idOf(source) ?? '')
  configure(config)
  return {
    read: (source) => find(source)?.current() ?? readKey(source, host),
    renew: (source) => find(source)?.renew(),
    configure,
    ready: async () => void (await Promise.all([...live.values()].map((key) => key.ready))),
    close() {
      for (const key of live.values()) key.stop()
    },
  }
}

/** The same text for the same source; undefined for what cannot change while the gateway runs. */
function idOf(source: KeySource): string | undefined {
  const { api_key_file, api_key_command, api_key_url, api_key_json_path, api_key_ttl_secs, key_watch } = source
  if ((api_key_file ?? api_key_command ?? api_key_url ?? key_watch) === undefined) return undefined
  return JSON.stringify([api_key_file, api_key_command, api_key_url, api_key_json_path, api_key_ttl_secs, key_watch])
}

function start(source: KeySource, { host, send, changed, warn, lookMs }: KeyStoreOptions): LiveKey {
  const listener = { changed, warn }
  const { api_key_command: command, api_key_url: url, api_key_json_path: jsonPath } = source
  const words = readKey(source, host).source
  const ttlMs = (source.api_key_ttl_secs ?? DEFAULT_TTL_SECS) * 1000
  if (command !== undefined) {
    const env = { ...host.env }
    return askForKey({ source: words, ttlMs, ask: (signal) => runCommand(command, { env, signal }) }, listener)
  }
  if (url !== undefined) return askForKey({ source: words, ttlMs, ask: () => fetchKey(send, url, jsonPath) }, listener)
  return followFiles(source, host, listener, lookMs)
}
