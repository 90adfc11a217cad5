// The clients whose settings can lead to the gateway for good, and which values of their settings are ours.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { SETUP_CLIENTS } from '@ferryllm/control'
import type { Access } from '../agents/agent.ts'
import { openCodeModel } from '../agents/opencode.ts'
import type { LauncherHost } from '../host.ts'
import type { Setting, SettingsFormat } from './edit-settings.ts'

export type SetupClient = (typeof SETUP_CLIENTS)[number]

/** What is to be written. */
export interface SetupWish {
  readonly model?: string
}

export interface SetupTarget {
  readonly client: SetupClient
  readonly format: SettingsFormat
  readonly file: (host: LauncherHost) => string
  /** The value that says where the client sends its requests. */
  readonly address: readonly string[]
  /** Everything that is ours in the file. A value that is undefined must not be there. */
  readonly settings: (access: Omit<Access, 'codexModels'>, wish: SetupWish) => Setting[]
  /** What the user should know. */
  readonly notes: readonly string[]
}

const claude: SetupTarget = {
  client: 'claude',
  format: 'jsonc',
  file: ({ env, home }) => join(env['CLAUDE_CONFIG_DIR'] || join(home, '.claude'), 'settings.json'),
  address: ['env', 'ANTHROPIC_BASE_URL'],
  settings: ({ url, key }, { model }) => [
    { path: ['env', 'ANTHROPIC_BASE_URL'], value: url },
    { path: ['env', 'ANTHROPIC_AUTH_TOKEN'], value: key },
    // It sends one of both, and warns.
    { path: ['env', 'ANTHROPIC_API_KEY'], value: undefined },
    ...(model === undefined
      ? []
      : ['OPUS', 'SONNET', 'HAIKU'].map((tier) => ({
          path: ['env', `ANTHROPIC_DEFAULT_${tier}_MODEL`],
          value: model,
        }))),
  ],
  notes: [
    'the extension of VS Code reads the same settings',
    'a login to Claude stays where it is, and is used again after an undo',
  ],
}

const codex: SetupTarget = {
  client: 'codex',
  format: 'toml',
  file: ({ env, home }) => join(env['CODEX_HOME'] || join(home, '.codex'), 'config.toml'),
  address: ['model_providers', 'ferryllm', 'base_url'],
  settings: ({ url, key }, { model }) => [
    { path: ['model_provider'], value: 'ferryllm' },
    ...(model === undefined ? [] : [{ path: ['model'], value: model }]),
    {
      path: ['model_providers', 'ferryllm'],
      value: { name: 'ferryllm', base_url: `${url}/v1`, wire_api: 'responses', experimental_bearer_token: key },
    },
  ],
  notes: [
    'the extension of VS Code reads the same settings',
    '"ferryllm launch codex" also brings the list of models along',
  ],
}

const openCode: SetupTarget = {
  client: 'opencode',
  format: 'jsonc',
  file({ env, home }) {
    const folder = join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'opencode')
    const files = ['opencode.json', 'opencode.jsonc'].map((name) => join(folder, name))
    return files.find(existsSync) ?? join(folder, 'opencode.json')
  },
  address: ['provider', 'ferryllm', 'options', 'baseURL'],
  settings({ url, key, models }, { model }) {
    const chosen = model ?? models[0]?.id
    const listed = models.some(({ id }) => id === chosen) || chosen === undefined ? models : [{ id: chosen }, ...models]
    return [
      {
        path: ['provider', 'ferryllm'],
        value: {
          npm: '@ai-sdk/openai-compatible',
          name: 'ferryllm',
          options: { baseURL: `${url}/v1`, apiKey: key },
          models: Object.fromEntries(listed.map((each) => [each.id, openCodeModel(each)])),
        },
      },
      ...(chosen === undefined
        ? []
        : ['model', 'small_model'].map((name) => ({ path: [name], value: `ferryllm/${chosen}` }))),
    ]
  },
  notes: ['models that the gateway learns later are in its list after the next "apply"'],
}

export const TARGETS: Readonly<Record<SetupClient, SetupTarget>> = { claude, codex, opencode: openCode }
