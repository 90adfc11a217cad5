// OpenCode: a whole configuration in a variable, which it lays over the user's own; every model of the gateway with its limits.
import type { Access, Agent, GatewayModel, Wish } from './agent.ts'
import { chooseModel } from './choose-model.ts'
import { KEY_VARIABLE } from './codex.ts'
import { requestHeaders } from './request-headers.ts'

const PROVIDER = 'ferryllm'
/** What it needs for a model of which nobody knows more. */
const DEFAULT_CONTEXT = 200_000
const DEFAULT_OUTPUT = 32_000

export const openCode: Agent = {
  id: 'opencode',
  name: 'OpenCode',
  programs: ['opencode'],
  install: 'npm install -g opencode-ai',
  needsTerminal: true,
  scrub: ['OPENCODE_*'],
  bind(wish, access) {
    const { model, notes } = chooseModel(wish, access, 'OpenCode', true)
    const content = openCodeConfig(wish, access, model)
    return {
      args: [...resumeArgs(wish), ...wish.args],
      env: { [KEY_VARIABLE]: access.key, OPENCODE_CONFIG_CONTENT: JSON.stringify(content) },
      files: {},
      notes,
    }
  },
}

function openCodeConfig(wish: Wish, { url, models }: Access, model: string | undefined): object {
  const names = models.some(({ id }) => id === model) || model === undefined ? models : [{ id: model }, ...models]
  const chosen = model === undefined ? {} : { model: `${PROVIDER}/${model}`, small_model: `${PROVIDER}/${model}` }
  return {
    ...chosen,
    provider: {
      [PROVIDER]: {
        npm: '@ai-sdk/openai-compatible',
        name: 'ferryllm',
        // The key itself stays in its variable.
        options: { baseURL: `${url}/v1`, apiKey: `{env:${KEY_VARIABLE}}`, headers: requestHeaders(wish) },
        models: Object.fromEntries(names.map((entry) => [entry.id, openCodeModel(entry, wish.effort)])),
      },
    },
  }
}

/** A model as OpenCode's configuration describes one. */
export function openCodeModel({ id, context, maxOutput }: GatewayModel, effort?: string): object {
  return {
    name: id,
    limit: { context: context ?? DEFAULT_CONTEXT, output: maxOutput ?? DEFAULT_OUTPUT },
    ...(effort === undefined ? {} : { options: { reasoningEffort: effort } }),
  }
}

function resumeArgs({ resume }: Wish): string[] {
  if (resume === undefined) return []
  const which = resume.id === undefined ? ['--continue'] : ['--session', resume.id]
  return [...which, ...(resume.fork ? ['--fork'] : [])]
}
