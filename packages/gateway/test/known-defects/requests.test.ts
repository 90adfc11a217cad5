// Defects of the two predecessors in what they sent upstream, by the ids of their list (known-defects.test.ts).
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ANTHROPIC, CHAT, CLIENTS, RESPONSES } from '../support/clients.ts'
import { expectLegal } from '../support/legal-request.ts'
import type { Script } from '../support/provider-wire.ts'
import { PROVIDERS, scripted, startRig, type Rig } from '../support/rig.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.close())

const OK: Script = { beats: [{ text: 'ok' }] }
const TOOLS = [{ name: 'read' }]
const foreign = (protocol: string): (typeof PROVIDERS)[number][] =>
  PROVIDERS.filter(({ provider }) => provider !== protocol)
const MATRIX = CLIENTS.flatMap((client) =>
  foreign(client.protocol).map((place) => ({ client, name: client.name, ...place })),
)
const PNG = 'iVBORw0KGgo='

test.each(MATRIX)(
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

describe.each(foreign('openai-responses'))('Responses to $provider', ({ letter, provider }) => {
  const ask = async (extra: object, history?: object[]): Promise<{ text: string; sent: any; status: number }> => {
    const question = { model: `${letter}-1`, extra, ...(history === undefined ? {} : { history }) }
    const { sent, response } = await rig.ask(RESPONSES, scripted(provider, OK), question)
    return { text: JSON.stringify(sent), sent, status: response.status }
  }

  test('F29 a string as input, and a string as content', async () => {
    expect((await ask({ input: 'said plainly' })).text).toContain('said plainly')
    const history = [
      { role: 'user', content: 'first' },
      { role: 'assistant', content: 'second' },
      { role: 'user', content: 'third' },
    ]
    const { text, sent } = await ask({}, history)
    for (const word of ['first', 'second', 'third']) expect(text).toContain(word)
    expectLegal(provider, sent)
  })

  test('F30 images, files and refusals do not take their message with them', async () => {
    const history = [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'look at' },
          { type: 'input_image', image_url: `data:image/png;base64,${PNG}`, detail: 'auto' },
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' },
        ],
      },
      { type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'I would rather not.' }] },
      { role: 'user', content: [{ type: 'input_text', text: 'please' }] },
    ]
    const { text, sent } = await ask({}, history)
    for (const word of ['look at', PNG, 'JVBERi0=', 'I would rather not.', 'please']) expect(text).toContain(word)
    expectLegal(provider, sent)
  })

  test('F31 every kind of item leaves its trace', async () => {
    const history = [
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'be terse' }] },
      ...RESPONSES.user('hello'),
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'thought' }], encrypted_content: null },
      { type: 'custom_tool_call', call_id: 'call_c', name: 'apply_patch', input: 'PATCH' },
      { type: 'custom_tool_call_output', call_id: 'call_c', output: 'patched' },
      {
        type: 'local_shell_call',
        id: 'lsh_1',
        call_id: 'call_l',
        status: 'completed',
        action: { type: 'exec', command: ['ls', '-la'], env: {} },
      },
      { type: 'local_shell_call_output', id: 'lsh_1', call_id: 'call_l', output: 'listing' },
      { type: 'function_call', call_id: 'call_f', name: 'read', arguments: '{"path":"a"}' },
      { type: 'function_call_output', call_id: 'call_f', output: [{ type: 'input_text', text: 'in an array' }] },
      { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'weather' } },
      ...RESPONSES.assistant('sunny'),
      ...RESPONSES.user('thanks'),
    ]
    const { text, sent } = await ask(
      { tools: [{ type: 'custom', name: 'apply_patch' }, { type: 'local_shell' }] },
      history,
    )
    for (const word of ['be terse', 'PATCH', 'patched', 'listing', 'in an array', 'sunny', 'thanks'])
      expect(text).toContain(word)
    expectLegal(provider, sent)
  })

  test('F31 what cannot be known elsewhere is refused by name, not dropped', async () => {
    for (const item of [{ type: 'item_reference', id: 'msg_1' }, { type: 'compaction_trigger' }]) {
      const { attempts, response, reply } = await rig.ask(RESPONSES, scripted(provider, OK), {
        model: `${letter}-1`,
        history: [...RESPONSES.user('x'), item],
      })
      expect({ attempts, status: response.status }).toEqual({ attempts: 0, status: 400 })
      expect(reply.error?.message).toMatch(/./)
    }
  })

  test('T17 outputs that look like errors of a tool stay', async () => {
    const output = 'unsupported call: x\nfailed to parse function arguments'
    const history = [
      ...RESPONSES.user('x'),
      ...RESPONSES.assistant(undefined, [{ id: 'call_1', name: 'read', args: '{}' }]),
      ...RESPONSES.results([{ id: 'call_1', text: output }]),
    ]
    expect((await ask({}, history)).text).toContain(JSON.stringify(output).slice(1, -1))
  })

  test('T18 the white space of instructions, and outputs of nothing', async () => {
    const instructions = 'Line one\n\n  indented\ttab\nlast  '
    const call = [
      ...RESPONSES.user('x'),
      ...RESPONSES.assistant(undefined, [{ id: 'call_1', name: 'read', args: '{}' }]),
      ...RESPONSES.results([{ id: 'call_1', text: '' }]),
    ]
    const { text, sent } = await ask({ instructions }, call)
    expect(text.split(JSON.stringify(instructions).slice(1, -1))).toHaveLength(2)
    expectLegal(provider, sent)
  })

  test('T19 the tools of Codex stay tools', async () => {
    const tools = [
      { type: 'custom', name: 'apply_patch', description: 'edits' },
      { type: 'function', name: 'update_plan', parameters: { type: 'object', properties: {} } },
    ]
    const { sent } = await ask({ tools, instructions: 'short' })
    for (const name of ['apply_patch', 'update_plan']) expect(JSON.stringify(sent.tools)).toContain(name)
    expect(JSON.stringify({ ...sent, tools: [] })).not.toContain('apply_patch')
  })
})

test('F35 the fields of Responses are translated or told about', async () => {
  const format = {
    type: 'json_schema',
    name: 'answer',
    schema: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false },
    strict: true,
  }
  const extra = {
    store: true,
    text: { format, verbosity: 'low' },
    top_p: 0.5,
    parallel_tool_calls: false,
    truncation: 'auto',
    prompt_cache_key: 'k',
    metadata: { a: 'b' },
    max_tool_calls: 3,
    service_tier: 'flex',
  }
  const chat = await rig.ask(RESPONSES, scripted('openai-chat', OK), { model: 'c-1', tools: TOOLS, extra })
  expect(chat.sent).toMatchObject({
    top_p: 0.5,
    parallel_tool_calls: false,
    response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: format.schema } },
  })
  expect(Number(chat.response.headers.get('x-ferryllm-losses'))).toBeGreaterThan(0)
  const claude = await rig.ask(RESPONSES, scripted('anthropic', OK), {
    model: 'claude-sonnet-4-5',
    tools: TOOLS,
    extra,
  })
  expect(claude.sent).toMatchObject({ top_p: 0.5, output_config: { format: { type: 'json_schema' } } })
  expect(JSON.stringify(claude.sent)).toContain('"disable_parallel_tool_use":true')
})

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

test('F37 the blocks that Claude Code may send are no errors anywhere', async () => {
  const history = [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'read' },
        { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' }, title: 'A' },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'plain words' } },
        { type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } },
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
      model: `${letter}-1`,
      history,
      extra: { tools },
    })
    expect({ provider, status: response.status }).toEqual({ provider, status: 200 })
    if (provider === 'anthropic') continue
    expectLegal(provider, sent)
    expect(JSON.stringify(sent)).toContain('plain words')
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

test('T10 a Responses request for a Responses host is not rebuilt', async () => {
  const extra = {
    store: true,
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
