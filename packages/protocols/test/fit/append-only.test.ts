// Providers cache by prefix, and Anthropic binds thinking to it: a longer history must go out as the shorter one did,
// plus what is new (spec 08 §8.1). Only the last exchange is still open: words that follow may join it.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { gatherTools } from '../../src/fit/gather-tools.ts'
import { hoistSystem } from '../../src/fit/hoist-system.ts'
import { mapIds } from '../../src/fit/map-ids.ts'
import { mapTools } from '../../src/fit/map-tools.ts'
import { mergeTurns } from '../../src/fit/merge-turns.ts'
import { pairTools } from '../../src/fit/pair-tools.ts'
import { placeSystem } from '../../src/fit/place-system.ts'
import type { Part, ProtocolId, Request, Turn } from '../../src/ir/index.ts'
import { assistant, call, requestOf, result, system, user } from '../support/requests.ts'
import { contextOf } from './fitting.ts'

const STEPS = [hoistSystem, gatherTools, mergeTurns, pairTools, placeSystem, mapTools, mapIds]

const TARGETS: readonly (readonly [ProtocolId, boolean])[] = [
  ['anthropic', true],
  ['anthropic', false],
  ['openai-chat', true],
  ['gemini', true],
]

function fit(turns: readonly Turn[], [target, midSystem]: (typeof TARGETS)[number]): Request {
  const to = contextOf('openai-responses', target, { traits: { namespaceTools: false }, capabilities: { midSystem } })
  if (target === 'openai-responses') throw new Error('the source cannot be the target here')
  const given = requestOf({ turns, tools: [{ kind: 'function', name: 'read' }] })
  return STEPS.reduce((current, step) => step(current, to), given)
}

const words = fc.constantFrom('', 'a', 'b', '\n')
const id = fc.constantFrom('1', '2', '3', 'a:b')
const name = fc.constantFrom('read', 'n.x')
const addition = fc.constantFrom('t1', 't2', 't3').map((tool): Part => ({
  kind: 'tool-addition',
  tools: [{ kind: 'function', name: tool }],
}))

const anyTurn: fc.Arbitrary<Turn> = fc.oneof(
  fc.array(words, { maxLength: 2 }).map((texts) => user(...texts)),
  fc
    .array(fc.tuple(id, words), { minLength: 1, maxLength: 3 })
    .map((all) => user(...all.map(([to, said]) => result(to, said)))),
  fc.array(words, { maxLength: 2 }).map((texts) => assistant(...texts)),
  fc
    .array(fc.tuple(id, name), { minLength: 1, maxLength: 3 })
    .map((all) => assistant(...all.map(([to, of]) => call(to, of)))),
  words.map((said) => assistant({ kind: 'reasoning', text: said }, said)),
  words.map((said) => system(said)),
  addition.map((part) => system(part)),
)

/** Where the last exchange starts: everything before it is closed. */
function closed(turns: readonly Turn[]): number {
  return Math.max(
    0,
    turns.findLastIndex((turn) => turn.role === 'assistant'),
  )
}

test.each(TARGETS)('towards %s (system messages inside: %s) closed exchanges never change', (...target) => {
  fc.assert(
    fc.property(fc.array(anyTurn, { maxLength: 10 }), anyTurn, (history, next) => {
      const before = fit([user('go'), ...history], target)
      const after = fit([user('go'), ...history, next], target)
      const end = closed(before.turns)
      expect(after.turns.slice(0, end)).toEqual(before.turns.slice(0, end))
      expect(after.tools.slice(0, before.tools.length)).toEqual(before.tools)
      expect(after.system).toEqual(before.system)
    }),
    { numRuns: 300 },
  )
})

test.each(TARGETS)(
  'towards %s (system messages inside: %s) an answer changes nothing of what it answers',
  (...target) => {
    fc.assert(
      fc.property(fc.array(anyTurn, { maxLength: 10 }), words, (history, said) => {
        const before = fit([user('go'), ...history, user(`next ${said}`)], target)
        const after = fit([user('go'), ...history, user(`next ${said}`), assistant('answer')], target)
        expect(after.turns).toEqual([...before.turns, assistant('answer')])
      }),
      { numRuns: 300 },
    )
  },
)

test.each(TARGETS)('towards %s (system messages inside: %s) what comes out is what encoders rely on', (...target) => {
  fc.assert(
    fc.property(fc.array(anyTurn, { maxLength: 12 }), (history) => {
      const { turns } = fit(history, target)
      turns.forEach((turn, index) => expect(turn.role !== 'system' && turn.role === turns[index + 1]?.role).toBe(false))
      if (target[0] !== 'openai-chat') expect(turns[0]?.role).toBe('user')
      turns.forEach((turn, index) => {
        expect(turn.parts.length).toBeGreaterThan(0)
        if (turn.role === 'system') return expect(target[0] === 'gemini' || !target[1]).toBe(false)
        if (turn.role === 'user') return undefined
        const calls = turn.parts.flatMap((part) => (part.kind === 'tool-call' ? [part.id] : []))
        const answers = (turns[index + 1]?.parts ?? []).slice(0, calls.length)
        return expect(answers.map((part) => part.kind === 'tool-result' && part.callId)).toEqual(calls)
      })
      const calls = turns.flatMap((turn) => turn.parts).filter((part) => part.kind === 'tool-call')
      const results = turns.flatMap((turn) => turn.parts).filter((part) => part.kind === 'tool-result')
      expect(results.length).toBe(calls.length)
      expect(new Set(calls.map((part) => part.id)).size).toBe(calls.length)
      if (target[0] === 'anthropic') {
        turns.forEach((turn, index) => {
          if (turn.role !== 'system') return
          expect(['user', 'system']).toContain(turns[index - 1]?.role)
          expect([undefined, 'assistant', 'system']).toContain(turns[index + 1]?.role)
        })
      }
    }),
    { numRuns: 300 },
  )
})
