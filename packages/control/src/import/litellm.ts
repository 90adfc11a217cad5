// Imports config.yaml of the LiteLLM proxy.
import { parse } from 'yaml'
import { createDraft, matchOf, type Draft, type DraftFallback, type ImportResult } from './draft.ts'
import { countOf, keySource, listOf, tableOf, textOf } from './read-values.ts'
import { addDeployment, type Deployment } from './litellm-models.ts'

type Table = Record<string, unknown>

/** Makes a configuration of the text. */
export function importLiteLlm(text: string): ImportResult {
  // Aliases of YAML can make a small text huge.
  const file = tableOf(parse(text, { maxAliasCount: 100 }))
  const draft = createDraft()
  const groups = importModels(listOf(file['model_list']), draft)
  const router = tableOf(file['router_settings'])
  const settings = tableOf(file['litellm_settings'])
  importFallbacks([...listOf(router['fallbacks']), ...listOf(settings['fallbacks'])], groups, draft)
  for (const [name, target] of Object.entries(tableOf(router['model_group_alias']))) {
    const model = textOf(tableOf(target)['model']) ?? textOf(target)
    if (model !== undefined) draft.alias(name, model, `router_settings.model_group_alias.${name}`)
  }
  importGeneral(tableOf(file['general_settings']), draft)
  importNumbers(router, 'router_settings', draft)
  importNumbers(settings, 'litellm_settings', draft)
  const known = new Set(['model_list', 'router_settings', 'litellm_settings', 'general_settings'])
  for (const key of Object.keys(file).filter((name) => !known.has(name)))
    draft.miss(key, 'ferryllm has nothing like it')
  return draft.finish('LiteLLM')
}

/** The deployments of every model name; several share the work there, here the first one answers. */
function importModels(list: readonly unknown[], draft: Draft): ReadonlyMap<string, readonly Deployment[]> {
  const groups = new Map<string, Deployment[]>()
  const known = new Map<string, string>()
  for (const [index, entry] of list.entries()) {
    const { model_name: written, litellm_params: params, ...rest } = tableOf(entry)
    const from = `model_list[${index}]`
    const name = textOf(written)
    const deployment = name === undefined ? undefined : addDeployment(tableOf(params), from, known, draft)
    if (name === undefined) draft.miss(from, 'it has no model_name')
    if (name === undefined || deployment === undefined) continue
    for (const other of Object.keys(rest)) draft.miss(`${from}.${other}`, 'what models can do is known here', '')
    groups.set(name, [...(groups.get(name) ?? []), deployment])
  }
  for (const [name, [first, ...others]] of groups) {
    if (first === undefined) continue
    const from = `model_name ${name}`
    draft.route(routeOf(name, first), from)
    for (const other of others) draft.fallback((route) => route.match === name, asFallback(other, first), from)
  }
  return groups
}

function routeOf(name: string, { provider, model }: Deployment): Parameters<Draft['route']>[0] {
  const match = matchOf(name)
  if (model === name) return { ...match, provider }
  // `anthropic/*` for `anthropic/*`: the part in front of the slash is the name of the provider.
  if (model === '*')
    return match.match !== '*' && match.match_type === undefined
      ? { ...match, provider, strip_prefix: true }
      : { ...match, provider }
  return { ...match, provider, rewrite_model: model }
}

function importFallbacks(
  rules: readonly unknown[],
  groups: ReadonlyMap<string, readonly Deployment[]>,
  draft: Draft,
): void {
  for (const [name, targets] of rules.flatMap((rule) => Object.entries(tableOf(rule)))) {
    const [first] = groups.get(name) ?? []
    for (const target of listOf(targets).map(String)) {
      const from = `fallbacks: ${name} → ${target}`
      const [next] = groups.get(target) ?? []
      if (first === undefined || next === undefined) draft.miss(from, 'there is no such model_name')
      else draft.fallback((route) => route.match === name, asFallback(next, first), from)
    }
  }
}

function asFallback({ provider, model }: Deployment, first: Deployment): DraftFallback {
  return model === first.model ? provider : { provider, model }
}

function importGeneral(general: Table, draft: Draft): void {
  const key = textOf(general['master_key'])
  if (key !== undefined) {
    const { api_key, api_key_env } = keySource(key)
    draft.set('auth.enabled', true, 'general_settings.master_key')
    if (api_key_env !== undefined) draft.set('auth.api_keys_env', api_key_env, 'general_settings.master_key')
    else draft.set('auth.api_keys', [api_key], 'general_settings.master_key')
  }
  const most = countOf(general['max_parallel_requests'] ?? general['global_max_parallel_requests'], 1)
  if (most !== undefined) draft.set('server.max_concurrent_requests', most, 'general_settings.max_parallel_requests')
  const known = new Set(['master_key', 'max_parallel_requests', 'global_max_parallel_requests'])
  for (const name of Object.keys(general).filter((item) => !known.has(item))) {
    const isStore = /database|store|redis|cache|salt|virtual/.test(name)
    draft.miss(`general_settings.${name}`, isStore ? 'there is no shared database' : 'ferryllm has nothing like it')
  }
}

/** Names of numbers there → ours, with the least that makes sense here. */
const NUMBERS: Readonly<Record<string, readonly [key: string, least: number, most: number]>> = {
  num_retries: ['server.retry_attempts', 0, 20],
  request_timeout: ['server.request_timeout_secs', 1, 604_800],
  timeout: ['server.request_timeout_secs', 1, 604_800],
  allowed_fails: ['server.circuit_breaker_failures', 1, Number.MAX_SAFE_INTEGER],
  cooldown_time: ['server.circuit_breaker_cooldown_secs', 1, 604_800],
}

function importNumbers(table: Table, at: string, draft: Draft): void {
  for (const [name, value] of Object.entries(table)) {
    const from = `${at}.${name}`
    const [key = '', least = 0, most = 0] = Object.hasOwn(NUMBERS, name) ? (NUMBERS[name] ?? []) : []
    const number = countOf(value, least)
    if (key !== '' && number !== undefined) draft.set(key, Math.min(most, number), from)
    else if (name === 'json_logs' && value === true) draft.set('logging.format', 'json', from)
    else if (name === 'set_verbose' && value === true) draft.set('logging.level', 'debug', from)
    else if (name === 'drop_params') draft.miss(from, 'what a provider cannot take is always left out, and named')
    else if (name === 'routing_strategy') draft.miss(from, 'the order of a route decides')
    else if (!/^(?:fallbacks|model_group_alias|set_verbose|json_logs)$/.test(name))
      draft.miss(from, 'ferryllm has nothing like it')
  }
}
