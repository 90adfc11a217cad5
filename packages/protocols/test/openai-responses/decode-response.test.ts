// Whole replies of providers. What items become is tested with the streams, which must add up to the same.
import { expect, test } from 'vitest'
import { refusal } from '../support/errors.ts'
import { bare } from '../support/replies.ts'
import { codec, source } from './support.ts'

function failure(wire: unknown): unknown {
  const error = refusal(() => codec.decodeResponse(wire, source()))
  return [error?.kind, error?.details.delivery]
}

test('a response object', () => {
  const wire = {
    id: 'resp_1',
    object: 'response',
    model: 'gpt-x',
    status: 'completed',
    service_tier: 'default',
    error: null,
    output: [
      {
        id: 'msg_1',
        type: 'message',
        phase: 'commentary',
        content: [{ type: 'output_text', text: 'Hi', annotations: [] }],
      },
      { id: 'fc_1', type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
    ],
    usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
    tool_usage: { web_search: { num_requests: 2 } },
  }
  const response = codec.decodeResponse(wire, source())
  expect(response.origin?.value).toBe(wire)
  expect(bare(response)).toEqual({
    id: 'resp_1',
    model: 'gpt-x',
    serviceTier: 'default',
    parts: [
      { kind: 'text', text: 'Hi', phase: 'commentary' },
      { kind: 'tool-call', call: 'function', id: 'c', name: 'f', input: '{}' },
    ],
    finish: { reason: 'tool-calls', raw: 'completed' },
    usage: { input: 1, output: 2, webSearches: 2, raw: wire.usage },
  })
})

test('hosts that answer with the short form alone', () => {
  expect(codec.decodeResponse({ output_text: 'Hi' }, source()).parts).toEqual([{ kind: 'text', text: 'Hi' }])
  expect(codec.decodeResponse({ output: [], output_text: 'Hi' }, source()).parts).toEqual([
    { kind: 'text', text: 'Hi' },
  ])
})

test('a background response that is not done says so', () => {
  expect(codec.decodeResponse({ status: 'queued', output: [] }, source()).finish).toEqual({
    reason: 'other',
    raw: 'queued',
  })
})

test('errors in a 200 are thrown', () => {
  expect(failure({ error: { code: 'rate_limit_exceeded', message: 'x' } })).toEqual(['upstream-limited', 'accepted'])
  expect(failure({ status: 'failed', error: { code: 'server_error', message: 'x' }, output: [] })).toEqual([
    'upstream-failed',
    'accepted',
  ])
  expect(failure({ status: 'cancelled', output: [] })).toEqual(['upstream-failed', 'accepted'])
})

test('anything else is malformed', () => {
  expect(failure('<html>')).toEqual(['upstream-malformed', 'accepted'])
  expect(failure({ object: 'chat.completion', choices: [] })).toEqual(['upstream-malformed', 'accepted'])
  expect(failure({ output: [null] })).toEqual(['upstream-malformed', 'accepted'])
})
