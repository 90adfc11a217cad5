// Regressions 1, 4 and 5 as chat hosts cause them, which mark thinking and calls in many ways. A chat client is not here:
// its provider's bytes are relayed to it as they are.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ANTHROPIC, RESPONSES } from '../support/clients.ts'
import { chatChunk, frame } from '../support/provider-wire.ts'
import { scripted, startRig, type Rig } from '../support/rig.ts'
import { sse } from '../support/upstream.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.close())

const TOOLS = [{ name: 'read' }, { name: 'write' }]

interface Delta {
  readonly index?: number
  readonly id?: string
  readonly name?: string
  readonly args: string
}

const delta = (index: number | undefined, id: string | undefined, name: string | undefined, args: string): object =>
  chatChunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: args } }] })

describe.each([ANTHROPIC, RESPONSES])('$name', (client) => {
  test('R01 a chat chunk that holds thinking, text and a call at once, and thinking that resumes', async () => {
    const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'read', arguments: '{}' } }
    const deltas = [
      { reasoning_content: 'one ' },
      { reasoning_content: 'two', content: 'text ' },
      { reasoning_content: 'three', content: 'more', tool_calls: [call] },
    ]
    const frames = [...deltas.map((delta) => chatChunk(delta)), chatChunk({}, 'tool_calls')].map(frame)
    const { reply } = await rig.ask(client, sse([...frames, frame('[DONE]')]), { model: 'c-1', tools: TOOLS })
    expect(reply).toMatchObject({
      reasoning: 'one twothree',
      text: 'text more',
      calls: [{ name: 'read', input: '{}' }],
    })
  })

  test.each([
    [
      'interleaved indices',
      [
        { index: 0, id: 'x1', name: 'read', args: '{"path"' },
        { index: 1, id: 'x2', name: 'write', args: '{"path"' },
        { index: 0, args: ':"1"}' },
        { index: 1, args: ':"2"}' },
      ],
    ],
    [
      'one index for different ids',
      [
        { index: 0, id: 'x1', name: 'read', args: '{"path":"1"}' },
        { index: 0, id: 'x2', name: 'write', args: '{"path":"2"}' },
      ],
    ],
    [
      'one index, pieces of arguments in between',
      [
        { index: 0, id: 'x1', name: 'read', args: '' },
        { index: 0, args: '{"path":"1"}' },
        { index: 0, id: 'x2', name: 'write', args: '' },
        { index: 0, args: '{"path":"2"}' },
      ],
    ],
    [
      'no index at all',
      [
        { id: 'x1', name: 'read', args: '{"path":"1"}' },
        { id: 'x2', name: 'write', args: '{"path":"2"}' },
      ],
    ],
  ])('R04 parallel calls of a chat host with %s stay apart', async (_what, deltas) => {
    const frames = (deltas as Delta[]).map(({ index, id, name, args }) => delta(index, id, name, args))
    const play = sse([...frames, chatChunk({}, 'tool_calls')].map(frame).concat(frame('[DONE]')))
    const { reply } = await rig.ask(client, play, { model: 'c-1', tools: TOOLS })
    expect(reply.calls.map(({ id, name, input }) => [id, name, input])).toEqual([
      ['x1', 'read', '{"path":"1"}'],
      ['x2', 'write', '{"path":"2"}'],
    ])
  })

  test('R05 an empty id and name in a continuation do not overwrite the first', async () => {
    const frames = [
      delta(0, 'x1', 'read', ''),
      delta(0, '', '', '{"path":'),
      delta(0, '', '', '"1"}'),
      chatChunk({}, 'tool_calls'),
    ]
    const play = sse([...frames.map(frame), frame('[DONE]')])
    const { reply } = await rig.ask(client, play, { model: 'c-1', tools: TOOLS })
    expect(reply.calls.map(({ id, name, input }) => [id, name, input])).toEqual([['x1', 'read', '{"path":"1"}']])
  })

  test('R05 calls without any id get one each, and it comes back with the result', async () => {
    const frames = [delta(0, undefined, 'read', '{}'), delta(1, undefined, 'write', '{}'), chatChunk({}, 'tool_calls')]
    const play = sse([...frames.map(frame), frame('[DONE]')])
    const { reply } = await rig.ask(client, play, { model: 'c-1', tools: TOOLS })
    expect(reply.calls.map(({ name }) => name)).toEqual(['read', 'write'])
    const results = client.results(reply.calls.map(({ id }) => ({ id, text: 'done' })))
    const history = [...client.user('x'), ...reply.echo, ...results]
    const { sent } = await rig.ask(client, scripted('openai-chat', { beats: [{ text: 'ok' }] }), {
      model: 'c-1',
      tools: TOOLS,
      history,
    })
    const ids = sent.messages[1].tool_calls.map((one: { id: string }) => one.id)
    expect(new Set(ids).size).toBe(2)
    expect(sent.messages.slice(2, 4).map((one: { tool_call_id: string }) => one.tool_call_id)).toEqual(ids)
  })
})
