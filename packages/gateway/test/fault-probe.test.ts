// What a fault probe found in the closest competitor: every line of it, passed here or proven by a test named below.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANTHROPIC, CHAT, CLIENTS, RESPONSES } from './support/clients.ts'
import { post } from './support/gateway.ts'
import { chatChunk, frame, streamOf, type Script } from './support/provider-wire.ts'
import { PROVIDERS, scripted, startRig, type Rig } from './support/rig.ts'
import { framesOf } from './support/strict-reply.ts'
import { json, sse, type Play } from './support/upstream.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.close())

const OK: Script = { beats: [{ text: 'ok' }] }
const TOOLS = [{ name: 'read' }]

const ELSEWHERE: Readonly<Record<string, string>> = {
  length: 'regressions/tools.test.ts › R15 the end of a reply, %s',
  content_filter: 'regressions/tools.test.ts › R15 the end of a reply, %s',
  'two tool calls, interleaved indices':
    'regressions/chat-hosts.test.ts › R04 parallel calls of a chat host with %s stay apart',
  'two calls, same index, different ids': 'regressions/chat-hosts.test.ts › one index for different ids',
  'tool call + finish_reason stop': 'regressions/tools.test.ts › Hosts say `stop` although there are calls',
  'TCP cut mid-stream': 'regressions/endings.test.ts › the connection is cut',
  'in-band error after partial text': 'regressions/endings.test.ts › after some text',
  'tool_result image': 'regressions/content.test.ts › reaches $provider as an image, not as text',
  'function_call_output with input_image': 'regressions/content.test.ts › reaches $provider as an image, not as text',
  'billing header block': 'regressions/content.test.ts › R28 the billing line does not reach $provider',
  'zstd / gzip request': 'regressions/content.test.ts › is read: %s',
  'client abort': 'lanes/exchange.test.ts › closes the upstream when the client leaves',
  'Responses custom tool history':
    'regressions/tool-shapes.test.ts › the history of it is a call and its result, in that order',
  'WS upgrade on /v1/responses': 'websocket/turns.test.ts › answers with the events of a stream, one message each',
}

test.each(Object.entries(ELSEWHERE))('%s: the test that proves it exists', (_probe, place) => {
  const [file = '', name = ''] = place.split(' › ')
  expect(readFileSync(new URL(file, import.meta.url), 'utf8')).toContain(name)
})

test.each(PROVIDERS.filter(({ provider }) => provider !== 'anthropic'))(
  'text stream of $provider: an id of ours, usage at both ends, the cache split right',
  async ({ letter, provider }) => {
    const script: Script = { ...OK, usage: { input: 100, cached: 80, output: 5 } }
    const { text, reply } = await rig.ask(ANTHROPIC, scripted(provider, script), { model: `${letter}-1` })
    const [start] = framesOf(text)
    expect(start?.data.message.id).toMatch(/^msg_[0-9a-f]{24}$/)
    expect(start?.data.message.usage.input_tokens).toBeGreaterThan(0)
    expect(reply.usage).toMatchObject({ input_tokens: 20, cache_read_input_tokens: 80, output_tokens: 5 })
  },
)

test.each(CLIENTS.filter((client) => client !== CHAT))(
  'reasoning_content → text → tool call keep their order for $name, and thinking tokens are told',
  async (client) => {
    const script: Script = {
      beats: [{ reasoning: 'hm' }, { text: 'well' }, { call: 'read', id: 'call_1', args: '{"path":"a"}' }],
      finish: 'tools',
      usage: { input: 10, output: 9, reasoning: 3 },
    }
    const { reply } = await rig.ask(client, scripted('openai-chat', script), { model: 'c-1', tools: TOOLS })
    const types = reply.echo
      .flatMap((one: any) => (client === ANTHROPIC ? one.content : one))
      .map(({ type }: any) => type)
    expect(types).toEqual(
      client === ANTHROPIC ? ['thinking', 'text', 'tool_use'] : ['reasoning', 'message', 'function_call'],
    )
    const details =
      client === ANTHROPIC
        ? reply.usage.output_tokens_details.thinking_tokens
        : reply.usage.output_tokens_details.reasoning_tokens
    expect(details).toBe(3)
  },
)

test.each(CLIENTS)('a malformed chunk ends the stream of $name with an error, after what was said', async (client) => {
  const [letter, frames] =
    client === CHAT
      ? ['a', streamOf('anthropic', { beats: [{ text: 'half' }] })]
      : ['c', streamOf('openai-chat', { beats: [{ text: 'half' }] })]
  const at = frames.findIndex((text) => text.includes('"ha"')) + 1
  const { reply, text } = await rig.ask(
    client,
    sse([...frames.slice(0, at), 'data: {"choices":[{"del\n\n', ...frames.slice(at)]),
    { model: `${letter}-1` },
  )
  expect(reply.error?.message).toMatch(/./)
  expect(reply.text).toBe('ha')
  expect(text).not.toMatch(/message_stop|response\.completed|"finish_reason":"stop"/)
})

test.each(CLIENTS.filter((client) => client !== CHAT))(
  'CRLF, UTF-8 split at every byte and no [DONE] are no fault for $name',
  async (client) => {
    const text = [chatChunk({ content: 'ü😀' }), chatChunk({}, 'stop')].map(frame).join('').replaceAll('\n', '\r\n')
    const play: Play = async (_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const byte of Buffer.from(text)) {
        response.write(Buffer.from([byte]))
        await new Promise((resolve) => setImmediate(resolve))
      }
      response.end()
    }
    const { reply } = await rig.ask(client, play, { model: 'c-1' })
    expect(reply).toMatchObject({ text: 'ü😀', error: undefined, finish: client.finish.stop })
  },
)

test.each(CLIENTS.flatMap((client) => PROVIDERS.map((place) => ({ client, name: client.name, ...place }))))(
  '429 of $provider with Retry-After: $name gets both, in its own shape',
  async ({ client, letter, provider }) => {
    const message = 'slow down please'
    const bodies = {
      anthropic: { type: 'error', error: { type: 'rate_limit_error', message } },
      'openai-chat': { error: { message, type: 'rate_limit_error', param: null, code: 'rate_limit_exceeded' } },
      'openai-responses': { error: { message, type: 'rate_limit_error', param: null, code: 'rate_limit_exceeded' } },
      gemini: { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message } },
    }
    const { response, reply, text } = await rig.ask(client, json(bodies[provider], 429, { 'retry-after': '7' }), {
      model: `${letter}-1`,
    })
    expect({ status: response.status, after: response.headers.get('retry-after') }).toEqual({ status: 429, after: '7' })
    expect(reply.error?.message).toContain(message)
    if (client === ANTHROPIC)
      expect(JSON.parse(text)).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } })
    else expect(JSON.parse(text)).toMatchObject({ error: { type: expect.any(String), code: expect.anything() } })
  },
)

test.each(CLIENTS)('a wait that Gemini tells in its body is a Retry-After for $name', async (client) => {
  const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7.2s' }]
  const body = { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'slow down', details } }
  const { response } = await rig.ask(client, json(body, 429), { model: 'g-1' })
  expect({ status: response.status, after: response.headers.get('retry-after') }).toEqual({ status: 429, after: '8' })
})

test('PDF document, thinking budget and metadata are carried over, or their loss is told', async () => {
  const document = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' } }
  const history = [{ role: 'user', content: [document, { type: 'text', text: 'sum up' }] }]
  const extra = { thinking: { type: 'enabled', budget_tokens: 4096 }, metadata: { user_id: 'device-1' } }
  const responses = await rig.ask(ANTHROPIC, scripted('openai-responses', OK), { model: 'gpt-5.2', history, extra })
  expect(JSON.stringify(responses.sent.input)).toContain('data:application/pdf;base64,JVBERi0=')
  expect(responses.sent.reasoning.effort).toMatch(/^(low|medium|high)$/)
  const gemini = await rig.ask(ANTHROPIC, scripted('gemini', OK), { model: 'gemini-2.5-pro', history, extra })
  expect(JSON.stringify(gemini.sent.contents)).toContain(
    '"inlineData":{"mimeType":"application/pdf","data":"JVBERi0="}',
  )
  expect(gemini.sent.generationConfig.thinkingConfig.thinkingBudget).toBe(4096)
  for (const { sent } of [responses, gemini]) expect(JSON.stringify(sent)).not.toContain('device-1')
  expect(Number(gemini.response.headers.get('x-ferryllm-losses'))).toBeGreaterThan(0)
  const chat = await rig.ask(ANTHROPIC, scripted('openai-chat', OK), { model: 'c-1', history })
  expect({ attempts: chat.attempts, status: chat.response.status }).toEqual({ attempts: 0, status: 400 })
  expect(chat.reply.error?.message).toMatch(/PDF/)
})

test.each(PROVIDERS.filter(({ provider }) => provider !== 'openai-responses'))(
  'previous_response_id, which only its maker knows, is refused towards $provider, not ignored',
  async ({ letter, provider }) => {
    for (const extra of [{ previous_response_id: 'resp_1' }, { conversation: 'conv_1' }]) {
      const { attempts, response, reply } = await rig.ask(RESPONSES, scripted(provider, OK), {
        model: `${letter}-1`,
        extra,
      })
      expect(attempts).toBe(0)
      expect([400, 404]).toContain(response.status)
      expect(reply.error).toMatchObject({
        param: Object.keys(extra)[0],
        message: expect.stringMatching(/conversation/),
      })
      if ('previous_response_id' in extra) expect(reply.error?.code).toBe('previous_response_not_found')
    }
  },
)

test('previous_response_id goes to the provider that made it, and its refusal comes back', async () => {
  const refusal = {
    error: {
      message: "Previous response with id 'resp_1' not found.",
      type: 'invalid_request_error',
      param: 'previous_response_id',
      code: 'previous_response_not_found',
    },
  }
  const { sent, response, reply } = await rig.ask(RESPONSES, json(refusal, 400), {
    model: 'r-1',
    extra: { previous_response_id: 'resp_1' },
  })
  expect(sent.previous_response_id).toBe('resp_1')
  expect(response.status).toBe(400)
  expect(reply.error).toEqual(refusal.error)
})

test('GET /v1/responses/{id} of nobody is a 404 that names the id, count_tokens answers', async () => {
  const get = await fetch(`${rig.gateway.url}/v1/responses/resp_1`)
  expect(get.status).toBe(404)
  expect(await get.json()).toMatchObject({ error: { message: expect.stringContaining("'resp_1'"), code: 'not_found' } })
  const body = { model: 'c-1', messages: ANTHROPIC.user('hello') }
  const counts = await Promise.all(
    Array.from({ length: 26 }, () => post(`${rig.gateway.url}/v1/messages/count_tokens?beta=true`, body)),
  )
  for (const count of counts) expect(await count.json()).toEqual({ input_tokens: expect.any(Number) })
})
