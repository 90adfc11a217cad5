// test and models: a provider on loopback that answers, and one for every way to fail.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { startScriptedProvider } from '../../gateway/test/support/scripted-provider.ts'
import { json, startUpstream, type Play, type Upstream } from '../../gateway/test/support/upstream.ts'
import type { Checked } from '../src/render/outcomes.ts'
import { runHere, testTerminal } from './support.ts'

/** Results are kept. */
const STATE = { FERRYLLM_STATE_DIR: mkdtempSync(join(tmpdir(), 'ferryllm-state-')) }

const open: Upstream[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

async function upstream(play?: Play): Promise<string> {
  const started = await (play === undefined ? startScriptedProvider() : startUpstream(play))
  open.push(started)
  return started.url
}

const provider = (name: string, url: string, type = 'anthropic', key = 'api_key = "key-of-test"'): string =>
  `[[providers]]\nname = "${name}"\ntype = "${type}"\nbase_url = "${url}"\n${key}\n`
const route = (match: string, name: string): string => `[[routes]]\nmatch = "${match}"\nprovider = "${name}"\n`

interface Tested {
  readonly code: number
  readonly error: string
  readonly steps: Checked[]
  readonly model?: string
}

async function tried(config: string, ...args: string[]): Promise<Tested> {
  const { code, out, error } = await runHere(
    ['test', ...args, '--json', '-c', 'f.toml'],
    testTerminal({ 'f.toml': config }, STATE),
  )
  expect(out).not.toContain('key-of-test')
  return { code, error, ...JSON.parse(out).providers[0] }
}

const outcomes = (steps: Checked[]): string[] => steps.map(({ name, outcome }) => `${name} ${outcome}`)

describe('test', () => {
  test.each(['anthropic', 'openai', 'openai_responses', 'gemini'])(
    'a provider of type %s passes step by step',
    async (type) => {
      const config = provider('p', await upstream(), type) + route('*', 'p')
      const { code, error, steps, model } = await tried(config, 'p')
      expect(outcomes(steps)).toEqual([
        'reach ok',
        'auth ok',
        'models ok',
        'answer ok',
        'stream ok',
        // This model calls no tool unless it must.
        'tools warning',
        'thinking ok',
        // Nor does it look at images.
        'images warning',
        'cache ok',
      ])
      expect([code, error]).toEqual([
        0,
        `note: p gets 7 small requests for ${model}, which cost a few thousand tokens\n`,
      ])
      expect(
        steps.filter(({ name }) => name !== 'auth' && name !== 'models').every(({ ms }) => Number.isInteger(ms)),
      ).toBe(true)
    },
  )

  test('the model is that of --model, else of a route, else the first that is one for text', async () => {
    const data = ['text-embedding-3', 'davinci-002', 'gpt-3.5-turbo-instruct', 'gpt-image-2', 'gpt-9'].map((id) => ({
      id,
    }))
    const url = await upstream((received, response) =>
      received.method === 'GET' ? json({ data })(received, response) : json({}, 400)(received, response),
    )
    const config = provider('p', url, 'openai')
    expect((await tried(config + route('*', 'p'), 'p')).model).toBe('gpt-9')
    expect((await tried(`${config}${route('x-', 'p')}rewrite_model = "gpt-8"\n`, 'p')).model).toBe('gpt-8')
    expect((await tried(`${config}${route('gpt-7', 'p')}match_type = "exact"\n`, 'p')).model).toBe('gpt-7')
    expect((await tried(config + route('*', 'p'), 'p', '--model', 'gpt-6')).model).toBe('gpt-6')
  })

  test('a key that is refused ends it, with advice', async () => {
    const { code, steps, error } = await tried(provider('p', await upstream(json({}, 401))) + route('*', 'p'), 'p')
    expect([code, outcomes(steps), error]).toEqual([1, ['reach ok', 'auth failed'], ''])
    expect(steps[1]?.fix).toContain('check the key (in the file)')
  })

  test('nobody there ends it, with the address', async () => {
    const { code, steps } = await tried(provider('p', 'http://127.0.0.1:9') + route('*', 'p'), 'p')
    expect([code, outcomes(steps)]).toEqual([1, ['reach failed']])
    expect(steps[0]).toMatchObject({
      detail: expect.stringContaining('ECONNREFUSED'),
      fix: expect.stringContaining('127.0.0.1:9'),
    })
  })

  test('a 404 names the address that was asked, because the base URL may be wrong', async () => {
    const url = await upstream(json({ error: { message: 'no such page' } }, 404))
    const { code, steps } = await tried(provider('p', url, 'openai') + route('*', 'p'), 'p', '--model', 'm')
    expect([code, outcomes(steps)]).toEqual([1, ['reach ok', 'models skipped', 'answer failed']])
    expect(steps[2]?.fix).toBe(`check the model "m" and the base_url: requests go to ${url}/v1/chat/completions`)
  })

  test('without a list and without a route it asks for --model', async () => {
    const { steps } = await tried(provider('p', await upstream(json({}, 404)), 'openai') + route('*', 'p'), 'p')
    expect(steps.at(-1)).toMatchObject({ outcome: 'failed', fix: 'name one with --model' })
  })

  test('a later step may fail without ending the others', async () => {
    const data = [{ id: 'm' }]
    const reply = {
      id: '1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      stop_reason: 'end_turn',
      stop_sequence: null,
    }
    const whole = { ...reply, content: [{ type: 'text', text: 'pong' }], usage: { input_tokens: 3, output_tokens: 1 } }
    const calling = { ...whole, content: [{ type: 'tool_use', id: 't1', name: 'echo', input: { text: 'ping' } }] }
    const url = await upstream((received, response) => {
      if (received.method === 'GET') return json({ data })(received, response)
      const { stream, tools } = JSON.parse(received.text) as { stream?: boolean; tools?: unknown }
      if (stream) return json({ type: 'error', error: { type: 'api_error', message: 'boom' } }, 500)(received, response)
      return json(tools === undefined ? whole : calling)(received, response)
    })
    const { code, steps } = await tried(provider('p', url) + route('*', 'p'), 'p')
    expect(outcomes(steps).slice(3)).toEqual([
      'answer ok',
      'stream failed',
      'tools ok',
      'thinking ok',
      'images warning',
      'cache skipped',
    ])
    expect([code, steps[3]?.detail]).toEqual([1, 'answered "pong" (3 tokens in, 1 out)'])
  })

  test('--all takes those that have what they need', async () => {
    const config =
      provider('up', await upstream()) +
      provider('off', 'http://127.0.0.1:9', 'openai', 'api_key_env = "NOT_SET"') +
      route('*', 'up')
    const terminal = testTerminal({ 'f.toml': config }, STATE)
    const { code, out } = await runHere(['test', '--all', '-c', 'f.toml'], terminal)
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^up \(claude-opus-5\): 7 ok, 2 warnings\n {2}✓ reach {5}http/),
    ])
    expect(out).not.toContain('off')
    expect((await tried(config, 'off')).steps).toEqual([
      { name: 'config', outcome: 'failed', detail: 'disabled: environment variable NOT_SET is not set' },
    ])
  })

  test.each([
    [[], 2, 'name one provider, or give --all'],
    [['p', '--all'], 2, 'name one provider, or give --all'],
    [['pp'], 1, 'there is no provider "pp" (did you mean "p"?)'],
  ])('%j is refused', async (args, code, message) => {
    const config = provider('p', 'http://127.0.0.1:9') + route('*', 'p')
    const plain = await runHere(['test', ...args, '-c', 'f.toml'], testTerminal({ 'f.toml': config }, STATE))
    expect([plain.code, plain.error]).toEqual([code, `error: ${message}\n`])
    const asJson = await runHere(['test', ...args, '-c', 'f.toml', '--json'], testTerminal({ 'f.toml': config }, STATE))
    expect([asJson.code, JSON.parse(asJson.out)]).toEqual([code, { error: { message } }])
  })
})

describe('models', () => {
  test('lists what can be asked for by name, and where every other name goes', async () => {
    const url = await upstream(json({ data: [{ id: 'llama4' }, { id: 'qwen' }] }))
    const config = `[auth]\nenabled = true\napi_keys = ["client"]\n${provider('local', url, 'openai')}${route('l/', 'local')}strip_prefix = true\n${route('big', 'local')}match_type = "exact"\n[models.big]\ninput_price = 2\noutput_price = 8\n`
    const { code, out } = await runHere(['models', '-c', 'f.toml'], testTerminal({ 'f.toml': config }, STATE))
    expect([code, out]).toEqual([
      0,
      `Models
  model     provider  context  USD per million in / out
  big       local     -        2 / 8
  l/llama4  local     -        -
  l/qwen    local     -        -

Every other name that begins like one of these, longest first
  name  provider
  l/*   local
`,
    ])
    const asJson = await runHere(['models', '-c', 'f.toml', '--json'], testTerminal({ 'f.toml': config }, STATE))
    expect(JSON.parse(asJson.out)).toEqual({
      models: [
        { id: 'big', provider: 'local', price: { input: 2, output: 8 } },
        { id: 'l/llama4', provider: 'local' },
        { id: 'l/qwen', provider: 'local' },
      ],
      patterns: [{ pattern: 'l/*', provider: 'local' }],
    })
  })

  test('a provider that is down takes nothing from the others', async () => {
    const config = provider('dead', 'http://127.0.0.1:9', 'openai') + route('*', 'dead')
    const { code, out } = await runHere(['models', '-c', 'f.toml'], testTerminal({ 'f.toml': config }, STATE))
    expect([code, out]).toEqual([0, expect.stringContaining('none is known by name')])
  })
})
