// Regressions 31 to 37 that users of other gateways report: what Codex needs beside the bare protocol.
import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RESPONSES } from '../support/clients.ts'
import { post } from '../support/gateway.ts'
import { foreign, PROVIDERS, scripted, startRig, type Rig } from '../support/rig.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.close())

const OK = { beats: [{ text: 'ok' }] }
const OTHERS = foreign('openai-responses')

test('R31 a WebSocket for Responses is answered 426 at once, so that Codex goes on over HTTP', async () => {
  const answer = await new Promise<{ status: number | undefined; upgraded: boolean }>((resolve, reject) => {
    const asked = httpRequest(`${rig.gateway.url}/v1/responses`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      },
    })
    asked.on('response', ({ statusCode }) => resolve({ status: statusCode, upgraded: false }))
    asked.on('upgrade', (_response, socket) => {
      socket.destroy()
      resolve({ status: 101, upgraded: true })
    })
    asked.on('error', reject)
    asked.end()
  })
  expect(answer).toEqual({ status: 426, upgraded: false })
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
