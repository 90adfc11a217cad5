// `ferryllm route explain`: what it prints for people and for programs, and its exit codes.
import { describe, expect, test } from 'vitest'
import { runHere, testTerminal, type Recorded } from './support.ts'

const FILE = `[aliases]
fast = "gpt-5-mini"
[[providers]]
name = "openai"
type = "openai"
base_url = "https://api.openai.com"
api_key = "k"
[[providers]]
name = "claude"
type = "anthropic"
base_url = "https://api.anthropic.com"
api_key_env = "NOT_SET"
[[routes]]
match = "gpt-*"
match_type = "glob"
targets = [{ provider = "openai", weight = 3 }, { provider = "claude", model = "claude-x" }]
strategy = "weighted"
fallback_providers = [{ provider = "openai", model = "gpt-$1-spare" }]
[[routes]]
match = "gpt"
provider = "claude"
work_mode = "passthrough"
`

const explain = (...args: string[]): Promise<Recorded> =>
  runHere(['route', 'explain', ...args, '-c', 'f.toml'], testTerminal({ 'f.toml': FILE }))

describe('route explain', () => {
  test('shows the names, what every route said, and who answers in which order', async () => {
    const { code, out } = await explain('fast', '--client', 'anthropic')
    expect(out).toBe(`Model     fast → gpt-5-mini (aliases)

Route
  >  gpt-*  glob    openai  serves this model
     gpt    prefix  claude  matches, but an earlier route wins

Targets: by weight, the same one for all turns of a conversation
     role              provider  model sent        protocol                  context  state
  1  target, weight 3  openai    gpt-5-mini        openai-chat (translated)  400,000  ready
  2  target, weight 1  claude    claude-x          anthropic (as it is)      ?        disabled: environment variable NOT_SET is not set
  3  fallback          openai    gpt-5-mini-spare  openai-chat (translated)  400,000  ready
`)
    expect(code).toBe(0)
  })

  test('--json has the same for programs', async () => {
    const { code, out } = await explain('gpt-4o', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual({
      names: ['gpt-4o'],
      routes: [
        { match: 'gpt-*', type: 'glob', provider: 'openai', verdict: 'serves this model' },
        { match: 'gpt', type: 'prefix', provider: 'claude', verdict: 'matches, but an earlier route wins' },
      ],
      decision: {
        strategy: 'weighted',
        workMode: 'auto',
        targets: [
          {
            provider: 'openai',
            model: 'gpt-4o',
            role: 'target',
            weight: 3,
            protocol: 'openai-chat',
            context: 128_000,
            maxOutput: 16_384,
          },
          {
            provider: 'claude',
            model: 'claude-x',
            role: 'target',
            weight: 1,
            protocol: 'anthropic',
            disabled: 'environment variable NOT_SET is not set',
          },
          {
            provider: 'openai',
            model: 'gpt-4o-spare',
            role: 'fallback',
            protocol: 'openai-chat',
            context: 128_000,
            maxOutput: 16_384,
          },
        ],
      },
    })
  })

  test('a model whose providers are all disabled is refused with the reason', async () => {
    const { code, out } = await explain('gpt5')
    expect(code).toBe(1)
    expect(out).toContain('work_mode = passthrough')
    expect(out).toContain(
      'Refused   The provider "claude", which serves "gpt5", is disabled: environment variable NOT_SET',
    )
  })

  test('a name that nobody serves, with what is near', async () => {
    const { code, out } = await explain('gp')
    expect(code).toBe(1)
    expect(out).toContain('Refused   The model "gp" is not routed by this gateway.')
  })

  test('--to asks one provider', async () => {
    const { code, out } = await explain('anything', '--to', 'openai')
    expect([code, out]).toEqual([0, expect.stringContaining('1  target  openai    anything')])
    const unknown = await explain('anything', '--to', 'opnai')
    expect(unknown.code).toBe(1)
    expect(unknown.error).toContain('error: There is no provider "opnai". Configured: openai, claude.\n')
    const asJson = await explain('anything', '--to', 'opnai', '--json')
    expect(JSON.parse(asJson.out)).toEqual({
      error: { message: 'There is no provider "opnai". Configured: openai, claude.', kind: 'invalid-request' },
    })
  })

  test('terminal codes in names do nothing', async () => {
    expect((await explain('x\u001b[31m')).out).not.toContain('\u001b')
  })

  test('without a model it is a wrong command line', async () => {
    expect((await runHere(['route', 'explain'], testTerminal())).code).toBe(2)
    expect((await runHere(['route'], testTerminal())).code).toBe(0)
  })
})
