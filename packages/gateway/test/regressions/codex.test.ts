// Regressions 31 to 37 that users of other gateways report: what Codex needs beside the bare protocol.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RESPONSES } from '../support/clients.ts'
import { post } from '../support/gateway.ts'
import { foreign, PROVIDERS, scripted, startRig, type Rig } from '../support/rig.ts'
import { refusedSocket } from '../support/socket-client.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.close())

const OK = { beats: [{ text: 'ok' }] }
const OTHERS = foreign('openai-responses')

test('R31 a WebSocket that is not offered is answered 426 at once, so that Codex goes on over HTTP', async () => {
  const without = await startRig({ server: { websockets: false } })
  const { status, body } = await refusedSocket(without.gateway.url)
  expect(status).toBe(426)
  expect(body.error).toMatchObject({ code: 'websocket_not_supported' })
  await without.close()
})

const HISTORY = [
  { role: 'user', content: 'Fix the bug in main.c' },
  { type: 'function_call', call_id: 'call_1', name: 'find', arguments: '{"q":"bug"}' },
  { type: 'function_call_output', call_id: 'call_1', output: 'line 7' },
]
const FIND = { type: 'function', name: 'find', parameters: { type: 'object', properties: {} }, strict: false }

describe.each(OTHERS)('R32 compaction over $provider', ({ letter, provider }) => {
  const summary = scripted(provider, { beats: [{ reasoning: 'hm' }, { text: 'The bug is in line 7.' }] })

  test.each([true, false])('is one sealed item, which any model can read again; streamed: %s', async (stream) => {
    const input = [...HISTORY, { type: 'compaction_trigger' }]
    const question = { model: `${letter}-1`, stream, extra: { tools: [FIND], input } }
    const { sent, reply } = await rig.ask(RESPONSES, summary, question)
    expect(JSON.stringify(sent)).toMatch(/replaced by a summary/)
    expect(JSON.stringify(sent)).not.toContain('compaction_trigger')
    const [item, ...others] = reply.echo as { type: string; encrypted_content: string }[]
    expect([item?.type, others, reply.text]).toEqual(['compaction', [], ''])
    expect(item?.encrypted_content).toMatch(/^ferry1\./)
    const next = await rig.ask(RESPONSES, scripted(provider, OK), {
      model: `${letter}-1`,
      history: [item!, { role: 'user', content: 'Go on.' }],
    })
    expect(JSON.stringify(next.sent)).toContain('<summary>\\nThe bug is in line 7.\\n</summary>')
    expect(next.reply.text).toBe('ok')
  })

  test('is an endpoint as well, which keeps what the user said', async () => {
    rig.upstream.play = summary
    const response = await post(`${rig.gateway.url}/v1/responses/compact`, { model: `${letter}-1`, input: HISTORY })
    expect([response.status, await response.json()]).toEqual([
      200,
      {
        id: expect.stringMatching(/^resp_/),
        object: 'response.compaction',
        created_at: expect.any(Number),
        output: [
          expect.objectContaining({
            type: 'message',
            role: 'user',
            content: [{ type: 'input_text', text: 'Fix the bug in main.c' }],
          }),
          { id: expect.any(String), type: 'compaction', encrypted_content: expect.stringMatching(/^ferry1\./) },
        ],
        usage: expect.objectContaining({ input_tokens: 100, output_tokens: 20 }),
      },
    ])
  })

  test('that comes to nothing is an error, not an empty summary', async () => {
    const silent = scripted(provider, { beats: [{ reasoning: 'hm' }] })
    const input = [...HISTORY, { type: 'compaction_trigger' }]
    const { reply } = await rig.ask(RESPONSES, silent, { model: `${letter}-1`, extra: { tools: [FIND], input } })
    expect(reply.error?.message).toContain('no summary')
    const response = await post(`${rig.gateway.url}/v1/responses/compact`, { model: `${letter}-1`, input: HISTORY })
    expect(response.status).toBe(502)
  })
})

test('R32 a compact request that holds nothing to compact is told what is wrong with it', async () => {
  const response = await post(`${rig.gateway.url}/v1/responses/compact`, { model: 'a-1', input: 7 })
  expect([response.status, await response.json()]).toMatchObject([400, { error: { param: 'input' } }])
})

test.each(OTHERS)('R33 an unknown previous response is refused before $provider loses the context', async (place) => {
  const body = { model: `${place.letter}-1`, input: 'go on', previous_response_id: 'resp_gone' }
  const before = rig.upstream.requests.length
  const response = await post(`${rig.gateway.url}/v1/responses`, body)
  expect(await response.json()).toMatchObject({
    error: { code: 'previous_response_not_found', message: expect.stringContaining('resp_gone') },
  })
  expect([400, 404]).toContain(response.status)
  expect(rig.upstream.requests).toHaveLength(before)
})

describe.each(OTHERS)('R34 usage over $provider', ({ letter, provider }) => {
  test.each([true, false])('has every field that Codex reads, streamed: %s', async (stream) => {
    const { reply } = await rig.ask(RESPONSES, scripted(provider, OK), { model: `${letter}-1`, stream })
    expect(reply.usage).toEqual({
      input_tokens: 100,
      input_tokens_details: expect.objectContaining({ cached_tokens: expect.any(Number) }),
      output_tokens: 20,
      output_tokens_details: { reasoning_tokens: expect.any(Number) },
      total_tokens: 120,
    })
  })
})

test('R35 the model list has every field without which Codex throws the whole list away', async () => {
  const rigged = await startRig({ routes: [{ match: 'claude-opus-5', match_type: 'exact', provider: 'a' }] })
  try {
    const list: any = await (await fetch(`${rigged.gateway.url}/v1/models?client_version=0.169.0`)).json()
    expect(list.models.length).toBeGreaterThan(0)
    for (const model of list.models) {
      expect(model).toMatchObject({
        slug: expect.any(String),
        display_name: expect.any(String),
        supported_reasoning_levels: expect.any(Array),
        supports_reasoning_summaries: expect.any(Boolean),
        shell_type: expect.any(String),
        visibility: 'list',
        supported_in_api: true,
        priority: expect.any(Number),
        base_instructions: expect.stringMatching(/./),
        support_verbosity: expect.any(Boolean),
        truncation_policy: { mode: expect.any(String), limit: expect.any(Number) },
        supports_parallel_tool_calls: expect.any(Boolean),
        experimental_supported_tools: expect.any(Array),
      })
    }
  } finally {
    await rigged.close()
  }
})

const PARAMETERS = {
  type: 'object',
  properties: { q: { type: 'string' } },
  required: ['q'],
  additionalProperties: false,
}

describe.each(OTHERS)('R36 namespaced tools over $provider', ({ letter, provider }) => {
  test('are offered one by one, and called back by namespace and name', async () => {
    const tools = [
      {
        type: 'namespace',
        name: 'mcp__files',
        description: 'Files',
        tools: [{ type: 'function', name: 'find', parameters: PARAMETERS, strict: false }],
      },
      { type: 'function', name: 'find', parameters: PARAMETERS, strict: false },
    ]
    const script = { beats: [{ text: 'ok' }] }
    const { sent } = await rig.ask(RESPONSES, scripted(provider, script), { model: `${letter}-1`, extra: { tools } })
    const names =
      JSON.stringify(sent.tools)
        .match(/"name":"([^"]+)"/g)
        ?.map((found) => found.slice(8, -1)) ?? []
    expect(new Set(names).size).toBe(2)
    const flat = names.find((name) => name !== 'find')!
    expect(flat).toMatch(/find/)
    const called = scripted(provider, { beats: [{ call: flat, id: 'call_1', args: '{"q":"x"}' }], finish: 'tools' })
    const { reply, text } = await rig.ask(RESPONSES, called, { model: `${letter}-1`, extra: { tools } })
    expect(reply.calls).toMatchObject([{ name: 'find', input: '{"q":"x"}' }])
    expect(text).toContain('"namespace":"mcp__files"')
  })
})

describe.each(OTHERS)('R37 hosted web search over $provider', ({ letter, provider }) => {
  test('is the search of that vendor, or is left out and said to be', async () => {
    const tools = [{ type: 'web_search' }, { type: 'function', name: 'find', parameters: PARAMETERS, strict: false }]
    const question = { model: `${letter}-1`, extra: { tools } }
    const { sent, response, reply } = await rig.ask(RESPONSES, scripted(provider, OK), question)
    const offered = JSON.stringify(sent.tools)
    const native = provider === 'anthropic' ? /web_search_2/ : /googleSearch/
    if (provider === 'openai-chat') expect(response.headers.get('x-ferryllm-warnings')).toMatch(/web_search/)
    else expect(offered).toMatch(native)
    expect(offered).not.toContain('{"type":"web_search"}')
    expect(offered).toContain('find')
    expect(reply.text).toBe('ok')
  })
})

test('R37 a Responses host keeps the hosted search as the client wrote it', async () => {
  const { letter, provider } = PROVIDERS.find((place) => place.provider === 'openai-responses')!
  const tools = [{ type: 'web_search', search_context_size: 'low' }]
  const { sent } = await rig.ask(RESPONSES, scripted(provider, OK), { model: `${letter}-1`, extra: { tools } })
  expect(sent.tools).toEqual(tools)
})
