// `gemini -p`, Google's own agent, over the Gemini protocol.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Agent } from './agent.ts'

export const geminiCli: Agent = {
  id: 'gemini',
  name: 'Gemini CLI',
  version: '0.61.0',
  binary: '@google/gemini-cli/bundle/gemini.js',
  model: 'gemini-3.1-pro-preview',
  prepare({ gateway, prompt, home, model, extra }, program) {
    const folder = join(home, '.gemini')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(SETTINGS))
    return {
      file: process.execPath,
      args: [program, '-m', model, '--approval-mode', 'yolo', ...(extra.args ?? []), '-p', prompt],
      env: {
        GEMINI_API_KEY: 'scripted',
        GOOGLE_GEMINI_BASE_URL: gateway,
        GEMINI_CLI_TRUST_WORKSPACE: 'true',
        NO_COLOR: '1',
        ...extra.env,
      },
    }
  },
  toCall(action, folder) {
    if ('run' in action) return { name: 'run_shell_command', input: { command: action.run, description: 'scripted' } }
    if ('read' in action) return { name: 'read_file', input: { file_path: join(folder, action.read) } }
    if ('write' in action) {
      return { name: 'write_file', input: { file_path: join(folder, action.write), content: action.content } }
    }
    const { edit, from, to } = action
    const change = { instruction: 'scripted', old_string: from, new_string: to }
    return { name: 'replace', input: { file_path: join(folder, edit), ...change } }
  },
}

const SETTINGS = {
  // Without it the agent refuses to start.
  security: { auth: { selectedType: 'gemini-api-key' }, folderTrust: { enabled: false } },
  general: { disableAutoUpdate: true, disableUpdateNag: true, enableAutoUpdate: false },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
}
