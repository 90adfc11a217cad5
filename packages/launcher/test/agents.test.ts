// What binds each client to the gateway.
import { parse } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import type { Access, Wish } from '../src/agents/agent.ts'
import { mergeCatalogues } from '../src/agents/codex-catalogue.ts'
import { AGENTS } from '../src/agents/index.ts'
import { scrubbed } from '../src/agents/scrub.ts'

const ACCESS: Access = {
  url: 'http://127.0.0.1:3000',
  key: 'fer_secret',
  models: [{ id: 'glm-5', context: 128_000, maxOutput: 8000 }, { id: 'other' }],
  codexModels: [{ slug: 'glm-5' }],
  takesOwnModels: true,
}
const WISH: Wish = { directory: '/w/app', project: '~/w/ü,1', args: ['--extra'] }

/** The settings that Codex reads from its -c arguments. */
function overrides(args: readonly string[]): Record<string, unknown> {
  const lines = args.flatMap((arg, index) => (args[index - 1] === '-c' ? [arg] : []))
  return parse(lines.map((line) => line.replace('=', ' = ')).join('\n'))
}

describe('Codex', () => {
  test('gets a provider of its own, with the key in a variable', () => {
    const { args, env, files } = AGENTS.codex.bind(
      { ...WISH, provider: 'zai', model: 'glm-5', effort: 'high' },
      ACCESS,
      '/run',
    )
    expect(overrides(args)).toEqual({
      model_provider: 'ferryllm',
      model_providers: {
        ferryllm: {
          name: 'ferryllm',
          base_url: 'http://127.0.0.1:3000/v1',
          wire_api: 'responses',
          env_key: 'FERRYLLM_KEY',
          http_headers: { 'x-ferryllm-project': '~/w/%C3%BC%2C1', 'x-ferryllm-provider': 'zai' },
        },
      },
      model_catalog_json: '/run/codex-models.json',
      model_reasoning_effort: 'high',
    })
    expect(args.slice(-3)).toEqual(['--model', 'glm-5', '--extra'])
    expect(env).toEqual({ FERRYLLM_KEY: 'fer_secret' })
    expect(JSON.parse(files['codex-models.json'] ?? '')).toEqual({ models: [{ slug: 'glm-5' }] })
  })

  test('resumes a session under the provider it was recorded with', () => {
    const resume = { id: 'abc', recordedProvider: 'my gw', fork: false }
    const { args } = AGENTS.codex.bind({ ...WISH, resume }, ACCESS, '/run')
    expect(overrides(args)).toMatchObject({
      model_provider: 'my gw',
      model_providers: { 'my gw': { base_url: 'http://127.0.0.1:3000/v1' } },
    })
    expect(args.slice(-3)).toEqual(['resume', 'abc', '--extra'])
  })

  test('re-points the built-in provider, which cannot be replaced', () => {
    const resume = { id: 'abc', recordedProvider: 'openai', fork: true }
    const { args, notes } = AGENTS.codex.bind({ ...WISH, resume }, ACCESS, '/run')
    expect(overrides(args)).toEqual({
      openai_base_url: 'http://127.0.0.1:3000/v1',
      model_catalog_json: '/run/codex-models.json',
    })
    expect([args.slice(-3), notes]).toEqual([['fork', 'abc', '--extra'], [expect.stringContaining('signed in')]])
  })
})

describe("Codex's catalogue", () => {
  const listed = [
    { slug: 'glm-5', visibility: 'list' },
    { slug: 'gpt-5.5', visibility: 'list' },
  ]
  const bundled = [
    { slug: 'gpt-5.5', base_instructions: 'its own', visibility: 'list' },
    { slug: 'gpt-6', visibility: 'list' },
  ]

  test('has what Codex says of its own models; those the gateway does not list are not offered', () => {
    expect(mergeCatalogues(listed, bundled)).toEqual([
      { slug: 'gpt-5.5', base_instructions: 'its own', visibility: 'list' },
      { slug: 'gpt-6', visibility: 'hide' },
      { slug: 'glm-5', visibility: 'list' },
    ])
  })

  test('has an entry for the model that was chosen, listed or not', () => {
    expect(mergeCatalogues(listed, bundled, 'qwen').at(-1)).toEqual({
      slug: 'qwen',
      display_name: 'qwen',
      visibility: 'list',
    })
    expect(mergeCatalogues(listed, bundled, 'gpt-6')).toHaveLength(3)
  })

  test('offers everything where the gateway lists nothing', () => {
    expect(mergeCatalogues([], bundled)).toEqual(bundled)
  })
})

describe('Claude Code', () => {
  test('gets its variables in a file of settings and in the environment', () => {
    const { args, env, files } = AGENTS.claude.bind({ ...WISH, provider: 'zai', effort: 'minimal' }, ACCESS, '/run')
    expect(args).toEqual(['--settings', '/run/claude-settings.json', '--effort', 'low', '--extra'])
    expect(env).toEqual({
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:3000',
      ANTHROPIC_AUTH_TOKEN: 'fer_secret',
      ANTHROPIC_CUSTOM_HEADERS: 'x-ferryllm-project: ~/w/%C3%BC%2C1\nx-ferryllm-provider: zai',
      CLAUDE_CODE_GATEWAY_HINT_HEADERS: '1',
      CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '1',
    })
    expect(JSON.parse(files['claude-settings.json'] ?? '')).toEqual({ env })
  })

  test('asks for a foreign model in every tier, and knows its context', () => {
    const { env } = AGENTS.claude.bind({ ...WISH, model: 'glm-5' }, ACCESS, '/run')
    expect(env).toMatchObject({
      ANTHROPIC_DEFAULT_OPUS_MODEL: 'glm-5',
      ANTHROPIC_DEFAULT_SONNET_MODEL: 'glm-5',
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'glm-5',
      CLAUDE_CODE_MAX_CONTEXT_TOKENS: '128000',
      CLAUDE_CODE_ATTRIBUTION_HEADER: '0',
    })
  })

  test('is given a model where no route takes its own', () => {
    const { args, notes } = AGENTS.claude.bind(WISH, { ...ACCESS, takesOwnModels: false }, '/run')
    expect([args.slice(2, 4), notes]).toEqual([['--model', 'glm-5'], [expect.stringContaining('no route takes')]])
  })

  test('finds a session by its file, whatever the directory', () => {
    const resume = { id: 'abc', file: '/h/abc.jsonl', fork: true }
    expect(AGENTS.claude.bind({ ...WISH, resume }, ACCESS, '/run').args.slice(2)).toEqual([
      '--resume',
      '/h/abc.jsonl',
      '--fork-session',
      '--extra',
    ])
  })
})

describe('OpenCode', () => {
  test('gets every model with its limits, and the key in a variable', () => {
    const { args, env } = AGENTS.opencode.bind({ ...WISH, model: 'new', effort: 'high' }, ACCESS, '/run')
    expect(JSON.parse(env['OPENCODE_CONFIG_CONTENT'] ?? '')).toEqual({
      model: 'ferryllm/new',
      small_model: 'ferryllm/new',
      provider: {
        ferryllm: {
          npm: '@ai-sdk/openai-compatible',
          name: 'ferryllm',
          options: {
            baseURL: 'http://127.0.0.1:3000/v1',
            apiKey: '{env:FERRYLLM_KEY}',
            headers: { 'x-ferryllm-project': '~/w/%C3%BC%2C1' },
          },
          models: {
            new: { name: 'new', limit: { context: 200_000, output: 32_000 }, options: { reasoningEffort: 'high' } },
            'glm-5': { name: 'glm-5', limit: { context: 128_000, output: 8000 }, options: { reasoningEffort: 'high' } },
            other: { name: 'other', limit: { context: 200_000, output: 32_000 }, options: { reasoningEffort: 'high' } },
          },
        },
      },
    })
    expect([args, env['FERRYLLM_KEY']]).toEqual([['--extra'], 'fer_secret'])
  })

  test('resumes and forks', () => {
    const args = (resume: Wish['resume'] & object): readonly string[] =>
      AGENTS.opencode.bind({ ...WISH, resume }, ACCESS, '/r').args
    expect([args({ id: 'ses_1', fork: true }), args({ fork: false })]).toEqual([
      ['--session', 'ses_1', '--fork', '--extra'],
      ['--continue', '--extra'],
    ])
  })
})

test('Gemini CLI is told by settings of a file that wins over its own', () => {
  const { args, env, files } = AGENTS.gemini.bind(
    { ...WISH, model: 'glm-5', resume: { id: 'u', fork: false } },
    ACCESS,
    '/run',
  )
  expect(args).toEqual(['--model', 'glm-5', '--resume', 'u', '--extra'])
  expect(env).toMatchObject({
    GOOGLE_GEMINI_BASE_URL: ACCESS.url,
    GEMINI_CLI_SYSTEM_SETTINGS_PATH: '/run/gemini-settings.json',
  })
  expect(Object.keys(files)).toEqual(['gemini-settings.json'])
})

test('VS Code has the variables of all clients in its terminals', () => {
  const { args, env } = AGENTS.code.bind(WISH, ACCESS, '/run')
  expect(args).toEqual(['/w/app', '--extra'])
  expect(Object.keys(env)).toEqual(
    expect.arrayContaining(['ANTHROPIC_BASE_URL', 'OPENCODE_CONFIG_CONTENT', 'FERRYLLM_KEY']),
  )
})

test.each([
  ['claude', { fork: true }, 'invalid-request'],
  ['gemini', { id: 'x', fork: true }, 'unsupported'],
  ['code', { fork: false }, 'unsupported'],
] as const)('%s refuses what it cannot do', (id, resume, kind) => {
  expect(() => AGENTS[id].bind({ ...WISH, resume }, ACCESS, '/run')).toThrow(expect.objectContaining({ kind }))
})

test('no argument of any client holds the key', () => {
  for (const agent of Object.values(AGENTS)) {
    expect(agent.bind({ ...WISH, model: 'm', provider: 'p' }, ACCESS, '/run').args.join(' ')).not.toContain(ACCESS.key)
  }
})

test('variables that lead elsewhere are unset, others stay', () => {
  const env = {
    ANTHROPIC_MODEL: 'x',
    CLAUDE_CODE_USE_BEDROCK: '1',
    CLAUDE_CONFIG_DIR: '/c',
    PATH: '/bin',
    OPENAI_BASE_URL: 'u',
  }
  expect([scrubbed(AGENTS.claude, env), scrubbed(AGENTS.codex, env)]).toEqual([
    ['ANTHROPIC_MODEL', 'CLAUDE_CODE_USE_BEDROCK'],
    ['OPENAI_BASE_URL'],
  ])
})
