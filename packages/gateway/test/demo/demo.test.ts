// Each demo model does what its summary says, for clients of every protocol, in streams and in whole replies.
import { afterAll, describe, expect, test, vi } from 'vitest'
import { DEMO_MODELS } from '../../src/demo/models.ts'
import { frameData } from '../support/gateway.ts'
import { ask, CLIENT_PATHS, demoGateway, send, type ClientPath } from './ask.ts'

const gateway = demoGateway()
afterAll(() => gateway.close(0))

const READ = { name: 'read', schema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] } }
const ADD = {
  name: 'add',
  schema: {
    type: 'object',
    properties: { a: { type: 'integer', minimum: 7 }, exact: { type: 'boolean' }, note: { type: 'string' } },
    required: ['a', 'exact'],
  },
}

const FINISH: Readonly<Record<ClientPath, Record<'stop' | 'calls' | 'length' | 'sequence' | 'refusal', string>>> = {
  '/v1/chat/completions': {
    stop: 'stop',
    calls: 'tool_calls',
    length: 'length',
    sequence: 'stop',
    refusal: 'content_filter',
  },
  '/v1/responses': {
    stop: 'completed',
    calls: 'completed',
    length: 'max_output_tokens',
    sequence: 'completed',
    refusal: 'content_filter',
  },
  '/v1/messages': {
    stop: 'end_turn',
    calls: 'tool_use',
    length: 'max_tokens',
    sequence: 'stop_sequence',
    refusal: 'refusal',
  },
}

const FORMS = CLIENT_PATHS.flatMap((path) => [false, true].map((stream) => [path, stream] as const))

describe.each(FORMS)('%s, stream %s', (path, stream) => {
  const finish = FINISH[path]
  const plain = { status: 200, thought: '', sealed: false, calls: [], finish: finish.stop }

  test('demo answers', async () => {
    expect(await ask(gateway, path, { stream, say: 'Ping, please.' })).toEqual({ ...plain, text: 'pong', output: 1 })
    expect(await ask(gateway, path, { stream, say: 'Grüße 😀' })).toEqual({
      ...plain,
      text: "This is ferryllm's demo provider. You said: Grüße 😀",
      output: 9,
    })
  })

  test('demo-echo says what you said, to the last space', async () => {
    const say = ' two\n\n lines \t日本語 '
    expect(await ask(gateway, path, { stream, model: 'demo-echo', say })).toEqual({ ...plain, text: say, output: 3 })
  })

  test('demo-thinking thinks before it answers, and its thought can be brought back', async () => {
    const thinking = await ask(gateway, path, { stream, model: 'demo-thinking', think: 'on' })
    expect(thinking).toMatchObject({ text: 'pong', thought: expect.stringMatching(/^The user/), finish: finish.stop })
    if (path !== '/v1/chat/completions') expect(thinking.sealed).toBe(true)
    const silent = await ask(gateway, path, { stream, model: 'demo-thinking', think: 'off' })
    expect(silent).toEqual({ ...plain, text: 'pong', output: 1 })
  })

  test('demo-tools calls the first tool, then answers from its result, then calls it again under a new id', async () => {
    const tools = [READ, ADD]
    const called = await ask(gateway, path, { stream, model: 'demo-tools', tools })
    expect(called).toMatchObject({
      text: '',
      calls: [[expect.any(String), 'read', '{"path":"demo"}']],
      finish: finish.calls,
    })
    const [id, name, input] = called.calls[0]!
    const answered = await ask(gateway, path, {
      stream,
      model: 'demo-tools',
      tools,
      results: [[id, name, input, 'sunny']],
    })
    expect(answered).toMatchObject({ text: 'The tools said: sunny', calls: [], finish: finish.stop })
    const again = await ask(gateway, path, {
      stream,
      model: 'demo-tools',
      tools,
      choice: 'required',
      results: [[id, name, input, 'sunny']],
    })
    expect(again.calls).toHaveLength(1)
    expect(again.calls[0]![0]).not.toBe(id)
  })

  test('demo-parallel calls two tools at once, one if it must', async () => {
    const tools = [READ, ADD, { ...READ, name: 'third' }]
    const both = await ask(gateway, path, { stream, model: 'demo-parallel', tools })
    expect(both.calls.map(([, ...call]) => call)).toEqual([
      ['read', '{"path":"demo"}'],
      ['add', '{"a":7,"exact":true}'],
    ])
    expect(new Set(both.calls.map(([id]) => id)).size).toBe(2)
    const one = await ask(gateway, path, { stream, model: 'demo-parallel', tools, parallel: false })
    expect(one.calls.map(([, name]) => name)).toEqual(['read'])
  })

  test('the choice of tools is obeyed', async () => {
    const tools = [READ, ADD]
    const names = async (choice: 'none' | 'required' | { name: string }, model: string): Promise<string[]> =>
      (await ask(gateway, path, { stream, model, tools, choice })).calls.map(([, name]) => name)
    expect(await names('none', 'demo-tools')).toEqual([])
    expect(await names('required', 'demo')).toEqual(['read'])
    expect(await names({ name: 'add' }, 'demo')).toEqual(['add'])
  })

  test('demo-long writes 500 words, or as many as it may', async () => {
    const long = await ask(gateway, path, { stream, model: 'demo-long' })
    expect(long).toMatchObject({ finish: finish.stop, output: 500 })
    expect(long.text.split(' ')).toHaveLength(500)
    expect(long.text).toMatch(/^word1 word2 .* word500$/)
    expect(await ask(gateway, path, { stream, model: 'demo-long', maxTokens: 20 })).toMatchObject({
      text: Array.from({ length: 20 }, (_, index) => `word${index + 1}`).join(' '),
      finish: finish.length,
      output: 20,
    })
  })

  test('stop sequences are obeyed, where the protocol has any', async () => {
    const wish = { stream, model: 'demo-echo', say: 'alpha beta gamma', stop: ['gamma', 'beta'] }
    const text = path === '/v1/responses' ? wish.say : 'alpha '
    expect(await ask(gateway, path, wish)).toMatchObject({ text, finish: finish.sequence })
  })

  test('a schema is obeyed', async () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' }, age: { type: 'integer' }, kind: { enum: ['a', 'b'] } },
      required: ['name', 'age', 'kind'],
      additionalProperties: false,
    }
    const answer = await ask(gateway, path, { stream, schema })
    expect(answer).toMatchObject({ text: '{"name":"demo","age":1,"kind":"a"}', finish: finish.stop })
  })

  test('JSON mode gets JSON, where the protocol has one', async () => {
    const text = path === '/v1/messages' ? 'pong' : '{"answer":"pong"}'
    expect(await ask(gateway, path, { stream, json: true })).toMatchObject({ text })
  })

  test('demo-refusal refuses', async () => {
    const refusal = await ask(gateway, path, { stream, model: 'demo-refusal' })
    expect(refusal).toMatchObject({ text: 'The demo model refuses this request.', finish: finish.refusal })
  })

  // What only Anthropic's clients know as a status of its own.
  const [failed, overloaded] = path === '/v1/messages' ? [500, 529] : [502, 503]

  test.each([
    ['demo-cut', 502],
    ['demo-mid-error', overloaded],
  ])('%s ends with an error, never as a success', async (model, status) => {
    const response = await send(gateway, path, { stream, model, say: 'Tell me something long.' })
    const text = await response.text()
    expect(text).toMatch(/"error"|response\.failed/)
    expect(text).not.toMatch(/message_stop|"status":"completed"|"finish_reason":"stop"/)
    expect(response.status).toBe(stream ? 200 : status)
    if (stream) expect(JSON.stringify(frameData(text))).toMatch(/This.*demo/)
  })

  test.each([
    ['demo-error-400', 400, /too long|context/i],
    ['demo-error-401', 502, /key/],
    ['demo-error-429', 429, /2s/],
    ['demo-error-500', failed, /fails/],
    ['demo-error-529', overloaded, /overloaded/],
  ])('%s is a %i', async (model, status, message) => {
    const response = await send(gateway, path, { stream, model })
    expect(response.status).toBe(status)
    expect(response.headers.get('retry-after')).toBe(model === 'demo-error-429' ? '2' : null)
    const { error } = (await response.json()) as { error: { message: string } }
    expect(error.message).toMatch(message)
  })
})

test.each([
  [
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: 'x' }], tools: [{ type: 'custom', custom: { name: 'patch' } }] },
    { choices: [{ message: { tool_calls: [{ type: 'custom', custom: { name: 'patch', input: 'demo' } }] } }] },
  ],
  [
    '/v1/responses',
    { input: 'x', tools: [{ type: 'custom', name: 'patch', format: { type: 'text' } }] },
    { output: [{ type: 'custom_tool_call', name: 'patch', input: 'demo' }] },
  ],
])('%s: custom tools are called with free text', async (path, body, reply) => {
  const request = { method: 'POST', body: JSON.stringify({ model: 'demo-tools', ...body }) }
  const response = await gateway.fetch(new Request(`http://gateway${path}`, request))
  expect(await response.json()).toMatchObject(reply)
})

describe('demo-slow', () => {
  test.each(CLIENT_PATHS)('%s: waits before its first word and between words, and can be called off', async (path) => {
    vi.useFakeTimers()
    const client = new AbortController()
    try {
      const asked = send(gateway, path, { stream: true, model: 'demo-slow', say: 'x' }, client.signal)
      await vi.advanceTimersByTimeAsync(2990)
      const before = vi.getTimerCount()
      await vi.advanceTimersByTimeAsync(20)
      const reader = (await asked).body!.getReader()
      let text = ''
      const read = async (): Promise<void> => {
        for (;;) {
          const chunk = await Promise.race([reader.read(), vi.advanceTimersByTimeAsync(0).then(() => undefined)])
          if (chunk?.value === undefined) return
          text += new TextDecoder().decode(chunk.value)
        }
      }
      await read()
      expect(text).toContain('This')
      expect(text).not.toContain("ferryllm's")
      client.abort()
      expect(before).toBeGreaterThan(0)
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  test('a whole reply takes as long as its stream would', async () => {
    vi.useFakeTimers()
    try {
      let done = false
      const asked = send(gateway, '/v1/messages', { model: 'demo-slow' }).then((response) => {
        done = true
        return response
      })
      await vi.advanceTimersByTimeAsync(3190)
      expect(done).toBe(false)
      await vi.advanceTimersByTimeAsync(20)
      expect((await asked).status).toBe(200)
    } finally {
      vi.useRealTimers()
    }
  })
})

test('the model list names every demo model', async () => {
  const response = await gateway.fetch(new Request('http://gateway/v1/models'))
  const { data } = (await response.json()) as { data: { id: string }[] }
  expect(data.map(({ id }) => id)).toEqual(DEMO_MODELS.map(({ name }) => name))
})
