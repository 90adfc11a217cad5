import { expect, test } from 'vitest'
import { hoistSystem } from '../../src/fit/hoist-system.ts'
import { codes } from '../support/exchange.ts'
import { requestOf, system, text, user } from '../support/requests.ts'
import { contextOf } from './fitting.ts'

const BILLING = 'x-anthropic-billing-header: cc_version=9.9.9.abc; cc_entrypoint=cli;'

test('the billing line is left out for other providers, a block that is only that line vanishes (REQ-01)', () => {
  const marked = { ...text('Be a pirate.'), cache: {} }
  for (const target of ['openai-chat', 'openai-responses', 'gemini'] as const) {
    const to = contextOf('anthropic', target)
    const given = requestOf({ system: [text(BILLING), marked] })
    expect(hoistSystem(given, to)).toEqual(requestOf({ system: [marked] }))
    expect(codes(to.ledger)).toEqual(['billing_header_dropped'])
  }
})

test('only the first line of a longer block goes', () => {
  const given = requestOf({ system: [text(`${BILLING}\n\nBe a pirate.\nx-anthropic-billing-header: quoted`)] })
  const fitted = hoistSystem(given, contextOf('anthropic', 'openai-chat'))
  expect(fitted.system).toEqual([text('\nBe a pirate.\nx-anthropic-billing-header: quoted')])
})

test('nothing is touched on the way to a provider of the same protocol', () => {
  const given = requestOf({ system: [text(BILLING), text('')], turns: [system('first'), user('hi')] })
  for (const protocol of ['anthropic', 'openai-chat', 'openai-responses', 'gemini'] as const) {
    expect(hoistSystem(given, contextOf(protocol, protocol))).toBe(given)
  }
})

test('instructions come first, then the leading developer messages with their cache marks (REQ-04)', () => {
  const marked = { ...text('S2'), cache: { ttl: '30m' } }
  const given = requestOf({
    system: [text('I')],
    turns: [system('S1'), system(marked, 'S3'), user('u'), system('later')],
  })
  expect(hoistSystem(given, contextOf('openai-responses', 'anthropic'))).toEqual(
    requestOf({ system: [text('I'), text('S1'), marked, text('S3')], turns: [user('u'), system('later')] }),
  )
})

test('tool declarations before and between the system messages stay in the history', () => {
  const declared = { kind: 'tool-addition' as const, tools: [] }
  const given = requestOf({ turns: [system(declared), system('S1'), user(declared), system('S2'), user('u')] })
  expect(hoistSystem(given, contextOf('openai-responses', 'anthropic'))).toEqual(
    requestOf({ system: [text('S1'), text('S2')], turns: [system(declared), user(declared), user('u')] }),
  )
})

test('empty texts vanish, blank ones where the target refuses them', () => {
  const given = requestOf({ system: [text('')], turns: [system(), system('', ' \n'), user('u')] })
  expect(hoistSystem(given, contextOf('openai-chat', 'anthropic'))).toEqual(requestOf({ turns: [user('u')] }))
  expect(hoistSystem(given, contextOf('openai-chat', 'gemini'))).toEqual(
    requestOf({ system: [text(' \n')], turns: [user('u')] }),
  )
})

test('a picture in a leading system message becomes user content', () => {
  const image = {
    kind: 'media' as const,
    media: 'image' as const,
    data: { type: 'url' as const, url: 'https://a/b.png' },
  }
  const given = requestOf({ turns: [system('S', image), user('u')] })
  expect(hoistSystem(given, contextOf('openai-responses', 'anthropic'))).toEqual(
    requestOf({ system: [text('S')], turns: [user(image), user('u')] }),
  )
})

test('a request without anything to move comes back as the same object', () => {
  const given = requestOf({ system: [text('S')], turns: [user('u'), system('mid')] })
  expect(hoistSystem(given, contextOf('anthropic', 'openai-chat'))).toBe(given)
})
