import type { Explanation, explainRequest } from '@ferryllm/gateway'
import { describe, expect, test } from 'vitest'
import { explain, type ExplainOptions } from '../src/commands/explain.ts'
import { testTerminal, type Recorded } from './support.ts'

const CONFIG = `[[providers]]
name = "openai"
type = "openai_responses"
base_url = "https://api.openai.com"
api_key = "k"
[[routes]]
match = "claude-"
provider = "openai"
rewrite_model = "gpt-5.5"
`

const REQUEST = '{"model":"claude-opus-5-5","max_tokens":64,"top_k":5,"messages":[{"role":"user","content":"hi"}]}'

const EXPLANATION: Explanation = {
  client: 'anthropic',
  model: 'claude-opus-5-5',
  upstreamModel: 'gpt-5.5',
  route: [
    { match: 'gpt-4o', type: 'exact', provider: 'demo', verdict: 'does not match' },
    { match: 'claude-', type: 'prefix', provider: 'openai', verdict: 'serves this model' },
    { match: '*', type: 'prefix', provider: 'demo', verdict: 'matches, but an earlier route wins' },
  ],
  provider: 'openai',
  fallbacks: [
    { provider: 'spare', model: 'gpt-5.5' },
    { provider: 'last', model: 'gpt-5-mini' },
  ],
  protocol: 'openai-responses',
  lane: 'translate',
  url: 'https://api.openai.com/v1/responses',
  upstream: {
    model: 'gpt-5.5',
    instructions: `You are careful. ${'word '.repeat(100)}`,
    input: [
      {
        role: 'user',
        content: [{ type: 'input_image', image_url: `data:image/png;base64,${'iVBORw0K'.repeat(300)}` }],
      },
    ],
    max_output_tokens: 64,
  },
  notes: [
    {
      op: 'dropped',
      code: 'sampling_dropped:top_k',
      severity: 'warn',
      text: 'OpenAI Responses has no top_k.',
      from: '/top_k',
    },
    { op: 'added', code: 'include_added', severity: 'info', text: 'Asked for sealed reasoning.', to: '/include' },
    {
      op: 'approximated',
      code: 'cache_marks',
      severity: 'info',
      text: 'One mark became a breakpoint.',
      from: '/system/0',
      to: '/input/0',
    },
    { op: 'rewritten', code: 'model_renamed', severity: 'info', text: 'The route names the model.' },
  ],
}

/** Runs explain against a gateway that answers with `answer`. */
async function explainWith(
  answer: typeof explainRequest,
  options: ExplainOptions = {},
  files: Record<string, string> = {},
  file = 'request.json',
): Promise<Recorded> {
  const terminal = testTerminal({ './ferryllm.toml': CONFIG, 'request.json': REQUEST, ...files })
  const code = await explain(file, options, terminal, async () => ({ explainRequest: answer }))
  return { code, ...terminal.printed }
}

/** What the gateway throws for a request that it would refuse. */
function refuse(): never {
  throw Object.assign(new Error('messages: at least one is needed'), { kind: 'invalid-request', path: 'messages' })
}

describe('explain', () => {
  test('shows the journey of a request: who, how, where, what, and what was lost', async () => {
    const { code, out, error } = await explainWith(() => EXPLANATION)
    expect([code, error]).toEqual([0, ''])
    expect(out).toBe(`Request   claude-opus-5-5 in Anthropic Messages (request.json, 97 B)
Provider  openai in OpenAI Responses, as gpt-5.5
Fallback  spare, last (gpt-5-mini)
Lane      translate: another protocol: decoded and encoded anew
URL       https://api.openai.com/v1/responses

Route
     gpt-4o   exact   demo    does not match
  >  claude-  prefix  openai  serves this model
     *        prefix  demo    matches, but an earlier route wins

Sent upstream (3.1 kB)
  {
    "model": "gpt-5.5",
    "instructions": "You are careful. ${'word '.repeat(28)}wor… (517 characters)",
    "input": [
      {
        "role": "user",
        "content": [
          {
            "type": "input_image",
            "image_url": "data:image/png;base64,iVBORw0KiVBORw0KiV… (2.4 kB of base64)"
          }
        ]
      }
    ],
    "max_output_tokens": 64
  }

Losses (2 notes)
  ✗ dropped       sampling_dropped:top_k  /top_k
      OpenAI Responses has no top_k.
  ≈ approximated  cache_marks  /system/0 → /input/0
      One mark became a breakpoint.

Other notes (2 notes)
  + added         include_added  /include
      Asked for sealed reasoning.
  ~ rewritten     model_renamed
      The route names the model.
`)
  })

  test('hands over the body, the protocol, the provider and the environment', async () => {
    const asked: unknown[] = []
    await explainWith(
      (config, input, env) => {
        asked.push(config.providers[0]?.name, input, env)
        return EXPLANATION
      },
      { from: 'anthropic', to: 'openai' },
    )
    expect(asked).toEqual(['openai', { body: JSON.parse(REQUEST), protocol: 'anthropic', to: 'openai' }, {}])
  })

  test('--to leaves the routes unasked, and no notes are said to be none', async () => {
    const { out } = await explainWith(() => ({ ...EXPLANATION, route: [], notes: [], lane: 'splice' }), {
      to: 'openai',
    })
    expect(out).toContain('Route\n  not asked: --to names openai\n')
    expect(out).toMatch(/Losses: nothing is lost\n\nOther notes: none\n$/)
  })

  test('--json prints the explanation as it is', async () => {
    const { code, out } = await explainWith(() => EXPLANATION, { json: true })
    expect([code, JSON.parse(out)]).toEqual([0, EXPLANATION])
  })

  test('- reads standard input', async () => {
    const { out } = await explainWith(() => EXPLANATION, {}, { '-': REQUEST }, '-')
    expect(out).toContain('(standard input, 97 B)')
  })

  test('a refusal of the gateway is the answer', async () => {
    expect(await explainWith(refuse)).toEqual({ code: 1, out: '', error: 'error: messages: at least one is needed\n' })
    expect(JSON.parse((await explainWith(refuse, { json: true })).out)).toEqual({
      error: { message: 'messages: at least one is needed', kind: 'invalid-request', path: 'messages' },
    })
  })

  test.each([
    [{ to: 'opnai' }, {}, 'request.json', 'error: there is no provider "opnai" (did you mean "openai"?)\n'],
    [{ to: 'zzz' }, {}, 'request.json', 'error: there is no provider "zzz" (the providers are openai)\n'],
    [{}, {}, 'none.json', 'error: cannot read none.json: there is no such file\n'],
    [
      {},
      { 'request.json': '{"model":' },
      'request.json',
      'error: request.json is not JSON: Unexpected end of JSON input\n',
    ],
  ])('%j %j %s', async (options, files, file, expected) => {
    const { code, error } = await explainWith(() => EXPLANATION, options, files, file)
    expect([code, error]).toEqual([1, expected])
  })

  test('an invalid configuration is refused with its problems', async () => {
    const { code, error } = await explainWith(() => EXPLANATION, {}, { './ferryllm.toml': '[serve]\n' })
    expect([code, error]).toEqual([
      1,
      './ferryllm.toml:1:1: error: unknown key "serve" at the top level (did you mean "server"?)\n    1 | [serve]\n      | ^^^^^^^\n',
    ])
  })
})
