import { GatewayError } from '#ir'
import type { Annotation, Event, Seal } from '#ir'
import { describe, expect, test } from 'vitest'
import { scheduleBlocks } from '../../src/reply/schedule-blocks.ts'
import { collector, run } from '../support/streams.ts'
import { call, close, input, ping, reasoning, say, start, stop, text, think, toolCalls } from './events.ts'

const seal: Seal = { kind: 'signature', value: 'S', by: { family: 'anthropic' } }
const schedule = (...events: Event[]): Event[] => run(scheduleBlocks, events).out

const note = (at: number, annotation: Partial<Annotation>): Event => ({
  type: 'annotation',
  at,
  annotation: { type: 'url', raw: 0, ...annotation },
})

describe('the scheduler', () => {
  test('puts alternating calls in line and streams the open one live (STR-01)', () => {
    const kept = collector<Event>()
    const seen = kept.out
    const sink = scheduleBlocks(kept)
    sink.push(start)
    sink.push(text(0))
    sink.push(say(0, 'ok '))
    sink.push(call(1, 'f'))
    sink.push(input(1, '{"a":"'))
    sink.push(call(2, 'g'))
    sink.push(input(2, '{"b":['))
    sink.push(input(1, 'x}'))
    expect(seen).toEqual([start, text(0), say(0, 'ok '), close(0), call(1, 'f'), input(1, '{"a":"'), input(1, 'x}')])
    seen.length = 0
    sink.push(input(2, '1]'))
    expect(seen).toEqual([])
    sink.push(input(1, 'y"}'))
    expect(seen).toEqual([input(1, 'y"}'), close(1), call(2, 'g'), input(2, '{"b":['), input(2, '1]')])
    seen.length = 0
    sink.push(input(2, '}'))
    sink.push(toolCalls)
    expect(seen).toEqual([input(2, '}'), close(2), toolCalls])
  })

  test('holds text back while a call is unfinished (STR-02)', () => {
    expect(schedule(call(0, 'f'), input(0, '{'), text(1), say(1, 'a'), say(1, 'b'), input(0, '}'), stop)).toEqual([
      call(0, 'f'),
      input(0, '{'),
      input(0, '}'),
      close(0),
      text(1),
      say(1, 'a'),
      say(1, 'b'),
      close(1),
      stop,
    ])
  })

  test('serialises items that were announced together (STR-15)', () => {
    expect(
      schedule(call(4, 'f'), call(7, 'g'), input(7, '{}'), input(4, '[1'), close(7), input(4, ']'), close(4), stop),
    ).toEqual([call(0, 'f'), input(0, '[1'), input(0, ']'), close(0), call(1, 'g'), input(1, '{}'), close(1), stop])
  })

  test('waits for the end of a call without arguments, of a number, and of a custom call', () => {
    const custom: Event = {
      type: 'block-start',
      at: 0,
      block: { kind: 'tool-call', call: 'custom', id: 'c', name: 'p' },
    }
    for (const [head, args] of [
      [call(0, 'f'), ''],
      [call(0, 'f'), '12'],
      [custom, '{}'],
    ] as const) {
      const body = args === '' ? [] : [input(0, args)]
      expect(schedule(head, ...body, call(1, 'g'), input(1, '{}'), close(0), close(1), stop)).toEqual([
        head,
        ...body,
        close(0),
        call(1, 'g'),
        input(1, '{}'),
        close(1),
        stop,
      ])
    }
  })

  test('knows a whole argument text from one with braces, quotes and backslashes inside its strings', () => {
    const args = '{"a":"}\\"]","b":[{"c":"\\\\"}]}'
    const pieces = args.split('').map((char) => input(0, char))
    const out = schedule(call(0, 'f'), text(1), say(1, 'after'), ...pieces, stop)
    expect(out).toEqual([call(0, 'f'), ...pieces, close(0), text(1), say(1, 'after'), close(1), stop])
  })

  test('gives late text and late reasoning blocks of their own', () => {
    const item: Event = { type: 'block-start', at: 0, block: { kind: 'reasoning', id: 'rs_1' } }
    expect(
      schedule(item, think(0, 'a'), text(1), say(1, 'x'), think(0, 'b'), say(1, 'y'), close(0), close(1), stop),
    ).toEqual([
      { type: 'block-start', at: 0, block: { kind: 'reasoning', id: 'rs_1' } },
      think(0, 'a'),
      close(0),
      text(1),
      say(1, 'x'),
      close(1),
      reasoning(2),
      think(2, 'b'),
      close(2),
      text(3),
      say(3, 'y'),
      close(3),
      stop,
    ])
  })

  test('keeps a late seal in a reasoning block of its own', () => {
    expect(
      schedule(reasoning(0), think(0, 'a'), call(1, 'f'), input(1, '{}'), { type: 'seal', at: 0, seal }, stop),
    ).toEqual([
      reasoning(0),
      think(0, 'a'),
      close(0),
      call(1, 'f'),
      input(1, '{}'),
      close(1),
      reasoning(2),
      { type: 'seal', at: 2, seal },
      close(2),
      stop,
    ])
  })

  test('counts annotation offsets from the start of the piece that carries them', () => {
    expect(
      schedule(
        text(0),
        say(0, 'abc'),
        call(1, 'f'),
        input(1, '{}'),
        say(0, 'def'),
        note(0, { start: 4, end: 5 }),
        note(0, { start: 1, end: 2 }),
        stop,
      ),
    ).toEqual([
      text(0),
      say(0, 'abc'),
      close(0),
      call(1, 'f'),
      input(1, '{}'),
      close(1),
      text(2),
      say(2, 'def'),
      note(2, { start: 1, end: 2 }),
      note(2, {}),
      close(2),
      stop,
    ])
  })

  test('drops text that says nothing and reasoning without text or seal, and numbers without gaps', () => {
    expect(
      schedule(
        text(0),
        say(0, ''),
        close(0),
        reasoning(1),
        close(1),
        text(2),
        { type: 'seal', at: 2, seal },
        close(2),
        call(3, 'f'),
        close(3),
        text(4),
        stop,
      ),
    ).toEqual([call(0, 'f'), close(0), stop])
  })

  test('keeps reasoning that is nothing but a seal (REAS-18), and text that is nothing but an annotation', () => {
    const annotation: Event = { type: 'annotation', at: 1, annotation: { type: 'url', raw: 1 } }
    const events = [reasoning(0), { type: 'seal', at: 0, seal } as const, close(0), text(1), annotation, close(1), stop]
    expect(schedule(...events)).toEqual(events)
  })

  test('an empty text block does not close the reasoning that goes on beside it', () => {
    expect(schedule(reasoning(0), think(0, 'a'), text(1), say(1, ''), think(0, 'b'), say(1, 'x'), stop)).toEqual([
      reasoning(0),
      think(0, 'a'),
      think(0, 'b'),
      close(0),
      text(1),
      say(1, 'x'),
      close(1),
      stop,
    ])
  })

  test('lets complete blocks through whole, in line', () => {
    const media: Event = {
      type: 'block-start',
      at: 1,
      block: { kind: 'media', media: 'image', data: { type: 'base64', base64: 'AA==' } },
    }
    expect(schedule(text(0), say(0, 'a'), media, close(1), say(0, 'b'), close(0), stop)).toEqual([
      text(0),
      say(0, 'a'),
      close(0),
      media,
      close(1),
      text(2),
      say(2, 'b'),
      close(2),
      stop,
    ])
  })

  test('passes pings at once', () => {
    expect(schedule(call(0, 'f'), text(1), say(1, 'x'), ping, close(0), stop)).toEqual([
      call(0, 'f'),
      ping,
      close(0),
      text(1),
      say(1, 'x'),
      close(1),
      stop,
    ])
  })

  test('says nothing after the end, and forwards an error as it is', () => {
    expect(schedule(stop, text(0), say(0, 'late'), stop)).toEqual([stop])
    const cause = new GatewayError('stream-truncated', 'cut')
    expect(run(scheduleBlocks, [call(0, 'f'), input(0, '{"a')], cause)).toEqual({
      out: [call(0, 'f'), input(0, '{"a')],
      ends: [cause],
    })
  })

  test('closes a block as soon as the provider does', () => {
    const kept = collector<Event>()
    const seen = kept.out
    const sink = scheduleBlocks(kept)
    for (const event of [text(0), say(0, 'a'), close(0)]) sink.push(event)
    expect(seen).toEqual([text(0), say(0, 'a'), close(0)])
  })

  test('hands on the very event when its number does not change', () => {
    const delta = say(0, 'a')
    expect(schedule(text(0), delta, stop)[1]).toBe(delta)
  })
})
