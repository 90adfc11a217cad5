// Regressions 14, 15 and 19 to 21 that users of other gateways report: pairs of calls and results, finish words, choices
// and names.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ANTHROPIC, CHAT, CLIENTS } from '../support/clients.ts'
import { expectLegal } from '../support/legal-request.ts'
import { chatChunk, frame, type Script } from '../support/provider-wire.ts'
import { FOREIGN, scripted, startRig, type Rig } from '../support/rig.ts'
import { sse } from '../support/upstream.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.close())

const OK: Script = { beats: [{ text: 'ok' }] }
const TOOLS = [{ name: 'read' }, { name: 'write' }]

const call = (id: string, name = 'read'): { id: string; name: string; args: string } => ({
  id,
  name,
  args: '{"path":"a"}',
})

describe.each(FOREIGN)('R14 $name to $provider', ({ client, letter, provider }) => {
  const send = async (history: object[]): Promise<string> => {
    const { sent, reply } = await rig.ask(client, scripted(provider, OK), {
      model: `${letter}-1`,
      tools: TOOLS,
      history,
    })
    expect(reply.text).toBe('ok')
    expectLegal(provider, sent)
    return JSON.stringify(sent)
  }

  test('a call that was never answered gets an answer', async () => {
    const history = [...client.user('x'), ...client.assistant('hm', [call('call_1')]), ...client.user('never mind')]
    expect(await send(history)).toContain('never mind')
  })

  test('a result without its call is not lost', async () => {
    const history = [
      ...client.user('x'),
      ...client.results([{ id: 'call_gone', text: 'found 42' }]),
      ...client.user('and?'),
    ]
    expect(await send(history)).toContain('found 42')
  })

  test('results in another order than the calls, and only some of them', async () => {
    const calls = [call('call_1'), call('call_2', 'write'), call('call_3')]
    const results = [
      { id: 'call_3', text: 'third' },
      { id: 'call_1', text: 'first' },
    ]
    const sent = await send([...client.user('x'), ...client.assistant(undefined, calls), ...client.results(results)])
    expect(sent).toContain('third')
    expect(sent).toContain('first')
  })

  test('words of the user beside the results stand behind them', async () => {
    const results = client.results([{ id: 'call_1', text: 'found' }])
    const words = client.user('be quick')
    const [first] = results as { content: unknown[] }[]
    const together =
      client === ANTHROPIC
        ? [{ role: 'user', content: [{ type: 'text', text: 'be quick' }, ...first!.content] }]
        : [...words, ...results]
    const sent = await send([...client.user('x'), ...client.assistant(undefined, [call('call_1')]), ...together])
    expect(sent.indexOf('be quick')).toBeGreaterThan(sent.indexOf('found'))
  })

  test('one id for calls of two turns', async () => {
    const turn = [
      ...client.assistant(undefined, [call('call_1')]),
      ...client.results([{ id: 'call_1', text: 'found' }]),
    ]
    await send([...client.user('x'), ...turn, ...turn, ...client.user('go on')])
  })
})

describe.each([
  ['streamed', true],
  ['whole', false],
])('R15 the end of a reply, %s', (_how, stream) => {
  test.each(FOREIGN)('$name from $provider', async ({ client, letter, provider }) => {
    const calls = [{ call: 'read', id: 'call_1', args: '{"path":"a"}' }]
    const finishes: [Script, keyof typeof client.finish][] = [
      [OK, 'stop'],
      [{ beats: calls, finish: 'tools' }, 'tools'],
      // Hosts say `stop` although there are calls; the agent's loop may not end there.
      [{ beats: calls, finish: 'stop' }, 'tools'],
      [{ beats: [{ text: 'cut o' }], finish: 'length' }, 'length'],
      [{ beats: [{ text: 'I can' }], finish: 'filter' }, 'filter'],
    ]
    for (const [script, word] of finishes) {
      const { reply } = await rig.ask(client, scripted(provider, script), {
        model: `${letter}-1`,
        tools: TOOLS,
        stream,
      })
      expect({ word, finish: reply.finish }).toEqual({ word, finish: client.finish[word] })
    }
  })

  test.each(CLIENTS.filter((client) => client !== CHAT))(
    '$name is not told of calls that were never made',
    async (client) => {
      const { reply } = await rig.ask(client, scripted('openai-chat', { ...OK, finish: 'tools' }), {
        model: 'c-1',
        stream,
      })
      expect(reply.finish).toBe(client.finish.stop)
    },
  )
})

test.each(CLIENTS.filter((client) => client !== CHAT))(
  'R19 a call without a name fails the turn of $name',
  async (client) => {
    const nameless = {
      tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { arguments: '{"path":"a"}' } }],
    }
    const frames = [chatChunk({ content: 'I will' }), chatChunk(nameless), chatChunk({}, 'tool_calls')].map(frame)
    const { reply, text } = await rig.ask(client, sse([...frames, frame('[DONE]')]), { model: 'c-1', tools: TOOLS })
    expect(reply.error?.message).toMatch(/without a name/)
    expect(text).not.toMatch(/message_stop|response\.completed/)
  },
)

test.each(CLIENTS)('R19 a nameless call of Gemini fails the turn of $name', async (client) => {
  const parts = [{ functionCall: { args: { path: 'a' } } }]
  const chunk = {
    candidates: [{ index: 0, finishReason: 'STOP', content: { role: 'model', parts } }],
    usageMetadata: {},
  }
  const { reply } = await rig.ask(client, sse([frame(chunk)]), { model: 'g-1', tools: TOOLS })
  expect(reply.error?.message).toMatch(/name/)
})

describe.each(FOREIGN)('R20 the tool choice of $name for $provider', ({ client, letter, provider }) => {
  const REQUIRED = {
    anthropic: '"type":"any"',
    'openai-chat': '"tool_choice":"required"',
    'openai-responses': '"tool_choice":"required"',
    gemini: '"mode":"ANY"',
  }

  test('"any" and "required" are the same wish', async () => {
    const { sent } = await rig.ask(client, scripted(provider, OK), {
      model: `${letter}-1`,
      tools: TOOLS,
      extra: client.choose(),
    })
    expect(JSON.stringify(sent)).toContain(REQUIRED[provider])
  })

  test('goes when there are no tools', async () => {
    const { sent, response } = await rig.ask(client, scripted(provider, OK), {
      model: `${letter}-1`,
      extra: { tool_choice: client === ANTHROPIC ? { type: 'auto' } : 'auto' },
    })
    expect(response.status).toBe(200)
    expect(JSON.stringify(sent)).not.toMatch(/tool_choice|toolConfig|"tools"/)
  })

  test('of a tool that is not there is refused in words, or dropped: never sent', async () => {
    const { sent, response, reply } = await rig.ask(client, scripted(provider, OK), {
      model: `${letter}-1`,
      tools: TOOLS,
      extra: client.choose('nobody'),
    })
    expect(JSON.stringify(sent ?? {})).not.toContain('nobody')
    if (response.status !== 200) expect(reply.error?.message).toContain('nobody')
  })
})

describe.each(FOREIGN)('R21 names of $name that $provider does not take', ({ client, letter, provider }) => {
  const LEGAL =
    provider === 'gemini' ? /^[a-zA-Z_][\w.:-]{0,127}$/ : provider === 'anthropic' ? /^[\w-]{1,128}$/ : /^[\w-]{1,64}$/
  const long = 'mcp__server__'.padEnd(client === ANTHROPIC ? 120 : 64, 'x')
  const names = client === ANTHROPIC ? [`${long}_read`, `${long}_write`] : ['srv.read', 'srv_read', long.slice(1)]

  test('are changed so that they stay apart, and come back as they were', async () => {
    const tools = names.map((name) => ({ name }))
    const { sent } = await rig.ask(client, scripted(provider, OK), { model: `${letter}-1`, tools })
    const wire: string[] = sent.tools.flatMap((tool: any) =>
      (tool.functionDeclarations ?? [tool.function ?? tool]).map((one: { name: string }) => one.name),
    )
    expect(new Set(wire).size).toBe(names.length)
    for (const name of wire) expect(name).toMatch(LEGAL)
    const beats = wire.map((name, index) => ({ call: name, id: `call_${index}`, args: '{"path":"a"}' }))
    const { reply } = await rig.ask(client, scripted(provider, { beats, finish: 'tools' }), {
      model: `${letter}-1`,
      tools,
    })
    expect(reply.calls.map(({ name }) => name)).toEqual(names)
    const history = [
      ...client.user('x'),
      ...reply.echo,
      ...client.results(reply.calls.map(({ id }) => ({ id, text: 'done' }))),
    ]
    const again = await rig.ask(client, scripted(provider, OK), { model: `${letter}-1`, tools, history })
    expectLegal(provider, again.sent)
    for (const name of wire) expect(JSON.stringify(again.sent)).toContain(`"name":"${name}"`)
    for (const name of names.filter((one) => !wire.includes(one)))
      expect(JSON.stringify(again.sent)).not.toContain(`"name":"${name}"`)
  })
})
