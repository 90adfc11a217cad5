// Defects of the two predecessors in what they gave back, by the ids of their list (known-defects.test.ts).
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ANTHROPIC, CHAT, CLIENTS, RESPONSES } from '../support/clients.ts'
import { chatChunk, frame, openStreamOf, streamOf, type Script } from '../support/provider-wire.ts'
import { PROVIDERS, scripted, startRig, type Rig } from '../support/rig.ts'
import { framesOf } from '../support/strict-reply.ts'
import { json, sse } from '../support/upstream.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.close())

const OK: Script = { beats: [{ text: 'ok' }] }
const TOOLS = [{ name: 'read' }]
const MATRIX = CLIENTS.flatMap((client) => PROVIDERS.map((place) => ({ client, name: client.name, ...place })))
const FOREIGN = MATRIX.filter(({ client, provider }) => client.protocol !== provider)

test.each(MATRIX)(
  'F01 the first words of $provider reach $name before the last are written',
  async ({ client, letter, provider }) => {
    const { promise: heard, resolve: goOn } = Promise.withResolvers<void>()
    const opening = openStreamOf(provider, [{ text: 'early' }])
    rig.upstream.play = async (_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(opening.join(''))
      await heard
      response.end(
        streamOf(provider, { beats: [{ text: 'early' }] })
          .slice(opening.length)
          .join(''),
      )
    }
    const response = await fetch(rig.gateway.url + client.path, {
      method: 'POST',
      body: JSON.stringify(client.ask({ model: `${letter}-1`, stream: true })),
    })
    let text = ''
    for await (const chunk of response.body!) {
      text += Buffer.from(chunk).toString('utf8')
      if (text.includes('ear')) goOn()
    }
    expect(client.streamed(text).text).toBe('early')
  },
)

test('F17 an error in the middle of a chat stream is one data line of JSON, whatever its words', async () => {
  const message = 'He said "no"\nand left \\ ü'
  const error = { type: 'error', error: { type: 'api_error', message } }
  const { reply, text } = await rig.ask(CHAT, sse([...openStreamOf('anthropic', [{ text: 'half' }]), error]), {
    model: 'a-1',
  })
  expect(reply.error?.message).toContain(message)
  expect(text).not.toContain('data: data:')
})

test.each(PROVIDERS)(
  'F18 after an error of $provider a Responses client hears of no completion and of no other id',
  async ({ letter, provider }) => {
    const { text } = await rig.ask(RESPONSES, sse(openStreamOf(provider, [{ text: 'half' }]), { cut: true }), {
      model: `${letter}-1`,
    })
    const frames = framesOf(text).filter(({ data }) => data.response !== undefined)
    expect(frames.at(-1)?.event).toBe('response.failed')
    expect(new Set(frames.map(({ data }) => data.response.id)).size).toBe(1)
    expect(text).not.toContain('response.completed')
  },
)

test.each(PROVIDERS.filter(({ provider }) => provider !== 'openai-responses'))(
  'F34 a Responses stream of $provider has the whole grammar',
  async ({ letter, provider }) => {
    const script: Script = {
      beats: [{ reasoning: 'hm' }, { text: 'hi' }, { call: 'read', id: 'call_1', args: '{"path":"a"}' }],
      finish: 'tools',
    }
    const { text, reply } = await rig.ask(RESPONSES, scripted(provider, script), { model: `${letter}-1`, tools: TOOLS })
    const events = framesOf(text)
    expect([...new Set(events.map(({ event }) => event))]).toEqual(
      expect.arrayContaining([
        'response.created',
        'response.in_progress',
        'response.output_item.added',
        'response.reasoning_summary_part.added',
        'response.reasoning_summary_text.delta',
        'response.reasoning_summary_text.done',
        'response.content_part.added',
        'response.output_text.delta',
        'response.output_text.done',
        'response.content_part.done',
        'response.function_call_arguments.delta',
        'response.function_call_arguments.done',
        'response.output_item.done',
        'response.completed',
      ]),
    )
    expect(
      events.filter(({ event }) => event === 'response.output_item.added').map(({ data }) => data.output_index),
    ).toEqual([0, 1, 2])
    expect(reply.usage).toMatchObject({
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
    })
  },
)

test('F36 usage is streamed to those who asked for it', async () => {
  const quiet = await rig.ask(CHAT, scripted('anthropic', OK), { model: 'a-1', extra: { stream_options: {} } })
  expect(quiet.reply.usage).toBeUndefined()
  const curious = await rig.ask(CHAT, scripted('anthropic', OK), { model: 'a-1' })
  expect(curious.reply.usage).toMatchObject({ total_tokens: 120 })
})

test.each([ANTHROPIC, RESPONSES])(
  'F39 the last chunk of a chat host, with usage only, does not change the end for $name',
  async (client) => {
    const call = {
      tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'read', arguments: '{}' } }],
    }
    const usage = { ...chatChunk({}), choices: [], usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 } }
    const play = sse([chatChunk(call), chatChunk({}, 'stop'), usage, '[DONE]'].map(frame))
    const { reply } = await rig.ask(client, play, { model: 'c-1', tools: TOOLS })
    expect(reply.finish).toBe(client.finish.tools)
    expect(reply.usage).toMatchObject({ input_tokens: 5, output_tokens: 2 })
  },
)

test.each([ANTHROPIC, RESPONSES])('F39 a refusal of a chat host is told to $name', async (client) => {
  const play = sse([chatChunk({ refusal: 'I will not.' }), chatChunk({}, 'stop'), '[DONE]'].map(frame))
  const { reply } = await rig.ask(client, play, { model: 'c-1' })
  expect(reply.text).toBe('I will not.')
})

test.each(CLIENTS)('F41 what Gemini blocks is told to $name, and thoughts are no text', async (client) => {
  const blocked = await rig.ask(
    client,
    sse([frame({ promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: {} })]),
    { model: 'g-1' },
  )
  expect(blocked.reply.finish).toBe(client.finish.filter)
  const { reply } = await rig.ask(client, scripted('gemini', { beats: [{ reasoning: 'inner' }, { text: 'outer' }] }), {
    model: 'g-1',
  })
  expect(reply).toMatchObject({ text: 'outer', reasoning: 'inner' })
})

/** The same event with its data on two lines. */
const spread = (text: string): string => text.replaceAll(/^data: (\{)(.*)$/gm, 'data: $1\ndata: $2')

test.each(FOREIGN)(
  'F42 "data:" without a space, CRLF, CR and several data lines of $provider ($name)',
  async ({ client, letter, provider }) => {
    const frames = streamOf(provider, { beats: [{ text: 'ü😀' }] })
    const forms = [
      (text: string) => text.replaceAll('data: ', 'data:').replaceAll('event: ', 'event:'),
      (text: string) => text.replaceAll('\n', '\r\n'),
      (text: string) => text.replaceAll('\n', '\r'),
      spread,
    ]
    for (const form of forms) {
      const { reply } = await rig.ask(client, sse(frames.map(form)), { model: `${letter}-1` })
      expect(reply).toMatchObject({ text: 'ü😀', error: undefined })
    }
  },
)

test.each(['gpt-5.2', 'gpt-4o'])('T09 %s streams when it is asked to', async (model) => {
  const { response, sent } = await rig.ask(RESPONSES, scripted('openai-responses', OK), { model })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  expect(sent.stream).toBe(true)
})

describe.each([
  ['streamed', true],
  ['whole', false],
])('T11 T31 white space, %s', (_how, stream) => {
  test.each(FOREIGN)('T11 every blank of $provider reaches $name', async ({ client, letter, provider }) => {
    const beats = [{ text: '  def f():\n' }, { text: '\n' }, { text: '    ' }, { text: 'return 1\t\n\n' }]
    // Several blocks in Messages and Responses, several deltas elsewhere: the text is one.
    const { reply } = await rig.ask(client, scripted(provider, { beats }), { model: `${letter}-1`, stream })
    expect(reply.text).toBe('  def f():\n\n    return 1\t\n\n')
  })
})

test.each(FOREIGN)(
  'T14 every reply of $provider has an id of its own for $name',
  async ({ client, letter, provider }) => {
    rig.upstream.play = scripted(provider, OK)
    const ids = await Promise.all(
      [1, 2].map(() =>
        fetch(rig.gateway.url + client.path, {
          method: 'POST',
          body: JSON.stringify(client.ask({ model: `${letter}-1` })),
        }),
      ),
    )
    const bodies = (await Promise.all(ids.map((one) => one.json()))) as { id: string }[]
    if (provider === 'openai-responses') return
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(2)
  },
)

test('T25 a chat client gets a chat completion, whoever answers', async () => {
  for (const { letter, provider } of PROVIDERS) {
    rig.upstream.play = scripted(provider, OK)
    const response = await fetch(`${rig.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(CHAT.ask({ model: `${letter}-1` })),
    })
    expect(await response.json()).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
    })
  }
})

test.each([ANTHROPIC, RESPONSES])(
  'T29 a reply without any choice is an error for $name, not a crash',
  async (client) => {
    for (const choices of [[], null, undefined]) {
      const { response, reply } = await rig.ask(client, json({ id: 'x', object: 'chat.completion', choices }), {
        model: 'c-1',
        stream: false,
      })
      expect(response.status).toBe(502)
      expect(reply.error?.message).toMatch(/./)
    }
  },
)
