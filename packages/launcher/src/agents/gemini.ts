// Gemini CLI: its variables, and a settings file that wins over the user's choice of a login (measured with 0.61).
import { join } from 'node:path'
import { GatewayError } from '@ferryllm/protocols'
import type { Agent, Wish } from './agent.ts'
import { chooseModel } from './choose-model.ts'
import { requestHeaders } from './request-headers.ts'

const OWN_MODEL = 'gemini-3.1-pro-preview'
const SETTINGS = 'gemini-settings.json'

export const gemini: Agent = {
  id: 'gemini',
  name: 'Gemini CLI',
  programs: ['gemini'],
  install: 'npm install -g @google/gemini-cli',
  ownModel: OWN_MODEL,
  needsTerminal: true,
  scrub: ['GEMINI_*', 'GOOGLE_API_KEY', 'GOOGLE_GENAI_*', 'GOOGLE_GEMINI_*', 'GOOGLE_VERTEX_*'],
  bind(wish, access, folder) {
    // Without a name it asks another model first which one to take, and waits for minutes unless that answers in its JSON.
    const { model = OWN_MODEL, notes } = chooseModel(wish, access, 'Gemini CLI')
    const headers = Object.entries(requestHeaders(wish)).map(([name, value]) => `${name}: ${value}`)
    return {
      args: ['--model', model, ...resumeArgs(wish), ...wish.args],
      env: {
        GEMINI_API_KEY: access.key,
        GOOGLE_GEMINI_BASE_URL: access.url,
        GEMINI_CLI_CUSTOM_HEADERS: headers.join(','),
        GEMINI_CLI_SYSTEM_SETTINGS_PATH: join(folder, SETTINGS),
      },
      files: { [SETTINGS]: JSON.stringify({ security: { auth: { selectedType: 'gemini-api-key' } } }) },
      notes: [...notes, ...(wish.effort === undefined ? [] : ['Gemini CLI cannot be told an effort: left out'])],
    }
  },
}

function resumeArgs({ resume }: Wish): string[] {
  if (resume === undefined) return []
  if (resume.fork) throw new GatewayError('unsupported', 'Gemini CLI cannot fork a session.')
  return ['--resume', resume.id ?? 'latest']
}
