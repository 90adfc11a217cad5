// What is remembered of an answer: nothing that its client sends back itself, and nothing that nobody will ask for.
import { GatewayError, type Event, type ProtocolId } from '@ferryllm/protocols'
import { expect, test } from 'vitest'
import { recordTurn } from '../../src/recall/record-turn.ts'
import type { RememberedTurn } from '../../src/recall/turn-memory.ts'

const SEAL = { kind: 'signature', value: 's', by: { family: 'anthropic' } } as const
const END: Event = { type: 'end', finish: { reason: 'tool-calls' } }
const THOUGHT: readonly Event[] = [
  { type: 'block-start', at: 0, block: { kind: 'reasoning' } },
  { type: 'reasoning-delta', at: 0, text: 'Hm.' },
  { type: 'seal', at: 0, seal: SEAL },
  { type: 'block-end', at: 0 },
]
const WORDS: readonly Event[] = [
  { type: 'block-start', at: 1, block: { kind: 'text' } },
  { type: 'text-delta', at: 1, text: 'secret' },
  { type: 'block-end', at: 1 },
]
const CALL: readonly Event[] = [
  { type: 'block-start', at: 2, block: { kind: 'tool-call', call: 'function', id: 'c1', name: 'read' } },
  { type: 'input-delta', at: 2, text: '{ "path":' },
  { type: 'input-delta', at: 2, text: ' "a" }' },
  { type: 'block-end', at: 2 },
]

function kept(events: readonly Event[], client: ProtocolId, provider: ProtocolId): RememberedTurn[] {
  const turns: RememberedTurn[] = []
  const place = { owner: 'a', expiresAt: 1, client, provider, standing: undefined }
  const sink = recordTurn(place, (turn) => turns.push(turn))
  sink.push({ type: 'start' })
  for (const event of events) sink.push(event)
  // The end of the answer counts, not that of the connection.
  const before = [...turns]
  sink.end()
  expect(turns).toEqual(before)
  return turns
}

const CALLS = [{ id: 'c1', input: '{ "path": "a" }' }]

test('reasoning for clients that do not send it back, with the lengths of the words between', () => {
  for (const client of ['openai-chat', 'gemini'] as const) {
    const [turn, ...more] = kept([...THOUGHT, ...WORDS, ...CALL, END], client, 'anthropic')
    const parts = [
      { kind: 'reasoning', text: 'Hm.', seal: SEAL },
      { kind: 'text', length: 6 },
      { kind: 'call', id: 'c1' },
    ]
    expect([turn, more]).toEqual([{ owner: 'a', id: 'c1', expiresAt: 1, calls: CALLS, reasoning: { parts } }, []])
    expect(JSON.stringify(turn)).not.toContain('secret')
  }
})

test('arguments for providers that take them as text', () => {
  const events = [...THOUGHT, ...CALL, END]
  for (const provider of ['openai-chat', 'openai-responses'] as const) {
    expect(kept(events, 'anthropic', provider)).toEqual([{ owner: 'a', id: 'c1', expiresAt: 1, calls: CALLS }])
  }
  expect(kept(events, 'anthropic', 'gemini')).toEqual([])
  expect(kept(events, 'openai-responses', 'anthropic')).toEqual([])
  expect(kept([...CALL, END], 'openai-chat', 'anthropic')).toEqual([])
})

test('nothing of answers without calls, of those that break off, or that fail', () => {
  expect(kept([...THOUGHT, ...WORDS, END], 'openai-chat', 'anthropic')).toEqual([])
  expect(kept([...THOUGHT, ...CALL], 'openai-chat', 'anthropic')).toEqual([])
  const turns: RememberedTurn[] = []
  const place = { owner: 'a', expiresAt: 1, client: 'openai-chat', provider: 'anthropic', standing: undefined } as const
  const sink = recordTurn(place, (turn) => turns.push(turn))
  for (const event of [...THOUGHT, ...CALL]) sink.push(event)
  sink.end(new GatewayError('stream-truncated', 'cut'))
  expect(turns).toEqual([])
})
