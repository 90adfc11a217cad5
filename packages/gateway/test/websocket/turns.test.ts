// The Responses API over WebSocket, whatever provider answers: creating, continuing what is stored nowhere, and several
// conversations at once.
import { afterEach, describe, expect, test } from 'vitest'
import { openStreamOf, type Script } from '../support/provider-wire.ts'
import type { Setup } from '../support/gateway.ts'
import { PROVIDERS, scripted, startRig, type Rig } from '../support/rig.ts'
import { connectSocket, type SocketClient } from '../support/socket-client.ts'
import { json, sse } from '../support/upstream.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

async function start(setup: Partial<Setup> = {}): Promise<Rig> {
  const rig = await startRig(setup)
  open.push(() => rig.close())
  return rig
}

async function connect(rig: Rig, headers: Record<string, string> = {}): Promise<SocketClient> {
  const client = await connectSocket(rig.gateway.url, { headers })
  open.push(async () => client.ws.terminate())
  return client
}

const sentTo = ({ upstream }: Rig): any => JSON.parse(upstream.requests.at(-1)?.text ?? '{}')
const OK: Script = { beats: [{ text: 'ok' }] }
const NOT_FOUND = {
  type: 'error',
  status: 400,
  error: { code: 'previous_response_not_found', param: 'previous_response_id' },
}

describe.each(PROVIDERS)('$provider', ({ letter, provider }) => {
  const model = `${letter}-1`

  test('answers with the events of a stream, one message each, and one line in the log', async () => {
    const rig = await start()
    rig.upstream.play = scripted(provider, { beats: [{ text: 'one ' }, { text: 'two' }] })
    const client = await connect(rig)
    client.send({ model, store: false, input: 'count' })
    const events = await client.reply()
    expect(events[0].type).toBe('response.created')
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_event, index) => index))
    expect(events.flatMap(({ delta }) => delta ?? []).join('')).toBe('one two')
    expect(events.at(-1)).toMatchObject({ type: 'response.completed', response: { status: 'completed' } })
    expect(sentTo(rig)).not.toHaveProperty('type')
    await expect.poll(() => rig.gateway.log.length).toBe(1)
    expect(JSON.parse(rig.gateway.log[0] ?? '')).toMatchObject({
      entry: 'openai-responses',
      model,
      status: 200,
      stream: true,
      transport: 'websocket',
    })
  })

  test('gets the whole conversation although nothing of it is stored and the client sends what is new', async () => {
    const rig = await start()
    const client = await connect(rig)
    const tools = [{ type: 'function', name: 'read', parameters: { type: 'object', properties: {} } }]
    rig.upstream.play = scripted(provider, {
      beats: [{ text: 'I look. ' }, { call: 'read', id: 'call_1', args: '{"path":"a"}' }],
      finish: 'tools',
      responseId: 'resp_first',
    })
    const first = await client.ask({ model, store: false, tools, input: 'read a' })
    const [called] = first.output.filter(({ type }: any) => type === 'function_call')
    rig.upstream.play = scripted(provider, { ...OK, responseId: 'resp_second' })
    const output = { type: 'function_call_output', call_id: called.call_id, output: 'the file' }
    const second = await client.ask({ model, store: false, tools, previous_response_id: first.id, input: [output] })
    expect(second).toMatchObject({ status: 'completed', previous_response_id: first.id })
    const third = await client.ask({ model, store: false, tools, previous_response_id: second.id, input: 'thanks' })
    expect(third).toMatchObject({ status: 'completed', previous_response_id: second.id })
    const sent = rig.upstream.requests.at(-1)?.text ?? ''
    const order = ['read a', 'I look. ', 'the file', 'ok', 'thanks'].map((text) => sent.indexOf(`"${text}"`))
    expect(order.toSorted((a, b) => a - b)).toEqual(order)
    expect(order[0]).toBeGreaterThan(0)
    expect(sent).not.toContain('previous_response_id')
  })

  test('is asked for nothing while the client warms up, and hears all of it afterwards', async () => {
    const rig = await start()
    rig.upstream.play = scripted(provider, OK)
    const client = await connect(rig)
    client.send({
      model,
      store: false,
      generate: false,
      input: [{ type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'be brief' }] }],
    })
    const events = await client.reply()
    expect(events.map(({ type }) => type)).toEqual(['response.created', 'response.in_progress', 'response.completed'])
    const { response } = events.at(-1)
    expect(response).toMatchObject({ status: 'completed', output: [], usage: { input_tokens: 0, total_tokens: 0 } })
    expect(rig.upstream.requests).toEqual([])
    const reply = await client.ask({ model, store: false, previous_response_id: response.id, input: 'hello' })
    expect(reply).toMatchObject({ status: 'completed', previous_response_id: response.id })
    expect(rig.upstream.requests).toHaveLength(1)
    for (const text of ['be brief', 'hello']) expect(rig.upstream.requests[0]?.text).toContain(text)
  })

  test('breaks off: the client hears it as in a stream, cannot continue it, and can ask again', async () => {
    const rig = await start()
    const client = await connect(rig)
    rig.upstream.play = sse(openStreamOf(provider, [{ text: 'half of' }]), { cut: true })
    const broken = await client.ask({ model, store: false, input: 'go' })
    expect(broken).toMatchObject({ status: 'failed', error: { code: 'server_error' } })
    rig.upstream.play = scripted(provider, OK)
    expect(await client.ask({ model, store: false, previous_response_id: broken.id, input: 'on' })).toMatchObject(
      NOT_FOUND,
    )
    expect(await client.ask({ model, store: false, input: 'go' })).toMatchObject({ status: 'completed' })
  })

  test('refuses: the client gets status, words and headers of the refusal', async () => {
    const rig = await start()
    rig.upstream.play = json({ error: { type: 'rate_limit_error', message: 'slow down' } }, 429, { 'retry-after': '7' })
    const client = await connect(rig)
    const refused = await client.ask({ model, store: false, input: 'go' })
    expect(refused).toMatchObject({
      type: 'error',
      status: 429,
      error: { message: expect.stringContaining('slow down') },
      headers: { 'retry-after': '7', 'x-request-id': expect.stringMatching(/^req_/) },
    })
    rig.upstream.play = scripted(provider, OK)
    expect(await client.ask({ model, store: false, input: 'go' })).toMatchObject({ status: 'completed' })
  })
})

test('an output without its call is refused, and the response it was to continue is forgotten, except for a fork', async () => {
  const rig = await start()
  rig.upstream.play = scripted('anthropic', OK)
  const client = await connect(rig)
  const wrong = {
    model: 'a-1',
    store: false,
    input: [{ type: 'function_call_output', call_id: 'call_x', output: 'x' }],
  }
  const on = { model: 'a-1', store: false, input: 'on' }
  const { id } = await client.ask({ model: 'a-1', store: false, input: 'hello' })
  const before = rig.upstream.requests.length
  const refusal = { status: 400, error: { param: 'input', message: expect.stringContaining('call_x') } }
  expect(await client.ask({ ...wrong, stream_id: 'fork', previous_response_id: id })).toMatchObject(refusal)
  expect(await client.ask({ ...on, stream_id: 'fork', previous_response_id: id })).toMatchObject({
    status: 'completed',
  })
  expect(await client.ask({ ...wrong, previous_response_id: id })).toMatchObject(refusal)
  expect(await client.ask({ ...on, previous_response_id: id })).toMatchObject(NOT_FOUND)
  expect(rig.upstream.requests).toHaveLength(before + 1)
})

test('a response whose continuation came at a bad moment can be continued later', async () => {
  const rig = await start()
  rig.upstream.play = scripted('anthropic', OK)
  const client = await connect(rig)
  const { id } = await client.ask({ model: 'a-1', store: false, input: 'hello' })
  const on = { model: 'a-1', store: false, previous_response_id: id, input: 'on' }
  for (const status of [429, 500]) {
    rig.upstream.play = json({ type: 'error', error: { type: 'api_error', message: 'not now' } }, status)
    expect(await client.ask(on)).toMatchObject({ type: 'error' })
  }
  rig.upstream.play = scripted('anthropic', OK)
  expect(await client.ask(on)).toMatchObject({ status: 'completed' })
})

test('a response is continued only over the connection that remembers it', async () => {
  const rig = await start()
  const [one, other] = [await connect(rig), await connect(rig)]
  for (const model of ['a-1', 'r-1']) {
    rig.upstream.play = scripted(model === 'a-1' ? 'anthropic' : 'openai-responses', OK)
    const { id } = await one.ask({ model, store: false, input: 'hello' })
    const before = rig.upstream.requests.length
    expect(await other.ask({ model, store: false, previous_response_id: id, input: 'on' })).toMatchObject(NOT_FOUND)
    expect(await other.ask({ model, previous_response_id: 'resp_unknown', input: 'on' })).toMatchObject(NOT_FOUND)
    expect(rig.upstream.requests).toHaveLength(before)
  }
})

test('responses are remembered also where none are kept, and those that are stored can be continued over HTTP', async () => {
  const nowhere = await start({ responses: { enabled: false } })
  nowhere.upstream.play = scripted('anthropic', OK)
  const client = await connect(nowhere)
  const first = await client.ask({ model: 'a-1', input: 'hello' })
  expect(await client.ask({ model: 'a-1', previous_response_id: first.id, input: 'on' })).toMatchObject({
    status: 'completed',
  })

  const rig = await start()
  rig.upstream.play = scripted('anthropic', OK)
  const stored = await (await connect(rig)).ask({ model: 'a-1', input: 'my name is Ada' })
  const reply = await fetch(`${rig.gateway.url}/v1/responses`, {
    method: 'POST',
    body: JSON.stringify({ model: 'a-1', previous_response_id: stored.id, input: 'what is it?' }),
  })
  expect(reply.status).toBe(200)
  await reply.text()
  expect(rig.upstream.requests.at(-1)?.text).toContain('my name is Ada')
})

test('what was stored and what was not make one conversation, and an item can be referred to', async () => {
  const rig = await start()
  rig.upstream.play = scripted('anthropic', { beats: [{ text: 'noted' }] })
  const client = await connect(rig)
  const stored = await client.ask({ model: 'a-1', input: 'one' })
  const unstored = await client.ask({ model: 'a-1', store: false, previous_response_id: stored.id, input: 'two' })
  const reference = { type: 'item_reference', id: unstored.output[0].id }
  await client.ask({ model: 'a-1', store: false, previous_response_id: unstored.id, input: 'three' })
  expect(sentTo(rig).messages.map(({ role }: any) => role)).toEqual(['user', 'assistant', 'user', 'assistant', 'user'])
  await client.ask({ model: 'a-1', store: false, input: [reference, { role: 'user', content: 'four' }] })
  expect(rig.upstream.requests.at(-1)?.text).toContain('noted')
})

test('a provider that keeps a response is not asked to warm up after it, nor is half a conversation remembered', async () => {
  const rig = await start()
  rig.upstream.play = scripted('openai-responses', OK)
  const client = await connect(rig)
  const { id } = await client.ask({ model: 'r-1', input: 'hello' })
  const warm = { model: 'r-1', store: false, generate: false, previous_response_id: id, input: [] }
  expect(await client.ask(warm)).toMatchObject(NOT_FOUND)
  const unstored = await client.ask({ model: 'r-1', store: false, previous_response_id: id, input: 'on' })
  expect(sentTo(rig)).toMatchObject({ previous_response_id: id })
  const next = { model: 'r-1', store: false, previous_response_id: unstored.id, input: 'and on' }
  expect(await client.ask(next)).toMatchObject(NOT_FOUND)
})

test('a host of the Responses API that repeats no items at the end, and names no events, is remembered all the same', async () => {
  const rig = await start()
  const item = { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: 'said' }] }
  const response = { id: 'resp_bare', object: 'response', status: 'completed', model: 'x', output: [] }
  const events = [
    { type: 'response.created', response: { ...response, status: 'in_progress' } },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response },
  ]
  rig.upstream.play = sse(events.map((event) => `data: ${JSON.stringify(event)}\n\n`))
  const client = await connect(rig)
  await client.ask({ model: 'r-1', store: false, input: 'one' })
  await client.ask({ model: 'r-1', store: false, previous_response_id: 'resp_bare', input: 'two' })
  expect(sentTo(rig).input).toEqual([
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'one' }] },
    item,
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'two' }] },
  ])
})

test('the body of a message goes to a provider of the Responses API as it was written', async () => {
  const rig = await start()
  rig.upstream.play = scripted('openai-responses', OK)
  const client = await connect(rig)
  client.send(
    '{ "type":"response.create", "model": "r-1" ,"input":"x","temperature":1.0, "n":1e3,"prompt_cache_key":"k","generate":true,"stream_id":"s" }',
  )
  await client.reply('s')
  expect(rig.upstream.requests[0]?.text).toBe(
    '{"stream":true,"model": "r-1","input":"x","temperature":1.0,"n":1e3,"prompt_cache_key":"k"}',
  )
})

describe('several messages at once', () => {
  test('of one stream are answered one after another, in order', async () => {
    const rig = await start()
    let underWay = 0
    let most = 0
    rig.upstream.play = async (received, response) => {
      most = Math.max(most, ++underWay)
      response.on('close', () => underWay--)
      await scripted('anthropic', { beats: [{ text: JSON.parse(received.text).messages[0].content[0].text }] })(
        received,
        response,
      )
    }
    const client = await connect(rig)
    for (const input of ['one', 'two', 'three']) client.send({ model: 'a-1', store: false, input })
    const texts: string[] = []
    for (let count = 0; count < 3; count++) {
      texts.push((await client.reply()).at(-1).response.output[0].content[0].text)
    }
    expect(texts).toEqual(['one', 'two', 'three'])
    expect(most).toBe(1)
  })

  test('of two streams are answered at the same time, each event with the name of its stream', async () => {
    const rig = await start()
    rig.upstream.play = sse(openStreamOf('anthropic', [{ text: 'working' }]), { open: true })
    const client = await connect(rig)
    client.send({ model: 'a-1', store: false, stream_id: 'slow', input: 'wait' })
    expect(await client.next()).toMatchObject({ type: 'response.created', stream_id: 'slow' })
    rig.upstream.play = scripted('anthropic', OK)
    client.send({ model: 'a-1', store: false, stream_id: 'quick', input: 'go' })
    const events = await client.reply('quick')
    expect(events.at(-1)).toMatchObject({ type: 'response.completed', stream_id: 'quick' })
    // The unnamed stream is one of its own, and may continue what another said.
    const { id } = events.at(-1).response
    const forked = await client.ask({ model: 'a-1', store: false, previous_response_id: id, input: 'more' })
    expect(forked).toMatchObject({ status: 'completed', previous_response_id: id })
  })

  test('may have 32 names, and only so many may wait', async () => {
    const rig = await start()
    rig.upstream.play = scripted('anthropic', OK)
    const client = await connect(rig)
    for (let index = 0; index < 32; index++) {
      await client.ask({ model: 'a-1', store: false, stream_id: `s${index}`, generate: false, input: 'x' })
    }
    expect(await client.ask({ model: 'a-1', stream_id: 's32', input: 'x' })).toMatchObject({
      type: 'error',
      status: 400,
      stream_id: 's32',
      error: { code: 'websocket_stream_limit_reached', param: 'stream_id' },
    })
    expect(await client.ask({ model: 'a-1', stream_id: 's1', input: 'x' })).toMatchObject({ status: 'completed' })

    rig.upstream.play = sse(openStreamOf('anthropic', [{ text: 'working' }]), { open: true })
    for (let index = 0; index < 66; index++) client.send({ model: 'a-1', store: false, input: 'x' })
    let refused: any
    do refused = await client.next()
    while (refused.type !== 'error')
    expect(refused).toMatchObject({ status: 429, error: { code: 'rate_limit_exceeded' } })
  })
})
