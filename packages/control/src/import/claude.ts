// Imports settings.json of Claude Code: where it sends its requests, and which models stand behind its names.
import json5 from 'json5'
import { createDraft, type Draft, type ImportResult } from './draft.ts'
import { tableOf, textOf } from './read-values.ts'

type Table = Record<string, unknown>

/** Makes a configuration of the text. */
export function importClaude(text: string): ImportResult {
  const file = tableOf(json5.parse(text))
  const draft = createDraft()
  const name = addClaudeProvider(file, 'anthropic', '', draft)
  if (name !== undefined) {
    draft.route({ match: 'claude-', provider: name }, 'env')
    draft.route({ match: '*', provider: name }, 'env')
    addClaudeModels(tableOf(file['env']), name, draft)
  }
  const others = Object.keys(file).filter((key) => key !== 'env' && key !== 'apiKeyHelper' && key !== '$schema')
  if (others.length > 0) draft.miss(others.join(', '), 'settings of the client, which stay there')
  return draft.finish('Claude Code')
}

/** Adds the provider that the variables of Claude Code describe; its name, or nothing when they describe none. */
export function addClaudeProvider(settings: Table, name: string, at: string, draft: Draft): string | undefined {
  const env = tableOf(settings['env'])
  const from = at === '' ? 'env' : `${at}.env`
  for (const variable of ['CLAUDE_CODE_USE_BEDROCK', 'CLAUDE_CODE_USE_VERTEX', 'CLAUDE_CODE_USE_FOUNDRY']) {
    if (textOf(env[variable]) === undefined) continue
    draft.miss(`${from}.${variable}`, 'this cloud is not supported as a provider')
    return undefined
  }
  const [variable, key] = firstOf(env, ['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_API_KEY']) ?? []
  const base_url = textOf(env['ANTHROPIC_BASE_URL'])
  if (textOf(settings['apiKeyHelper']) !== undefined) {
    draft.miss(
      at === '' ? 'apiKeyHelper' : `${at}.apiKeyHelper`,
      'a command that prints the key is not taken over',
      'see the key sources of providers[]',
    )
  }
  if (base_url === undefined && key === undefined) {
    draft.miss(
      from,
      'it names neither ANTHROPIC_BASE_URL nor a key',
      'a login to a Claude subscription cannot be used by a gateway',
    )
    return undefined
  }
  const entry = { name, type: 'anthropic', base_url: base_url ?? 'https://api.anthropic.com' }
  const credential = key === undefined ? { api_key_env: 'ANTHROPIC_API_KEY' } : { api_key: key }
  if (key === undefined) draft.miss(`${from}: the key`, 'it does not stand in this file', 'set ANTHROPIC_API_KEY')
  const used = draft.provider({ ...entry, ...credential }, variable === undefined ? from : `${from} (${variable})`)
  const known = /^ANTHROPIC_(?:AUTH_TOKEN|API_KEY|BASE_URL|DEFAULT_\w+_MODEL|SMALL_FAST_MODEL)$/
  for (const other of Object.keys(env).filter((item) => !known.test(item))) {
    draft.miss(`${from}.${other}`, 'a setting of the client, which stays there')
  }
  return used
}

/** Routes for the model names of Claude Code that the variables give another meaning. */
export function addClaudeModels(env: Table, provider: string, draft: Draft): void {
  for (const family of ['haiku', 'sonnet', 'opus']) {
    const own = `ANTHROPIC_DEFAULT_${family.toUpperCase()}_MODEL`
    const [variable, model] = firstOf(env, family === 'haiku' ? [own, 'ANTHROPIC_SMALL_FAST_MODEL'] : [own]) ?? []
    if (variable === undefined || model === undefined) continue
    // What names a Claude model already says what is meant.
    if (model.startsWith('claude-')) draft.miss(`env.${variable}`, 'the client asks for this model by its name')
    else draft.route({ match: `claude-${family}-`, provider, rewrite_model: model }, `env.${variable}`)
  }
}

function firstOf(env: Table, names: readonly string[]): [string, string] | undefined {
  for (const name of names) {
    const text = textOf(env[name])
    if (text !== undefined) return [name, text]
  }
  return undefined
}
