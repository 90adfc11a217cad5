// Prompt cache marks for hosts that want them: where they stand, that there are never more than four, and whose they are.
import { describe, expect, test } from 'vitest'
import { ANTHROPIC, CHAT, CLIENTS, type Client } from '../support/clients.ts'
import { explain, PLACES, upstreamOf, type Settings } from './upstream-of.ts'

const TOOLS = [{ name: 'read' }, { name: 'write' }]
const MODEL = 'claude-sonnet-4-5'
const MARK = { type: 'ephemeral' }
const HOUR = { ...MARK, ttl: '1h' }

function conversation(client: Client): object[] {
  return [
    ...client.user('one'),
    ...client.assistant('two'),
    ...client.user('three'),
    ...client.assistant(undefined, [{ id: 'call_1', name: 'read', args: '{}' }]),
    ...client.results([{ id: 'call_1', text: 'four' }]),
  ]
}

/** Every mark of an Anthropic body: what it stands on, and what it is. */
function marksOf(body: any): [string, object][] {
  const blocks = [
    ...(body.tools ?? []).map((tool: any) => [`tool ${tool.name}`, tool]),
    ...(Array.isArray(body.system) ? body.system : []).map((text: any) => [`system ${text.text}`, text]),
    ...body.messages.flatMap(({ content }: any) =>
      (Array.isArray(content) ? content : []).map((block: any) => [`${block.type} ${wordsOf(block)}`, block]),
    ),
  ]
  return blocks
    .filter(([, block]) => block.cache_control !== undefined)
    .map(([name, block]) => [name, block.cache_control])
}

const wordsOf = ({ text, content, name }: any): string =>
  text ?? name ?? (typeof content === 'string' ? content : content[0].text)

const ask = (settings: Settings, client: Client, question: object = {}): any =>
  upstreamOf(
    settings,
    client,
    { model: MODEL, system: 'Be kind.', tools: TOOLS, history: conversation(client), ...question },
    'a',
  )

describe.each(CLIENTS)('$name on Claude', (client) => {
  test('gets marks on the tools, the system prompt, the last words and those before the last answer', () => {
    expect(marksOf(ask({}, client))).toEqual([
      ['tool write', MARK],
      ['system Be kind.', MARK],
      ['text three', MARK],
      ['tool_result four', MARK],
    ])
  })

  test('of the next turn finds the mark of this one', () => {
    const later = [...conversation(client), ...client.assistant('five'), ...client.user('six')]
    expect(
      marksOf(ask({}, client, { history: later }))
        .map(([name]) => name)
        .slice(2),
    ).toEqual(['tool_result four', 'text six'])
  })

  test.each([
    ['cache_system', 'system Be kind.'],
    ['cache_tools', 'tool write'],
    ['cache_last_user_message', 'tool_result four'],
    ['cache_history', 'text three'],
  ])('%s = false leaves one out', (key, missing) => {
    const names = marksOf(ask({ prompt_cache: { [key]: false } }, client)).map(([name]) => name)
    expect(names).toHaveLength(3)
    expect(names).not.toContain(missing)
  })

  test('has them for an hour if that is wanted', () => {
    const hour = marksOf(ask({ prompt_cache: { ttl: '1h' } }, client)).map(([, mark]) => mark)
    expect(hour).toEqual([HOUR, HOUR, HOUR, HOUR])
  })

  test('has none when they are switched off', () => {
    expect(marksOf(ask({ prompt_cache: { auto_inject_anthropic_cache_control: false } }, client))).toEqual([])
  })

  test('has none on other protocols', () => {
    for (const { to, model } of PLACES.filter((place) => place.to !== 'a')) {
      const body = upstreamOf({}, client, { model, system: 'x', tools: TOOLS, history: conversation(client) }, to)
      expect(JSON.stringify(body)).not.toContain('cache_control')
    }
  })
})

describe('marks of the client', () => {
  const marked = (text: string, ttl?: string): object => ({
    type: 'text',
    text,
    cache_control: { ...MARK, ...(ttl === undefined ? {} : { ttl }) },
  })
  const system = (count: number, ttl?: string): object => ({
    system: Array.from({ length: count }, (_, index) => marked(`s${index}`, ttl)),
  })
  const users = (...texts: string[]): object[] =>
    texts.flatMap((text) => [{ role: 'user', content: [marked(text)] }, ...ANTHROPIC.assistant('ok')]).slice(0, -1)

  test.each([
    [1, ['text three', 'tool_result four']],
    [2, ['text three', 'tool_result four']],
    [3, ['tool_result four']],
    [4, []],
  ])('%i in its prompt leave this room for the history', (count, added) => {
    const names = marksOf(ask({}, ANTHROPIC, { system: undefined, extra: system(count) })).map(([name]) => name)
    expect(names).toEqual([...Array.from({ length: count }, (_, index) => `system s${index}`), ...added])
  })

  test.each([
    [1, ['tool write', 'system Be kind.']],
    [2, ['tool write', 'system Be kind.']],
    [3, ['system Be kind.']],
    [4, []],
  ])('%i in its history leave this room for the prompt', (count, added) => {
    const texts = ['a', 'b', 'c', 'd'].slice(0, count)
    const names = marksOf(ask({}, ANTHROPIC, { history: users(...texts) })).map(([name]) => name)
    expect(names).toEqual([...added, ...texts.map((text) => `text ${text}`)])
  })

  test('in both leave its bytes alone', () => {
    const question = { model: MODEL, tools: TOOLS, history: users('a'), extra: system(1) }
    const { lane, upstream } = explain({}, ANTHROPIC, question, 'a')
    expect(lane).toBe('splice')
    expect(upstream).toEqual(ANTHROPIC.ask(question))
  })

  test('for everything at once leave its request alone', () => {
    const question = { model: MODEL, system: 'x', history: conversation(ANTHROPIC), extra: { cache_control: MARK } }
    expect(upstreamOf({}, ANTHROPIC, question, 'a')).toEqual(ANTHROPIC.ask(question))
  })

  test('a longer life never follows a shorter one', () => {
    const settings = { prompt_cache: { ttl: '1h' } }
    const short = marksOf(ask(settings, ANTHROPIC, { system: undefined, extra: system(1) }))
    expect(short.map(([, mark]) => mark)).toEqual([MARK, MARK, MARK])
    const long = marksOf(ask({}, ANTHROPIC, { history: [{ role: 'user', content: [marked('a', '1h')] }] }))
    expect(long.map(([, mark]) => mark)).toEqual([HOUR, HOUR, HOUR])
  })
})

/** Every choice of at most four out of so many places. */
function choices(places: number): number[][] {
  const all = Array.from({ length: 2 ** places }, (_, bits) =>
    Array.from({ length: places }, (_each, place) => place).filter((place) => (bits >> place) % 2 === 1),
  )
  return all.filter((chosen) => chosen.length <= 4)
}

/** A coding agent's second turn with marks on some of eight places, in the order of the prompt. */
function markedRequest(marks: ReadonlyMap<number, object>): object {
  const at = (place: number, block: object): object => {
    const mark = marks.get(place)
    return mark === undefined ? block : { ...block, cache_control: mark }
  }
  const text = (place: number, words: string): object => at(place, { type: 'text', text: words })
  return {
    tools: [at(0, { name: 'read', input_schema: { type: 'object' } })],
    system: [text(1, 'Today is Friday.'), text(2, 'Be kind.')],
    messages: [
      { role: 'user', content: [text(3, 'one')] },
      { role: 'assistant', content: [text(4, 'two'), { type: 'tool_use', id: 'call_1', name: 'read', input: {} }] },
      {
        role: 'user',
        content: [at(6, { type: 'tool_result', tool_use_id: 'call_1', content: [text(5, 'three')] }), text(7, 'four')],
      },
    ],
  }
}

describe.each([
  ['as they are', {}],
  ['for an hour', { ttl: '1h' }],
  ['with lines moved', { relocate_system_prefix_range: '0..1' }],
  ['for an hour with lines moved', { ttl: '1h', relocate_system_line_patterns: ['^Today'] }],
  ['for the history only', { cache_system: false, cache_tools: false }],
  ['for the prompt only', { cache_last_user_message: false, cache_history: false }],
])('marks %s', (_how, settings) => {
  test.each([
    ['short', () => MARK],
    ['long', () => HOUR],
    ['long in the prompt and short behind it', (place: number) => (place < 3 ? HOUR : MARK)],
  ])('and any of the client, %s, are four at most, and none is longer than one before it', (_life, lifeOf) => {
    for (const places of choices(8)) {
      const own = new Map(places.map((place) => [place, lifeOf(place)]))
      const { system, tools, messages } = markedRequest(own) as any
      const body = ask({ prompt_cache: settings }, ANTHROPIC, {
        system: undefined,
        tools: undefined,
        history: messages,
        extra: { system, tools },
      })
      const lives = deepMarksOf(body).map(({ ttl }) => (ttl === '1h' ? 1 : 0))
      const isLegal = lives.length <= 4 && lives.every((life, index) => life <= (lives[index - 1] ?? 1))
      expect({ places, lives, isLegal }).toEqual({ places, lives, isLegal: true })
      expect(lives.length).toBeGreaterThanOrEqual(Math.min(own.size, 1))
    }
  })
})

/** Every mark of a body in the order of the prompt, those inside of tool results too. */
function deepMarksOf(body: any): { readonly ttl?: string }[] {
  const found: { readonly ttl?: string }[] = []
  const look = (node: any): void => {
    if (typeof node !== 'object' || node === null) return
    const { cache_control: mark, ...rest } = node
    for (const value of Object.values(rest)) look(value)
    if (mark !== undefined) found.push(mark)
  }
  for (const part of [body.tools, body.system, body.messages]) look(part)
  return found
}

test('a chat client of a chat host that wants marks gets them, its system message among them', () => {
  const router = {
    name: 'router',
    type: 'openai',
    base_url: 'http://127.0.0.1:9',
    quirks: { cache_marks: 'anthropic' },
  }
  const question = { model: 'anthropic/claude-x', system: 'Be kind.', history: conversation(CHAT).slice(0, 3) }
  const { messages } = upstreamOf({ providers: [router] }, CHAT, question, 'router')
  expect(messages.map(({ content }: any) => (Array.isArray(content) ? content[0].cache_control : undefined))).toEqual([
    MARK,
    MARK,
    undefined,
    MARK,
  ])
})
