// Defects of the two predecessors in what they sent upstream, by the ids of their list (known-defects.test.ts).
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANTHROPIC, CHAT, CLIENTS, RESPONSES } from '../support/clients.ts'
import { expectLegal } from '../support/legal-request.ts'
import type { Script } from '../support/provider-wire.ts'
import { foreign, FOREIGN, PROVIDERS, scripted, startRig, type Rig } from '../support/rig.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.close())

const OK: Script = { beats: [{ text: 'ok' }] }
const TOOLS = [{ name: 'read' }]
const PNG = 'iVBORw0KGgo='

test.each(FOREIGN)(
  'F09 text beside calls stays in the history ($name to $provider)',
  async ({ client, letter, provider }) => {
    const call = { id: 'call_1', name: 'read', args: '{}' }
    const history = [
      ...client.user('x'),
      ...client.assistant('I will read it.', [call]),
      ...client.results([{ id: 'call_1', text: 'done' }]),
    ]
    const { sent } = await rig.ask(client, scripted(provider, OK), { model: `${letter}-1`, tools: TOOLS, history })
    expectLegal(provider, sent)
    expect(JSON.stringify(sent)).toContain('I will read it.')
  },
)

test('F36 the fields of chat are translated, and every system message counts', async () => {
  const history = [
    { role: 'system', content: 'rule one' },
    { role: 'developer', content: 'rule two' },
    ...CHAT.user('x'),
  ]
  const extra = {
    max_completion_tokens: 300,
    top_p: 0.5,
    response_format: { type: 'json_object' },
    user: 'u1',
    parallel_tool_calls: false,
    stop: ['END'],
    seed: 7,
  }
  const tools = [{ name: 'read', parameters: undefined }]
  for (const { letter, provider } of foreign('openai-chat')) {
    const { sent, response } = await rig.ask(CHAT, scripted(provider, OK), {
      model: `${letter}-1`,
      history,
      tools,
      extra,
    })
    const text = JSON.stringify(sent)
    expect(response.status).toBe(200)
    expect(text).toContain('rule one')
    expect(text).toContain('rule two')
    expect(text).toContain('300')
    expect(text).toContain('0.5')
    if (provider === 'gemini') expect(text).toContain('"seed":7')
  }
})

test('F36 a system message inside the conversation stays, and is one that the model takes', async () => {
  const history = [
    ...CHAT.user('one'),
    ...CHAT.assistant('two'),
    { role: 'system', content: 'new rule' },
    ...CHAT.user('three'),
  ]
  const { sent } = await rig.ask(CHAT, scripted('anthropic', OK), { model: 'claude-haiku-4-5', history })
  expectLegal('anthropic', sent)
  expect(sent.messages.map(({ role }: { role: string }) => role)).toEqual(['user', 'assistant', 'user'])
  expect(JSON.stringify(sent.messages[2])).toMatch(/new rule.*three/)
})

test('F36 limits and sampling are what the model takes', async () => {
  const opus = await rig.ask(CHAT, scripted('anthropic', OK), {
    model: 'claude-opus-5-5',
    extra: { temperature: 0.3, top_p: 0.5 },
  })
  expect(opus.sent).not.toHaveProperty('temperature')
  expect(opus.sent).not.toHaveProperty('top_p')
  expect(opus.sent.max_tokens).toBeGreaterThan(0)
  const haiku = await rig.ask(CHAT, scripted('anthropic', OK), {
    model: 'claude-haiku-4-5',
    limit: 999_999,
    extra: { temperature: 1.5 },
  })
  expect(haiku.sent.max_tokens).toBeLessThanOrEqual(64_000)
  expect(haiku.sent.temperature).toBe(1)
  const short = await rig.ask(CHAT, scripted('openai-responses', OK), { model: 'r-1', limit: 5 })
  expect(short.sent.max_output_tokens).toBe(16)
})

test('F37 the blocks that Claude Code may send are no errors anywhere', async () => {
  const history = [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'read' },
        { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' }, title: 'A' },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'plain words' } },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'redacted_thinking', data: 'abc' },
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
        {
          type: 'web_search_tool_result',
          tool_use_id: 'srvtoolu_1',
          content: [{ type: 'web_search_result', url: 'https://example.org', title: 'T', encrypted_content: 'e' }],
        },
        { type: 'tool_use', id: 'toolu_1', name: 'read', input: {} },
      ],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1' }] },
  ]
  const tools = [
    { name: 'read', input_schema: { type: 'object' } },
    { type: 'web_search_20250305', name: 'web_search', max_uses: 8 },
  ]
  for (const { letter, provider } of PROVIDERS) {
    const { sent, response } = await rig.ask(ANTHROPIC, scripted(provider, OK), {
      model: provider === 'openai-chat' ? 'deep-1' : `${letter}-1`,
      history,
      extra: { tools },
    })
    expect({ provider, status: response.status }).toEqual({ provider, status: 200 })
    if (provider === 'anthropic') continue
    expectLegal(provider, sent)
    expect(JSON.stringify(sent)).toContain('plain words')
  }
})

test('F37 an image by URL goes to those who can fetch it, and is refused by name where nobody can', async () => {
  const source = { type: 'url', url: 'https://example.org/a.png' }
  const history = [
    {
      role: 'user',
      content: [
        { type: 'image', source },
        { type: 'text', text: 'what is it?' },
      ],
    },
  ]
  for (const { letter, provider } of PROVIDERS) {
    const { sent, response, reply } = await rig.ask(ANTHROPIC, scripted(provider, OK), {
      model: `${letter}-1`,
      history,
    })
    if (provider !== 'gemini') expect(JSON.stringify(sent)).toContain('https://example.org/a.png')
    else
      expect({ status: response.status, message: reply.error?.message }).toEqual({
        status: 400,
        message: expect.stringMatching(/not its URL/),
      })
  }
})

test('F39 chat hosts get only what chat hosts know, and nothing of a result is lost', async () => {
  const history = [
    ...ANTHROPIC.user('x'),
    ...ANTHROPIC.assistant(undefined, [{ id: 'toolu_1', name: 'read', args: '{}' }]),
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'no such file', is_error: true }],
    },
  ]
  const { sent } = await rig.ask(ANTHROPIC, scripted('openai-chat', OK), {
    model: 'c-1',
    tools: TOOLS,
    history,
    extra: { thinking: { type: 'enabled', budget_tokens: 2048 } },
  })
  expect(sent).not.toHaveProperty('reasoning')
  expect(sent).not.toHaveProperty('prompt_cache_key')
  expect(sent.messages.at(-1).content).toMatch(/error/i)
  expect(sent.messages.at(-1).content).toContain('no such file')
})

test('F40 Responses hosts get no stop parameter, thinking is no answer, images are images', async () => {
  const history = [
    { role: 'user', content: 'x' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'secret thought', signature: 's' },
        { type: 'text', text: 'answer' },
      ],
    },
    ...ANTHROPIC.image('see', PNG),
  ]
  const { sent } = await rig.ask(ANTHROPIC, scripted('openai-responses', OK), {
    model: 'r-1',
    history,
    extra: { stop_sequences: ['END'] },
  })
  expect(sent).not.toHaveProperty('stop')
  const messages = sent.input.filter((item: any) => item.type !== 'reasoning')
  expect(JSON.stringify(messages)).not.toContain('secret thought')
  expect(JSON.stringify(messages)).toContain(`"image_url":"data:image/png;base64,${PNG}"`)
})

test.each(CLIENTS.filter((client) => client !== RESPONSES))(
  'F40 a stop sequence that Responses does not know stops $name all the same',
  async (client) => {
    const extra = client === ANTHROPIC ? { stop_sequences: ['END'] } : { stop: ['END'] }
    const script: Script = { beats: [{ text: 'before END after' }] }
    for (const stream of [true, false]) {
      const { reply } = await rig.ask(client, scripted('openai-responses', script), { model: 'r-1', stream, extra })
      expect(reply).toMatchObject({ text: 'before ', finish: client === ANTHROPIC ? 'stop_sequence' : 'stop' })
    }
  },
)

test('T10 a Responses request for a Responses host is not rebuilt', async () => {
  const extra = {
    store: true,
    prompt_cache_key: 'k',
    include: ['x'],
    reasoning: { effort: 'low' },
    text: { verbosity: 'low' },
    previous_response_id: 'resp_1',
    truncation: 'auto',
    tools: [{ type: 'custom', name: 'p' }],
    new_field: { a: 1 },
  }
  const { sent } = await rig.ask(RESPONSES, scripted('openai-responses', OK), { model: 'r-1', extra })
  expect(sent).toEqual(RESPONSES.ask({ model: 'r-1', stream: true, extra }))
})

test.each(foreign('anthropic'))(
  'T22 the system prompt of Claude Code is an array, and $provider gets it',
  async ({ letter, provider }) => {
    const extra = {
      system: [
        { type: 'text', text: 'You are an agent.' },
        { type: 'text', text: 'Work hard.', cache_control: { type: 'ephemeral' } },
      ],
    }
    const { sent } = await rig.ask(ANTHROPIC, scripted(provider, OK), { model: `${letter}-1`, extra })
    expect(JSON.stringify(sent)).toMatch(/You are an agent\..*Work hard\./)
  },
)

test('T27 no model is ever replaced by another that nobody asked for', async () => {
  for (const { letter, provider } of PROVIDERS) {
    const { sent, received } = await rig.ask(ANTHROPIC, scripted(provider, OK), { model: `${letter}-sonnet` })
    expect(sent.model ?? received?.url).toContain(`${letter}-sonnet`)
  }
  const unknown = await rig.ask(ANTHROPIC, scripted('anthropic', OK), { model: 'sonnet' })
  expect({ attempts: unknown.attempts, status: unknown.response.status }).toEqual({ attempts: 0, status: 404 })
})

test('T29 a Messages request for an Anthropic host keeps its own limit', async () => {
  const { sent } = await rig.ask(ANTHROPIC, scripted('anthropic', OK), { model: 'claude-haiku-4-5', limit: 999_999 })
  expect(sent.max_tokens).toBe(999_999)
})
