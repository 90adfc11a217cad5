import type { Event } from '#ir'
import type { RestoredCall } from '#fit'
import { describe, expect, test } from 'vitest'
import { restoreCalls } from '../../src/reply/restore-calls.ts'
import { run } from '../support/streams.ts'
import { call, close, context, input, say, stop, text, toolCalls } from './events.ts'

const calls = new Map<string, RestoredCall>([
  ['agents__spawn', { call: 'function', name: 'spawn', namespace: 'agents' }],
  ['get_weather_0a1b2c3d', { call: 'function', name: 'get.weather/now' }],
  ['apply_patch', { call: 'custom', name: 'apply_patch' }],
  ['local_shell', { call: 'local-shell', name: 'local_shell' }],
])
const restore = (...events: Event[]): Event[] => run(restoreCalls(context({ plan: { calls } })), events).out

describe('calls on their way back', () => {
  test('get their own name and namespace again (TOOL-04, TOOL-07)', () => {
    const seal = { kind: 'thought', value: 'T', by: { family: 'gemini' } } as const
    expect(
      restore(
        {
          type: 'block-start',
          at: 0,
          block: { kind: 'tool-call', call: 'function', id: 'a', name: 'agents__spawn', seal },
        },
        input(0, '{"x":1}'),
        close(0),
        call(1, 'get_weather_0a1b2c3d', 'b'),
        close(1),
        toolCalls,
      ),
    ).toEqual([
      {
        type: 'block-start',
        at: 0,
        block: { kind: 'tool-call', call: 'function', id: 'a', name: 'spawn', namespace: 'agents', seal },
      },
      input(0, '{"x":1}'),
      close(0),
      call(1, 'get.weather/now', 'b'),
      close(1),
      toolCalls,
    ])
  })

  test('become free-form calls again, text as it comes (TOOL-01)', () => {
    const block = { kind: 'tool-call', call: 'custom', id: 'call_p', name: 'apply_patch' } as const
    expect(
      restore(
        call(0, 'apply_patch', 'call_p'),
        input(0, '{"inp'),
        input(0, 'ut":"*** Begin\\nPa'),
        input(0, 'tch"}'),
        close(0),
      ),
    ).toEqual([{ type: 'block-start', at: 0, block }, input(0, '*** Begin\nPa'), input(0, 'tch'), close(0)])
  })

  test('stay raw when the provider knows free-form calls itself', () => {
    const head: Event = {
      type: 'block-start',
      at: 0,
      block: { kind: 'tool-call', call: 'custom', id: 'c', name: 'apply_patch' },
    }
    const events = [head, input(0, '{"input":"not unwrapped"}'), close(0)]
    expect(restore(...events)).toEqual(events)
  })

  test('of native kinds keep their JSON', () => {
    expect(restore(call(0, 'local_shell', 's'), input(0, '{"command":["ls"]}'), close(0))).toEqual([
      { type: 'block-start', at: 0, block: { kind: 'tool-call', call: 'local-shell', id: 's', name: 'local_shell' } },
      input(0, '{"command":["ls"]}'),
      close(0),
    ])
  })

  test('nobody renamed pass unchanged, empty arguments too (TOOL-27)', () => {
    const events = [
      text(0),
      say(0, 'x'),
      close(0),
      call(1, 'unknown'),
      close(1),
      call(2, 'f'),
      input(2, '{ "a" : 1.0 }'),
      close(2),
      stop,
    ]
    expect(restore(...events)).toEqual(events)
  })

  test('lose the nulls of a tool that we made strict, in one piece (TOOL-14)', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' }, n: { type: 'number' } }, required: ['n'] }
    const dropNulls = new Map([['f', schema]])
    const out = run(restoreCalls(context({ plan: { dropNulls } })), [
      call(0, 'f'),
      input(0, '{"a":nu'),
      input(0, 'll,"n":1.0}'),
      close(0),
      call(1, 'g'),
      input(1, '{"a":'),
      input(1, 'null}'),
      close(1),
      call(2, 'f'),
      close(2),
    ]).out
    expect(out).toEqual([
      call(0, 'f'),
      input(0, '{"n":1.0}'),
      close(0),
      call(1, 'g'),
      input(1, '{"a":'),
      input(1, 'null}'),
      close(1),
      call(2, 'f'),
      close(2),
    ])
  })
})
