// How the inspector reads recorded bodies: as lines, as events, as what was said, as a conversation, and side by side.
import { describe, expect, test } from 'vitest'
import type { Trace, TraceAttempt, TraceBody } from '@ferryllm/control'
import { assemble } from '../../src/places/traffic/read/assemble.ts'
import { outputRate, slowest, spansOf } from '../../src/places/traffic/read/explain-time.ts'
import { ancestorsOf, findInJson, jsonLines } from '../../src/places/traffic/read/json-lines.ts'
import { matchValues } from '../../src/places/traffic/read/match-values.ts'
import { marksOf, placesOf } from '../../src/places/traffic/read/places.ts'
import { readConversation } from '../../src/places/traffic/read/read-conversation.ts'
import { alignEvents, readEvents } from '../../src/places/traffic/read/read-stream.ts'

const NOTHING = { opened: new Set<string>(), folded: new Set<string>() }

describe('lines of JSON', () => {
  const shown = (value: unknown, folding = NOTHING, must?: ReadonlySet<string>): string[] =>
    jsonLines(value, folding, must).map(({ depth, name, text }) => `${' '.repeat(depth)}${name ?? ''}${text}`)

  test('stand as in the text, each with its pointer', () => {
    expect(shown({ a: [1, 'x'], 'b/c': {} })).toEqual(['{', ' a[', '  1', '  "x"', ' ]', ' b/c{}', '}'])
    expect(jsonLines({ 'b/~': 1 }, NOTHING)[1]?.pointer).toBe('/b~1~0')
  })

  test('of a long list the end is open; what somebody opens or folds stays so', () => {
    const value = Array.from({ length: 10 }, (_, n) => ({ n }))
    expect(shown(value).filter((line) => line.includes('…') || line.includes('n:'))).toHaveLength(8)
    expect(shown(value, { ...NOTHING, opened: new Set(['/0']) })[2]).toBe('  n0')
    expect(shown({ a: { b: 1 } }, { ...NOTHING, folded: new Set(['/a']) })).toEqual(['{', ' a{ b: 1 }', '}'])
  })

  test('a long text is one line until somebody wants all of it', () => {
    const text = `${'x'.repeat(200)}\nlast`
    const [line] = jsonLines(text, NOTHING)
    expect([line?.characters, line?.text.length]).toEqual([205, 162])
    const all = jsonLines(text, { ...NOTHING, opened: new Set(['']) })
    expect(all.slice(1).map((piece) => piece.text)).toEqual(['x'.repeat(160), 'x'.repeat(40), 'last'])
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length)
  })

  test('what is looked for is found by field and by value, and comes into sight', () => {
    const value = { a: Array.from({ length: 20 }, (_, n) => ({ text: `word ${n}` })) }
    expect(findInJson(value, 'WORD 3')).toEqual(['/a/3/text'])
    expect(findInJson(value, 'text')).toHaveLength(20)
    expect(findInJson(value, '')).toEqual([])
    expect(shown(value, NOTHING, new Set(['/a/3/text']))).toContain('   text"word 3"')
    expect(ancestorsOf('/a/3')).toEqual(['', '/a', '/a/3'])
  })
})

describe('places that belong together', () => {
  test('are found by their values, fields of the same name first', () => {
    const { toUpstream, toClient } = matchValues(
      { model: 'a', system: 'You are a helpful agent.', max_tokens: 64, temperature: 64, stream: true, top_k: 3 },
      {
        model: 'b',
        messages: [{ role: 'system', content: 'You are a helpful agent.' }],
        temperature: 64,
        maxTokens: 64,
        stream: true,
      },
    )
    expect(Object.fromEntries(toUpstream)).toEqual({
      '/model': '/model',
      '/system': '/messages/0/content',
      '/max_tokens': '/maxTokens',
      '/temperature': '/temperature',
      '/stream': '/stream',
    })
    expect(toClient.get('/messages/0/content')).toBe('/system')
  })

  test('also where a text was put together with another one', () => {
    const part = 'Reply in one short sentence, whatever is asked.'
    const { toUpstream } = matchValues({ system: [{ text: part }] }, { instructions: `First.\n\n${part}` })
    expect(toUpstream.get('/system/0/text')).toBe('/instructions')
  })
})

describe('what became of a place', () => {
  const client = { model: 'a', top_k: 3 }
  const upstream = { model: 'a', max_tokens: 64 }
  const links = matchValues(client, upstream)
  const dropped = { op: 'dropped', from: '/top_k', code: 'c', severity: 'warn', text: 't' } as const

  test('is marked: kept, dropped, or put there', () => {
    const marks = marksOf(links, [dropped], upstream)
    expect([Object.fromEntries(marks.client), Object.fromEntries(marks.upstream)]).toEqual([
      { '/model': 'linked', '/top_k': 'dropped' },
      { '/model': 'linked', '/max_tokens': 'added' },
    ])
  })

  test('a note that names one side is shown on the other, too', () => {
    expect(placesOf({ ...dropped, from: '/model' }, links)).toEqual({ client: ['/model'], upstream: ['/model'] })
    expect(placesOf(dropped, links)).toEqual({ client: ['/top_k'], upstream: [] })
  })
})

const body = (text: string, chunks?: [number, number][]): TraceBody => ({
  bytes: text.length,
  text,
  ...(chunks === undefined ? {} : { chunks }),
})

describe('events of a stream', () => {
  test('have the moment of the part that completes them', () => {
    const text = 'event: a\ndata: {"x":1}\n\ndata: {"type":"b"}\n\n: ping\n\ndata: [DONE]\n\n'
    const events = readEvents(
      body(text, [
        [10, 5],
        [20, 25],
        [30, text.length - 30],
      ]),
    )
    expect(events.map(({ at, name }) => [at, name])).toEqual([
      [20, 'a'],
      [30, 'b'],
      [30, 'comment'],
      [30, 'done'],
    ])
    expect(events.reduce((sum, { size }) => sum + size, 0)).toBe(text.length)
  })

  test('a reply that is a whole is one event; nothing is none', () => {
    expect(readEvents(body('{"a":1}', [[5, 7]]))).toEqual([{ at: 5, name: 'body', data: '{"a":1}', size: 7 }])
    expect(readEvents(body('', []))).toEqual([])
  })

  test("the client's stand with those of the provider that came before, and silence is told", () => {
    const event = (at: number, name: string): { at: number; name: string; data: string; size: number } => ({
      at,
      name,
      data: '',
      size: 1,
    })
    const moments = alignEvents(
      [event(10, 'u1'), event(10, 'u2'), event(2000, 'u3')],
      [event(5, 'c0'), event(11, 'c1'), event(2001, 'c2')],
    )
    expect(moments.map(({ upstream, client, silentMs }) => [upstream?.name, client?.name, silentMs])).toEqual([
      [undefined, 'c0', undefined],
      ['u1', 'c1', undefined],
      ['u2', undefined, undefined],
      ['u3', 'c2', 1990],
    ])
  })
})

describe('what a reply says', () => {
  const data = (...frames: object[]): ReturnType<typeof readEvents> =>
    readEvents(body(frames.map((frame) => `data: ${JSON.stringify(frame)}\n\n`).join(''), [[0, 1]]))
  const said = { text: 'Hello', reasoning: 'hm', calls: [{ name: 'f', input: '{"a":1}' }] }
  const call = { name: 'f', arguments: '{"a":1}' }

  test.each([
    [
      'anthropic',
      data(
        { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'hm' } },
        { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Hello' } },
        { type: 'content_block_start', index: 2, content_block: { type: 'tool_use', name: 'f', input: {} } },
        { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{"a":1}' } },
      ),
    ],
    [
      'openai-chat',
      data(
        { choices: [{ delta: { reasoning_content: 'hm', content: 'Hel' } }] },
        {
          choices: [
            { delta: { content: 'lo', tool_calls: [{ index: 0, function: { name: 'f', arguments: '{"a"' } }] } },
          ],
        },
        { choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] } }] },
      ),
    ],
    [
      'openai-responses',
      data(
        { type: 'response.reasoning_summary_text.delta', delta: 'hm' },
        { type: 'response.output_text.delta', delta: 'Hello' },
        { type: 'response.output_item.added', item: { type: 'function_call', id: 'i', name: 'f' } },
        { type: 'response.function_call_arguments.delta', item_id: 'i', delta: '{"a":1}' },
      ),
    ],
    [
      'gemini',
      data(
        { candidates: [{ content: { parts: [{ text: 'hm', thought: true }, { text: 'Hello' }] } }] },
        { candidates: [{ content: { parts: [{ functionCall: { name: 'f', args: { a: 1 } } }] } }] },
      ),
    ],
  ] as const)('streamed in the protocol %s', (protocol, events) => {
    expect(assemble(protocol, events)).toEqual(said)
  })

  test.each([
    [
      'anthropic',
      {
        content: [
          { type: 'thinking', thinking: 'hm' },
          { type: 'text', text: 'Hello' },
          { type: 'tool_use', name: 'f', input: { a: 1 } },
        ],
      },
    ],
    [
      'openai-chat',
      { choices: [{ message: { content: 'Hello', reasoning: 'hm', tool_calls: [{ function: call }] } }] },
    ],
    [
      'openai-responses',
      {
        output: [
          { type: 'reasoning', summary: [{ text: 'hm' }] },
          { type: 'message', content: [{ text: 'Hello' }] },
          { type: 'function_call', id: 'i', ...call },
        ],
      },
    ],
    [
      'gemini',
      [
        {
          candidates: [
            {
              content: {
                parts: [
                  { text: 'hm', thought: true },
                  { text: 'Hello' },
                  { functionCall: { name: 'f', args: { a: 1 } } },
                ],
              },
            },
          ],
        },
      ],
    ],
  ] as const)('as a whole in the protocol %s', (protocol, whole) => {
    expect(assemble(protocol, readEvents(body(JSON.stringify(whole), [[0, 1]])))).toEqual(said)
  })

  test('what is no JSON says nothing', () => {
    expect(assemble('anthropic', readEvents(body('<html>', [[0, 6]])))).toEqual({ text: '', reasoning: '', calls: [] })
  })
})

describe('the conversation of a request', () => {
  const turns = [
    { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }] },
    { role: 'user', parts: [{ kind: 'text', text: 'hi' }] },
    { role: 'assistant', parts: [{ kind: 'call', name: 'f', text: '{"a":1}' }] },
  ]
  const result = { kind: 'result', text: 'done' }

  test.each([
    [
      'anthropic',
      {
        system: 'Be brief.',
        messages: [
          { role: 'user', content: [{ type: 'text', text: 'hi' }] },
          { role: 'assistant', content: [{ type: 'tool_use', name: 'f', input: { a: 1 } }] },
          { role: 'user', content: [{ type: 'tool_result', content: 'done' }] },
        ],
      },
      'user',
    ],
    [
      'openai-chat',
      {
        messages: [
          { role: 'developer', content: 'Be brief.' },
          { role: 'user', content: 'hi' },
          { role: 'assistant', content: null, tool_calls: [{ function: { name: 'f', arguments: '{"a":1}' } }] },
          { role: 'tool', content: 'done' },
        ],
      },
      'tool',
    ],
    [
      'openai-responses',
      {
        instructions: 'Be brief.',
        input: [
          { role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
          { type: 'function_call', name: 'f', arguments: '{"a":1}' },
          { type: 'function_call_output', output: 'done' },
        ],
      },
      'tool',
    ],
  ] as const)('in the protocol %s', (protocol, request, role) => {
    expect(readConversation(protocol, request)).toEqual([...turns, { role, parts: [result] }])
  })

  test("in Google's protocol, with a picture and a thought", () => {
    const request = {
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'hi' }, { inlineData: {} }] },
        { role: 'model', parts: [{ text: 'hm', thought: true }] },
      ],
    }
    expect(readConversation('gemini', request).slice(1)).toEqual([
      {
        role: 'user',
        parts: [
          { kind: 'text', text: 'hi' },
          { kind: 'other', text: 'inlineData' },
        ],
      },
      { role: 'assistant', parts: [{ kind: 'reasoning', text: 'hm' }] },
    ])
  })

  test.each([undefined, 7, [], { messages: 'x' }])('of the body %j there is none', (value) => {
    for (const protocol of ['anthropic', 'openai-chat', 'openai-responses', 'gemini'] as const)
      expect(readConversation(protocol, value)).toEqual([])
  })
})

describe('where the time went', () => {
  const attempt = (times: TraceAttempt['times']): TraceAttempt => ({
    provider: 'p',
    model: 'm',
    protocol: 'openai-chat',
    lane: 'splice',
    wait_ms: 0,
    times,
    notes: [],
  })
  const trace = (attempts: TraceAttempt[]): Trace => ({
    id: 'r',
    time: '',
    state: 'done',
    times: { body: 1, routed: 2, first_token: 500, closed: 1500 },
    client: { protocol: 'anthropic', method: 'POST', path: '/', headers: {} },
    attempts,
    passed_over: [],
  })

  test('step by step, without gaps', () => {
    const spans = spansOf(trace([attempt({ begun: 2, sent: 10, first_byte: 400 })]))
    expect(spans).toEqual([
      { step: 'upload', from: 0, to: 1 },
      { step: 'gateway', from: 1, to: 2 },
      { step: 'connect', from: 2, to: 10 },
      { step: 'prompt', from: 10, to: 400 },
      { step: 'thinking', from: 400, to: 500 },
      { step: 'output', from: 500, to: 1500 },
    ])
    expect(slowest(spans)?.step).toBe('output')
  })

  test('attempts before the last one are one step', () => {
    const spans = spansOf(trace([attempt({ begun: 2, sent: 3 }), attempt({ begun: 300, sent: 310, first_byte: 400 })]))
    expect(spans[2]).toEqual({ step: 'earlier', from: 2, to: 300 })
  })

  test('the rate is that of the output alone, where there was some', () => {
    expect(outputRate(100, trace([]))).toBe(100)
    expect(outputRate(1, trace([]))).toBeUndefined()
    expect(outputRate(undefined, trace([]))).toBeUndefined()
  })
})
