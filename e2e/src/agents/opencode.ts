// `opencode run` over the AI SDK's OpenAI-compatible provider.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Agent } from './agent.ts'

export const openCode: Agent = {
  id: 'opencode',
  name: 'OpenCode',
  version: '1.18.33',
  binary: 'opencode-linux-x64/bin/opencode',
  model: 'scripted-model',
  prepare({ gateway, prompt, home, model, extra }, file) {
    const folder = join(home, '.config', 'opencode')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'opencode.json'), JSON.stringify(configFor(gateway, model)))
    return {
      file,
      // With a title of its own it does not ask the model for one.
      args: ['run', '--title', 'scripted', ...(extra.args ?? []), '--', prompt],
      env: {
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        OPENCODE_DISABLE_MODELS_FETCH: '1',
        OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
        OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
        OPENCODE_DISABLE_SHARE: '1',
        XDG_CONFIG_HOME: join(home, '.config'),
        XDG_DATA_HOME: join(home, '.local', 'share'),
        XDG_CACHE_HOME: join(home, '.cache'),
        XDG_STATE_HOME: join(home, '.local', 'state'),
        ...extra.env,
      },
    }
  },
  toCall(action, folder) {
    if ('run' in action) return { name: 'bash', input: { command: action.run, description: 'scripted' } }
    if ('read' in action) return { name: 'read', input: { filePath: join(folder, action.read) } }
    if ('write' in action) {
      return { name: 'write', input: { filePath: join(folder, action.write), content: action.content } }
    }
    const { edit, from, to } = action
    return { name: 'edit', input: { filePath: join(folder, edit), oldString: from, newString: to } }
  },
}

function configFor(gateway: string, model: string): object {
  return {
    autoupdate: false,
    share: 'disabled',
    permission: { edit: 'allow', bash: 'allow', webfetch: 'deny' },
    model: `gateway/${model}`,
    small_model: `gateway/${model}`,
    provider: {
      gateway: {
        npm: '@ai-sdk/openai-compatible',
        name: 'gateway',
        options: { baseURL: `${gateway}/v1`, apiKey: 'scripted' },
        models: { [model]: { name: model, limit: { context: 200_000, output: 32_000 } } },
      },
    },
  }
}
