// Imports config.toml of Codex: its model providers.
import { parse } from 'smol-toml'
import { createDraft, type Draft, type ImportResult } from './draft.ts'
import { tableOf, textOf } from './read-values.ts'

type Table = Record<string, unknown>

const OPENAI = {
  name: 'openai',
  type: 'openai_responses',
  base_url: 'https://api.openai.com',
  api_key_env: 'OPENAI_API_KEY',
}

/** Makes a configuration of the text. */
export function importCodex(text: string): ImportResult {
  const file = parse(text, { maxDepth: 32, unsafeKeyBehaviour: 'throw' })
  const draft = createDraft()
  const names = new Map<string, string>()
  for (const [id, entry] of Object.entries(tableOf(file['model_providers']))) {
    const name = addCodexProvider(tableOf(entry), id, `model_providers.${id}`, draft)
    if (name !== undefined) names.set(id, name)
  }
  const current = textOf(file['model_provider']) ?? 'openai'
  if (current === 'openai' && !names.has(current)) names.set(current, draft.provider(OPENAI, 'model_provider'))
  const provider = names.get(current)
  if (provider === undefined) draft.miss('model_provider', `there is no usable provider "${current}" in the file`)
  else draft.route({ match: '*', provider }, 'model_provider')
  const others = Object.keys(file).filter((key) => key !== 'model_provider' && key !== 'model_providers')
  if (others.length > 0) draft.miss(others.join(', '), 'settings of the client, which stay there')
  return draft.finish('Codex')
}

/** Adds one entry of `model_providers`; `key` is a credential that stands elsewhere. */
export function addCodexProvider(
  entry: Table,
  name: string,
  from: string,
  draft: Draft,
  key?: string,
): string | undefined {
  const { base_url, env_key, wire_api, http_headers, query_params, experimental_bearer_token, requires_openai_auth } =
    entry
  const url = textOf(base_url)
  if (url === undefined) {
    draft.miss(from, 'it has no base_url')
    return undefined
  }
  const token = key ?? textOf(experimental_bearer_token)
  const variable =
    textOf(env_key) ?? (requires_openai_auth === true && token === undefined ? 'OPENAI_API_KEY' : undefined)
  const query = new URLSearchParams(Object.entries(tableOf(query_params)).map(([item, value]) => [item, String(value)]))
  const headers = Object.entries(tableOf(http_headers)).flatMap(([item, value]) => {
    const text = textOf(value)
    return text === undefined ? [] : [[item, text]]
  })
  const used = draft.provider(
    {
      name,
      type: wire_api === 'responses' || wire_api === undefined ? 'openai_responses' : 'openai',
      base_url: query.size === 0 ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`,
      ...(token === undefined ? {} : { api_key: token }),
      ...(token === undefined && variable !== undefined ? { api_key_env: variable } : {}),
      ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) as Table }),
    },
    from,
  )
  const known =
    /^(?:name|base_url|env_key|wire_api|http_headers|query_params|experimental_bearer_token|requires_openai_auth)$/
  for (const other of Object.keys(entry).filter((item) => !known.test(item))) {
    const hint = other === 'env_http_headers' ? 'write the values into providers[].headers' : ''
    draft.miss(`${from}.${other}`, 'ferryllm has nothing like it', hint)
  }
  return used
}
