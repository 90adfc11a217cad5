import type { Request } from '#ir'
import { describe, expect, test } from 'vitest'
import { fitFields } from '../../src/fit/fit-fields.ts'
import type { FitContext } from '../../src/fit/plan.ts'
import { sha256Hex } from '../../src/fit/sha256.ts'
import { refusal } from '../support/errors.ts'
import { codes } from '../support/exchange.ts'
import { requestOf, text } from '../support/requests.ts'
import { contextOf, from, notes } from './fitting.ts'

const fit = (fields: Partial<Request>, context: FitContext): Partial<Request> => {
  const {
    model: _model,
    system: _system,
    turns: _turns,
    tools: _tools,
    stream: _stream,
    ...rest
  } = fitFields(requestOf(fields), context)
  return rest
}

function refused(fields: Partial<Request>, context: FitContext): unknown {
  const error = refusal(() => fitFields(requestOf(fields), context))
  return error && { kind: error.kind, ...error.details }
}

const OPENAI = { passFields: ['safety_identifier', 'verbosity', 'service_tier', 'metadata'] }

const toClaude = () => contextOf('openai-chat', 'anthropic')

const spoken = (at: string) =>
  from('openai-responses', at, { role: 'assistant', parts: [text('a')], phase: 'commentary', name: 'n' } as const)

test('its own protocol keeps every field', () => {
  const request = requestOf({ user: 'u', extra: { brand_new: 1 }, continuation: { previousResponseId: 'resp_1' } })
  expect(fitFields(request, contextOf('openai-responses', 'openai-responses'))).toBe(request)
})

test('a bare request stays the same object, except towards Responses, which keeps nothing of it', () => {
  const request = requestOf({})
  expect(fitFields(request, contextOf('anthropic', 'gemini'))).toBe(request)
  expect(fit({}, contextOf('anthropic', 'openai-responses', { model: 'gpt-5' }))).toEqual({
    continuation: { store: false },
    include: ['reasoning.encrypted_content'],
  })
  expect(fit({ logprobs: {} }, contextOf('openai-chat', 'openai-responses', { model: 'gpt-4o' }))).toEqual({
    continuation: { store: false },
    include: ['message.output_text.logprobs'],
    logprobs: {},
  })
})

describe('who asks', () => {
  const person = '{"device_id":"d","session_id":"s"}'

  test('Anthropic users are told to OpenAI as a hash (REQ-20)', () => {
    const context = contextOf('anthropic', 'openai-responses', { capabilities: { reasoningModel: false } })
    expect(fit({ user: person }, context)).toEqual({
      continuation: { store: false },
      safetyId: `u_${sha256Hex(person).slice(0, 32)}`,
    })
    expect(notes(context)).toEqual([
      { op: 'rewritten', code: 'user_hashed', severity: 'info', from: '/metadata/user_id' },
    ])
  })

  test('and not at all to hosts that have no place for it', () => {
    const context = contextOf('anthropic', 'openai-chat')
    expect(fit({ user: person }, context)).toEqual({})
    expect(codes(context.ledger)).toEqual(['metadata_dropped'])
  })

  test('OpenAI users become Anthropic users', () => {
    expect(fit({ user: 'me' }, toClaude())).toEqual({ user: 'me' })
    expect(fit({ user: 'me', safetyId: 'hashed' }, toClaude())).toEqual({ user: 'hashed' })
  })

  test('and stay what they are between OpenAI protocols', () => {
    const fields = { user: 'me', safetyId: 'hashed', metadata: { a: 'b' } }
    expect(fit(fields, contextOf('openai-responses', 'openai-chat', { traits: OPENAI }))).toEqual(fields)
  })

  test('Gemini is told nothing', () => {
    const context = contextOf('openai-chat', 'gemini')
    expect(fit({ user: 'me', safetyId: 'x', metadata: { a: 'b' } }, context)).toEqual({})
    expect(notes(context).map(({ code, severity, from: at }) => [code, severity, at])).toEqual([
      ['metadata_dropped', 'info', '/metadata'],
      ['metadata_dropped', 'info', '/metadata/user_id'],
      ['metadata_dropped', 'info', '/safety_identifier'],
    ])
  })
})

describe('kept state', () => {
  test.each([
    [{ previousResponseId: 'resp_1' }, 'previous_response_id'],
    [{ conversation: 'conv_1' }, 'conversation'],
  ])('%j that nobody restored is refused (STATE-02)', (continuation, path) => {
    expect(refused({ continuation }, contextOf('openai-responses', 'anthropic'))).toEqual({
      kind: 'invalid-request',
      path,
      code: 'previous_response_not_found',
    })
  })

  test('answers in the background are refused', () => {
    expect(refused({ continuation: { background: true } }, contextOf('openai-responses', 'gemini'))).toEqual({
      kind: 'unsupported',
      path: 'background',
      code: 'unsupported_parameter',
    })
  })

  test('store is the gateway’s matter', () => {
    const context = contextOf('openai-responses', 'anthropic')
    expect(fit({ continuation: { store: true, background: false } }, context)).toEqual({})
    expect(codes(context.ledger)).toEqual(['field_dropped:store'])
    expect(fit({ continuation: { store: false } }, contextOf('openai-responses', 'anthropic'))).toEqual({})
    expect(
      fit({ continuation: { store: true } }, contextOf('openai-chat', 'openai-responses', { model: 'gpt-4o' })),
    ).toEqual({ continuation: { store: true } })
  })

  test('of what to include, only the unknown is noted', () => {
    const context = contextOf('openai-responses', 'anthropic')
    expect(fit({ include: ['reasoning.encrypted_content', 'web_search_call.results'] }, context)).toEqual({})
    expect(codes(context.ledger)).toEqual(['include_ignored:web_search_call.results'])
  })
})

describe('tier and speed', () => {
  test.each([
    ['anthropic', 'openai-responses', { serviceTier: 'standard_only' }, { serviceTier: 'default' }],
    ['anthropic', 'openai-responses', { speed: 'fast', serviceTier: 'auto' }, { serviceTier: 'priority' }],
    ['anthropic', 'gemini', { speed: 'fast' }, { serviceTier: 'priority' }],
    ['anthropic', 'gemini', { speed: 'standard' }, {}],
    ['openai-chat', 'anthropic', { serviceTier: 'default' }, { serviceTier: 'standard_only' }],
    ['openai-chat', 'gemini', { serviceTier: 'flex' }, { serviceTier: 'flex' }],
    ['gemini', 'openai-responses', { serviceTier: 'STANDARD' }, { serviceTier: 'default' }],
    ['openai-responses', 'anthropic', { serviceTier: 'auto' }, {}],
  ] as const)('%s to %s: %j', (source, protocol, given, expected) => {
    const context = contextOf(source, protocol, { model: 'gpt-4o' })
    const { continuation: _continuation, ...fitted } = fit(given, context)
    expect(fitted).toEqual(expected)
    expect(codes(context.ledger)).toEqual([])
  })

  test.each([
    ['openai-responses', 'anthropic', { serviceTier: 'priority' }, {}, '/service_tier'],
    ['openai-responses', 'anthropic', { serviceTier: 'flex' }, {}, '/service_tier'],
    ['openai-chat', 'gemini', { serviceTier: 'scale' }, {}, '/service_tier'],
    ['anthropic', 'openai-chat', { speed: 'fast' }, {}, '/speed'],
  ] as const)('%s to %s: no %j', (source, protocol, given, expected, at) => {
    const context = contextOf(source, protocol)
    expect(fit(given, context)).toEqual(expected)
    expect(notes(context)).toEqual([{ op: 'dropped', code: 'tier_dropped', severity: 'warn', from: at }])
  })

  test('fast Claude where the preset says so', () => {
    const context = contextOf('openai-responses', 'anthropic', { traits: { passFields: ['speed'] } })
    expect(fit({ serviceTier: 'priority' }, context)).toEqual({ speed: 'fast' })
  })
})

test('verbosity goes to OpenAI alone', () => {
  const context = contextOf('openai-responses', 'anthropic')
  expect(fit({ verbosity: 'low' }, context)).toEqual({})
  expect(codes(context.ledger)).toEqual(['field_dropped:verbosity'])
  expect(fit({ verbosity: 'low' }, contextOf('openai-responses', 'openai-chat', { traits: OPENAI }))).toEqual({
    verbosity: 'low',
  })
})

test('phases and names of messages are noted once', () => {
  const context = contextOf('openai-responses', 'anthropic')
  const turns = [spoken('/input/1'), spoken('/input/2')]
  expect(fitFields(requestOf({ turns }), context).turns).toBe(turns)
  expect(notes(context).map(({ code, from: at }) => [code, at])).toEqual([
    ['field_dropped:phase', '/input/1/phase'],
    ['field_dropped:name', '/input/1/name'],
  ])
})

describe('fields that nobody here has a word for', () => {
  test('are noted by name', () => {
    const context = contextOf('anthropic', 'openai-chat')
    expect(fit({ extra: { container: 'c', 'output_config.task_budget': {}, 'odd/name': 1 } }, context)).toEqual({})
    expect(notes(context)).toEqual([
      { op: 'dropped', code: 'field_dropped:container', severity: 'warn', from: '/container' },
      {
        op: 'dropped',
        code: 'field_dropped:output_config.task_budget',
        severity: 'info',
        from: '/output_config/task_budget',
      },
      { op: 'dropped', code: 'field_dropped:odd/name', severity: 'warn', from: '/odd~1name' },
    ])
  })

  test('pass where the preset lets them', () => {
    const context = contextOf('openai-responses', 'openai-chat', { traits: { passFields: ['provider', 'text'] } })
    expect(fit({ extra: { provider: { order: ['a'] }, text: { odd: 1 } } }, context)).toEqual({
      extra: { provider: { order: ['a'] } },
    })
    expect(notes(context)).toEqual([
      { op: 'dropped', code: 'field_dropped:text.odd', severity: 'warn', from: '/text/odd' },
    ])
  })

  test('of Claude Code and Codex are no warnings', () => {
    const context = contextOf('anthropic', 'openai-responses')
    const edits = [{ type: 'clear_thinking_20251015', keep: 'all' }]
    fit(
      { extra: { context_management: { edits }, safeguards: {}, client_metadata: {}, reasoning: { context: 'x' } } },
      context,
    )
    expect(notes(context).map(({ code, severity }) => [code, severity])).toEqual([
      ['field_dropped:context_management', 'info'],
      ['field_dropped:safeguards', 'info'],
      ['field_dropped:client_metadata', 'info'],
      ['field_dropped:reasoning.context', 'info'],
    ])
    const clearing = contextOf('anthropic', 'openai-responses')
    fit({ extra: { context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } } }, clearing)
    expect(notes(clearing)[0]?.severity).toBe('warn')
  })

  test.each([
    ['anthropic', { thread: { type: 'create' } }, 'thread'],
    ['openai-responses', { prompt: { id: 'pmpt_1' } }, 'prompt'],
    ['openai-chat', { modalities: ['text', 'audio'] }, 'modalities'],
    ['anthropic', { compaction: { type: 'summarize' } }, 'compaction'],
  ] as const)('%s: %j is refused', (source, extra, path) => {
    expect(refused({ extra }, contextOf(source, 'gemini'))).toEqual({
      kind: 'unsupported',
      path,
      code: 'unsupported_parameter',
    })
  })

  test('with names of the language itself are fields like any other', () => {
    const context = contextOf('openai-chat', 'anthropic')
    const extra = JSON.parse('{"constructor":1,"__proto__":2,"toString":3,"modalities":["text"]}') as Record<
      string,
      unknown
    >
    expect(fit({ extra }, context)).toEqual({})
    expect(codes(context.ledger)).toEqual([
      'field_dropped:constructor',
      'field_dropped:__proto__',
      'field_dropped:toString',
      'field_dropped:modalities',
    ])
  })
})
