// Conversation objects over real servers: made, read, changed, gone on with by every provider, and deleted.
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { post } from '../support/gateway.ts'
import { PROVIDERS, scripted } from '../support/rig.ts'
import { json, sse } from '../support/upstream.ts'
import { temporaryDirectory } from '../store/support.ts'
import { AS_ONE, AS_TWO, ask, call, KEYS, OK, OTHERS, sentTo, start } from './support.ts'

const user = (content: string): object => ({ role: 'user', content })

describe.each([true, false])('streamed: %s', (stream) => {
  test.each(PROVIDERS)('$provider goes on with what was said, and its answer is added', async (place) => {
    const { letter, provider } = place
    const stateDir = temporaryDirectory()
    const before = await start({ stateDir })
    const made = await call(before, 'POST', '/v1/conversations', {}, { items: [user('I am Ada.')] })
    expect(made).toMatchObject({ http: 200, object: 'conversation', metadata: {} })
    expect(made.id).toMatch(/^conv_\w+$/)
    before.upstream.play = scripted(provider, { beats: [{ text: 'Hello Ada.' }] })
    const model = `${letter}-1`
    const first = await ask(before, { model, stream, input: 'Who am I?', conversation: made.id })
    expect(first).toMatchObject({ http: 200, status: 'completed' })
    if (provider !== 'openai-responses') expect(first.conversation).toEqual({ id: made.id })
    await before.gateway.close(1000)

    const rig = await start({ stateDir })
    rig.upstream.play = scripted(provider, OK)
    await ask(rig, { model, stream, input: [user('And now?')], conversation: { id: made.id } })
    const sent = JSON.stringify(sentTo(rig))
    expect(sent).toMatch(/I am Ada\..*Who am I\?.*Hello Ada\..*And now\?/)
    expect(sent).not.toContain(made.id)
    const { data } = await call(rig, 'GET', `/v1/conversations/${made.id}/items?order=asc`)
    const said = data.map(({ role, content }: any) => `${role}: ${content.map(({ text }: any) => text).join('')}`)
    expect(said).toEqual([
      'user: I am Ada.',
      'user: Who am I?',
      'assistant: Hello Ada.',
      'user: And now?',
      'assistant: ok',
    ])
    expect(new Set(data.map(({ id }: any) => id)).size).toBe(5)
  })

  test.each(OTHERS)(
    'a response of $provider in a conversation knows what it was given',
    async ({ letter, provider }) => {
      const rig = await start()
      rig.upstream.play = scripted(provider, OK)
      const { id } = await call(rig, 'POST', '/v1/conversations', {}, { items: [user('zero')] })
      const turns = []
      for (const input of ['one', 'two']) {
        turns.push(await ask(rig, { model: `${letter}-1`, stream, input, conversation: id }))
      }
      const given = await call(rig, 'GET', `/v1/responses/${turns[0].id}/input_items?order=asc`)
      expect(given.data).toHaveLength(2)
      // Going on from a response leaves the conversation as it is.
      await ask(rig, { model: `${letter}-1`, stream, input: 'three', previous_response_id: turns[0].id })
      expect(rig.upstream.requests.at(-1)?.text).toMatch(/zero.*one.*ok.*three/)
      expect(rig.upstream.requests.at(-1)?.text).not.toContain('two')
      expect((await call(rig, 'GET', `/v1/conversations/${id}/items`)).data).toHaveLength(5)
    },
  )
})

test('a provider that leaves the output out of its last event is heard all the same', async () => {
  const rig = await start()
  const { id } = await call(rig, 'POST', '/v1/conversations', {}, {})
  const item = { id: 'msg_1', type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'said' }] }
  rig.upstream.play = sse([
    { type: 'response.created', response: { id: 'resp_1', status: 'in_progress' } },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: { id: 'resp_1', status: 'completed', output: [] } },
  ])
  await ask(rig, { model: 'r-1', stream: true, input: 'x', conversation: id })
  expect((await call(rig, 'GET', `/v1/conversations/${id}/items`)).data[0]).toMatchObject({ id: 'msg_1' })
})

test('in the background, and with store: false, the answer is added too; of a failure nothing is', async () => {
  const rig = await start()
  const { id } = await call(rig, 'POST', '/v1/conversations', {}, {})
  const count = async (): Promise<number> => (await call(rig, 'GET', `/v1/conversations/${id}/items`)).data.length
  rig.upstream.play = json({ type: 'error', error: { type: 'invalid_request_error', message: 'no' } }, 400)
  expect(await ask(rig, { model: 'a-1', input: 'x', conversation: id })).toMatchObject({ http: 400 })
  expect(await count()).toBe(0)
  const stray = [{ type: 'function_call_output', call_id: 'call_9', output: 'x' }]
  const lost = await ask(rig, { model: 'a-1', input: stray, conversation: id })
  expect(lost).toMatchObject({ http: 400, error: { message: expect.stringContaining('call_9') } })
  rig.upstream.play = scripted('anthropic', OK)
  const unkept = await ask(rig, { model: 'a-1', input: 'x', conversation: id, store: false })
  expect(await call(rig, 'GET', `/v1/responses/${unkept.id}`)).toMatchObject({ http: 404 })
  expect(await count()).toBe(2)
  const queued = await ask(rig, { model: 'a-1', input: 'y', conversation: id, background: true })
  expect(queued).toMatchObject({ status: 'queued', conversation: { id } })
  while ((await call(rig, 'GET', `/v1/responses/${queued.id}`)).status !== 'completed');
  expect(await count()).toBe(4)
})

test("OpenAI's own library makes, reads, changes and deletes them", async () => {
  const rig = await start()
  const { conversations } = new OpenAI({ baseURL: `${rig.gateway.url}/v1`, apiKey: 'none' })
  const { id, created_at: created } = await conversations.create({ metadata: { topic: 'a' } })
  expect(await conversations.retrieve(id)).toEqual({
    id,
    object: 'conversation',
    created_at: created,
    metadata: { topic: 'a' },
  })
  expect(await conversations.update(id, { metadata: { topic: 'b' } })).toMatchObject({ metadata: { topic: 'b' } })
  const added = await conversations.items.create(id, {
    items: [
      { role: 'user', content: 'one' },
      { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' },
    ],
  })
  expect(added.data).toMatchObject([
    { type: 'message', role: 'user', status: 'completed', content: [{ type: 'input_text', text: 'one' }] },
    { type: 'function_call', call_id: 'call_1' },
  ])
  const seen = []
  for await (const item of conversations.items.list(id, { limit: 1, order: 'asc' })) seen.push(item.id)
  expect(seen).toEqual([added.first_id, added.last_id])
  expect(await conversations.items.retrieve(added.last_id, { conversation_id: id })).toEqual(added.data[1])
  expect(await conversations.items.delete(added.last_id, { conversation_id: id })).toMatchObject({ id })
  await expect(conversations.items.retrieve(added.last_id, { conversation_id: id })).rejects.toMatchObject({
    status: 404,
  })
  expect(await conversations.delete(id)).toEqual({ id, object: 'conversation.deleted', deleted: true })
  await expect(conversations.retrieve(id)).rejects.toMatchObject({ status: 404 })
})

test('changes that come at once are all made', async () => {
  const rig = await start({ stateDir: temporaryDirectory() })
  const { id } = await call(rig, 'POST', '/v1/conversations', {}, {})
  const words = Array.from({ length: 20 }, (_, index) => `word ${index}`)
  const place = `/v1/conversations/${id}/items`
  await Promise.all(words.map((word) => call(rig, 'POST', place, {}, { items: [user(word)] })))
  const { data } = await call(rig, 'GET', `${place}?limit=100`)
  expect(data.map(({ content }: any) => content[0].text).toSorted()).toEqual(words.toSorted())
})

test.each([
  ['POST', '', { items: 7 }, 'items'],
  ['POST', '', { items: Array.from({ length: 21 }, () => user('x')) }, 'items'],
  ['POST', '', { items: [7] }, 'items[0]'],
  ['POST', '', { items: [{ type: 'item_reference', id: 'msg_1' }] }, 'items'],
  ['POST', '', { metadata: { a: 7 } }, 'metadata'],
  ['POST', '', { metadata: 'a' }, 'metadata'],
  ['POST', '', { metadata: { a: 'x'.repeat(513) } }, 'metadata'],
  ['POST', '/ID', { metadata: [] }, 'metadata'],
  ['POST', '/ID/items', {}, 'items'],
  ['GET', '/ID/items?limit=0', undefined, 'limit'],
] as const)('%s %s %j is a 400 that names the field', async (method, path, body, param) => {
  const rig = await start()
  const { id } = await call(rig, 'POST', '/v1/conversations', {}, {})
  const refused = await call(rig, method, `/v1/conversations${path.replace('ID', id)}`, {}, body)
  expect(refused).toMatchObject({ http: 400, error: { param } })
})

describe('a provider that keeps its own', () => {
  test('is where it is made when the client says so, and is asked from then on', async () => {
    const rig = await start(KEYS)
    rig.upstream.play = json({ id: 'conv_up', object: 'conversation', created_at: 1, metadata: { a: 'b' } })
    const there = { ...AS_ONE, 'x-ferryllm-provider': 'r' }
    const made = await call(rig, 'POST', '/v1/conversations', there, { metadata: { a: 'b' } })
    expect(made).toMatchObject({ http: 200, id: 'conv_up', metadata: { a: 'b' } })
    expect(sentTo(rig)).toEqual({ metadata: { a: 'b' } })
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['POST', '', { metadata: {} }],
      ['GET', '/items?limit=2', undefined],
      ['POST', '/items', { items: [user('x')] }],
      ['DELETE', '/items/msg_1', undefined],
    ] as const) {
      await call(rig, method, `/v1/conversations/conv_up${path}`, AS_ONE, body)
      const received = rig.upstream.requests.at(-1)
      expect([received?.method, received?.url]).toEqual([method, `/v1/conversations/conv_up${path}`])
      expect(received?.text).toBe(body === undefined ? '' : JSON.stringify(body))
      const before = rig.upstream.requests.length
      expect(await call(rig, method, `/v1/conversations/conv_up${path}`, AS_TWO, body)).toMatchObject({ http: 404 })
      expect(rig.upstream.requests).toHaveLength(before)
    }
    rig.upstream.play = scripted('openai-responses', OK)
    const body = { model: 'r-1', input: 'x', conversation: 'conv_up' }
    expect(await ask(rig, body, AS_ONE)).toMatchObject({ http: 200 })
    expect(sentTo(rig)).toMatchObject(body)
    expect(await ask(rig, { ...body, model: 'a-1' }, AS_ONE)).toMatchObject({ http: 400 })
    expect(await ask(rig, body, AS_TWO)).toMatchObject({ http: 404, error: { param: 'conversation' } })
    rig.upstream.play = json({ id: 'conv_up', deleted: true })
    expect(await call(rig, 'DELETE', '/v1/conversations/conv_up', AS_ONE)).toMatchObject({ http: 200 })
    expect(await call(rig, 'GET', '/v1/conversations/conv_up', AS_ONE)).toMatchObject({ http: 404 })
  })

  test('one that nobody has heard of is passed on to it where no keys are needed', async () => {
    const rig = await start()
    rig.upstream.play = scripted('openai-responses', OK)
    expect(await ask(rig, { model: 'r-1', input: 'x', conversation: 'conv_theirs' })).toMatchObject({ http: 200 })
    expect(sentTo(rig)).toMatchObject({ conversation: 'conv_theirs' })
    expect(await ask(rig, { model: 'a-1', input: 'x', conversation: 'conv_theirs' })).toMatchObject({ http: 400 })
  })
})

test('a conversation is no response, and the reverse', async () => {
  const rig = await start()
  rig.upstream.play = scripted('anthropic', OK)
  const { id } = await call(rig, 'POST', '/v1/conversations', {}, {})
  const response = await ask(rig, { model: 'a-1', input: 'x' })
  for (const path of ['', '/input_items']) {
    expect(await call(rig, 'GET', `/v1/responses/${id}${path}`)).toMatchObject({ http: 404 })
  }
  expect(await call(rig, 'DELETE', `/v1/responses/${id}`)).toMatchObject({ http: 404 })
  expect(await call(rig, 'GET', `/v1/conversations/${response.id}`)).toMatchObject({ http: 404 })
  const refused = await post(`${rig.gateway.url}/v1/responses`, { model: 'a-1', input: 'x', previous_response_id: id })
  expect(refused.status).toBe(400)
  const outputs = { tool_outputs: [] }
  expect(await call(rig, 'POST', `/v1/responses/${id}/submit_tool_outputs`, {}, outputs)).toMatchObject({ http: 404 })
})
