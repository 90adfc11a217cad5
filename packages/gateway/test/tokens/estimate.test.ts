// What a request costs besides its text, and the laws that the quick estimate and the count share.
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { CODECS, type Request } from '@ferryllm/protocols'
import { countMeasured } from '../../src/tokens/count-measured.ts'
import { estimateMeasured } from '../../src/tokens/estimate-tokens.ts'
import { familyOf } from '../../src/tokens/families.ts'
import { measureRequest } from '../../src/tokens/measure-request.ts'
import { createTokenCounter } from '../../src/tokens/token-counter.ts'
import { pngOf } from './png.ts'

const counter = createTokenCounter({ budgetMs: 60_000, startMs: 60_000 })
afterAll(() => counter.close())

const MODELS = [
  'claude-sonnet-4-5',
  'claude-opus-5',
  'gpt-4o',
  'gpt-5.6',
  'gemini-2.5-pro',
  'gemini-3-pro',
  'deepseek-v4',
  'any',
]

interface Body {
  readonly system?: string
  readonly messages: readonly object[]
  readonly tools?: readonly object[]
  readonly output_config?: object
}

function requestOf(body: Body): Request {
  return CODECS.anthropic.decodeRequest({ model: 'm', ...body })
}

/** Both ways to a number. */
async function both(body: Body, model: string): Promise<readonly [estimate: number, count: number]> {
  const measured = measureRequest(requestOf(body))
  const toolBytes = body.tools === undefined ? 0 : JSON.stringify(body.tools).length
  return [estimateMeasured(measured, toolBytes, model), await countMeasured(counter, measured, model)]
}

const user = (content: string | readonly object[]): object => ({ role: 'user', content })
const assistant = (content: string | readonly object[]): object => ({ role: 'assistant', content })
const ask = (text: string): Body => ({ messages: [user(text)] })

const TEXT = 'Please read the file and tell me what is in it. '
const TOOL = {
  name: 'read',
  description: 'Reads a file.',
  input_schema: { type: 'object', properties: { path: { type: 'string' } } },
}
const USE = { type: 'tool_use', id: 'call_1', name: 'read', input: { path: '/a/long/path/to/somewhere.txt' } }
const RESULT = { type: 'tool_result', tool_use_id: 'call_1', content: TEXT.repeat(5) }
const IMAGE = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pngOf(1000, 800) } }

describe.each(MODELS)('for %s', (model) => {
  test.each<[string, Body, Body]>([
    ['more text', ask(TEXT), ask(TEXT.repeat(2))],
    ['a system prompt', ask(TEXT), { ...ask(TEXT), system: TEXT }],
    ['another turn', ask(TEXT), { messages: [user(TEXT), assistant(TEXT), user(TEXT)] }],
    ['a tool', ask(TEXT), { ...ask(TEXT), tools: [TOOL] }],
    [
      'a longer description of a tool',
      { ...ask(TEXT), tools: [TOOL] },
      { ...ask(TEXT), tools: [{ ...TOOL, description: TEXT }] },
    ],
    ['a tool of the vendor', ask(TEXT), { ...ask(TEXT), tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
    [
      'a call',
      { messages: [user(TEXT), assistant(TEXT)] },
      { messages: [user(TEXT), assistant([{ type: 'text', text: TEXT }, USE])] },
    ],
    [
      'a result',
      { messages: [user(TEXT), assistant([USE])] },
      { messages: [user(TEXT), assistant([USE]), user([RESULT])] },
    ],
    [
      'reasoning',
      { messages: [user(TEXT), assistant(TEXT)] },
      {
        messages: [
          user(TEXT),
          assistant([
            { type: 'thinking', thinking: TEXT, signature: 's' },
            { type: 'text', text: TEXT },
          ]),
        ],
      },
    ],
    ['a picture', ask(TEXT), { messages: [user([{ type: 'text', text: TEXT }, IMAGE])] }],
    [
      'a picture in a result',
      { messages: [user(TEXT), assistant([USE]), user([{ ...RESULT, content: [] }])] },
      { messages: [user(TEXT), assistant([USE]), user([{ ...RESULT, content: [IMAGE] }])] },
    ],
    [
      'a document',
      ask(TEXT),
      {
        messages: [
          user([
            { type: 'text', text: TEXT },
            {
              type: 'document',
              source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0x'.repeat(100) },
            },
          ]),
        ],
      },
    ],
    [
      'a block that nobody knows',
      ask(TEXT),
      {
        messages: [
          user([
            { type: 'text', text: TEXT },
            { type: 'new_in_2027', words: TEXT },
          ]),
        ],
      },
    ],
  ])('%s costs something', async (_, without, given) => {
    const [before, after] = [await both(without, model), await both(given, model)]
    expect(after[0]).toBeGreaterThan(before[0])
    expect(after[1]).toBeGreaterThan(before[1])
  })

  test('the quick estimate is near the count, and neither changes', async () => {
    const body = {
      system: TEXT.repeat(40),
      messages: [user(TEXT.repeat(40)), assistant([USE]), user([RESULT])],
      tools: [TOOL],
    }
    const [estimate, count] = await both(body, model)
    expect(await both(body, model)).toEqual([estimate, count])
    expect(Math.abs(estimate / count - 1)).toBeLessThan(0.2)
  })
})

test('more text is never fewer tokens, in any language', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.constantFrom(...MODELS), async (text, model) => {
      const [less, more] = [
        await both(ask(TEXT), model),
        await both({ messages: [user(TEXT), assistant(text)] }, model),
      ]
      expect(more[0]).toBeGreaterThanOrEqual(less[0])
      expect(more[1]).toBeGreaterThanOrEqual(less[1])
    }),
    { numRuns: 50 },
  )
})

describe('a picture costs what its vendor says', () => {
  const cost = async (model: string, data: string): Promise<number> => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data } }
    const [, without] = await both({ messages: [user([{ type: 'text', text: TEXT }])] }, model)
    const [, count] = await both({ messages: [user([{ type: 'text', text: TEXT }, image])] }, model)
    return count - without
  }

  // The first four are what recorded replies say, to the token.
  test.each([
    ['claude-opus-5', 330, 291, 132],
    ['claude-sonnet-4', 50, 50, 4],
    ['gpt-5.6-luna', 330, 291, 132],
    ['gpt-5', 50, 50, 210],
    ['claude-sonnet-4-5', 8000, 8000, 1521],
    ['claude-opus-5', 8000, 8000, 4761],
    ['gpt-4o', 1024, 1024, 765],
    ['gpt-4o-mini', 1024, 1024, 25_501],
    // 33 × 44 patches, as in OpenAI's guide.
    ['gpt-5-mini', 1800, 2400, Math.ceil(1452 * 1.62)],
    ['gpt-5-mini', 1024, 1024, 1659],
    ['gemini-2.5-flash', 300, 300, 258],
    ['gemini-2.5-flash', 1000, 700, 516],
    ['gemini-3-pro', 300, 300, 1120],
  ])('%s: %i × %i is %i', async (model, width, height, tokens) => {
    expect(await cost(model, pngOf(width, height))).toBe(tokens)
  })

  test.each(['', 'no base64 at all', pngOf(0, 0), pngOf(10, 10).slice(0, 20), 'R0lGODlh', '/9j/4AAQ'])(
    'and one that cannot be read what a usual one costs: %j',
    async (data) => {
      expect(await cost('claude-sonnet-4-5', data)).toBe(1036)
    },
  )
})

test('reasoning that only its maker can read counts until the user says something again', () => {
  const sealed = { type: 'reasoning', summary: [], encrypted_content: 'x'.repeat(1000) }
  const call = { type: 'function_call', call_id: 'c', name: 'read', arguments: '{}' }
  const output = { type: 'function_call_output', call_id: 'c', output: 'done' }
  const sealedChars = (input: readonly object[]): number =>
    measureRequest(CODECS['openai-responses'].decodeRequest({ model: 'gpt-5', input })).sealedChars
  const question = { role: 'user', content: 'and now?' }
  expect(sealedChars([question, sealed, call, output])).toBe(1000)
  expect(sealedChars([question, sealed, call, output, question])).toBe(0)
})

test.each([
  ['claude-3-5-haiku-20241022', 'claude-3-4'],
  ['claude-sonnet-4-20250514', 'claude-3-4'],
  ['claude-opus-4-1', 'claude-3-4'],
  ['claude-sonnet-4-5-20250929', 'claude'],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude'],
  ['anthropic/claude-opus-4.8', 'claude-5'],
  ['claude-fable-5', 'claude-5'],
  ['openai/gpt-5', 'openai'],
  ['o3-mini', 'openai'],
  ['openai/gpt-oss-120b', 'gpt-oss'],
  ['models/gemini-2.5-flash', 'gemini'],
  ['moonshotai/Kimi-K2-Instruct', 'kimi'],
  ['ministral-14b', 'mistral'],
  ['', 'other'],
])('%s is of the family %s', (model, family) => {
  expect(familyOf(model).name).toBe(family)
})
