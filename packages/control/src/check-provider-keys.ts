// What the schema cannot see in the keys of a provider: several sources for one, and keys that are not there.
import type { Provider } from './config/config.ts'
import { KEY_SOURCES } from './config/key-source.ts'
import { isLoopback } from './listen-address.ts'
import { nameOf } from './name-provider.ts'
import type { Finding } from './problem.ts'
import { expandHome, type Host } from './read-keys.ts'
import { keySourcesOf, mayAppear, readKey, type KeySource } from './read-provider-keys.ts'
import { findInFile } from './watched-value.ts'

/** Checks the keys of one provider. One that is not there is passed over; without any, the provider is disabled. */
export function checkKeys(provider: Provider, index: number, host: Host): Finding[] {
  const place = ['providers', index]
  const wrong = [
    ...checkSources(provider, nameOf(provider, index), place),
    ...(provider.keys ?? []).flatMap((entry, at) =>
      checkSources(entry, `providers[${index}].keys[${at}]`, [...place, 'keys', at]),
    ),
    ...checkNames(provider, index),
  ]
  return wrong.length > 0 ? wrong : [...checkPresence(provider, index, host), ...suggestWatch(provider, index, host)]
}

type Place = readonly (string | number)[]

function checkSources(source: KeySource, owner: string, place: Place): Finding[] {
  const error = (key: string, message: string): Finding[] => [
    { severity: 'error', path: [...place, key], at: 'key', message },
  ]
  const given = KEY_SOURCES.filter((key) => source[key] !== undefined)
  const [first, second] = given
  if (second !== undefined) {
    return error(second, `${owner} has ${given.length} key sources (${given.join(', ')}); keep one`)
  }
  // An entry of a list of keys without any source says nothing.
  if (first === undefined && place.length > 2) {
    return error('api_key', `${owner} names no source of a key: add one of ${KEY_SOURCES.join(', ')}`)
  }
  if (source.api_key_json_path !== undefined && first !== 'api_key_url') {
    return error('api_key_json_path', 'api_key_json_path belongs to api_key_url, which is not there')
  }
  if (source.api_key_ttl_secs !== undefined && first !== 'api_key_url' && first !== 'api_key_command') {
    return error('api_key_ttl_secs', 'api_key_ttl_secs belongs to api_key_command or api_key_url; neither is there')
  }
  return source.api_key_url === undefined ? [] : checkUrl(source.api_key_url, [...place, 'api_key_url'])
}

/** A key must not travel in the clear. */
function checkUrl(text: string, path: Place): Finding[] {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (isSafe && url?.username === '' && url.password === '') return []
  const message = isSafe
    ? 'api_key_url must not contain a user name or password'
    : 'api_key_url must begin with https:// (http:// is for addresses of this machine only)'
  return [{ severity: 'error', path, at: 'value', message }]
}

function checkNames(provider: Provider, index: number): Finding[] {
  const names = keySourcesOf(provider)
  return names.flatMap(({ name, path }, at): Finding[] => {
    if (!names.slice(0, at).some((other) => other.name === name)) return []
    const message = `the name "${name}" is taken by another key of this provider`
    return [{ severity: 'error', path: ['providers', index, ...path, 'name'], at: 'value', message }]
  })
}

function checkPresence(provider: Provider, index: number, host: Host): Finding[] {
  const keys = keySourcesOf(provider)
  const missing = keys.flatMap((entry) => {
    const { key, later, problem = '' } = readKey(entry.source, host)
    return key === undefined && later !== true ? [{ ...entry, reason: problem }] : []
  })
  const isDisabled = keys.length > 0 && missing.length === keys.length
  // What may still appear is the business of the running gateway; the entry stays valid.
  const isForGood = isDisabled && !missing.some(({ source }) => mayAppear(source))
  return missing.map(({ name, path, reason }, at) => {
    const what = isDisabled ? 'is disabled' : `goes without its key "${name}"`
    return {
      severity: 'warning',
      path: ['providers', index, ...path],
      at: 'value',
      message: `${nameOf(provider, index)} ${what}: ${reason}`,
      ...(isForGood && at === 0 ? { disables: { provider: index, reason } } : {}),
    }
  })
}

/** Where other programs keep what earlier versions took from there unasked. */
const OTHERS = [
  { file: '~/.claude/settings.json', path: 'env.ANTHROPIC_AUTH_TOKEN', type: /^anthropic$/ },
  { file: '~/.codex/auth.json', path: 'OPENAI_API_KEY', type: /^openai/ },
]

/** A provider that names no source gets no key: what another program logged in with is not sent to any other host. */
function suggestWatch(provider: Provider, index: number, host: Host): Finding[] {
  const url =
    provider.base_url !== undefined && URL.canParse(provider.base_url) ? new URL(provider.base_url) : undefined
  if (url === undefined || isLoopback(url.hostname)) return []
  if (provider.auth === 'client' || keySourcesOf(provider).length > 0) return []
  return OTHERS.filter(({ type }) => type.test(provider.type)).flatMap(({ file, path }): Finding[] => {
    const content = host.readFile(expandHome(file, host.env))
    if (content === undefined || 'problem' in findInFile(content, file, path)) return []
    const message = `${nameOf(provider, index)} has no key; ${file} holds one, which is used only when told so`
    const suggestion = `key_watch = [{ file = "${file}", path = "${path}" }]`
    return [{ severity: 'note', path: ['providers', index, 'name'], at: 'value', message, suggestion }]
  })
}
