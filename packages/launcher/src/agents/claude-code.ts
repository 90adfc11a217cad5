// Claude Code: a settings file for this launch, whose variables win over those of the user's settings and of the shell
// (measured with 2.1), and a model for each of its tiers where the gateway has none of Anthropic's.
import { join } from 'node:path'
import { GatewayError } from '@ferryllm/protocols'
import type { Access, Agent, Wish } from './agent.ts'
import { chooseModel } from './choose-model.ts'
import { requestHeaders } from './request-headers.ts'

const SETTINGS = 'claude-settings.json'
const TIERS = ['OPUS', 'SONNET', 'HAIKU', 'FABLE'] as const

export const claudeCode: Agent = {
  id: 'claude',
  name: 'Claude Code',
  programs: ['claude'],
  install: 'npm install -g @anthropic-ai/claude-code',
  ownModel: 'claude-sonnet-4-5',
  needsTerminal: true,
  scrub: [
    'ANTHROPIC_*',
    ...[
      'USE_*',
      'SKIP_*',
      'OAUTH_TOKEN',
      'SUBAGENT_MODEL',
      'EXTRA_BODY',
      'ATTRIBUTION_HEADER',
      'MAX_CONTEXT_TOKENS',
    ].map((name) => `CLAUDE_CODE_${name}`),
    'AWS_BEARER_TOKEN_BEDROCK',
    // Set in what an agent runs: one that is started from another is a program of its own.
    'CLAUDECODE',
    'CLAUDE_CODE_SSE_PORT',
    'CLAUDE_CODE_ENTRYPOINT',
  ],
  bind(wish, access, folder) {
    const { model, notes } = chooseModel(wish, access, 'Claude Code')
    const env = variables(wish, access, model)
    const effort = wish.effort === 'minimal' ? 'low' : wish.effort
    return {
      args: [
        '--settings',
        join(folder, SETTINGS),
        ...(model === undefined ? [] : ['--model', model]),
        ...(effort === undefined ? [] : ['--effort', effort]),
        ...resumeArgs(wish),
        ...wish.args,
      ],
      env,
      files: { [SETTINGS]: JSON.stringify({ env }) },
      notes: [...notes, ...(wish.effort === effort ? [] : ['Claude Code knows no effort "minimal": using low'])],
    }
  },
}

function variables(wish: Wish, { url, key, models }: Access, model: string | undefined): Record<string, string> {
  const headers = Object.entries(requestHeaders(wish)).map(([name, value]) => `${name}: ${value}`)
  const context = models.find(({ id }) => id === model)?.context
  const isForeign = model !== undefined && !/claude|anthropic/i.test(model)
  return {
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_AUTH_TOKEN: key,
    ANTHROPIC_CUSTOM_HEADERS: headers.join('\n'),
    CLAUDE_CODE_GATEWAY_HINT_HEADERS: '1',
    CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '1',
    ...(isForeign ? foreignModel(model, context) : {}),
  }
}

/** Its own tiers would ask for names that this model's provider does not have. */
function foreignModel(model: string, context: number | undefined): Record<string, string> {
  return {
    ...Object.fromEntries(TIERS.map((tier) => [`ANTHROPIC_DEFAULT_${tier}_MODEL`, model])),
    // Changes from request to request, and with it everything that a provider could have cached.
    CLAUDE_CODE_ATTRIBUTION_HEADER: '0',
    // It takes a name that it does not know for one of a million tokens.
    ...(context === undefined ? {} : { CLAUDE_CODE_MAX_CONTEXT_TOKENS: String(context) }),
  }
}

function resumeArgs({ resume }: Wish): string[] {
  if (resume === undefined) return []
  if (resume.fork && resume.id === undefined) {
    throw new GatewayError('invalid-request', 'Claude Code forks one session: say which (--resume ID --fork).')
  }
  // By its file, a session is found from any directory.
  const which = resume.file ?? resume.id
  return ['--resume', ...(which === undefined ? [] : [which]), ...(resume.fork ? ['--fork-session'] : [])]
}
