// Where a provider's credentials come from: every key with its source, and what can be read of it without waiting.
import type { Provider } from './config/config.ts'
import { KEY_SOURCES } from './config/key-source.ts'
import { expandHome, type Host } from './read-keys.ts'
import { Secret } from './secret.ts'
import { findInFile } from './watched-value.ts'

/** The fields of one key that name its source. */
export type KeySource = Pick<Provider, (typeof KEY_SOURCES)[number] | 'api_key_json_path' | 'api_key_ttl_secs'>

/** One key of a provider, as configured. */
export interface NamedSource {
  /** What logs and metrics call it. */
  readonly name: string
  readonly account?: string
  readonly source: KeySource
  /** Where it stands in the provider's entry. */
  readonly path: readonly (string | number)[]
}

/** What could be read of a key. */
export interface ReadKey {
  /** For people: where the key comes from, never the key. */
  readonly source: string
  readonly key?: Secret
  /** A base URL that stands beside the key in a watched file. */
  readonly baseUrl?: string
  readonly problem?: string
  /** The key is asked for when the gateway runs, and again from time to time. */
  readonly later?: true
}

/** All keys of a provider, in the order in which they are used; none for a provider that needs none. */
export function keySourcesOf(provider: Provider): NamedSource[] {
  if (provider.auth === 'client') return []
  const single = KEY_SOURCES.find((key) => provider[key] !== undefined)
  const found = [
    ...(single === undefined ? [] : [{ source: provider, path: [single] }]),
    ...(provider.api_keys ?? []).map((key, index) => ({ source: { api_key: key }, path: ['api_keys', index] })),
    ...(provider.keys ?? []).map((entry, index) => ({
      source: entry,
      path: ['keys', index],
      ...(entry.name === undefined ? {} : { name: entry.name }),
      ...(entry.account === undefined ? {} : { account: entry.account }),
    })),
  ]
  return found.map((entry, index) => ({ name: String(index + 1), ...entry }))
}

/** Reads one key, as far as that goes at once: nothing is run and nothing is fetched. */
export function readKey(source: KeySource, host: Host): ReadKey {
  if (source.api_key) return { source: 'in the file', key: source.api_key }
  if (source.api_key_env !== undefined) return readVariable(source.api_key_env, host)
  if (source.api_key_file !== undefined) return readKeyFile(source.api_key_file, host)
  if (source.key_watch !== undefined) return readWatched(source.key_watch, host)
  // Arguments and queries may hold credentials of their own.
  if (source.api_key_command !== undefined) {
    return { source: `command ${programOf(source.api_key_command)}`, later: true }
  }
  if (source.api_key_url !== undefined) return { source: `url ${source.api_key_url.split('?', 1)[0]}`, later: true }
  return { source: 'none', problem: 'it names no source' }
}

/** All keys of a provider as one: where they come from, the first that is there, and why there is none. */
export function readProviderKey(provider: Provider, host: Host): ReadKey {
  if (provider.auth === 'client') return { source: "the caller's own" }
  const keys = keySourcesOf(provider).map(({ source }) => readKey(source, host))
  const [first] = keys
  if (first === undefined) return { source: 'none' }
  const source = [...new Set(keys.map((key) => key.source))].join(', ')
  const usable = keys.find(({ key, later }) => key !== undefined || later === true)
  return { ...(usable ?? first), source: keys.length === 1 ? source : `${keys.length} keys (${source})` }
}

/** Whether a key that is not there may still appear while the gateway runs. */
export function mayAppear(source: KeySource): boolean {
  return source.api_key === undefined && source.api_key_env === undefined
}

function readVariable(name: string, host: Host): ReadKey {
  const source = `env ${name}`
  const key = host.env[name]?.trim()
  return key ? { source, key: new Secret(key) } : { source, problem: `environment variable ${name} is not set` }
}

function readKeyFile(file: string, host: Host): ReadKey {
  const source = `file ${file}`
  const key = host.readFile(expandHome(file, host.env))
  if (key === undefined) return { source, problem: `cannot read ${file}` }
  return key.trim() === '' ? { source, problem: `${file} is empty` } : { source, key: new Secret(key.trim()) }
}

/** The first file that has a key decides, about the base URL as well. */
function readWatched(entries: NonNullable<KeySource['key_watch']>, host: Host): ReadKey {
  const source = `watched ${entries.map(({ file }) => file).join(', ')}`
  const problems: string[] = []
  for (const { file, path, url_path: urlPath } of entries) {
    const content = host.readFile(expandHome(file, host.env))
    const found = content === undefined ? { problem: `cannot read ${file}` } : findInFile(content, file, path)
    if ('problem' in found) {
      problems.push(found.problem)
      continue
    }
    const url = urlPath === undefined ? undefined : findInFile(content ?? '', file, urlPath)
    const key = new Secret(found.value)
    if (url === undefined) return { source, key }
    if ('problem' in url) return { source, key, problem: url.problem }
    return isBaseUrl(url.value)
      ? { source, key, baseUrl: url.value }
      : { source, key, problem: `${file} holds no http or https address at ${urlPath}` }
  }
  return { source, problem: problems.join('; ') }
}

/** An address that a file may put in place of `base_url`: what it holds is not to end up in URLs that are shown. */
function isBaseUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return (
    url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.hash === ''
  )
}

function programOf(command: string | readonly string[]): string {
  const [program = ''] = typeof command === 'string' ? command.trim().split(/\s+/) : command
  const name = program.replace(/^.*[/\\]/, '')
  return /^[\w.-]{1,40}$/.test(name) ? name : 'line'
}
