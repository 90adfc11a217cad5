// Defects of the two predecessors with what Anthropic streams, by the ids of their list (known-defects.test.ts).
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANTHROPIC, CHAT, CLIENTS, RESPONSES } from '../support/clients.ts'
import { frame, streamOf, type Script } from '../support/provider-wire.ts'
import { startRig, type Rig } from '../support/rig.ts'
import { sse } from '../support/upstream.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.close())

const OK: Script = { beats: [{ text: 'ok' }] }

const ODD_BLOCKS = [
  {
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'up',
      content: [],
      stop_reason: null,
      usage: { input_tokens: 9, output_tokens: 1 },
    },
  },
  { type: 'ping' },
  { type: 'content_block_start', index: 0, content_block: { type: 'redacted_thinking', data: 'abc' } },
  { type: 'content_block_stop', index: 0 },
  {
    type: 'content_block_start',
    index: 1,
    content_block: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
  },
  { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"query":"q"}' } },
  { type: 'content_block_stop', index: 1 },
  {
    type: 'content_block_start',
    index: 2,
    content_block: { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
  },
  { type: 'content_block_stop', index: 2 },
  { type: 'content_block_start', index: 3, content_block: { type: 'text', text: '', citations: [] } },
  {
    type: 'content_block_delta',
    index: 3,
    delta: {
      type: 'citations_delta',
      citation: {
        type: 'web_search_result_location',
        url: 'https://example.org',
        title: 'T',
        cited_text: 'c',
        encrypted_index: 'e',
      },
    },
  },
  { type: 'content_block_delta', index: 3, delta: { type: 'text_delta', text: 'found' } },
  { type: 'content_block_stop', index: 3 },
]

test.each([CHAT, RESPONSES])(
  'F03 pings, redacted thinking, citations and server tools of Anthropic are no errors for $name',
  async (client) => {
    const end = [
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } },
      { type: 'message_stop' },
    ]
    const { reply } = await rig.ask(client, sse([...ODD_BLOCKS, ...end]), { model: 'a-1' })
    expect(reply).toMatchObject({ text: 'found', error: undefined, finish: client.finish.stop })
  },
)

test.each(CLIENTS)(
  'F04 a message_delta with nothing but output tokens tells $name the reason and the figures',
  async (client) => {
    const frames = streamOf('anthropic', OK).map((text) =>
      text.includes('message_delta')
        ? frame({
            type: 'message_delta',
            delta: { stop_reason: 'max_tokens', stop_sequence: null },
            usage: { output_tokens: 33 },
          })
        : text,
    )
    if (client === ANTHROPIC) return
    const { reply } = await rig.ask(client, sse(frames), { model: 'a-1' })
    expect(reply.finish).toBe(client.finish.length)
    expect(Object.values(reply.usage)).toEqual(expect.arrayContaining([100, 33, 133]))
  },
)

test('F04 the same stream is relayed as it is, and its figures are in the log', async () => {
  const frames = streamOf('anthropic', OK).map((text) =>
    text.replace(/"usage":\{"input_tokens":100[^}]*\}\}\n\n$/, '"usage":{"output_tokens":33}}\n\n'),
  )
  rig.upstream.play = sse(frames)
  const response = await fetch(`${rig.gateway.url}/v1/messages`, {
    method: 'POST',
    body: JSON.stringify(ANTHROPIC.ask({ model: 'a-log', stream: true })),
  })
  expect(await response.text()).toBe(frames.join(''))
  const line = (): unknown =>
    rig.gateway.log.map((text) => JSON.parse(text) as Record<string, unknown>).find((one) => one['model'] === 'a-log')
  await expect.poll(line).toMatchObject({ input_tokens: 100, output_tokens: 33, finish_reason: 'stop' })
})
