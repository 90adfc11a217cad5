// Imports the providers of cc-switch: its config.json, or the rows of its database in the same shape.
// Unlike the built-in parser it shows nothing of the text, which is full of keys, in its errors.
import json5 from 'json5'
import { parse } from 'smol-toml'
import { addClaudeModels, addClaudeProvider } from './claude.ts'
import { addCodexProvider } from './codex.ts'
import { createDraft, type Draft, type ImportResult } from './draft.ts'
import { tableOf, textOf } from './read-values.ts'

type Table = Record<string, unknown>

/** One row of its table `providers`. */
export interface CcSwitchRow {
  readonly id: string
  readonly app_type: string
  readonly name: string
  /** JSON. */
  readonly settings_config: string
  readonly is_current: number
  readonly in_failover_queue?: number
}

/** The text that `importCcSwitch` reads, made of the rows of the database. */
export function ccSwitchText(rows: readonly CcSwitchRow[]): string {
  const apps: Record<string, { providers: Table; current: string }> = {}
  for (const row of rows) {
    const app = (apps[row.app_type] ??= { providers: {}, current: '' })
    if (row.is_current === 1) app.current = row.id
    const settingsConfig: unknown = json5.parse(row.settings_config)
    app.providers[row.id] = { name: row.name, settingsConfig, inFailoverQueue: row.in_failover_queue === 1 }
  }
  return JSON.stringify({ version: 2, ...apps })
}

interface App {
  /** The model names its client asks for. */
  readonly matches: readonly string[]
  readonly add: (settings: Table, name: string, from: string, draft: Draft) => string | undefined
}

const APPS: Readonly<Record<string, App>> = {
  claude: { matches: ['claude-'], add: addClaudeProvider },
  codex: { matches: ['gpt-', 'codex-'], add: addCodexSettings },
  gemini: { matches: ['gemini-'], add: addGeminiSettings },
}

const OF_ITS_OWN = /^(?:version|mcp|prompts|skills|current|.*[sS]nippets?)$/

/** Makes a configuration of the text. */
export function importCcSwitch(text: string): ImportResult {
  const file = tableOf(json5.parse(text))
  const draft = createDraft()
  // Its oldest files knew Claude Code only.
  const apps = 'providers' in file ? { claude: { providers: file['providers'], current: file['current'] } } : file
  for (const [app, entry] of Object.entries(apps)) {
    if (OF_ITS_OWN.test(app)) continue
    if (Object.hasOwn(APPS, app)) importApp(app, tableOf(entry), draft)
    else if (Object.keys(tableOf(tableOf(entry)['providers'])).length > 0)
      draft.miss(app, 'providers of this program are not read')
  }
  for (const key of ['mcp', 'prompts', 'skills']) {
    if (Object.keys(tableOf(file[key])).length > 0) draft.miss(key, 'settings of the clients, which stay there')
  }
  return draft.finish('cc-switch')
}

function importApp(app: string, { providers, current }: Table, draft: Draft): void {
  const { matches, add } = APPS[app] ?? { matches: [] }
  if (add === undefined) return
  const names = new Map<string, string>()
  const queue: string[] = []
  for (const [id, entry] of Object.entries(tableOf(providers))) {
    const { name: written, settingsConfig, inFailoverQueue } = tableOf(entry)
    const from = `${app}.providers.${textOf(written) ?? id}`
    const name = add(tableOf(settingsConfig), textOf(written) ?? id, from, draft)
    if (name === undefined) continue
    names.set(id, name)
    if (inFailoverQueue === true) queue.push(name)
  }
  const chosen = names.get(String(current))
  if (chosen === undefined) {
    if (names.size > 0)
      draft.miss(
        `${app}.current`,
        'it names no provider that could be taken over',
        'write [[routes]] for the provider you want',
      )
    return
  }
  for (const match of matches) draft.route({ match, provider: chosen }, `${app}.current`)
  // Before the models that only the chosen one knows.
  for (const next of queue) draft.fallback((route) => route.provider === chosen, next, `${app}: failover queue`)
  const settings = tableOf(tableOf(tableOf(providers)[String(current)])['settingsConfig'])
  if (app === 'claude') addClaudeModels(tableOf(settings['env']), chosen, draft)
}

function addCodexSettings(settings: Table, name: string, from: string, draft: Draft): string | undefined {
  const key = textOf(tableOf(settings['auth'])['OPENAI_API_KEY'])
  let file: Table
  try {
    file = parse(textOf(settings['config']) ?? '', { maxDepth: 32, unsafeKeyBehaviour: 'throw' })
  } catch {
    draft.miss(`${from}.config`, 'it is not TOML')
    return undefined
  }
  const id = textOf(file['model_provider']) ?? ''
  const own = tableOf(tableOf(file['model_providers'])[id])
  const url = textOf(own['base_url']) ?? textOf(file['base_url'])
  if (url === undefined && key === undefined) {
    draft.miss(
      from,
      'it has neither a base_url nor a key',
      'a login to a ChatGPT subscription cannot be used by a gateway',
    )
    return undefined
  }
  const { name: _, ...entry } = own
  return addCodexProvider({ ...entry, base_url: url ?? 'https://api.openai.com' }, name, from, draft, key)
}

function addGeminiSettings(settings: Table, name: string, from: string, draft: Draft): string | undefined {
  const env = tableOf(settings['env'])
  const key = textOf(env['GEMINI_API_KEY']) ?? textOf(env['GOOGLE_API_KEY'])
  const url = textOf(env['GOOGLE_GEMINI_BASE_URL'])
  if (key === undefined && url === undefined) {
    draft.miss(from, 'it has neither a base URL nor a key', 'a Google login cannot be used by a gateway')
    return undefined
  }
  const base_url = url ?? 'https://generativelanguage.googleapis.com'
  return draft.provider({ name, type: 'gemini', base_url, ...(key === undefined ? {} : { api_key: key }) }, from)
}
