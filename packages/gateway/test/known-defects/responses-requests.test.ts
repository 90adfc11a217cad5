// Defects of the two predecessors with what Responses clients send, by the ids of their list (known-defects.test.ts).
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RESPONSES } from '../support/clients.ts'
import { expectLegal } from '../support/legal-request.ts'
import type { Script } from '../support/provider-wire.ts'
import { foreign, scripted, startRig, type Rig } from '../support/rig.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.close())

const OK: Script = { beats: [{ text: 'ok' }] }
const TOOLS = [{ name: 'read' }]
const PNG = 'iVBORw0KGgo='

describe.each(foreign('openai-responses'))('Responses to $provider', ({ letter, provider }) => {
  const ask = async (extra: object, history?: object[]): Promise<{ text: string; sent: any; status: number }> => {
    // The plain chat host takes no PDF files.
    const model = provider === 'openai-chat' ? 'deep-1' : `${letter}-1`
    const question = { model, extra, ...(history === undefined ? {} : { history }) }
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

  test('F31 the tools that Codex declares inside the history are offered, and called by their own names', async () => {
    const inner = [
      { type: 'custom', name: 'exec', description: 'runs a script' },
      { type: 'function', name: 'wait', parameters: { type: 'object', properties: {} } },
    ]
    const tools = [{ type: 'namespace', name: 'functions', description: 'work', tools: inner }]
    const history = [{ type: 'additional_tools', role: 'developer', tools }, ...RESPONSES.user('go')]
    const question = { model: `${letter}-1`, history }
    const { sent } = await rig.ask(RESPONSES, scripted(provider, OK), question)
    const offered = JSON.stringify(sent.tools)
    const [exec, wait] = ['exec', 'wait'].map((name) => new RegExp(`"name":"(\\w*${name})"`).exec(offered)?.[1] ?? '')
    const beats = [
      { call: exec!, id: 'call_1', args: '{"input":"text(1)"}' },
      { call: wait!, id: 'call_2', args: '{}' },
    ]
    const { reply } = await rig.ask(RESPONSES, scripted(provider, { beats, finish: 'tools' }), question)
    expect(reply.echo).toMatchObject([
      { type: 'custom_tool_call', name: 'exec', namespace: 'functions', input: 'text(1)' },
      { type: 'function_call', name: 'wait', namespace: 'functions', arguments: '{}' },
    ])
  })

  test('F31 what cannot be known elsewhere is refused by name, not dropped', async () => {
    const { attempts, response, reply } = await rig.ask(RESPONSES, scripted(provider, OK), {
      model: `${letter}-1`,
      history: [...RESPONSES.user('x'), { type: 'item_reference', id: 'msg_1' }],
    })
    expect({ attempts, status: response.status }).toEqual({ attempts: 0, status: 400 })
    expect(reply.error?.message).toMatch(/msg_1|item_reference/)
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
