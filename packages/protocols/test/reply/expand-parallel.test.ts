import { Ledger } from '#ir'
import type { Event } from '#ir'
import { describe, expect, test } from 'vitest'
import { expandParallel } from '../../src/reply/expand-parallel.ts'
import { run } from '../support/streams.ts'
import { call, close, context, input, ping, say, text, toolCalls } from './events.ts'

const expand = (...events: Event[]): Event[] => run(expandParallel(context()), events).out

describe('a call of the parallel wrapper', () => {
  test('becomes the calls in it, arguments verbatim, and the blocks after it move on (TOOL-29)', () => {
    const ledger = new Ledger()
    const args =
      '{"tool_uses":[{"recipient_name":"functions.f","parameters":{"a": 1.0}},{"parameters":{},"recipient_name":"functions.g"}]}'
    const events = [
      text(0),
      say(0, 'x'),
      close(0),
      call(1, 'multi_tool_use.parallel', 'call_p'),
      input(1, args.slice(0, 40)),
      ping,
      input(1, args.slice(40)),
      close(1),
      call(2, 'h'),
      input(2, '{}'),
      close(2),
      toolCalls,
    ]
    expect(run(expandParallel(context({ ledger })), events).out).toEqual([
      text(0),
      say(0, 'x'),
      close(0),
      ping,
      call(1, 'f', 'call_p_0'),
      input(1, '{"a": 1.0}'),
      close(1),
      call(2, 'g', 'call_p_1'),
      input(2, '{}'),
      close(2),
      call(3, 'h'),
      input(3, '{}'),
      close(3),
      toolCalls,
    ])
    expect(ledger.notes).toEqual([
      {
        op: 'rewritten',
        code: 'parallel_call_expanded',
        severity: 'info',
        text: 'A call of multi_tool_use.parallel was expanded to the 2 calls in it.',
      },
    ])
  })

  test.each([
    '',
    '{}',
    '{"tool_uses":[]}',
    '{"tool_uses":[{"recipient_name":"f","parameters":{}}]}',
    '{"tool_uses":[{"recipient_name":"functions.f","parameters":{}},7]}',
    '{"tool_uses":[{"recipient_name":"functions.f","parameters":"x"}]}',
    '{"tool_uses":[{"recipient_name":"functions.f"',
  ])('is left alone when it says %j', (args) => {
    const events = [
      call(0, 'parallel'),
      ...(args === '' ? [] : [input(0, args)]),
      close(0),
      call(1, 'f'),
      close(1),
      toolCalls,
    ]
    expect(expand(...events)).toEqual(events)
  })

  test('is not touched on the way to a client of its own protocol', () => {
    const events = [
      call(0, 'parallel'),
      input(0, '{"tool_uses":[{"recipient_name":"functions.f","parameters":{}}]}'),
      close(0),
    ]
    const source = { family: 'openai-chat' }
    expect(run(expandParallel(context({ client: 'openai-chat', source })), events).out).toEqual(events)
  })
})
