// Lines of the system prompt that change go to the end of the conversation, and everything before them stays as it was.
import { describe, expect, test } from 'vitest'
import { startGateway } from '../support/gateway.ts'
import { ANTHROPIC, CHAT, CLIENTS, RESPONSES } from '../support/clients.ts'
import { json, startUpstream } from '../support/upstream.ts'
import {
  blocksOf,
  conversation,
  EVERYWHERE,
  explain,
  historyOf,
  promptOf,
  upstreamOf,
  type Settings,
} from './upstream-of.ts'

const TOOLS = [{ name: 'read' }, { name: 'write' }]
const RANGE: Settings = { prompt_cache: { relocate_system_prefix_range: '1..3' } }
const PATTERN: Settings = { prompt_cache: { relocate_system_line_patterns: ['^(Date|Branch): '] } }

const prompt = (turn: number): string => `You are kind.\nDate: day ${turn}\nBranch: work-${turn}\nBe brief.`
const MOVED = /Date: day (\d+)\\nBranch: work-\1/

describe.each([
  { how: 'by range', settings: RANGE },
  { how: 'by pattern', settings: PATTERN },
])('relocation $how', ({ settings }) => {
  test.each(EVERYWHERE)('$name to $provider: the words are behind the last question', ({ client, to, model }) => {
    const body = upstreamOf(
      settings,
      client,
      { model, system: prompt(1), tools: TOOLS, history: conversation(client, 3) },
      to,
    )
    expect(promptOf(body)).toContain('You are kind.\\nBe brief.')
    expect(promptOf(body)).not.toMatch(/Date|Branch/)
    expect(JSON.stringify(body).split('work-1')).toHaveLength(2)
    expect(blocksOf(body).at(-1)).toMatch(MOVED)
  })

  test.each(EVERYWHERE)('$name to $provider: fifty turns share one growing prefix', ({ client, to, model }) => {
    const ask = (turn: number): any =>
      upstreamOf(
        settings,
        client,
        { model, system: prompt(turn), tools: TOOLS, history: conversation(client, turn) },
        to,
      )
    let before = ask(1)
    for (let turn = 2; turn <= 50; turn++) {
      const body = ask(turn)
      expect(promptOf(body)).toBe(promptOf(before))
      expect(JSON.stringify(body.tools)).toBe(JSON.stringify(before.tools))
      const stable = blocksOf(before).slice(0, -1)
      expect(blocksOf(body).slice(0, stable.length)).toEqual(stable)
      expect(blocksOf(body).at(-1)).toMatch(new RegExp(`Date: day ${turn}\\\\n`))
      before = body
    }
  })
})

test.each(EVERYWHERE)('$name to $provider: nothing moves unless it is asked for', ({ client, to, model }) => {
  const body = upstreamOf({}, client, { model, system: prompt(1), history: conversation(client, 2) }, to)
  expect(promptOf(body)).toMatch(MOVED)
  expect(
    historyOf(body)
      .map((turn) => JSON.stringify(turn))
      .at(-1),
  ).not.toMatch(/Date|Branch/)
})

describe('where the words stand', () => {
  const asked = { system: prompt(1), history: conversation(ANTHROPIC, 2) }

  test('a Claude that takes system messages in the history gets one', () => {
    const body = upstreamOf(RANGE, ANTHROPIC, { ...asked, model: 'claude-opus-5' }, 'a')
    expect(body.messages.at(-1)).toEqual({
      role: 'system',
      content: [{ type: 'text', text: 'Date: day 1\nBranch: work-1' }],
    })
  })

  test('an older one gets a reminder of the user', () => {
    const body = upstreamOf(RANGE, ANTHROPIC, { ...asked, model: 'claude-sonnet-4-5' }, 'a')
    const text = '<system-reminder>\nDate: day 1\nBranch: work-1\n</system-reminder>'
    expect(body.messages.at(-1)).toEqual({ role: 'user', content: [{ type: 'text', text }] })
  })

  test('no cache mark stands on them, the last one stands before', () => {
    const last = (body: any): any => body.messages.flatMap(({ content }: any) => content).at(-1)
    for (const client of CLIENTS) {
      const question = { model: 'claude-sonnet-4-5', system: prompt(1), history: conversation(client, 2) }
      const body = upstreamOf(RANGE, client, question, 'a')
      expect(last(body)).not.toHaveProperty('cache_control')
      const marked = body.messages.flatMap(({ content }: any) => content).filter((block: any) => block.cache_control)
      expect(marked.at(-1)).toMatchObject({ text: 'question 1' })
    }
  })

  test('a chat host gets a system message after the last one of the user', () => {
    const body = upstreamOf(RANGE, CHAT, { model: 'm', system: prompt(1), history: conversation(CHAT, 2) }, 'c')
    expect(body.messages.slice(-2)).toEqual([
      { role: 'user', content: 'question 1' },
      { role: 'system', content: 'Date: day 1\nBranch: work-1' },
    ])
  })

  test('an answer that the model shall continue stays the last word', () => {
    const history = [...ANTHROPIC.user('count'), ...ANTHROPIC.assistant('1, 2,')]
    const body = upstreamOf(RANGE, ANTHROPIC, { model: 'claude-sonnet-4-5', system: prompt(1), history }, 'a')
    expect(body.messages.map(({ role }: any) => role)).toEqual(['user', 'user', 'assistant'])
  })
})

describe('what is left alone', () => {
  test('a range behind the end of the prompt, and a prompt that no pattern meets', () => {
    const body = { model: 'm', system: 'Be kind.' }
    for (const settings of [RANGE, PATTERN]) expect(upstreamOf(settings, CHAT, body, 'c')).toEqual(CHAT.ask(body))
  })

  test('words of the user', () => {
    const question = { model: 'm', system: 'Be kind.', history: CHAT.user('Date: never\nBranch: mine') }
    expect(upstreamOf(PATTERN, CHAT, question, 'c')).toEqual(CHAT.ask(question))
  })

  test('a conversation that the provider keeps', () => {
    const question = { model: 'gpt-5.4', system: prompt(1), extra: { store: true, previous_response_id: 'resp_1' } }
    expect(upstreamOf(RANGE, RESPONSES, question, 'r').instructions).toBe(prompt(1))
  })

  test("Claude Code's billing line is neither counted nor moved", () => {
    const billing = 'x-anthropic-billing-header: cc_version=1;'
    const system = [billing, prompt(1)].map((text) => ({ type: 'text', text }))
    const body = upstreamOf(RANGE, ANTHROPIC, { model: 'claude-opus-5', extra: { system } }, 'a')
    expect(body.system.map(({ text }: any) => text)).toEqual([billing, 'You are kind.\nBe brief.'])
  })
})

test('a prompt that is moved wholly leaves no empty block, and its mark goes to the one before', () => {
  const mark = { cache_control: { type: 'ephemeral' } }
  const system = [
    { type: 'text', text: 'You are kind.' },
    { type: 'text', text: 'Date: today', ...mark },
  ]
  const body = upstreamOf(PATTERN, ANTHROPIC, { model: 'claude-opus-5', extra: { system } }, 'a')
  expect(body.system).toEqual([{ type: 'text', text: 'You are kind.', ...mark }])
})

test('the move is told in a note', () => {
  const { notes } = explain(RANGE, CHAT, { model: 'm', system: prompt(1) }, 'c')
  expect(notes.map(({ code, op }) => ({ code, op }))).toEqual([{ code: 'system_text_relocated', op: 'rewritten' }])
})

describe('the moved text in the log', () => {
  test.each([true, false])('is there only if it is wanted: %s', async (wanted) => {
    const upstream = await startUpstream(json({ error: { message: 'no' } }, 400))
    const gateway = await startGateway({
      prompt_cache: { relocate_system_prefix_range: '1..2', log_relocated_system_text: wanted },
      providers: [{ name: 'c', type: 'openai', base_url: upstream.url, api_key: 'k' }],
      routes: [{ match: '*', provider: 'c' }],
    })
    const body = JSON.stringify(CHAT.ask({ model: 'm', system: prompt(7) }))
    await fetch(gateway.url + CHAT.path, { method: 'POST', body }).then((response) => response.text())
    await expect.poll(() => gateway.log.length).toBe(1)
    const line = JSON.parse(gateway.log[0]!) as Record<string, unknown>
    expect(line['relocated_system_text']).toBe(wanted ? 'Date: day 7' : undefined)
    await gateway.close(0)
    await upstream.close()
  })
})
