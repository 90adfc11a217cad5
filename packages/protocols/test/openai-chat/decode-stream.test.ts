import { describe, expect, it } from 'vitest'
import { GatewayError } from '../../src/ir/index.ts'
import { openaiChat } from '../../src/openai-chat/index.ts'
import { bare } from '../support/replies.ts'
import { run } from '../support/streams.ts'
import { decode, delta, finish, reply, sourceOf } from './support.ts'

const DONE = '[DONE]'
const by = { family: 'openai-chat', model: 'm' }

function call(index: number | undefined, fields: object = {}, rest: object = {}): object {
  return delta({ tool_calls: [{ ...(index === undefined ? {} : { index }), ...rest, function: fields }] })
}

const parts = (chunks: readonly (object | string)[], source = {}): unknown => bare(reply(chunks, source).parts)
const toolCall = (id: string, name: string, input: string): object => ({
  kind: 'tool-call',
  call: 'function',
  id,
  name,
  input,
})

describe('the order of events', () => {
  it('is start, blocks, end, each once', () => {
    expect(
      decode([
        delta({ role: 'assistant', content: '' }),
        delta({ reasoning_content: 'hm' }),
        delta({ content: 'a' }),
        delta({ content: 'b' }),
        call(0, { name: 'f', arguments: '' }, { id: 'c' }),
        call(0, { arguments: '{}' }),
        finish('tool_calls'),
        { id: 'chatcmpl-1', choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } },
        DONE,
      ]),
    ).toEqual({
      out: [
        { type: 'start', id: 'chatcmpl-1', model: 'm' },
        { type: 'block-start', at: 0, block: { kind: 'reasoning' } },
        { type: 'reasoning-delta', at: 0, text: 'hm' },
        { type: 'block-end', at: 0 },
        { type: 'block-start', at: 1, block: { kind: 'text' } },
        { type: 'text-delta', at: 1, text: 'a' },
        { type: 'text-delta', at: 1, text: 'b' },
        { type: 'block-start', at: 2, block: { kind: 'tool-call', call: 'function', id: 'c', name: 'f' } },
        { type: 'input-delta', at: 2, text: '{}' },
        { type: 'block-end', at: 1 },
        { type: 'block-end', at: 2 },
        {
          type: 'end',
          finish: { reason: 'tool-calls', raw: 'tool_calls' },
          usage: { input: 3, output: 2, raw: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } },
        },
      ],
      ends: [undefined],
    })
  })

  it('takes id and model from the first chunk that has them, and keeps them (STR-13)', () => {
    const { out } = decode([
      { id: '', model: '', choices: [], prompt_filter_results: [{ prompt_index: 0 }] },
      { ...delta({ role: 'assistant' }), id: 'first' },
      { ...delta({ content: 'a' }), id: 'second', model: 'other' },
      finish(),
      DONE,
    ])
    expect(out[0]).toEqual({ type: 'start', id: 'first', model: 'm' })
    expect(out.filter(({ type }) => type === 'start')).toHaveLength(1)
  })

  it('starts without an id when the host never has one', () => {
    const { out } = decode([{ id: '', model: '', choices: [{ index: 0, delta: { content: 'a' } }] }, DONE])
    expect(out[0]).toEqual({ type: 'start' })
  })

  it('shows comments and empty events as pings', () => {
    const { out } = decode(['', delta({ content: 'a' }), finish(), DONE])
    expect(out[0]).toEqual({ type: 'ping' })
  })
})

const thinking = (text: string): object => ({ type: 'thinking', thinking: [{ type: 'text', text }], closed: false })

const token = (name: string): object => ({ token: name, logprob: -1, bytes: null, top_logprobs: [] })

const chunk = (text: string, soFar: string): object => ({
  ...delta({ content: text }),
  choices: [{ index: 0, delta: { role: 'assistant', content: text }, message: { role: 'assistant', content: soFar } }],
})

describe('text', () => {
  it('is kept to the letter', () => {
    expect(parts([delta({ content: ' \n' }), delta({ content: '' }), delta({ content: ' x ' }), finish()])).toEqual([
      { kind: 'text', text: ' \n x ' },
    ])
  })

  it('counts in the finishing chunk too', () => {
    expect(parts([delta({ content: 'a' }), delta({ content: 'b' }, { finish_reason: 'stop' })])).toEqual([
      { kind: 'text', text: 'ab' },
    ])
  })

  it('comes in parts from Mistral, thinking among them', () => {
    expect(
      parts([
        delta({ content: [thinking('a')] }),
        delta({ content: [thinking('b'), { type: 'text', text: 'c' }] }),
        delta({ content: 'd' }),
        finish(),
      ]),
    ).toEqual([
      { kind: 'reasoning', text: 'ab' },
      { kind: 'text', text: 'cd' },
    ])
  })

  it('keeps parts of unknown type', () => {
    expect(
      parts([
        delta({
          content: [
            { type: 'chart', data: 1 },
            { type: 'text', text: 'c' },
          ],
        }),
        finish(),
      ]),
    ).toEqual([
      { kind: 'opaque', type: 'chart' },
      { kind: 'text', text: 'c' },
    ])
  })

  it('goes on beside calls', () => {
    expect(
      parts([
        delta({ content: 'a' }),
        call(0, { name: 'f', arguments: '{"x":' }, { id: 'c' }),
        delta({ content: 'b' }),
        call(0, { arguments: '1}' }),
        finish('tool_calls'),
      ]),
    ).toEqual([{ kind: 'text', text: 'ab' }, toolCall('c', 'f', '{"x":1}')])
  })

  it('carries its probabilities, also those of the end of the turn', () => {
    expect(
      parts([
        delta({ content: 'a' }, { logprobs: { content: [token('a')] } }),
        delta({ content: '' }, { logprobs: { content: [token('<end>')] } }),
        finish(),
      ]),
    ).toEqual([{ kind: 'text', text: 'a', logprobs: [token('a'), token('<end>')] }])
  })

  it('is not doubled by a message beside the delta (Perplexity)', () => {
    expect(parts([chunk('a', 'a'), chunk('b', 'ab'), finish()])).toEqual([{ kind: 'text', text: 'ab' }])
  })

  it('may come as a whole message in one event', () => {
    const message = {
      role: 'assistant',
      content: 'a',
      tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{}' } }],
    }
    expect(parts([{ id: 'x', choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }])).toEqual([
      { kind: 'text', text: 'a' },
      toolCall('c', 'f', '{}'),
    ])
  })

  it('of other choices is left out', () => {
    expect(
      parts([delta({ content: 'a' }), { choices: [{ index: 1, delta: { content: 'other' } }] }, finish()]),
    ).toEqual([{ kind: 'text', text: 'a' }])
  })
})

const piece = (fields: object): object => ({
  type: 'reasoning.text',
  format: 'anthropic-claude-v1',
  index: 0,
  ...fields,
})

const summary = (text: string): object => ({
  type: 'reasoning.summary',
  summary: text,
  format: 'openai-responses-v1',
  index: 0,
})

const entry = (text: string, index: number): object => ({ type: 'reasoning.text', text, signature: 'S', index })

describe('reasoning', () => {
  it.each(['reasoning_content', 'reasoning', 'thinking'])('is read from %s', (field) => {
    expect(
      parts([delta({ [field]: 'a' }), delta({ [field]: 'b', content: '' }), delta({ content: 'c' }), finish()]),
    ).toEqual([
      { kind: 'reasoning', text: 'ab' },
      { kind: 'text', text: 'c' },
    ])
  })

  it('is closed by a call', () => {
    expect(
      parts([
        delta({ reasoning: 'a' }),
        call(0, { name: 'f', arguments: '{}' }, { id: 'c' }),
        delta({ reasoning: 'b' }),
        finish(),
      ]),
    ).toEqual([{ kind: 'reasoning', text: 'a' }, toolCall('c', 'f', '{}'), { kind: 'reasoning', text: 'b' }])
  })

  it('is told once when a chunk says it twice, and put together as the host has it', () => {
    const value = '{"type":"reasoning.text","format":"anthropic-claude-v1","index":0,"text":"ab","signature":"S"}'
    expect(
      parts([
        delta({ reasoning: null, reasoning_details: [piece({ text: '', signature: '' })] }),
        delta({ reasoning: 'a', reasoning_details: [piece({ text: 'a' })] }),
        delta({ reasoning_content: 'b', reasoning_details: [piece({ text: 'b' })] }),
        delta({ reasoning: null, reasoning_details: [piece({ text: '', signature: 'S' })] }),
        delta({ reasoning_details: [], content: 'c' }),
        finish(),
      ]),
    ).toEqual([
      {
        kind: 'reasoning',
        text: 'ab',
        seal: {
          kind: 'details',
          value,
          by,
        },
      },
      { kind: 'text', text: 'c' },
    ])
  })

  it('keeps summaries and encrypted entries apart (REAS-19)', () => {
    const secret = { type: 'reasoning.encrypted', data: 'E', id: 'rs_1', format: 'openai-responses-v1', index: 0 }
    expect(
      parts([
        delta({ reasoning: 'a', reasoning_details: [summary('a')] }),
        delta({ reasoning: 'b', reasoning_details: [summary('b')] }),
        delta({ reasoning_details: [secret] }),
        delta({ reasoning_details: [secret] }),
        finish(),
      ]),
    ).toEqual([
      { kind: 'reasoning', text: 'ab', seal: { kind: 'details', value: JSON.stringify(summary('ab')), by } },
      { kind: 'reasoning', text: '', seal: { kind: 'details', value: JSON.stringify(secret), by } },
      { kind: 'reasoning', text: '', seal: { kind: 'details', value: JSON.stringify(secret), by } },
    ])
  })

  it('is told once by a gateway that gives the text as it comes, and again beside its proof', () => {
    expect(
      parts([
        delta({ reasoning_content: 'a' }),
        delta({ reasoning_content: 'b' }),
        delta({ reasoning_details: [entry('ab', 0)] }),
        delta({ reasoning_content: '\n\nc' }),
        delta({ reasoning_details: [entry('c', 1)] }),
        finish(),
      ]),
    ).toEqual([
      { kind: 'reasoning', text: 'ab', seal: { kind: 'details', value: JSON.stringify(entry('ab', 0)), by } },
      { kind: 'reasoning', text: '\n\nc', seal: { kind: 'details', value: JSON.stringify(entry('c', 1)), by } },
    ])
  })

  it('starts a new entry when its index changes, and says plain text that no entry has', () => {
    expect(
      parts([
        delta({ reasoning_details: [{ type: 'reasoning.text', text: 'a', index: 0 }] }),
        delta({ reasoning_details: [{ type: 'reasoning.text', text: 'b', index: 1 }] }),
        delta({ reasoning: 'c', reasoning_details: [{ type: 'reasoning.encrypted', data: 'D', index: 2 }] }),
        finish(),
      ]),
    ).toMatchObject([
      { kind: 'reasoning', text: 'a', seal: { kind: 'details' } },
      { kind: 'reasoning', text: 'b', seal: { kind: 'details' } },
      { kind: 'reasoning', text: 'c' },
      { kind: 'reasoning', text: '', seal: { kind: 'details' } },
    ])
  })

  it('names the maker of its seals', () => {
    const result = reply([delta({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'D' }] }), finish()], {
      family: 'router',
      account: '0a0b0c0d',
    })
    expect(result.parts[0]).toMatchObject({ seal: { by: { family: 'router', account: '0a0b0c0d', model: 'm' } } })
  })
})

const tagged = (...texts: string[]): unknown =>
  parts([...texts.map((content) => delta({ content })), finish()], { thinkTags: true })

describe('think tags', () => {
  it('are split wherever they are cut (REAS-12)', () => {
    expect(tagged('<think>ab</thi', 'nk>answer')).toEqual([
      { kind: 'reasoning', text: 'ab' },
      { kind: 'text', text: 'answer' },
    ])
    const whole = '\n<think>a < b</thinking> c</think>d <think>e</think>'
    const expected = [
      { kind: 'reasoning', text: 'a < b</thinking> c' },
      { kind: 'text', text: 'd <think>e</think>' },
    ]
    expect(tagged(whole)).toEqual(expected)
    expect(tagged(...Array.from(whole))).toEqual(expected)
  })

  it('are text when they do not come first, or never come to be', () => {
    expect(tagged('a<think>b</think>')).toEqual([{ kind: 'text', text: 'a<think>b</think>' }])
    expect(tagged('<thi')).toEqual([{ kind: 'text', text: '<thi' }])
    expect(tagged(' <b>')).toEqual([{ kind: 'text', text: ' <b>' }])
  })

  it('may stay open', () => {
    expect(tagged('<think>', 'abc</th')).toEqual([{ kind: 'reasoning', text: 'abc</th' }])
  })

  it('are text for hosts that do not use them', () => {
    expect(parts([delta({ content: '<think>a</think>b' }), finish()])).toEqual([
      { kind: 'text', text: '<think>a</think>b' },
    ])
  })
})

describe('tool calls', () => {
  it('may alternate', () => {
    expect(
      parts([
        call(0, { name: 'f', arguments: '{"a":"' }, { id: 'a' }),
        call(1, { name: 'g', arguments: '{"b":[' }, { id: 'b' }),
        call(0, { arguments: 'x}' }),
        call(1, { arguments: '1]' }),
        call(0, { arguments: 'y"}' }),
        call(1, { arguments: '}' }),
        finish('tool_calls'),
      ]),
    ).toEqual([toolCall('a', 'f', '{"a":"x}y"}'), toolCall('b', 'g', '{"b":[1]}')])
  })

  it('without an index are told apart by their ids (STR-03)', () => {
    const result = reply([
      call(undefined, { name: 'f', arguments: '{"x":1}' }, { id: 'a' }),
      call(undefined, { name: 'f', arguments: '{"y":2}' }, { id: 'b' }),
      finish('stop'),
    ])
    expect(result.parts).toEqual([toolCall('a', 'f', '{"x":1}'), toolCall('b', 'f', '{"y":2}')])
    expect(result.finish).toEqual({ reason: 'tool-calls', raw: 'stop' })
  })

  it('without an index go on until another id or name comes', () => {
    expect(
      parts([
        call(undefined, { name: 'f', arguments: '{' }, { id: 'a' }),
        call(undefined, { arguments: '}' }),
        call(undefined, { name: 'g', arguments: '{' }),
        call(undefined, { arguments: '}' }),
        call(undefined, { arguments: ' ' }, { id: 'a' }),
        finish(),
      ]),
    ).toEqual([toolCall('a', 'f', '{} '), toolCall('call_1', 'g', '{}')])
  })

  it('on one index with a new id are new calls', () => {
    expect(
      parts([
        call(0, { name: 'f', arguments: '{"x":1}' }, { id: 'a' }),
        call(0, { name: 'g', arguments: '{"y":2}' }, { id: 'b' }),
        finish(),
      ]),
    ).toEqual([toolCall('a', 'f', '{"x":1}'), toolCall('b', 'g', '{"y":2}')])
  })

  it('keep their first id and name, however often they are repeated or emptied', () => {
    expect(
      parts([
        call(0, { name: 'f', arguments: '{' }, { id: 'a', type: 'function' }),
        call(0, { name: 'f', arguments: '"x":' }, { id: 'a' }),
        call(0, { name: '', arguments: '1' }, { id: '' }),
        call(0, { name: null, arguments: '}' }, { id: null }),
        finish(),
      ]),
    ).toEqual([toolCall('a', 'f', '{"x":1}')])
  })

  it('get an id when they have none, or one that is taken', () => {
    expect(
      parts([
        call(0, { name: 'f', arguments: '{}' }),
        call(1, { name: 'g', arguments: '{}' }, { id: 'x' }),
        call(2, { name: 'h', arguments: '{}' }, { id: 'x' }),
        finish(),
      ]),
    ).toEqual([toolCall('call_1', 'f', '{}'), toolCall('x', 'g', '{}'), toolCall('call_2', 'h', '{}')])
  })

  it('wait for their name', () => {
    expect(
      parts([call(0, { arguments: '{"a"' }, { id: 'a' }), call(0, { name: 'f', arguments: ':1}' }), finish()]),
    ).toEqual([toolCall('a', 'f', '{"a":1}')])
  })

  it('take an id that comes late for their own', () => {
    expect(
      parts([call(0, { name: 'f', arguments: '{' }), call(0, { arguments: '}' }, { id: 'late' }), finish()]),
    ).toEqual([toolCall('call_1', 'f', '{}')])
  })

  it('may have an object for arguments, or none (TOOL-27, TOOL-28)', () => {
    expect(
      parts([
        call(0, { name: 'f', arguments: { a: 1 } }, { id: 'a' }),
        call(1, { name: 'g', arguments: null }, { id: 'b' }),
        finish(),
      ]),
    ).toEqual([toolCall('a', 'f', '{"a":1}'), toolCall('b', 'g', '')])
  })

  it('may be custom', () => {
    expect(
      parts([
        delta({ tool_calls: [{ index: 0, id: 'a', type: 'custom', custom: { name: 'patch', input: '' } }] }),
        delta({ tool_calls: [{ index: 0, custom: { input: '*** ' } }] }),
        delta({ tool_calls: [{ index: 0, custom: { input: 'Begin' } }] }),
        finish('tool_calls'),
      ]),
    ).toEqual([{ kind: 'tool-call', call: 'custom', id: 'a', name: 'patch', input: '*** Begin' }])
  })

  it('may carry empty forms of the other kind (Snowflake)', () => {
    const both = { function: { name: 'f', arguments: '{}' }, custom: { name: '', input: '' } }
    expect(
      parts([
        delta({
          function_call: { name: '', arguments: '' },
          tool_calls: [{ index: 0, id: 'a', type: 'function', ...both }],
        }),
        finish(),
      ]),
    ).toEqual([toolCall('a', 'f', '{}')])
  })

  it('may be the deprecated one', () => {
    expect(
      parts([
        delta({ function_call: { name: 'f', arguments: '{' } }),
        delta({ function_call: { arguments: '}' } }),
        finish('function_call'),
      ]),
    ).toEqual([toolCall('call_1', 'f', '{}')])
  })

  it('are signed by Gemini', () => {
    const extra_content = { google: { thought_signature: 'T' } }
    expect(parts([call(undefined, { name: 'f', arguments: '{}' }, { id: 'a', extra_content }), finish()])).toEqual([
      { ...toolCall('a', 'f', '{}'), seal: { kind: 'thought', value: 'T', by } },
    ])
    expect(parts([delta({ content: 'x', extra_content }), finish()])).toEqual([
      { kind: 'text', text: 'x', seal: { kind: 'thought', value: 'T', by } },
    ])
  })

  it('are taken out of the parallel wrapper (TOOL-29)', () => {
    const uses = [
      { recipient_name: 'functions.f', parameters: { a: 1 } },
      { recipient_name: 'g', parameters: {} },
    ]
    const input = JSON.stringify({ tool_uses: uses })
    expect(
      parts([
        call(0, { name: 'multi_tool_use.parallel', arguments: input.slice(0, 9) }, { id: 'w' }),
        call(0, { arguments: input.slice(9) }),
        finish('tool_calls'),
      ]),
    ).toEqual([toolCall('call_1', 'f', '{"a":1}'), toolCall('call_2', 'g', '{}')])
    expect(
      parts([
        call(0, { name: 'multi_tool_use.parallel', arguments: '{"tool_uses":[' }, { id: 'w' }),
        finish('tool_calls'),
      ]),
    ).toEqual([toolCall('w', 'multi_tool_use.parallel', '{"tool_uses":[')])
  })

  it('without a name fail the turn', () => {
    expect(decode([call(0, { arguments: '{}' }, { id: 'a' }), finish('tool_calls'), DONE]).ends[0]?.kind).toBe(
      'upstream-malformed',
    )
  })
})

describe('what else a reply may hold', () => {
  it('a refusal', () => {
    const result = reply([delta({ refusal: 'I ' }), delta({ refusal: 'cannot', content: '' }), finish('stop')])
    expect(result.parts).toEqual([{ kind: 'refusal', text: 'I cannot' }])
    expect(result.finish).toEqual({ reason: 'refusal', raw: 'stop' })
  })

  it('citations, with offsets into the whole text', () => {
    const raw = {
      type: 'url_citation',
      url_citation: { start_index: 1, end_index: 3, url: 'https://x', title: 'T', content: 'q' },
    }
    const flat = { type: 'url_citation', url: 'https://y', title: 'Y', summary: 's', site_name: 'y' }
    expect(
      parts([delta({ annotations: [flat] }), delta({ content: 'abcd' }), delta({ annotations: [raw] }), finish()]),
    ).toEqual([
      {
        kind: 'text',
        text: 'abcd',
        annotations: [
          { type: 'url', url: 'https://y', title: 'Y', citedText: 's', raw: flat },
          { type: 'url', url: 'https://x', title: 'T', citedText: 'q', start: 1, end: 3, raw },
        ],
      },
    ])
  })

  it('citations into a later block, counted from its start', () => {
    const raw = { type: 'url_citation', url_citation: { start_index: 3, end_index: 4, url: 'https://x', title: '' } }
    expect(
      parts([
        delta({ content: 'ab' }),
        delta({ reasoning: 'r' }),
        delta({ content: 'cd' }),
        delta({ annotations: [raw] }),
        finish(),
      ]),
    ).toEqual([
      { kind: 'text', text: 'ab' },
      { kind: 'reasoning', text: 'r' },
      { kind: 'text', text: 'cd', annotations: [{ type: 'url', url: 'https://x', start: 1, end: 2, raw }] },
    ])
  })

  it('sources beside the choices (Perplexity)', () => {
    const sources = { citations: ['https://x', 'https://y'], search_results: [{ url: 'https://y', title: 'Y' }] }
    expect(
      parts([
        { ...delta({ content: 'a' }), citations: [] },
        { ...finish(), ...sources },
      ]),
    ).toEqual([
      {
        kind: 'text',
        text: 'a',
        annotations: [
          { type: 'url', url: 'https://x', raw: 'https://x' },
          { type: 'url', url: 'https://y', title: 'Y', raw: 'https://y' },
        ],
      },
    ])
  })

  it('sound: its transcript as text, and the bytes after it', () => {
    expect(
      parts([
        delta({ audio: { id: 'audio_1', transcript: 'Hel' } }),
        delta({ audio: { data: 'AA' } }),
        delta({ audio: { transcript: 'lo', data: 'BB' } }),
        delta({ audio: { expires_at: 1 } }),
        finish(),
      ]),
    ).toEqual([
      { kind: 'text', text: 'Hello' },
      { kind: 'media', media: 'audio', data: { type: 'base64', base64: 'AABB' } },
    ])
  })

  it('images', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' }, index: 0 }
    expect(parts([delta({ content: 'see' }), delta({ images: [image] }), finish()])).toEqual([
      { kind: 'text', text: 'see' },
      { kind: 'media', media: 'image', mediaType: 'image/png', data: { type: 'base64', base64: 'AAAA' } },
    ])
  })

  it('a service tier', () => {
    expect(reply([{ ...delta({ content: 'a' }), service_tier: 'flex' }, finish()]).serviceTier).toBe('flex')
  })
})

const ending = (word: string | null, chunks: readonly object[] = [delta({ content: 'a' })]): unknown =>
  reply([...chunks, finish(word)]).finish

describe('the end', () => {
  it.each([
    ['stop', 'stop'],
    ['eos', 'stop'],
    ['end_turn', 'stop'],
    ['insufficient_system_resource', 'stop'],
    ['length', 'max-tokens'],
    ['model_length', 'max-tokens'],
    ['content_filter', 'content-filter'],
    ['sensitive', 'content-filter'],
    ['tool_calls', 'stop'],
    ['tool_use', 'stop'],
    ['function_call', 'stop'],
  ])('%s without calls is %s', (word, reason) => {
    expect(ending(word)).toEqual({ reason, raw: word })
  })

  it.each([
    ['stop', 'tool-calls'],
    ['tool_calls', 'tool-calls'],
    ['whatever', 'tool-calls'],
    ['length', 'max-tokens'],
    ['content_filter', 'content-filter'],
  ])('%s with calls is %s', (word, reason) => {
    expect(ending(word, [call(0, { name: 'f', arguments: '{}' }, { id: 'a' })])).toEqual({ reason, raw: word })
  })

  it('names the stop sequence that vLLM names', () => {
    expect(
      reply([
        delta({ content: 'a' }),
        { choices: [{ index: 0, delta: {}, finish_reason: 'stop', stop_reason: 'END' }] },
      ]).finish,
    ).toEqual({
      reason: 'stop-sequence',
      raw: 'stop',
      stopSequence: 'END',
    })
    expect(
      reply([delta({ content: 'a' }), { choices: [{ index: 0, delta: {}, finish_reason: 'stop', stop_reason: 128 }] }])
        .finish,
    ).toEqual({
      reason: 'stop',
      raw: 'stop',
    })
  })

  it('may be said twice', () => {
    const result = reply([
      delta({ content: 'a' }),
      finish('stop'),
      { ...delta({ content: '' }, { finish_reason: 'stop' }), usage: { prompt_tokens: 1, completion_tokens: 2 } },
    ])
    expect(result.finish).toEqual({ reason: 'stop', raw: 'stop' })
    expect(result.usage).toMatchObject({ input: 1, output: 2 })
  })

  it('needs no finish reason when [DONE] comes after something whole (STR-04)', () => {
    expect(ending('')).toEqual({ reason: 'stop' })
    expect(ending(null)).toEqual({ reason: 'stop' })
    expect(ending(null, [call(0, { name: 'f', arguments: '{}' }, { id: 'a' })])).toEqual({ reason: 'tool-calls' })
  })

  it('is an error when [DONE] comes after nothing, or in the middle of a call', () => {
    expect(decode([delta({ role: 'assistant', content: '' }), DONE]).ends[0]?.kind).toBe('stream-truncated')
    expect(decode([DONE]).ends[0]?.kind).toBe('stream-truncated')
    expect(decode([call(0, { name: 'f', arguments: '{"a' }, { id: 'a' }), DONE]).ends[0]?.kind).toBe('stream-truncated')
  })

  it('needs no [DONE] after a finish reason', () => {
    const { out, ends } = decode([delta({ content: 'a' }), finish()])
    expect(out.at(-1)).toEqual({ type: 'end', finish: { reason: 'stop', raw: 'stop' } })
    expect(ends).toEqual([undefined])
  })

  it('stands when the connection breaks after the finish reason, and the error stands when it breaks before', () => {
    const broken = new GatewayError('upstream-timeout', 'late')
    expect(decode([delta({ content: 'a' }), finish()], {}, broken).out.at(-1)).toMatchObject({ type: 'end' })
    expect(decode([delta({ content: 'a' })], {}, broken).ends).toEqual([broken])
  })

  it('is an error when the stream just stops', () => {
    expect(decode([delta({ content: 'a' })]).ends[0]?.kind).toBe('stream-truncated')
    expect(decode([]).ends[0]?.kind).toBe('stream-truncated')
  })

  it('lets nothing follow', () => {
    const { out, ends } = decode([delta({ content: 'a' }), finish(), DONE, delta({ content: 'b' }), '', DONE])
    expect(out.at(-1)).toMatchObject({ type: 'end' })
    expect(ends).toEqual([undefined])
  })
})

const usage = (...chunks: object[]): unknown => reply([delta({ content: 'a' }), finish(), ...chunks]).usage

describe('usage', () => {
  it('is the last that was sent', () => {
    expect(
      usage(
        { choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } },
        { choices: [], usage: { prompt_tokens: 2, completion_tokens: 3 } },
        { choices: [], usage: null },
      ),
    ).toEqual({ input: 2, output: 3, raw: { prompt_tokens: 2, completion_tokens: 3 } })
  })

  it('is absent when there was none', () => {
    expect(usage()).toBeUndefined()
    expect(usage({ choices: [], usage: {} })).toBeUndefined()
  })

  it.each([
    [
      {
        prompt_tokens: 10,
        completion_tokens: 5,
        prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2, audio_tokens: 1 },
        completion_tokens_details: { reasoning_tokens: 3, audio_tokens: 2 },
      },
      { input: 10, output: 5, cacheRead: 4, cacheWrite: 2, audioInput: 1, reasoning: 3, audioOutput: 2 },
    ],
    [
      { prompt_tokens: 100, completion_tokens: 1, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 },
      { input: 100, output: 1, cacheRead: 64 },
    ],
    [
      { prompt_tokens: 9, completion_tokens: 1, cached_tokens: 8 },
      { input: 9, output: 1, cacheRead: 8 },
    ],
    [
      { prompt_tokens: 9, completion_tokens: 1, num_cached_tokens: 7, prompt_tokens_details: null },
      { input: 9, output: 1, cacheRead: 7 },
    ],
    [
      { prompt_tokens: 9, completion_tokens: 4, reasoning_tokens: 3 },
      { input: 9, output: 4, reasoning: 3 },
    ],
    [
      { prompt_tokens: 9, completion_tokens: 4, cache_creation_input_tokens: 2, cache_read_input_tokens: 3 },
      { input: 9, output: 4, cacheWrite: 2, cacheRead: 3 },
    ],
    // xAI: the total tells that reasoning is not in the completion.
    [
      {
        prompt_tokens: 12,
        completion_tokens: 1,
        total_tokens: 303,
        completion_tokens_details: { reasoning_tokens: 290 },
      },
      { input: 12, output: 291, reasoning: 290 },
    ],
    [
      { prompt_tokens: 1, completion_tokens: 2, server_tool_use_details: { web_search_requests: 3 } },
      { input: 1, output: 2, webSearches: 3 },
    ],
  ])('is read from %j', (raw, expected) => {
    expect(usage({ choices: [], usage: raw })).toEqual({ ...expected, raw })
  })

  it("is read from Groq's own field when there is no other", () => {
    expect(usage({ choices: [], x_groq: { usage: { prompt_tokens: 1, completion_tokens: 2 } } })).toMatchObject({
      input: 1,
      output: 2,
    })
  })
})

const failure = (...chunks: (object | string)[]): object | undefined => {
  const { out, ends } = decode([delta({ content: 'a' }), ...chunks, delta({ content: 'b' }), DONE])
  expect(out.some(({ type }) => type === 'end')).toBe(false)
  expect(ends).toHaveLength(1)
  const [cause] = ends
  return (
    cause && {
      kind: cause.kind,
      message: cause.message,
      code: cause.details.code,
      status: cause.details.upstream?.status,
    }
  )
}

describe('errors', () => {
  it('in the place of a chunk end the stream', () => {
    expect(failure({ error: { message: 'broken', type: 'server_error', param: null, code: 'oops' } })).toEqual({
      kind: 'upstream-failed',
      message: 'broken',
      code: 'oops',
      status: 500,
    })
  })

  it('inside a chunk end the stream (OpenRouter)', () => {
    const error = { code: 429, message: 'slow down' }
    expect(failure({ id: 'x', choices: [], error })).toEqual({
      kind: 'upstream-limited',
      message: 'slow down',
      code: undefined,
      status: 429,
    })
    expect(failure({ id: 'x', choices: [{ index: 0, delta: {}, finish_reason: 'error', error }] })).toMatchObject({
      kind: 'upstream-limited',
    })
    expect(failure(finish('error'))).toMatchObject({ kind: 'upstream-failed' })
  })

  it('of other spellings end the stream too', () => {
    expect(failure({ object: 'error', message: 'no', type: 'BadRequestError', code: 400 })).toMatchObject({
      kind: 'upstream-rejected',
      message: 'no',
    })
    expect(failure({ error: 'text' })).toMatchObject({ kind: 'upstream-failed', message: 'text' })
    expect(failure({ detail: 'nope' })).toMatchObject({ message: 'nope' })
    expect(failure({ error: { message: 'over', type: 'overloaded_error' } })).toMatchObject({
      kind: 'upstream-overloaded',
    })
  })

  it('may be told by the name of the event alone', () => {
    const frame = { event: 'error', data: '{"message":"gone","status_code":503}' }
    const { ends } = run(openaiChat.decodeStream(sourceOf()), [frame])
    expect(ends).toMatchObject([{ kind: 'upstream-overloaded', message: 'gone' }])
  })

  it('are not what an empty error field means', () => {
    expect(reply([{ ...delta({ content: 'a' }), error: null }, finish()]).finish.reason).toBe('stop')
  })

  it('are what a broken event is', () => {
    expect(failure('{"id":')).toMatchObject({ kind: 'upstream-malformed' })
    expect(failure('[]')).toMatchObject({ kind: 'upstream-malformed' })
  })
})
