// Imports config.json of claude-code-router.
import json5 from 'json5'
import { createDraft, schemaTakes, type Draft, type ImportResult } from './draft.ts'
import { countOf, keySource, levelOf, listOf, tableOf, textOf } from './read-values.ts'

type Table = Record<string, unknown>

const BY_REQUEST = 'ferryllm routes by model name, not by the kind of request'

/** Makes a configuration of the text. */
export function importClaudeCodeRouter(text: string): ImportResult {
  const file = tableOf(json5.parse(text))
  const draft = createDraft()
  importListener(file, draft)
  const names = importProviders(listOf(file['Providers'] ?? file['providers']), draft)
  importRouter(tableOf(file['Router']), names, draft)
  const timeout = countOf(file['API_TIMEOUT_MS'], 1)
  if (timeout !== undefined)
    draft.set('server.request_timeout_secs', Math.min(604_800, Math.ceil(timeout / 1000)), 'API_TIMEOUT_MS')
  const level = levelOf(file['LOG_LEVEL'])
  if (level !== undefined) draft.set('logging.level', level, 'LOG_LEVEL')
  for (const [key, [why, hint]] of Object.entries(OTHER_KEYS)) {
    if (file[key] !== undefined && file[key] !== '') draft.miss(key, why, hint)
  }
  const known = new Set([...KNOWN_KEYS, ...Object.keys(OTHER_KEYS)])
  for (const key of Object.keys(file)) if (!known.has(key)) draft.miss(key, 'ferryllm has nothing like it')
  return draft.finish('claude-code-router')
}

const KNOWN_KEYS = ['Providers', 'providers', 'Router', 'HOST', 'PORT', 'APIKEY', 'API_TIMEOUT_MS', 'LOG_LEVEL']

const OTHER_KEYS: Readonly<Record<string, readonly [why: string, hint?: string]>> = {
  LOG: ['logs go to standard output', 'use [logging]'],
  NON_INTERACTIVE_MODE: ['nothing here depends on it'],
  PROXY_URL: ['an outgoing proxy is not set here', 'see whether providers[] has a key for it'],
  CUSTOM_ROUTER_PATH: ['a program cannot be translated', 'write its rules as [[routes]]'],
  transformers: ['plugins are not supported', 'quirks of a provider say how it departs from its protocol'],
  plugins: ['plugins are not supported'],
  StatusLine: ['it belongs to the client'],
}

function importListener(file: Table, draft: Draft): void {
  const host = textOf(file['HOST'])
  const port = countOf(file['PORT'], 1)
  const key = textOf(file['APIKEY'])
  // Without a key that program listens on loopback whatever the file says.
  const address = key === undefined || host === undefined ? '127.0.0.1' : host
  if (host !== undefined || port !== undefined) draft.set('server.listen', `${address}:${port ?? 3456}`, 'HOST, PORT')
  if (key === undefined) return
  draft.set('auth.enabled', true, 'APIKEY')
  const { api_key, api_key_env } = keySource(key)
  if (api_key_env !== undefined) draft.set('auth.api_keys_env', api_key_env, 'APIKEY')
  else draft.set('auth.api_keys', [api_key], 'APIKEY')
}

/** Gives the provider names by their names in the file. */
function importProviders(providers: readonly unknown[], draft: Draft): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const models: { provider: string; old: string; model: string }[] = []
  for (const [index, entry] of providers.entries()) {
    const { name: written, api_base_url: url, api_key: key, models: list, transformer, ...rest } = tableOf(entry)
    const from = `Providers[${index}]`
    const old = textOf(written) ?? `provider-${index + 1}`
    const base_url = textOf(url)
    if (base_url === undefined) {
      draft.miss(from, 'it has no api_base_url')
      continue
    }
    const type = typeOf(transformer, base_url)
    const provider = draft.provider({ name: old, type, base_url, ...keySource(textOf(key)) }, from)
    names.set(old, provider)
    if (transformer !== undefined) {
      draft.miss(
        `${from}.transformer`,
        'known hosts need none, and limits are fitted by themselves',
        'for others see providers[].quirks',
      )
    }
    for (const other of Object.keys(rest)) draft.miss(`${from}.${other}`, 'ferryllm has nothing like it')
    for (const model of listOf(list)) {
      const name = textOf(model)
      if (name !== undefined) models.push({ provider, old, model: name })
    }
  }
  // Its clients choose a model as `provider,model`.
  for (const { provider, old, model } of models) {
    draft.route(
      { match: `${old},${model}`, match_type: 'exact', provider, rewrite_model: model },
      `Providers ${old} ${model}`,
    )
  }
  const taken = new Set<string>()
  for (const { provider, model, old } of models) {
    if (taken.has(model)) continue
    taken.add(model)
    draft.route({ match: model, match_type: 'exact', provider }, `Providers ${old} ${model}`)
  }
  return names
}

function typeOf(transformer: unknown, url: string): string {
  const used = listOf(tableOf(transformer)['use']).map((item) =>
    String(Array.isArray(item) ? item[0] : item).toLowerCase(),
  )
  if (used.includes('anthropic') || /\/messages\/?$/.test(url)) return 'anthropic'
  if (used.includes('gemini')) return 'gemini'
  return used.includes('openai-responses') || /\/responses\/?$/.test(url) ? 'openai_responses' : 'openai'
}

function importRouter(router: Table, names: ReadonlyMap<string, string>, draft: Draft): void {
  for (const [rule, value] of Object.entries(router)) {
    const from = `Router.${rule}`
    if (rule !== 'default' && rule !== 'background') {
      const hint = typeof value === 'string' ? `choose "${value}" as the model in the client` : ''
      draft.miss(from, BY_REQUEST, hint)
      continue
    }
    const [old = '', ...rest] = (textOf(value) ?? '').split(',')
    const provider = names.get(old.trim())
    const rewrite_model = rest.join(',').trim()
    if (provider === undefined || rewrite_model === '') {
      draft.miss(from, `"${String(value)}" names no provider and model of this file`)
      continue
    }
    // Claude Code does its small work with a Haiku model.
    const haiku = schemaTakes('routes.0.match_type', 'contains')
      ? [{ match: 'haiku', match_type: 'contains' }]
      : ['claude-haiku-', 'claude-3-5-haiku-', 'claude-3-haiku-'].map((match) => ({ match }))
    for (const match of rule === 'default' ? [{ match: '*' }] : haiku)
      draft.route({ ...match, provider, rewrite_model }, from)
  }
}
