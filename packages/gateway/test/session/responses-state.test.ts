// The state of the Responses API over real servers: continuing, fetching and deleting, whatever provider answers.
import { join } from 'node:path'
import { configSchema } from '@ferryllm/control'
import { describe, expect, test } from 'vitest'
import { loadSqlite } from '../../src/store/sqlite/load-sqlite.ts'
import { post, type Setup } from '../support/gateway.ts'
import { PROVIDERS, scripted, type Rig } from '../support/rig.ts'
import { json, sse, type Received } from '../support/upstream.ts'
import { openStreamOf } from '../support/provider-wire.ts'
import { temporaryDirectory } from '../store/support.ts'
import { AS_ONE, AS_TWO, ask, call, KEYS, OK, OTHERS, sentTo, start } from './support.ts'

const NOT_FOUND = {
  http: 400,
  error: {
    code: 'previous_response_not_found',
    param: 'previous_response_id',
    message: expect.stringContaining('Send the whole conversation instead.'),
  },
}

describe.each([true, false])('streamed: %s', (stream) => {
  test.each([
    ['memory', undefined],
    ['sqlite', temporaryDirectory()],
  ])('STATE-01 five turns reach Anthropic as one conversation, kept in %s', async (_engine, stateDir) => {
    const rig = await start(stateDir === undefined ? {} : { stateDir })
    let previous: string | undefined
    for (const turn of [1, 2, 3, 4, 5]) {
      rig.upstream.play = scripted('anthropic', { beats: [{ text: `answer ${turn}` }] })
      const continued = previous === undefined ? {} : { previous_response_id: previous }
      const body = { model: 'a-1', stream, input: `question ${turn}`, instructions: `rule ${turn}`, ...continued }
      const reply = await ask(rig, body)
      expect(reply).toMatchObject({ http: 200, status: 'completed', previous_response_id: previous ?? null })
      expect(reply.id).not.toBe(previous)
      previous = reply.id
    }
    const { messages, system } = sentTo(rig)
    const texts = messages.map(({ role, content }: any) => `${role}: ${content.map((part: any) => part.text).join('')}`)
    expect(texts).toEqual([
      'user: question 1',
      'assistant: answer 1',
      'user: question 2',
      'assistant: answer 2',
      'user: question 3',
      'assistant: answer 3',
      'user: question 4',
      'assistant: answer 4',
      'user: question 5',
    ])
    // Instructions are those of this request only.
    expect(JSON.stringify(system)).toContain('rule 5')
    expect(JSON.stringify(system)).not.toContain('rule 1')
  })

  test.each(OTHERS)('a tool call of $provider is answered by its id alone', async ({ letter, provider }) => {
    const rig = await start()
    rig.upstream.play = scripted(provider, {
      beats: [{ call: 'read', id: 'call_1', args: '{"path":"a"}' }],
      finish: 'tools',
    })
    const tools = [{ type: 'function', name: 'read', parameters: { type: 'object', properties: {} } }]
    const first = await ask(rig, { model: `${letter}-1`, stream, input: 'read a', tools })
    const [called] = first.output.filter(({ type }: any) => type === 'function_call')
    rig.upstream.play = scripted(provider, OK)
    const second = await ask(rig, {
      model: `${letter}-1`,
      stream,
      tools,
      previous_response_id: first.id,
      input: [{ type: 'function_call_output', call_id: called.call_id, output: 'the file' }],
    })
    expect(second).toMatchObject({ http: 200, status: 'completed', previous_response_id: first.id })
    for (const text of ['read a', '"read"', 'the file']) expect(rig.upstream.requests.at(-1)?.text).toContain(text)
  })

  test('reasoning comes back with its signature', async () => {
    const rig = await start()
    rig.upstream.play = scripted('anthropic', {
      beats: [{ reasoning: 'because', seal: 'c2lnbmF0dXJl' }, { text: 'so' }],
    })
    const first = await ask(rig, { model: 'a-1', stream, input: 'why', reasoning: { effort: 'high' } })
    rig.upstream.play = scripted('anthropic', OK)
    const more = { previous_response_id: first.id, input: 'and?', reasoning: { effort: 'high' } }
    expect(await ask(rig, { model: 'a-1', stream, ...more })).toMatchObject({ http: 200 })
    expect(sentTo(rig).messages[1].content[0]).toMatchObject({ type: 'thinking', signature: 'c2lnbmF0dXJl' })
  })

  test('a conversation begun elsewhere goes on with a Responses provider, which gets all of it', async () => {
    const rig = await start()
    rig.upstream.play = scripted('anthropic', { beats: [{ text: 'answer' }] })
    const first = await ask(rig, { model: 'a-1', stream, input: 'question' })
    rig.upstream.play = scripted('openai-responses', OK)
    const body = { model: 'r-1', stream, previous_response_id: first.id, input: 'more', unheard_of: 7 }
    expect(await ask(rig, body)).toMatchObject({ http: 200 })
    const sent = sentTo(rig)
    expect(sent).toMatchObject({ unheard_of: 7 })
    expect(sent).not.toHaveProperty('previous_response_id')
    expect(sent.input).toHaveLength(3)
  })
})

test.each(OTHERS)('STATE-04 store: false keeps nothing on disk ($provider)', async ({ letter, provider }) => {
  const stateDir = temporaryDirectory()
  const rig = await start({ stateDir })
  rig.upstream.play = scripted(provider, OK)
  for (const stream of [true, false]) {
    const { id } = await ask(rig, { model: `${letter}-1`, stream, input: 'the secret question', store: false })
    expect(await call(rig, 'GET', `/v1/responses/${id}`)).toMatchObject({
      http: 404,
      error: { code: 'not_found', message: expect.stringContaining(id) },
    })
    expect(await ask(rig, { model: `${letter}-1`, input: 'x', previous_response_id: id })).toMatchObject(NOT_FOUND)
  }
  await rig.gateway.close(0)
  const db = new (loadSqlite().DatabaseSync)(join(stateDir, 'ferryllm.db'))
  expect(db.prepare('SELECT * FROM responses').all()).toEqual([])
  expect(db.prepare('SELECT * FROM response_items').all()).toEqual([])
  db.close()
})

test('STATE-05 a stored response, its input items page by page, and its end', async () => {
  const rig = await start()
  rig.upstream.play = scripted('anthropic', { beats: [{ text: 'answer' }] })
  const first = await ask(rig, { model: 'a-1', input: 'one' })
  const { http: _http, ...second } = await ask(rig, {
    model: 'a-1',
    stream: true,
    previous_response_id: first.id,
    input: [{ role: 'user', content: 'two' }],
  })
  for (const prefix of ['/v1', '', '/v1/v1']) {
    expect(await call(rig, 'GET', `${prefix}/responses/${second.id}`)).toEqual({ http: 200, ...second })
  }
  const place = `/v1/responses/${second.id}/input_items`
  const page = await call(rig, 'GET', `${place}?limit=2&order=asc`)
  expect(page).toMatchObject({ http: 200, object: 'list', has_more: true })
  expect(page.data.map(({ role }: any) => role)).toEqual(['user', 'assistant'])
  expect(page.data.every(({ id }: any) => /^msg_\w+$/.test(id))).toBe(true)
  expect([page.first_id, page.last_id]).toEqual(page.data.map(({ id }: any) => id))
  const rest = await call(rig, 'GET', `${place}?limit=2&order=asc&after=${page.last_id}`)
  expect(rest).toMatchObject({ has_more: false, data: [{ type: 'message', role: 'user', content: 'two' }] })
  expect((await call(rig, 'GET', place)).data[0]).toEqual(rest.data[0])
  for (const query of ['order=up', 'limit=0', 'limit=x', 'after=msg_gone']) {
    const param = query.slice(0, query.indexOf('='))
    expect(await call(rig, 'GET', `${place}?${query}`)).toMatchObject({ http: 400, error: { param } })
  }
  expect(await call(rig, 'GET', `/v1/responses/${second.id}?stream=true`)).toMatchObject({
    http: 400,
    error: { param: 'stream', message: expect.stringContaining('no events to follow') },
  })
  expect(await call(rig, 'POST', `/v1/responses/${second.id}/cancel`)).toMatchObject({
    http: 400,
    error: { message: expect.stringContaining('background') },
  })
  expect(await call(rig, 'PUT', `/v1/responses/${second.id}`)).toMatchObject({ http: 405 })

  expect(await call(rig, 'DELETE', `/v1/responses/${first.id}`)).toEqual({
    http: 200,
    id: first.id,
    object: 'response',
    deleted: true,
  })
  // Its successor cannot be continued without it: better none than half a conversation.
  const before = rig.upstream.requests.length
  for (const id of [first.id, second.id]) {
    expect(await ask(rig, { model: 'a-1', input: 'x', previous_response_id: id })).toMatchObject(NOT_FOUND)
  }
  expect(rig.upstream.requests).toHaveLength(before)
  for (const path of ['', '/input_items']) {
    expect(await call(rig, 'GET', `/v1/responses/${first.id}${path}`)).toMatchObject({ http: 404 })
  }
  expect(await call(rig, 'DELETE', `/v1/responses/${first.id}`)).toMatchObject({ http: 404 })
})

test('responses survive a restart', async () => {
  const stateDir = temporaryDirectory()
  const before = await start({ stateDir })
  before.upstream.play = scripted('openai-chat', { beats: [{ text: 'remembered' }] })
  const { id } = await ask(before, { model: 'c-1', stream: true, input: 'remember' })
  await before.gateway.close(0)
  const after = await start({ stateDir })
  after.upstream.play = scripted('openai-chat', OK)
  expect(await call(after, 'GET', `/v1/responses/${id}`)).toMatchObject({ http: 200, id })
  expect(await ask(after, { model: 'c-1', input: 'and?', previous_response_id: id })).toMatchObject({ http: 200 })
  expect(sentTo(after).messages.map(({ role }: any) => role)).toEqual(['user', 'assistant', 'user'])
})

test('two keys can neither read nor continue nor delete what belongs to the other', async () => {
  const rig = await start(KEYS)
  for (const { letter, provider } of PROVIDERS) {
    const reply = provider === 'openai-responses' ? `resp_of_${letter}` : undefined
    rig.upstream.play = reply === undefined ? scripted(provider, OK) : json(responseObject(reply))
    const model = `${letter}-1`
    const { id, output } = await ask(rig, { model, input: 'mine' }, AS_ONE)
    const before = rig.upstream.requests.length
    expect(await ask(rig, { model, input: 'x', previous_response_id: id }, AS_TWO)).toMatchObject(NOT_FOUND)
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/input_items'],
      ['POST', '/cancel'],
    ] as const) {
      expect(await call(rig, method, `/v1/responses/${id}${path}`, AS_TWO)).toMatchObject({ http: 404 })
    }
    expect(rig.upstream.requests).toHaveLength(before)
    expect(await call(rig, 'GET', `/v1/responses/${id}`, AS_ONE)).toMatchObject({ http: 200, id })
    expect(await call(rig, 'GET', `/v1/responses/${id}`)).toMatchObject({ http: 401 })
    if (reply !== undefined) continue
    const input = [{ type: 'item_reference', id: output[0].id }]
    expect(await ask(rig, { model, input }, AS_TWO)).toMatchObject({ http: 400 })
    expect(await ask(rig, { model, input: [...input, { role: 'user', content: 'x' }] }, AS_ONE)).toMatchObject({
      http: 200,
    })
  }
})

test('a reference to an item is the item, an unknown one is a 400', async () => {
  const rig = await start()
  rig.upstream.play = scripted('anthropic', { beats: [{ text: 'referred to' }] })
  const { output } = await ask(rig, { model: 'a-1', input: 'question' })
  const input = (id: string): object[] => [
    { role: 'user', content: 'before' },
    { type: 'item_reference', id },
    { role: 'user', content: 'after' },
  ]
  expect(await ask(rig, { model: 'a-1', input: input(output[0].id) })).toMatchObject({ http: 200 })
  expect(sentTo(rig).messages[1]).toMatchObject({ role: 'assistant', content: [{ text: 'referred to' }] })
  expect(await ask(rig, { model: 'a-1', input: input('msg_nobody') })).toMatchObject({
    http: 400,
    error: { message: expect.stringContaining('msg_nobody') },
  })
})

describe.each([true, false])('submit_tool_outputs, streamed: %s', (stream) => {
  const call1 = { call: 'read', id: 'call_1', args: '{}' }
  const call2 = { call: 'read', id: 'call_2', args: '{}' }
  const tools = [{ type: 'function', name: 'read', parameters: { type: 'object', properties: {} } }]
  const submit = async (rig: Rig, id: string, body: object): Promise<any> =>
    await ask(rig, body, {}, `/v1/responses/${id}/submit_tool_outputs`)

  test.each(OTHERS)('continues a response of $provider with the outputs of its calls', async ({ letter, provider }) => {
    const rig = await start()
    rig.upstream.play = scripted(provider, { beats: [call1, call2], finish: 'tools' })
    const first = await ask(rig, { model: `${letter}-1`, stream, input: 'read both', tools, instructions: 'be brief' })
    const ids = first.output.map(({ call_id: id }: any) => id)
    rig.upstream.play = scripted(provider, OK)
    const outputs = ids.map((id: string, index: number) => ({ tool_call_id: id, output: `file ${index}` }))
    const second = await submit(rig, first.id, { tool_outputs: outputs.toReversed(), stream })
    expect(second).toMatchObject({ http: 200, status: 'completed', previous_response_id: first.id, model: first.model })
    expect(second.id).not.toBe(first.id)
    for (const text of ['read both', 'be brief', 'file 0', 'file 1', '"read"']) {
      expect(rig.upstream.requests.at(-1)?.text).toContain(text)
    }
    expect(await call(rig, 'GET', `/v1/responses/${second.id}`)).toMatchObject({ http: 200 })
  })

  test('says what is wrong, and asks nobody', async () => {
    const rig = await start()
    rig.upstream.play = scripted('anthropic', { beats: [call1, call2], finish: 'tools' })
    const { id } = await ask(rig, { model: 'a-1', input: 'read both', tools })
    rig.upstream.play = scripted('anthropic', OK)
    const { id: other } = await ask(rig, { model: 'a-1', input: 'hello' })
    const before = rig.upstream.requests.length
    const answered = [
      { tool_call_id: 'call_1', output: 'a' },
      { tool_call_id: 'call_2', output: 'b' },
    ]
    expect(await submit(rig, 'resp_nobody', { stream, tool_outputs: answered })).toMatchObject({
      http: 404,
      error: { message: expect.stringContaining('resp_nobody') },
    })
    for (const [outputs, param, message] of [
      [undefined, 'tool_outputs', 'array'],
      [[], 'tool_outputs', "'call_1', 'call_2'"],
      [answered.slice(0, 1), 'tool_outputs', "'call_2'"],
      [[...answered, answered[0]], 'tool_outputs[2].tool_call_id', 'second time'],
      [[{ tool_call_id: 'call_9', output: 'x' }], 'tool_outputs[0].tool_call_id', "'call_1', 'call_2'"],
      [[7], 'tool_outputs[0].tool_call_id', 'none of the calls'],
      [[{ tool_call_id: 'call_1' }], 'tool_outputs[0].output', 'missing'],
    ] as const) {
      expect(await submit(rig, id, { stream, tool_outputs: outputs })).toMatchObject({
        http: 400,
        error: { param, message: expect.stringContaining(message) },
      })
    }
    expect(await submit(rig, other, { stream, tool_outputs: [] })).toMatchObject({ http: 400 })
    expect(rig.upstream.requests).toHaveLength(before)
  })
})

test('what a response continues can be summarised by its id, and the summary is not kept', async () => {
  const rig = await start()
  rig.upstream.play = scripted('anthropic', { beats: [{ text: 'answer' }] })
  const { id } = await ask(rig, { model: 'a-1', input: 'question' })
  const body = { model: 'a-1', previous_response_id: id }
  const summary = await (await post(`${rig.gateway.url}/v1/responses/compact`, body)).json()
  expect(summary).toMatchObject({ object: 'response.compaction', output: [{ type: 'compaction' }] })
  expect(rig.upstream.requests.at(-1)?.text).toMatch(/question.*answer.*summary/)
  expect(await call(rig, 'GET', `/v1/responses/${(summary as { id: string }).id}`)).toMatchObject({ http: 404 })
})

test('a reply that breaks off is kept as failed, and cannot be continued', async () => {
  const rig = await start()
  rig.upstream.play = sse(openStreamOf('anthropic', [{ text: 'half of it' }]), { cut: true })
  const reply = await ask(rig, { model: 'a-1', stream: true, input: 'question' })
  expect(reply).toMatchObject({ status: 'failed' })
  expect(await call(rig, 'GET', `/v1/responses/${reply.id}`)).toMatchObject({ http: 200, status: 'failed' })
  const refused = await ask(rig, { model: 'a-1', input: 'x', previous_response_id: reply.id })
  expect(refused).toMatchObject({ http: 400, error: { message: expect.stringContaining('failed') } })
})

function responseObject(id: string): object {
  return {
    id,
    object: 'response',
    created_at: 1,
    status: 'completed',
    model: 'r-1',
    output: [
      {
        id: 'msg_up',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'ok', annotations: [] }],
      },
    ],
    usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
  }
}

describe('a provider that keeps its own responses', () => {
  const setup = (more: Partial<Setup> = {}): Partial<Setup> => ({
    ...more,
    routes: [{ match: 'both-', targets: [{ provider: 'a' }, { provider: 'r' }], fallback_providers: ['c'] }],
  })

  test.each([true, false])('is asked for them, and nobody else is (streamed: %s)', async (stream) => {
    const stateDir = temporaryDirectory()
    const rig = await start(setup({ stateDir }))
    rig.upstream.play = stream ? scripted('openai-responses', OK) : json(responseObject('resp_up'))
    const { id } = await ask(rig, { model: 'r-1', stream, input: 'the secret question' })
    // However the route shares its requests, this one is for who knows the rest.
    for (const _ of [1, 2, 3]) {
      await ask(rig, { model: 'both-1', stream, input: 'more', previous_response_id: id })
      expect(rig.upstream.requests.at(-1)?.url).toBe('/v1/responses')
      expect(sentTo(rig)).toMatchObject({ previous_response_id: id, input: 'more' })
    }
    rig.upstream.play = (received: Received, response) =>
      json({ asked: `${received.method} ${received.url}` })(received, response)
    for (const [method, path, asked] of [
      ['GET', '?include[]=x&key=mine', '?include%5B%5D=x'],
      ['GET', '/input_items?limit=2&order=asc', '/input_items?limit=2&order=asc'],
      ['POST', '/cancel', '/cancel'],
      ['DELETE', '', ''],
    ] as const) {
      expect(await call(rig, method, `/v1/responses/${id}${path}`)).toEqual({
        http: 200,
        asked: `${method} /v1/responses/${id}${asked}`,
      })
      expect(rig.upstream.requests.at(-1)?.headers.authorization).toBe('Bearer key-r')
    }
    expect(await call(rig, 'GET', `/v1/responses/${id}`)).toMatchObject({ http: 404 })
    await rig.gateway.close(0)
    const db = new (loadSqlite().DatabaseSync)(join(stateDir, 'ferryllm.db'))
    expect(JSON.stringify(db.prepare('SELECT * FROM responses').all())).not.toContain('secret')
    db.close()
  })

  test('is asked with the key that the response belongs to, or not at all', async () => {
    const many = { name: 'many', type: 'openai_responses', api_keys: ['many-key-one', 'many-key-two'] }
    const rig = await start()
    const providers = [...rig.gateway.config.providers]
    const reload = (keys: readonly string[]): void => {
      const provider = configSchema.parse({
        providers: [{ ...many, base_url: rig.upstream.url, api_keys: keys }],
      }).providers[0]
      if (provider === undefined) throw new Error('no provider')
      const routes = configSchema.parse({ routes: [{ match: 'many-', provider: 'many' }] }).routes
      rig.gateway.reload({ ...rig.gateway.config, providers: [...providers, provider], routes })
    }
    const keyUsed = (): string | undefined => rig.upstream.requests.at(-1)?.headers.authorization
    reload(many.api_keys)
    rig.upstream.play = json(responseObject('resp_up'))
    await ask(rig, { model: 'many-1', input: 'question' })
    const key = keyUsed()
    for (const _ of [1, 2, 3]) {
      await ask(rig, { model: 'many-1', input: 'more', previous_response_id: 'resp_up', store: false })
      expect(keyUsed()).toBe(key)
      await call(rig, 'GET', '/v1/responses/resp_up')
      expect(keyUsed()).toBe(key)
    }
    rig.upstream.play = json({ error: { message: 'slow down' } }, 429)
    await ask(rig, { model: 'many-1', input: 'more', previous_response_id: 'resp_up', store: false })
    expect(keyUsed()).toBe(key)
  })

  test('is told when it is gone, or does not serve the model', async () => {
    const rig = await start(setup())
    rig.upstream.play = json(responseObject('resp_up'))
    await ask(rig, { model: 'r-1', input: 'question' })
    const before = rig.upstream.requests.length
    const refused = await ask(rig, { model: 'a-1', input: 'x', previous_response_id: 'resp_up' })
    expect(refused).toMatchObject(NOT_FOUND)
    expect(refused.error.message).toContain('"r"')
    rig.gateway.reload({
      ...rig.gateway.config,
      providers: rig.gateway.config.providers.filter(({ name }) => name !== 'r'),
      routes: [],
    })
    expect(await call(rig, 'GET', '/v1/responses/resp_up')).toMatchObject({ http: 404 })
    expect(rig.upstream.requests).toHaveLength(before)
  })

  test('its own refusals come through, and a refused key is our fault', async () => {
    const rig = await start()
    rig.upstream.play = json(responseObject('resp_up'))
    await ask(rig, { model: 'r-1', input: 'question' })
    rig.upstream.play = json({ error: { message: 'gone', type: 'invalid_request_error' } }, 404)
    expect(await call(rig, 'DELETE', '/v1/responses/resp_up')).toMatchObject({ http: 404, error: { message: 'gone' } })
    rig.upstream.play = json({ error: { message: 'bad key' } }, 401)
    expect(await call(rig, 'GET', '/v1/responses/resp_up')).toMatchObject({ http: 502 })
    rig.upstream.play = (_received, response) => void response.end('<html>')
    expect(await call(rig, 'GET', '/v1/responses/resp_up')).toMatchObject({ http: 502 })
  })
})

test.each([
  [{ previous_response_id: 7 }, 'previous_response_id'],
  [{ previous_response_id: 'resp_'.padEnd(100_000, 'x') }, 'previous_response_id'],
  [{ previous_response_id: 'known', input: 7 }, 'input'],
  [{ previous_response_id: 'known', input: [7] }, 'input[2]'],
  [{ previous_response_id: 'known', conversation: 'conv_1' }, 'previous_response_id'],
  [{ input: [{ type: 'item_reference', id: 7 }] }, 'input[0].id'],
  [{ store: 'yes' }, 'store'],
])('%j is a 400 that names the field', async (fields, param) => {
  const rig = await start()
  rig.upstream.play = scripted('anthropic', OK)
  const { id } = await ask(rig, { model: 'a-1', input: 'question' })
  const known = 'previous_response_id' in fields && fields.previous_response_id === 'known'
  const body = { model: 'a-1', input: 'x', ...fields, ...(known ? { previous_response_id: id } : {}) }
  const refused = await ask(rig, body)
  expect(refused).toMatchObject({ http: 400, error: { param } })
  expect(refused.error.message.length).toBeLessThan(500)
  expect(rig.upstream.requests).toHaveLength(1)
})

test('with enabled = false everything is as if there were no store', async () => {
  const rig = await start({ responses: { enabled: false } })
  rig.upstream.play = scripted('anthropic', OK)
  const { id } = await ask(rig, { model: 'a-1', input: 'question' })
  expect(await call(rig, 'GET', `/v1/responses/${id}`)).toMatchObject({
    http: 404,
    error: { message: expect.stringContaining('[responses] enabled is false') },
  })
  expect(await ask(rig, { model: 'a-1', input: 'x', previous_response_id: id })).toMatchObject(NOT_FOUND)
})

test('a listener without the group "responses" has none of it', async () => {
  const rig = await start({ listeners: [{ listen: '127.0.0.1:0', endpoints: ['openai'] }] })
  expect(await call(rig, 'GET', '/v1/responses/resp_1')).toMatchObject({
    http: 404,
    error: { message: expect.stringContaining('not served at this address') },
  })
})
