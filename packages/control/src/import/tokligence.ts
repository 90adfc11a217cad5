// Imports gateway.ini of the Tokligence gateway.
import { parse } from 'ini'
import { isTable } from '../fill-presets.ts'
import { createDraft, matchOf, type Draft, type ImportResult } from './draft.ts'
import { countOf, levelOf, textOf } from './read-values.ts'
import { explainTokligenceKey } from './tokligence-keys.ts'

type Settings = ReadonlyMap<string, string>

const UPSTREAMS = {
  openai: { type: 'openai_responses', base_url: 'https://api.openai.com' },
  anthropic: { type: 'anthropic', base_url: 'https://api.anthropic.com' },
  gemini: { type: 'gemini', base_url: 'https://generativelanguage.googleapis.com' },
} as const

/** What it sends where when nothing is said. */
const USUAL_ROUTES = 'gpt*=openai,claude*=anthropic'

/** Makes a configuration of the text. */
export function importTokligence(text: string): ImportResult {
  const settings = readSettings(text)
  const draft = createDraft()
  importListener(settings, draft)
  const level = levelOf(settings.get('log_level'))
  if (level !== undefined) draft.set('logging.level', level, 'log_level')
  const providers = new Map<string, string>()
  for (const name of ['openai', 'anthropic', 'gemini'] as const) {
    if (isUsed(name, settings)) providers.set(name, importUpstream(name, settings, draft))
  }
  importRoutes(settings, providers, draft)
  importAliases(settings, draft)
  importMode(settings, draft)
  const known = new Set(MAPPED_KEYS)
  for (const key of settings.keys()) {
    if (known.has(key)) continue
    const { why, hint } = explainTokligenceKey(key)
    draft.miss(key, why, hint)
  }
  return draft.finish('the Tokligence gateway')
}

const MAPPED_KEYS = [
  'openai_api_key',
  'openai_base_url',
  'openai_org',
  'anthropic_api_key',
  'anthropic_base_url',
  'gemini_api_key',
  'gemini_base_url',
  'routes',
  'model_provider_routes',
  'fallback_adapter',
  'model_aliases',
  'facade_port',
  'enable_facade',
  'multiport_mode',
  'log_level',
  'auth_disabled',
  'work_mode',
]

/** Section headers mean nothing there, and keys are read in lower case. */
function readSettings(text: string): Settings {
  const settings = new Map<string, string>()
  const take = (table: Readonly<Record<string, unknown>>): void => {
    for (const [key, value] of Object.entries(table)) {
      const item = textOf(value)
      if (isTable(value)) take(value)
      else if (item !== undefined) settings.set(key.trim().toLowerCase(), item)
    }
  }
  take(parse(text))
  return settings
}

function importListener(settings: Settings, draft: Draft): void {
  const port = countOf(settings.get('facade_port'), 1)
  const from = 'facade_port'
  if (port !== undefined && port <= 65_535) {
    draft.set('server.listen', `127.0.0.1:${port}`, from)
    draft.miss(
      `${from}: all interfaces`,
      'it listened for the whole network',
      'write server.listen = "0.0.0.0:…" and turn on [auth] if that is wanted',
    )
  }
  if (settings.get('multiport_mode') === 'true') {
    draft.miss('multiport_mode', 'there is one listener for everything', 'clients of the other ports use this one')
  }
}

function isUsed(name: string, settings: Settings): boolean {
  const routes = [settings.get('routes'), settings.get('model_provider_routes'), settings.get('fallback_adapter')]
  const isRouted = routes.some((text) => text?.toLowerCase().includes(name))
  const isUsual = routes.slice(0, 2).every((text) => text === undefined) && USUAL_ROUTES.includes(name)
  return isRouted || isUsual || settings.has(`${name}_api_key`)
}

/** Keys that do not stand in the file came from the environment, under the name of the key there. */
function importUpstream(name: keyof typeof UPSTREAMS, settings: Settings, draft: Draft): string {
  const key = settings.get(`${name}_api_key`)
  const variable = `TOKLIGENCE_${name.toUpperCase()}_API_KEY`
  const organization = name === 'openai' ? settings.get('openai_org') : undefined
  return draft.provider(
    {
      ...UPSTREAMS[name],
      name,
      base_url: settings.get(`${name}_base_url`) ?? UPSTREAMS[name].base_url,
      ...(key === undefined ? { api_key_env: variable } : { api_key: key }),
      ...(organization === undefined ? {} : { headers: { 'openai-organization': organization } }),
    },
    key === undefined ? variable : `${name}_api_key`,
  )
}

function importRoutes(settings: Settings, providers: Map<string, string>, draft: Draft): void {
  const given = ['model_provider_routes', 'routes'].filter((key) => settings.has(key))
  const sources =
    given.length === 0 ? [['(default routes)', USUAL_ROUTES]] : given.map((key) => [key, settings.get(key) ?? ''])
  for (const [from = '', text = ''] of sources) {
    for (const [pattern, adapter] of readPairs(text)) addRoute(pattern, adapter, from, providers, draft)
  }
  const fallback = settings.get('fallback_adapter')
  if (fallback !== undefined) addRoute('*', fallback, 'fallback_adapter', providers, draft)
}

function addRoute(pattern: string, adapter: string, from: string, providers: Map<string, string>, draft: Draft): void {
  if (adapter === 'loopback' && !providers.has('loopback')) {
    providers.set('loopback', draft.provider({ name: 'loopback', type: 'demo' }, from))
  }
  const provider = providers.get(adapter)
  if (provider === undefined)
    return draft.miss(`${from}: ${pattern}`, `there is no upstream "${adapter}"`, 'write a [[providers]] entry for it')
  draft.route({ ...matchOf(pattern), provider }, `${from}: ${pattern}`)
}

function importAliases(settings: Settings, draft: Draft): void {
  for (const [name, target] of readPairs(settings.get('model_aliases') ?? ''))
    draft.alias(name, target, `model_aliases: ${name}`)
}

function importMode(settings: Settings, draft: Draft): void {
  const mode = settings.get('work_mode')
  if (mode !== undefined && mode !== 'auto') draft.set('server.work_mode', mode, 'work_mode')
  if (settings.get('auth_disabled') !== 'false') return
  draft.miss(
    'auth_disabled=false',
    'its keys are stored as hashes and cannot be taken over',
    'turn on [auth] and give your clients new keys',
  )
}

/** `a=>b` or `a=b`, with commas or line breaks between. */
function readPairs(text: string): [string, string][] {
  return text.split(/[,\n]/).flatMap((pair): [string, string][] => {
    const [, left, right] = /^\s*(.+?)\s*=>?\s*(\S+)\s*$/.exec(pair) ?? []
    return left === undefined || right === undefined
      ? []
      : [[left, right.toLowerCase() === 'loopback' ? 'loopback' : right]]
  })
}
