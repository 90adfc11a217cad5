import type { Part, Reasoning, Seal } from '#ir'
import { describe, expect, test } from 'vitest'
import { fitSeals } from '../../src/fit/fit-seals.ts'
import { codes } from '../support/exchange.ts'
import { assistant, call, requestOf, text, user } from '../support/requests.ts'
import { assistantParts, contextOf, from, notes } from './fitting.ts'

const ACCOUNT = '0a0b0c0d'

function thought(
  kind: Seal['kind'],
  family: string,
  more: Partial<Seal> & { account?: string; text?: string } = {},
): Reasoning {
  const { account, text: said = 'hm', ...rest } = more
  const by = { family, ...(account === undefined ? {} : { account }) }
  return { kind: 'reasoning', text: said, seal: { kind, value: 'V', by, ...rest } }
}

const toAnthropic = () => contextOf('openai-responses', 'anthropic', { account: ACCOUNT })

const toResponses = () => contextOf('anthropic', 'openai-responses', { account: ACCOUNT })

const toGemini = () => contextOf('anthropic', 'gemini')

describe('towards Anthropic', () => {
  test('its own signature and redacted thinking stay, in the same objects (REAS-01, REAS-06)', () => {
    const own = thought('signature', 'anthropic', { account: ACCOUNT })
    const redacted = thought('redacted', 'anthropic', { account: ACCOUNT, text: '' })
    const request = requestOf({ turns: [user(text('q')), assistant(own, redacted, call('a'))] })
    const at = toAnthropic()
    expect(fitSeals(request, at)).toBe(request)
    expect(codes(at.ledger)).toEqual([])
  })

  test('signed thinking without text stays (REAS-10)', () => {
    const omitted = thought('signature', 'anthropic', { text: '' })
    expect(assistantParts(fitSeals, [omitted], contextOf('anthropic', 'anthropic'))).toEqual([omitted])
  })

  test.each([
    ['foreign', thought('encrypted', 'openai-responses')],
    ['account', thought('signature', 'anthropic', { account: 'ffffffff' })],
    ['unsigned', { kind: 'reasoning', text: 'hm' } as const],
    ['unsigned', thought('signature', 'anthropic', { value: '' })],
    ['damaged', thought('plain', 'unknown', { value: '' })],
  ])('%s reasoning goes, the call beside it stays', (why, part) => {
    const at = toAnthropic()
    expect(assistantParts(fitSeals, [from('openai-responses', '/input/1', part), call('a')], at)).toEqual([call('a')])
    expect(notes(at)).toEqual([{ op: 'dropped', code: `reasoning_dropped:${why}`, severity: 'warn', from: '/input/1' }])
  })

  test('plain reasoning of a chat client, which has no field for a proof, is no warning', () => {
    const at = contextOf('openai-chat', 'anthropic')
    expect(assistantParts(fitSeals, [{ kind: 'reasoning', text: 'hm' }, text('a')], at)).toEqual([text('a')])
    expect(notes(at)).toEqual([{ op: 'dropped', code: 'reasoning_dropped:unsigned', severity: 'info' }])
  })

  test('its own unproven text is no loss', () => {
    const at = toAnthropic()
    expect(assistantParts(fitSeals, [thought('plain', 'anthropic', { value: '' }), text('a')], at)).toEqual([text('a')])
    expect(notes(at)).toEqual([{ op: 'dropped', code: 'reasoning_dropped:host', severity: 'info' }])
  })

  test('an account that one side does not name is no obstacle', () => {
    const part = thought('signature', 'anthropic')
    expect(assistantParts(fitSeals, [part], toAnthropic())).toEqual([part])
  })

  test('raw signatures of another protocol are of no use', () => {
    const at = contextOf('gemini', 'anthropic')
    expect(assistantParts(fitSeals, [thought('thought', 'gemini'), text('a')], at)).toEqual([text('a')])
  })

  test('a turn that only held such reasoning goes, and its neighbours become one', () => {
    const turns = [user(text('a')), assistant(thought('encrypted', 'x')), user(text('b'))]
    expect(fitSeals(requestOf({ turns }), toAnthropic()).turns).toEqual([user(text('a'), text('b'))])
  })

  test('hosts that want thinking before every call get an empty one (REAS-09)', () => {
    const at = contextOf('openai-chat', 'anthropic', { traits: { emptyThinking: true } })
    expect(assistantParts(fitSeals, [call('a')], at)).toEqual([{ kind: 'reasoning', text: '' }, call('a')])
    expect(assistantParts(fitSeals, [text('a')], at)).toEqual([text('a')])
  })
})

describe('towards Responses', () => {
  test('its own sealed item stays with its id (REAS-02)', () => {
    const part = thought('encrypted', 'openai-responses', { id: 'rs_1', account: ACCOUNT, text: '' })
    expect(assistantParts(fitSeals, [part, call('a')], toResponses())).toEqual([part, call('a')])
  })

  test('summaries stay beside the part that proves them', () => {
    const summary = thought('summary', 'openai-responses', { id: 'rs_1', value: '' })
    const proof = thought('encrypted', 'openai-responses', { id: 'rs_1' })
    const parts = [summary, text('between'), proof]
    expect(assistantParts(fitSeals, parts, toResponses())).toEqual([text('between'), summary, proof])
    expect(assistantParts(fitSeals, [summary, proof], toResponses())).toEqual([summary, proof])
  })

  test('summaries without their proof go', () => {
    const at = toResponses()
    const summary = thought('summary', 'openai-responses', { id: 'rs_1', value: '' })
    const other = thought('encrypted', 'openai-responses', { id: 'rs_2' })
    expect(assistantParts(fitSeals, [summary, other], at)).toEqual([other])
    expect(codes(at.ledger)).toEqual(['reasoning_dropped:unsigned'])
  })

  test('an item id that OpenAI never gave goes with its item (TOOL-26)', () => {
    const at = contextOf('openai-responses', 'openai-responses')
    expect(
      assistantParts(fitSeals, [thought('encrypted', 'openai-responses', { id: 'item_1' }), text('a')], at),
    ).toEqual([text('a')])
  })

  test('a stored item is known by its id alone', () => {
    const at = contextOf('openai-responses', 'openai-responses')
    const part = from('openai-responses', '/input/1', { kind: 'reasoning', text: '' }, { id: 'rs_9' })
    expect(assistantParts(fitSeals, [part], at)).toEqual([part])
    expect(assistantParts(fitSeals, [{ kind: 'reasoning', text: 'x' }, text('a')], at)).toEqual([text('a')])
  })

  test('hosts that take plain text get it', () => {
    const at = contextOf('anthropic', 'openai-responses', { traits: { reasoningReplay: 'text' } })
    expect(assistantParts(fitSeals, [thought('plain', 'elsewhere', { value: '' })], at)).toEqual([
      { kind: 'reasoning', text: 'hm' },
    ])
  })
})

describe('towards Gemini', () => {
  const signed = thought('thought', 'gemini')

  test('the signature moves onto the call after it (REAS-03)', () => {
    expect(assistantParts(fitSeals, [text('t'), signed, call('a'), call('b')], toGemini())).toEqual([
      text('t'),
      { ...call('a'), seal: signed.seal },
      call('b'),
    ])
  })

  test('or onto the text after it, or the text before it when it came last', () => {
    expect(assistantParts(fitSeals, [signed, text('t')], toGemini())).toEqual([{ ...text('t'), seal: signed.seal }])
    expect(assistantParts(fitSeals, [text('t'), signed], toGemini())).toEqual([{ ...text('t'), seal: signed.seal }])
  })

  test('a foreign signature on a call goes, the call stays', () => {
    const at = contextOf('openai-chat', 'gemini')
    const foreign = {
      ...call('a'),
      seal: { kind: 'thought', value: 'V', by: { family: 'gemini', account: 'x' } },
    } as Part
    const place = contextOf('openai-chat', 'gemini', { account: 'y' })
    expect(assistantParts(fitSeals, [foreign], place)).toEqual([call('a')])
    expect(notes(place)).toEqual([{ op: 'dropped', code: 'reasoning_dropped:account', severity: 'info' }])
    expect(assistantParts(fitSeals, [foreign], at)).toEqual([foreign])
  })

  test("Gemini's own history stays as it is", () => {
    const turns = [user(text('q')), assistant({ kind: 'reasoning', text: 'hm' }, signed, call('a'))]
    const request = requestOf({ turns })
    expect(fitSeals(request, contextOf('gemini', 'gemini'))).toBe(request)
  })
})

describe('towards chat', () => {
  const plain = { kind: 'reasoning', text: 'hm' } as const

  test('text goes as text, whoever made it and whatever proved it (REAS-22)', () => {
    const at = contextOf('anthropic', 'openai-chat')
    expect(assistantParts(fitSeals, [thought('signature', 'anthropic'), plain, call('a')], at)).toEqual([
      plain,
      plain,
      call('a'),
    ])
    expect(codes(at.ledger)).toEqual([])
  })

  test('a host that only the envelope knows the text of gives it back', () => {
    const at = contextOf('anthropic', 'openai-chat')
    expect(assistantParts(fitSeals, [thought('plain', 'openai-chat', { value: 'all of it', text: '' })], at)).toEqual([
      { kind: 'reasoning', text: 'all of it' },
    ])
  })

  test('sealed state without text is nothing to such a host', () => {
    const at = contextOf('anthropic', 'openai-chat')
    expect(assistantParts(fitSeals, [thought('signature', 'anthropic', { text: '' }), call('a')], at)).toEqual([
      call('a'),
    ])
    expect(codes(at.ledger)).toEqual(['reasoning_dropped:foreign'])
  })

  test('switched off, it is left out, except where the host insists on it', () => {
    const request = requestOf({
      turns: [user(text('q')), assistant(plain, call('a'))],
      reasoning: { mode: 'disabled' },
    })
    const at = contextOf('anthropic', 'openai-chat')
    expect(fitSeals(request, at).turns[1]?.parts).toEqual([call('a')])
    expect(notes(at)).toEqual([{ op: 'dropped', code: 'reasoning_dropped:disabled', severity: 'info' }])
    const strict = contextOf('anthropic', 'openai-chat', { traits: { reasoningReplay: 'text-required' } })
    expect(fitSeals(request, strict)).toBe(request)
  })

  test('hosts that take none get none', () => {
    const at = contextOf('openai-chat', 'openai-chat', { traits: { reasoningReplay: 'none' } })
    expect(assistantParts(fitSeals, [plain, text('a')], at)).toEqual([text('a')])
    expect(codes(at.ledger)).toEqual(['reasoning_dropped:host'])
  })

  test('entries of OpenRouter go back to OpenRouter alone (REAS-19)', () => {
    const details = thought('details', 'openrouter', { account: ACCOUNT })
    const traits = { reasoningReplay: 'sealed' } as const
    const home = contextOf('anthropic', 'openai-chat', { family: 'openrouter', account: ACCOUNT, traits })
    const away = contextOf('anthropic', 'openai-chat', { family: 'elsewhere', traits })
    expect(assistantParts(fitSeals, [details, text('a')], home)).toEqual([details, text('a')])
    expect(assistantParts(fitSeals, [details, text('a')], away)).toEqual([text('a')])
  })

  test("a chat client's own raw entries go back, whatever the host calls itself", () => {
    const raw = thought('details', 'openai-chat')
    const at = contextOf('openai-chat', 'openai-chat', { family: 'openrouter', traits: { reasoningReplay: 'sealed' } })
    const request = requestOf({ turns: [assistant(raw)] })
    expect(fitSeals(request, at)).toBe(request)
  })

  test("a Gemini host's signature returns on its call", () => {
    const signed = thought('thought', 'google-compat')
    const at = contextOf('anthropic', 'openai-chat', { family: 'google-compat' })
    expect(assistantParts(fitSeals, [signed, call('a')], at)).toEqual([{ ...call('a'), seal: signed.seal }])
  })
})

describe('summaries that replace history', () => {
  const sealed = {
    kind: 'compaction',
    seal: { kind: 'encrypted', value: 'V', by: { family: 'openai-responses' } },
  } as const

  test('stay with their maker', () => {
    const request = requestOf({ turns: [user(sealed, text('next'))] })
    expect(fitSeals(request, contextOf('openai-responses', 'openai-responses'))).toBe(request)
  })

  test('are told to others when they can be read', () => {
    const at = contextOf('anthropic', 'openai-chat')
    const turns = [user({ kind: 'compaction', text: 'It began well.' }, text('next'))]
    expect(fitSeals(requestOf({ turns }), at).turns).toEqual([
      user(text('<summary>\nIt began well.\n</summary>'), text('next')),
    ])
    expect(codes(at.ledger)).toEqual(['compaction_emulated'])
  })

  test('that the gateway wrote are plain to everyone, their own protocol included (STATE-07)', () => {
    const ours = { kind: 'compaction', seal: { kind: 'plain', value: 'So far.', by: { family: 'x' } } } as const
    const at = contextOf('openai-responses', 'openai-responses')
    expect(fitSeals(requestOf({ turns: [user(ours)] }), at).turns).toEqual([
      user(text('<summary>\nSo far.\n</summary>')),
    ])
  })

  test('are lost to others when they cannot', () => {
    const at = contextOf('openai-responses', 'anthropic')
    expect(fitSeals(requestOf({ turns: [user(sealed, text('next'))] }), at).turns).toEqual([user(text('next'))])
    expect(codes(at.ledger)).toEqual(['field_dropped:compaction'])
  })
})
