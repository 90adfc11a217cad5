import { openSeal, sealText } from '#ir'
import type { ProtocolId, Seal } from '#ir'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const NOBODY: Seal = { kind: 'plain', value: '', by: { family: 'unknown' } }
const PROTOCOLS: ProtocolId[] = ['anthropic', 'openai-chat', 'openai-responses', 'gemini']

const full: Seal = {
  kind: 'encrypted',
  value: 'gAAA.with.dots==',
  by: { family: 'openai-responses', account: '0a1b2c3d', model: 'größe/😀' },
  id: 'rs_1',
  before: 'rct',
}

describe('an envelope', () => {
  test('opens to what was put in, at any protocol and whatever the field holds there', () => {
    const word = fc.string({ unit: 'binary', maxLength: 12 })
    const seals = fc
      .record({
        kind: fc.constantFrom<Seal['kind'][]>(
          'signature',
          'redacted',
          'encrypted',
          'thought',
          'details',
          'summary',
          'plain',
        ),
        value: word,
        family: word,
        account: fc.option(word, { nil: undefined }),
        model: fc.option(word, { nil: undefined }),
        id: fc.option(word, { nil: undefined }),
        before: fc.option(fc.constantFrom('', 'r', 'rct'), { nil: undefined }),
      })
      .map(({ kind, value, family, account, model, id, before }): Seal => ({
        kind,
        value,
        by: { family, ...(account === undefined ? {} : { account }), ...(model === undefined ? {} : { model }) },
        ...(id === undefined ? {} : { id }),
        ...(before === undefined ? {} : { before }),
      }))
    fc.assert(
      fc.property(seals, fc.constantFrom(...PROTOCOLS), (seal, protocol) => {
        expect(openSeal(sealText(seal), protocol, 'redacted', 'ignored')).toEqual(seal)
      }),
      { numRuns: 1000 },
    )
  })

  test('carries the text of the provider unchanged, behind a prefix that no provider takes', () => {
    expect(sealText(full)).toMatch(/^ferry1\.[A-Za-z0-9_-]+\.gAAA\.with\.dots==$/)
  })

  test('may have a header of any length', () => {
    const long = { ...full, id: 'x'.repeat(500_000) }
    expect(openSeal(sealText(long), 'anthropic', 'signature')).toEqual(long)
  })

  test('keeps halves of surrogate pairs in its header', () => {
    const odd = { ...full, id: '\ud83d' }
    expect(openSeal(sealText(odd), 'anthropic', 'signature')).toEqual(odd)
  })
})

describe('anything else', () => {
  test('is raw state of the protocol that the client speaks', () => {
    expect(openSeal('EqQBCk', 'anthropic', 'signature')).toEqual({
      kind: 'signature',
      value: 'EqQBCk',
      by: { family: 'anthropic' },
    })
    expect(openSeal('gAAA', 'openai-responses', 'encrypted', 'rs_9')).toEqual({
      kind: 'encrypted',
      value: 'gAAA',
      by: { family: 'openai-responses' },
      id: 'rs_9',
    })
    expect(openSeal('', 'anthropic', 'signature')).toEqual({
      kind: 'signature',
      value: '',
      by: { family: 'anthropic' },
    })
    expect(openSeal('ferry2.x.y', 'anthropic', 'signature').by).toEqual({ family: 'anthropic' })
  })

  test.each([
    'ferry1.',
    'ferry1..',
    'ferry1.e30.x',
    'ferry1.A.x',
    'ferry1.AAAAA.x',
    'ferry1.!!!!.x',
    'ferry1.eyJwIjoiYSJ9',
    `ferry1.${btoa('null')}.x`,
    `ferry1.${btoa('"p"')}.x`,
    `ferry1.${btoa('[1]').replaceAll('=', '')}.x`,
    `ferry1.${btoa('{"p":"a","k":"nope"}').replaceAll('=', '')}.x`,
    `ferry1.${btoa('{"p":1,"k":"sig"}').replaceAll('=', '')}.x`,
    `ferry1.${btoa('{"p":"a","k":"__proto__"}').replaceAll('=', '')}.x`,
    `ferry1.${btoa('['.repeat(30_000))}.x`,
  ])('that only looks like an envelope (%j) is nobody’s', (text) => {
    expect(openSeal(text, 'anthropic', 'signature')).toEqual(NOBODY)
  })

  test('never throws, however an envelope was damaged', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(5), fc.string({ unit: 'binary', maxLength: 6 }), (at, drop, put) => {
        const text = sealText(full)
        const from = at % text.length
        const opened = openSeal(text.slice(0, from) + put + text.slice(from + drop), 'openai-chat', 'details')
        expect(typeof opened.value).toBe('string')
        expect(typeof opened.by.family).toBe('string')
      }),
      { numRuns: 3000 },
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('ferry1.', ''), (text, prefix) => {
        expect(typeof openSeal(prefix + text, 'gemini', 'thought').value).toBe('string')
      }),
      { numRuns: 2000 },
    )
  })
})
