import { GatewayError } from '#ir'
import type { Event } from '#ir'
import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { watchStop } from '../../src/reply/watch-stop.ts'
import { collector, cut, run } from '../support/streams.ts'
import { call, close, context, input, ping, reasoning, say, start, stop, text, think, toolCalls } from './events.ts'

const stage = (...stops: string[]) => watchStop(context({ plan: { stop: stops } }))
const stopped = (stopSequence: string): Event => ({ type: 'end', finish: { reason: 'stop-sequence', stopSequence } })

describe('a watched stop sequence', () => {
  test('cuts the text, closes the block, ends the reply once and tells the upstream', () => {
    const onStop = vi.fn()
    const usage = { input: 12, output: 1 }
    const events = [
      { ...start, usage } as Event,
      text(0),
      say(0, 'one EN'),
      say(0, 'D two'),
      say(0, 'x'),
      close(0),
      call(1, 'f'),
      stop,
    ]
    const { out, ends } = run(
      watchStop(context({ plan: { stop: ['END'] }, onStop })),
      events,
      new GatewayError('cancelled', 'closed'),
    )
    expect(out).toEqual([
      { ...start, usage },
      text(0),
      say(0, 'one '),
      close(0),
      { type: 'end', finish: { reason: 'stop-sequence', stopSequence: 'END' }, usage },
    ])
    expect(ends).toEqual([undefined])
    expect(onStop).toHaveBeenCalledTimes(1)
  })

  test('may close the upstream from within', () => {
    let sink: ReturnType<ReturnType<typeof watchStop>> | undefined
    const kept = collector<Event>()
    const onStop = (): void => sink?.end(new GatewayError('cancelled', 'closed'))
    sink = watchStop(context({ plan: { stop: ['b'] }, onStop }))(kept)
    for (const event of [text(0), say(0, 'abc'), close(0), stop]) sink.push(event)
    expect(kept.out).toEqual([text(0), say(0, 'a'), close(0), stopped('b')])
    expect(kept.ends).toEqual([undefined])
  })

  test('is held back only as far as it may have begun', () => {
    const kept = collector<Event>()
    const seen = kept.out
    const sink = stage('STOP', '\n\n')(kept)
    sink.push(text(0))
    expect(seen).toEqual([])
    sink.push(say(0, 'plain'))
    sink.push(say(0, ' ST'))
    sink.push(say(0, 'OUT'))
    sink.push(say(0, '\n'))
    sink.push(ping)
    sink.push(close(0))
    expect(seen).toEqual([text(0), say(0, 'plain'), say(0, ' '), say(0, 'STOUT'), ping, say(0, '\n'), close(0)])
  })

  test('at the very start leaves no empty block behind', () => {
    expect(run(stage('END'), [start, text(0), say(0, 'E'), say(0, 'ND'), close(0), stop]).out).toEqual([
      start,
      stopped('END'),
    ])
  })

  test('is the one that is complete first, the longest of those', () => {
    expect(run(stage('abc', 'b'), [text(0), say(0, 'xabc')]).out).toEqual([
      text(0),
      say(0, 'xa'),
      close(0),
      stopped('b'),
    ])
    expect(run(stage('c', 'abc', 'bc'), [text(0), say(0, 'xabc')]).out).toEqual([
      text(0),
      say(0, 'x'),
      close(0),
      stopped('abc'),
    ])
  })

  test('is not looked for in reasoning, calls and refusals, nor across blocks', () => {
    const events = [
      reasoning(0),
      think(0, 'END'),
      close(0),
      call(1, 'f'),
      input(1, '"END"'),
      close(1),
      { type: 'block-start', at: 2, block: { kind: 'refusal' } } as const,
      say(2, 'END'),
      close(2),
      text(3),
      say(3, 'EN'),
      close(3),
      text(4),
      say(4, 'D'),
      close(4),
      toolCalls,
    ]
    expect(run(stage('END'), events).out).toEqual(events)
  })

  test('keeps annotations, seals and token figures of its block in place', () => {
    const seal: Event = { type: 'seal', at: 0, seal: { kind: 'thought', value: 'T', by: { family: 'gemini' } } }
    const annotation: Event = { type: 'annotation', at: 0, annotation: { type: 'url', raw: 1 } }
    const delta: Event = { type: 'text-delta', at: 0, text: 'E', logprobs: [1] }
    expect(run(stage('END'), [text(0), seal, say(0, 'a'), annotation, close(0)]).out).toEqual([
      text(0),
      seal,
      say(0, 'a'),
      annotation,
      close(0),
    ])
    expect(run(stage('END'), [text(0), delta, close(0)]).out).toEqual([
      text(0),
      { ...delta, text: '' },
      say(0, 'E'),
      close(0),
    ])
  })

  test('is nothing to watch when empty, and an error goes through', () => {
    const cause = new GatewayError('upstream-failed', 'x')
    expect(run(stage(''), [text(0), say(0, 'a'), close(0), stop]).out).toEqual([text(0), say(0, 'a'), close(0), stop])
    expect(run(stage('END'), [text(0), say(0, 'a')], cause)).toEqual({ out: [text(0), say(0, 'a')], ends: [cause] })
  })

  test('gives the same cut whatever the chunks, and never half a character', () => {
    const chars = fc.constantFrom('a', 'b', '😀', '\n', 'é')
    const texts = fc.array(chars, { maxLength: 20 }).map((list) => list.join(''))
    const stops = fc.array(
      fc.array(chars, { minLength: 1, maxLength: 4 }).map((list) => list.join('')),
      { minLength: 1, maxLength: 4 },
    )
    fc.assert(
      fc.property(texts, stops, fc.array(fc.nat(), { maxLength: 8 }), (whole, list, places) => {
        const pieces = cut(whole, places).map((piece) => say(0, piece))
        const { out, ends } = run(stage(...list), [text(0), ...pieces, close(0), stop])
        const deltas = out.flatMap((event) => (event.type === 'text-delta' ? [event.text] : []))
        const expected = readSlowly(whole, list)
        expect({ shown: deltas.join(''), end: out.at(-1) }).toEqual(expected)
        expect(deltas.every((delta) => delta.isWellFormed())).toBe(true)
        expect(ends).toEqual([undefined])
      }),
      { numRuns: 3000 },
    )
  })
})

/** What a provider does that knows the sequences: it looks after every character. */
function readSlowly(whole: string, stops: string[]): { shown: string; end: Event } {
  for (let length = 1; length <= whole.length; length++) {
    const met = stops.filter((one) => whole.slice(0, length).endsWith(one)).toSorted((a, b) => b.length - a.length)
    if (met[0] !== undefined) return { shown: whole.slice(0, length - met[0].length), end: stopped(met[0]) }
  }
  return { shown: whole, end: stop }
}
