import { Ledger } from '#ir'
import { describe, expect, test } from 'vitest'
import { enforceAllowed } from '../../src/reply/enforce-allowed.ts'
import { run } from '../support/streams.ts'
import { call, close, context, input, say, start, stop, text, toolCalls } from './events.ts'

describe('allowed_tools', () => {
  test('turns a call outside the list into text, under the name the client knows, and notes it', () => {
    const ledger = new Ledger()
    const plan = {
      allowed: new Set(['f']),
      calls: new Map([['ns__g', { call: 'function', name: 'g', namespace: 'ns' } as const]]),
    }
    const events = [
      start,
      call(0, 'ns__g'),
      input(0, '{"x":1}'),
      close(0),
      call(1, 'f'),
      input(1, '{}'),
      close(1),
      toolCalls,
    ]
    expect(run(enforceAllowed(context({ plan, ledger })), events).out).toEqual([
      start,
      text(0),
      say(0, '[blocked call to g]'),
      close(0),
      call(1, 'f'),
      input(1, '{}'),
      close(1),
      toolCalls,
    ])
    expect(ledger.notes).toEqual([
      {
        op: 'dropped',
        code: 'tool_call_blocked',
        severity: 'warn',
        text: 'The model called g, which allowed_tools does not permit.',
      },
    ])
  })

  test('does not let a reply stop for calls when none is left', () => {
    const plan = { allowed: new Set<string>() }
    expect(run(enforceAllowed(context({ plan })), [call(0, 'f'), close(0), toolCalls]).out).toEqual([
      text(0),
      say(0, '[blocked call to f]'),
      close(0),
      { type: 'end', finish: { reason: 'stop', raw: 'tool_calls' } },
    ])
  })

  test('lets the hidden answer tool through, and everything when there is no list', () => {
    const events = [call(0, 'answer'), input(0, '{}'), close(0), stop]
    expect(run(enforceAllowed(context({ plan: { allowed: new Set(['f']), jsonTool: 'answer' } })), events).out).toEqual(
      events,
    )
    expect(run(enforceAllowed(context()), events).out).toEqual(events)
  })
})
