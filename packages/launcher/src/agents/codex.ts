// Codex: a provider table of its own by -c overrides, the key in a variable that the table names, and the gateway's models
// as its catalogue. Measured with 0.169: it reads neither OPENAI_BASE_URL nor a key of another variable.
import { join } from 'node:path'
import { renderValue } from '@ferryllm/control'
import type { Access, Agent, Resume, Wish } from './agent.ts'
import { chooseModel } from './choose-model.ts'
import { requestHeaders } from './request-headers.ts'

const CATALOGUE = 'codex-models.json'
/** Names the provider in Codex's own records: a session can be resumed under the name it was recorded with only. */
export const CODEX_PROVIDER = 'ferryllm'
export const KEY_VARIABLE = 'FERRYLLM_KEY'
/** The one that cannot be given a table; its base URL can be set instead. */
const BUILT_IN = 'openai'

export const codex: Agent = {
  id: 'codex',
  name: 'Codex',
  programs: ['codex'],
  install: 'npm install -g @openai/codex',
  ownModel: 'gpt-5.5',
  needsTerminal: true,
  scrub: ['OPENAI_*', 'CODEX_API_KEY', 'CODEX_ACCESS_TOKEN', 'CODEX_THREAD_ID', 'CODEX_SANDBOX*', 'CODEX_INTERNAL_*'],
  bind(wish, access, folder) {
    const { model, notes } = chooseModel(wish, access, 'Codex')
    const recorded = wish.resume?.recordedProvider ?? CODEX_PROVIDER
    const hasCatalogue = access.codexModels.length > 0
    const settings: Record<string, unknown> = {
      ...providerSettings(recorded, wish, access),
      ...(hasCatalogue ? { model_catalog_json: join(folder, CATALOGUE) } : {}),
      ...(wish.effort === undefined ? {} : { model_reasoning_effort: wish.effort }),
    }
    const overrides = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${renderValue(value)}`])
    return {
      args: [
        ...overrides,
        // Its background process would outlive the launch, and serve the next one with this one's settings.
        '--disable',
        'daemon_auto_start',
        ...(model === undefined ? [] : ['--model', model]),
        ...resumeArgs(wish.resume),
        ...wish.args,
      ],
      env: { [KEY_VARIABLE]: access.key, ...(recorded === BUILT_IN ? { CODEX_API_KEY: access.key } : {}) },
      files: hasCatalogue ? { [CATALOGUE]: JSON.stringify({ models: access.codexModels }) } : {},
      notes: [
        ...notes,
        ...(recorded === BUILT_IN
          ? ["the session was recorded with OpenAI's own provider: Codex resumes it only where it is signed in"]
          : []),
      ],
    }
  },
}

function providerSettings(id: string, wish: Wish, { url }: Access): Record<string, unknown> {
  if (id === BUILT_IN) return { openai_base_url: `${url}/v1` }
  const table = `model_providers.${/^[\w-]+$/.test(id) ? id : JSON.stringify(id)}`
  return {
    model_provider: id,
    [`${table}.name`]: 'ferryllm',
    [`${table}.base_url`]: `${url}/v1`,
    [`${table}.wire_api`]: 'responses',
    [`${table}.env_key`]: KEY_VARIABLE,
    [`${table}.http_headers`]: requestHeaders(wish),
  }
}

function resumeArgs(resume: Resume | undefined): string[] {
  if (resume === undefined) return []
  return [resume.fork ? 'fork' : 'resume', ...(resume.id === undefined ? [] : [resume.id])]
}
