import type { Effort, ReasoningIntent, Request } from '#ir'
import { describe, expect, test } from 'vitest'
import { EFFORTS } from '../../src/fit/effort.ts'
import { fitReasoning } from '../../src/fit/fit-reasoning.ts'
import type { FitContext } from '../../src/fit/plan.ts'
import { codes } from '../support/exchange.ts'
import { assistant, requestOf, text, user } from '../support/requests.ts'
import { contextOf, from, notes } from './fitting.ts'

function fitted(reasoning: ReasoningIntent, context: FitContext, more: Partial<Request> = {}): Partial<Request> {
  const { reasoning: resolved, maxOutputTokens } = fitReasoning(requestOf({ reasoning, ...more }), context)
  return {
    ...(resolved === undefined ? {} : { reasoning: resolved }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  }
}

const claude = (model: string, source: Parameters<typeof contextOf>[0] = 'openai-responses') =>
  contextOf(source, 'anthropic', { model })

const intents = (context: () => FitContext) =>
  Object.fromEntries(EFFORTS.map((effort) => [effort, fitted({ effort }, context()).reasoning]))

const openai = (model: string, source: Parameters<typeof contextOf>[0] = 'anthropic') =>
  contextOf(source, 'openai-responses', { model })

const gemini = (model: string, source: Parameters<typeof contextOf>[0] = 'openai-responses') =>
  contextOf(source, 'gemini', { model })

const chat = (reasoningControl: FitContext['target']['traits']['reasoningControl'], model = 'house-model') =>
  contextOf('anthropic', 'openai-chat', { model, traits: { reasoningControl } })

const amounts = (model: string) =>
  EFFORTS.map((effort) => {
    const { effort: level, budget } = fitted({ effort }, gemini(model)).reasoning ?? {}
    return level ?? budget
  })

test('nothing asked, nothing sent', () => {
  const request = requestOf({})
  for (const protocol of ['anthropic', 'openai-chat', 'openai-responses', 'gemini'] as const) {
    expect(fitReasoning(request, contextOf('openai-chat', protocol))).toBe(request)
  }
})

test('a request for the very same model is not judged', () => {
  const request = requestOf({ model: 'claude-opus-4-8', reasoning: { mode: 'enabled', budget: 9000 } })
  expect(fitReasoning(request, claude('claude-opus-4-8', 'anthropic'))).toBe(request)
})

describe('adaptive Claude models', () => {
  test('the whole scale', () => {
    expect(intents(() => claude('claude-opus-4-8'))).toEqual({
      none: { mode: 'disabled' },
      minimal: { mode: 'adaptive', effort: 'low' },
      low: { mode: 'adaptive', effort: 'low' },
      medium: { mode: 'adaptive', effort: 'medium' },
      high: { mode: 'adaptive', effort: 'high' },
      xhigh: { mode: 'adaptive', effort: 'xhigh' },
      max: { mode: 'adaptive', effort: 'max' },
    })
  })

  test('a budget becomes the effort that is like it (REAS-13)', () => {
    const context = claude('claude-opus-4-8', 'anthropic')
    expect(fitted({ mode: 'enabled', budget: 10_000, display: 'omitted' }, context)).toEqual({
      reasoning: { mode: 'adaptive', effort: 'high', display: 'omitted' },
    })
    expect(codes(context.ledger)).toEqual(['thinking_rewritten'])
  })

  test('no xhigh on sonnet 4.6: down to high, not up to max (REAS-15)', () => {
    const context = claude('claude-sonnet-4-6')
    expect(fitted({ effort: 'xhigh' }, context).reasoning).toEqual({ mode: 'adaptive', effort: 'high' })
    expect(notes(context)).toEqual([
      { op: 'approximated', code: 'effort_clamped', severity: 'warn', from: '/reasoning_effort' },
    ])
  })

  test('off: between tools where that is possible, else as little as possible (REAS-14)', () => {
    const sonnet = claude('claude-sonnet-5-5', 'openai-chat')
    expect(fitted({ effort: 'none' }, sonnet).reasoning).toEqual({ mode: 'between-tools', effort: 'low' })
    const opus = claude('claude-opus-5-5', 'openai-chat')
    expect(fitted({ effort: 'none' }, opus).reasoning).toEqual({ effort: 'low' })
    expect([codes(sonnet.ledger), codes(opus.ledger)]).toEqual([['thinking_rewritten'], ['thinking_rewritten']])
  })

  test('with thinking off the effort is at most high', () => {
    const context = claude('claude-haiku-5-5', 'anthropic')
    expect(fitted({ mode: 'disabled', effort: 'max' }, context).reasoning).toEqual({ mode: 'disabled', effort: 'high' })
  })

  test('Claude Code moved to another model of the line keeps what it said', () => {
    const reasoning: ReasoningIntent = { mode: 'adaptive', effort: 'medium', display: 'omitted' }
    const request = requestOf({ reasoning })
    expect(fitReasoning(request, claude('claude-opus-5-5', 'anthropic'))).toBe(request)
  })

  test('an effort without a word on thinking does not switch it on', () => {
    expect(fitted({ effort: 'max' }, claude('claude-opus-4-6', 'anthropic')).reasoning).toEqual({ effort: 'max' })
    expect(fitted({ effort: 'max' }, claude('claude-haiku-4-5', 'anthropic')).reasoning).toBe(undefined)
  })
})

describe('Claude models with budgets', () => {
  test('the whole scale, with the room that each budget needs', () => {
    expect(
      Object.fromEntries(
        EFFORTS.map((effort) => [effort, fitted({ effort }, claude('claude-sonnet-4-5'), { maxOutputTokens: 4096 })]),
      ),
    ).toEqual({
      none: { reasoning: { mode: 'disabled' }, maxOutputTokens: 4096 },
      minimal: { reasoning: { mode: 'enabled', budget: 1024 }, maxOutputTokens: 4096 },
      low: { reasoning: { mode: 'enabled', budget: 2048 }, maxOutputTokens: 4096 },
      medium: { reasoning: { mode: 'enabled', budget: 8192 }, maxOutputTokens: 9216 },
      high: { reasoning: { mode: 'enabled', budget: 16_384 }, maxOutputTokens: 17_408 },
      xhigh: { reasoning: { mode: 'enabled', budget: 32_768 }, maxOutputTokens: 33_792 },
      max: { reasoning: { mode: 'enabled', budget: 4095 }, maxOutputTokens: 5119 },
    })
  })

  test('a budget raises the limit around it (REAS-16)', () => {
    const context = claude('claude-sonnet-4-5', 'openai-chat')
    expect(fitted({ budget: 32_000 }, context, { maxOutputTokens: 8000 })).toEqual({
      reasoning: { mode: 'enabled', budget: 32_000, display: 'summarized' },
      maxOutputTokens: 33_024,
    })
    expect(codes(context.ledger)).toEqual(['max_tokens_raised'])
  })

  test("Claude Code's own tight limit stays as it is", () => {
    expect(
      fitted({ mode: 'enabled', budget: 31_999 }, claude('claude-haiku-4-5', 'anthropic'), { maxOutputTokens: 32_000 }),
    ).toEqual({ reasoning: { mode: 'enabled', budget: 31_999 }, maxOutputTokens: 32_000 })
  })

  test('never under 1024, never more than the model writes', () => {
    expect(fitted({ budget: 100 }, claude('claude-sonnet-4-5')).reasoning?.budget).toBe(1024)
    expect(fitted({ budget: 200_000 }, claude('claude-opus-4-1'))).toEqual({
      reasoning: { mode: 'enabled', budget: 30_976 },
    })
  })

  test('the default limit of an unknown model grows too', () => {
    expect(fitted({ effort: 'xhigh' }, claude('house-model'))).toEqual({
      reasoning: { mode: 'enabled', budget: 32_768 },
      maxOutputTokens: 33_792,
    })
  })

  test('adaptive becomes a budget of the default effort', () => {
    const context = claude('claude-sonnet-4-5', 'anthropic')
    expect(fitted({ mode: 'adaptive', display: 'omitted' }, context).reasoning).toEqual({
      mode: 'enabled',
      budget: 16_384,
      display: 'omitted',
    })
    expect(codes(context.ledger)).toEqual(['thinking_rewritten'])
  })

  test('a forced call goes before thinking (TOOL-16)', () => {
    const toolChoice = { mode: 'named', name: 'f', call: 'function' } as const
    const old = claude('claude-sonnet-4-5')
    expect(fitted({ effort: 'high' }, old, { toolChoice }).reasoning).toBe(undefined)
    expect(codes(old.ledger)).toEqual(['thinking_rewritten'])
    const thinksByDefault = claude('claude-sonnet-5')
    expect(fitted({ effort: 'high' }, thinksByDefault, { toolChoice }).reasoning).toEqual({ mode: 'disabled' })
    const free = claude('claude-opus-5')
    expect(fitted({ effort: 'high' }, free, { toolChoice }).reasoning).toEqual({ mode: 'adaptive', effort: 'high' })
  })

  test('unless thinking stands in the history', () => {
    const turns = [user(text('q')), assistant({ kind: 'reasoning', text: 'hm' })]
    expect(
      fitted({ effort: 'low' }, claude('claude-sonnet-4-5'), { toolChoice: { mode: 'required' }, turns }).reasoning,
    ).toEqual({ mode: 'enabled', budget: 2048 })
  })

  test('models that never think get nothing', () => {
    const context = claude('claude-3-5-sonnet-20241022')
    expect(fitted({ effort: 'high' }, context)).toEqual({})
    expect(notes(context)).toEqual([
      { op: 'approximated', code: 'thinking_rewritten', severity: 'info', from: '/thinking' },
    ])
    expect(fitted({ effort: 'none' }, claude('claude-3-opus-20240229'))).toEqual({})
  })
})

describe('Responses', () => {
  test('Claude Code on gpt-5: an effort, and a summary unless it wants none', () => {
    expect(fitted({ mode: 'adaptive', effort: 'high', display: 'omitted' }, openai('gpt-5')).reasoning).toEqual({
      effort: 'high',
    })
    expect(fitted({ mode: 'adaptive', effort: 'max' }, openai('gpt-5')).reasoning).toEqual({
      effort: 'high',
      display: 'auto',
    })
    expect(fitted({ mode: 'enabled', budget: 2000 }, openai('gpt-5')).reasoning).toEqual({
      effort: 'low',
      display: 'auto',
    })
  })

  test('a chat client that sets an effort sees a summary (M28)', () => {
    expect(fitted({ effort: 'low' }, openai('gpt-5', 'openai-chat')).reasoning).toEqual({
      effort: 'low',
      display: 'auto',
    })
  })

  test('a Responses client says itself what it wants to see', () => {
    const context = openai('gpt-5.1', 'openai-responses')
    expect(fitted({ effort: 'high', display: 'detailed' }, context).reasoning).toEqual({
      effort: 'high',
      display: 'detailed',
    })
    expect(fitted({ effort: 'high' }, context).reasoning).toEqual({ effort: 'high' })
  })

  test('thinking that is on is not switched off by a default of none', () => {
    expect(fitted({ mode: 'adaptive' }, openai('gpt-5.2')).reasoning).toEqual({ effort: 'medium', display: 'auto' })
    expect(fitted({ mode: 'adaptive' }, openai('gpt-5')).reasoning).toEqual({ display: 'auto' })
  })

  test('off is the least that the model has', () => {
    const switchedOff: ReasoningIntent = { mode: 'disabled' }
    expect(fitted(switchedOff, openai('gpt-5.2')).reasoning).toEqual({ effort: 'none' })
    expect(fitted(switchedOff, openai('gpt-5')).reasoning).toEqual({ effort: 'minimal' })
    expect(fitted(switchedOff, openai('house-model')).reasoning).toBe(undefined)
    expect(fitted({ effort: 'none' }, openai('house-model', 'openai-chat')).reasoning).toEqual({ effort: 'none' })
  })

  test('models without reasoning get none, and it is no warning', () => {
    const context = openai('gpt-4o')
    expect(fitted({ mode: 'adaptive', effort: 'high' }, context)).toEqual({})
    expect(notes(context)).toEqual([
      { op: 'approximated', code: 'thinking_rewritten', severity: 'info', from: '/thinking' },
    ])
  })
})

describe('Gemini', () => {
  test('levels since 3', () => {
    expect(amounts('gemini-3.5-flash')).toEqual(['minimal', 'minimal', 'low', 'medium', 'high', 'high', 'high'])
    expect(amounts('gemini-3-pro-preview')).toEqual(['low', 'low', 'low', 'high', 'high', 'high', 'high'])
  })

  test('budgets in 2.5, within the range of the model', () => {
    expect(amounts('gemini-2.5-flash')).toEqual([0, 512, 1024, 8192, 24_576, 24_576, 24_576])
    expect(amounts('gemini-2.5-pro')).toEqual([128, 512, 1024, 8192, 24_576, 32_768, 32_768])
  })

  test("a client's own budget is kept, clamped, or turned into a level", () => {
    expect(fitted({ budget: 5000 }, gemini('gemini-2.5-pro')).reasoning).toEqual({ budget: 5000, display: 'omitted' })
    expect(fitted({ budget: 60_000 }, gemini('gemini-2.5-flash')).reasoning?.budget).toBe(24_576)
    expect(fitted({ budget: -1 }, gemini('gemini-2.5-flash')).reasoning?.budget).toBe(-1)
    expect(fitted({ budget: 5000 }, gemini('gemini-3.5-flash')).reasoning).toEqual({
      effort: 'medium',
      display: 'omitted',
    })
  })

  test('thoughts are shown to those who want to see them', () => {
    expect(fitted({ mode: 'adaptive' }, gemini('gemini-3.5-flash', 'anthropic')).reasoning).toEqual({ display: 'auto' })
    expect(fitted({ mode: 'adaptive', display: 'omitted' }, gemini('gemini-3.5-flash', 'anthropic')).reasoning).toBe(
      undefined,
    )
    expect(fitted({ effort: 'low', display: 'concise' }, gemini('gemini-3.5-flash')).reasoning).toEqual({
      effort: 'low',
      display: 'auto',
    })
  })

  test('2.0 does not think', () => {
    expect(fitted({ effort: 'low' }, gemini('gemini-2.0-flash'))).toEqual({})
  })
})

describe('chat hosts', () => {
  const on: ReasoningIntent = { mode: 'enabled', budget: 10_000 }
  const off: ReasoningIntent = { mode: 'disabled' }

  test.each([
    ['reasoning_effort', { effort: 'high' }, undefined],
    ['thinking-type', { mode: 'enabled', effort: 'high' }, { mode: 'disabled' }],
    ['template', { mode: 'enabled', effort: 'high' }, { mode: 'disabled' }],
    ['openrouter', { mode: 'enabled', budget: 10_000 }, { mode: 'disabled' }],
    ['enable-thinking', { mode: 'enabled', budget: 10_000 }, { mode: 'disabled' }],
    ['none', undefined, undefined],
  ] as const)('%s', (control, whenOn, whenOff) => {
    expect(fitted(on, chat(control)).reasoning).toEqual(whenOn)
    expect(fitted(off, chat(control)).reasoning).toEqual(whenOff)
  })

  test("DeepSeek's own scale", () => {
    const efforts = EFFORTS.slice(1).map((effort): Effort | undefined => {
      const context = chat('thinking-type', 'deepseek-v4-pro')
      const { reasoning } = fitted({ mode: 'adaptive', effort }, context)
      expect(context.ledger.notes.every((note) => note.op === 'rewritten')).toBe(true)
      return reasoning?.effort
    })
    expect(efforts).toEqual(['low', 'low', 'high', 'high', 'high', 'max'])
  })

  test('a switch without efforts', () => {
    expect(fitted({ mode: 'adaptive', effort: 'high' }, chat('thinking-type', 'kimi-k2.5')).reasoning).toEqual({
      mode: 'enabled',
    })
  })

  test('an effort where only budgets are known', () => {
    expect(fitted({ mode: 'adaptive', effort: 'low' }, chat('enable-thinking')).reasoning).toEqual({
      mode: 'enabled',
      budget: 2048,
    })
  })
})

test("the effort of Claude Code's last message counts where messages have none", () => {
  const noted = from('anthropic', '/messages/1', { role: 'system', parts: [text('note')], effort: 'low' } as const)
  const turns = [user(text('q')), noted, user(text('r'))]
  const context = contextOf('anthropic', 'openai-responses', { model: 'gpt-5' })
  const request = fitReasoning(
    requestOf({ turns, reasoning: { mode: 'adaptive', effort: 'high', display: 'omitted' } }),
    context,
  )
  expect(request.reasoning).toEqual({ effort: 'low' })
  expect(request.turns.map((turn) => turn.effort)).toEqual([undefined, undefined, undefined])
  expect(notes(context)).toEqual([
    { op: 'approximated', code: 'thinking_rewritten', severity: 'info', from: '/messages/1/output_config' },
  ])
})
