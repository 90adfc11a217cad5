// Defects of the two predecessors in limits, keys, policies, logs and errors, by the ids of their list.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { configSchema } from '@ferryllm/control'
import { ANTHROPIC, CHAT, CLIENTS, RESPONSES } from '../support/clients.ts'
import { post, startGateway } from '../support/gateway.ts'
import { openStreamOf, type Script } from '../support/provider-wire.ts'
import { PROVIDERS, scripted, startRig, type Rig } from '../support/rig.ts'
import { json, sse } from '../support/upstream.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.close())

const OK: Script = { beats: [{ text: 'ok' }] }

test.each(CLIENTS)('F10 a body of ten megabytes is no problem for $name with the default limit', async (client) => {
  const { response, sent } = await rig.ask(client, scripted('openai-chat', OK), {
    model: 'c-1',
    history: client.user('word '.repeat(2_000_000)),
  })
  expect(response.status).toBe(200)
  expect(JSON.stringify(sent).length).toBeGreaterThan(10_000_000)
})

test('F11 only this machine is served by default, and with keys nothing but liveness is open', async () => {
  expect(configSchema.parse({}).server.listen).toMatch(/^127\.0\.0\.1:/)
  const locked = await startGateway({
    auth: { enabled: true, api_keys: ['secret'] },
    providers: [{ name: 'demo', type: 'demo' }],
    routes: [{ match: '*', provider: 'demo' }],
  })
  for (const path of ['/v1/models', '/models', '/v1/models/demo'])
    expect((await fetch(locked.url + path)).status).toBe(401)
  expect([401, 404]).toContain((await fetch(`${locked.url}/metrics`)).status)
  await locked.close(0)
})

test('F12 the same protocol on both sides is no way around the policies, the headers and the log', async () => {
  const strict = await startRig({
    server: { reasoning_policy: 'force', default_reasoning_effort: 'low' },
    prompt_cache: { strip_system_line_prefixes: ['volatile:'] },
  })
  const extra = {
    system: [{ type: 'text', text: 'keep\nvolatile: 1' }],
    output_config: { effort: 'high' },
    thinking: { type: 'adaptive' },
  }
  const headers = { 'anthropic-beta': 'one,two', 'anthropic-version': '2026-10-21' }
  const { sent, received } = await strict.ask(
    ANTHROPIC,
    scripted('anthropic', OK),
    { model: 'claude-opus-5-5', extra },
    headers,
  )
  expect(JSON.stringify(sent)).not.toContain('volatile')
  expect(sent.output_config).toEqual({ effort: 'low' })
  expect(JSON.stringify(sent)).toContain('cache_control')
  expect(received?.headers).toMatchObject(headers)
  await expect.poll(() => strict.gateway.log.length).toBe(1)
  expect(JSON.parse(strict.gateway.log[0]!)).toMatchObject({ lane: 'overlay', status: 200, input_tokens: 100 })
  await strict.close()
})

test.each(CLIENTS.flatMap((client) => PROVIDERS.map((place) => ({ client, name: client.name, ...place }))))(
  'F14 a 400 of $provider is asked once and told to $name with its words',
  async ({ client, letter, provider }) => {
    const bodies = {
      anthropic: { type: 'error', error: { type: 'invalid_request_error', message: 'tools.3: too odd' } },
      'openai-chat': {
        error: { message: 'tools.3: too odd', type: 'invalid_request_error', param: 'tools', code: null },
      },
      'openai-responses': {
        error: { message: 'tools.3: too odd', type: 'invalid_request_error', param: 'tools', code: null },
      },
      gemini: { error: { code: 400, status: 'INVALID_ARGUMENT', message: 'tools.3: too odd' } },
    }
    const { attempts, response, reply } = await rig.ask(client, json(bodies[provider], 400), { model: `${letter}-1` })
    expect({ attempts, status: response.status }).toEqual({ attempts: 1, status: 400 })
    expect(reply.error?.message).toContain('tools.3: too odd')
  },
)

test("F19 one client's calls are nothing to another", async () => {
  const call = { beats: [{ call: 'read', id: 'call_shared', args: '{"path":"private"}' }], finish: 'tools' } as const
  await rig.ask(RESPONSES, scripted('anthropic', call), { model: 'a-1', tools: [{ name: 'read' }] })
  const history = [...RESPONSES.user('x'), ...RESPONSES.results([{ id: 'call_shared', text: 'mine' }])]
  const { sent } = await rig.ask(RESPONSES, scripted('anthropic', OK), { model: 'a-1', history })
  expect(JSON.stringify(sent)).toContain('mine')
  expect(JSON.stringify(sent)).not.toMatch(/private|"read"/)
})

test('F22 a stream that broke is a failure in the log, whatever its status was', async () => {
  const { response } = await rig.ask(ANTHROPIC, sse(openStreamOf('openai-chat', [{ text: 'half' }]), { cut: true }), {
    model: 'c-broken',
  })
  expect(response.status).toBe(200)
  const line = (): unknown =>
    rig.gateway.log
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .find((one) => one['model'] === 'c-broken')
  await expect.poll(line).toMatchObject({ level: 'warn', error_kind: 'stream-truncated' })
})

test('F24 keys are compared without telling how much of them is right, ids are random', async () => {
  const locked = await startGateway({
    auth: { enabled: true, api_keys: ['secret-key'] },
    providers: [{ name: 'demo', type: 'demo' }],
    routes: [{ match: '*', provider: 'demo' }],
  })
  const answers = []
  for (const key of ['s', 'secret-ke', 'secret-key-', 'SECRET-KEY', 'x'.repeat(5000)]) {
    const response = await fetch(`${locked.url}/v1/models`, { headers: { 'x-api-key': key } })
    answers.push({
      status: response.status,
      text: (await response.text()).replaceAll(/req_\w+/g, ''),
      id: response.headers.get('x-request-id'),
    })
  }
  expect(new Set(answers.map(({ status, text }) => `${status}${text}`)).size).toBe(1)
  expect(new Set(answers.map(({ id }) => id)).size).toBe(answers.length)
  for (const { id } of answers) expect(id).toMatch(/^req_[0-9a-f]{24}$/)
  await locked.close(0)
})

test('F25 a key that would come from a URL leaves its provider disabled, and everything else running', async () => {
  const partly = await startRig({
    providers: [{ name: 'remote', type: 'openai', base_url: rig.upstream.url, api_key_url: 'http://127.0.0.1:9/key' }],
    routes: [{ match: 'remote-', provider: 'remote' }],
  })
  const refused = await partly.ask(CHAT, scripted('openai-chat', OK), { model: 'remote-1' })
  expect({ attempts: refused.attempts, status: refused.response.status }).toEqual({ attempts: 0, status: 503 })
  expect(refused.reply.error?.message).toContain('remote')
  expect((await partly.ask(CHAT, scripted('openai-chat', OK), { model: 'c-1' })).reply.text).toBe('ok')
  await partly.close()
})

test('F28 a key that no header can carry breaks its own provider only', async () => {
  const partly = await startRig({
    providers: [{ name: 'odd', type: 'openai', base_url: rig.upstream.url, api_key: 'schlüssel-🔑-mit-umlaut' }],
    routes: [{ match: 'odd-', provider: 'odd' }],
  })
  const { response, text } = await partly.ask(CHAT, scripted('openai-chat', OK), { model: 'odd-1', stream: false })
  expect(response.status).toBeGreaterThanOrEqual(500)
  expect(text).not.toContain('schlüssel')
  expect((await partly.ask(CHAT, scripted('openai-chat', OK), { model: 'c-1' })).reply.text).toBe('ok')
  await partly.close()
})

const count = async (tools: object[]): Promise<number> => {
  const body = { model: 'c-1', messages: ANTHROPIC.user('hello'), tools }
  const response = await post(`${rig.gateway.url}/v1/messages/count_tokens`, body)
  return ((await response.json()) as { input_tokens: number }).input_tokens
}

test('T30 tools count', async () => {
  const tool = { name: 'read', description: 'word '.repeat(400), input_schema: { type: 'object' } }
  expect((await count([tool])) - (await count([]))).toBeGreaterThan(300)
})
