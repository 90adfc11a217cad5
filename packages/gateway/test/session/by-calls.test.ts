// Continuing without an id: outputs of tool calls alone say which response they belong to.
import { describe, expect, test } from 'vitest'
import { scripted, type Rig } from '../support/rig.ts'
import { temporaryDirectory } from '../store/support.ts'
import { AS_ONE, AS_TWO, ask, call, KEYS, OK, OTHERS, sentTo, start } from './support.ts'

const tools = [{ type: 'function', name: 'read', parameters: { type: 'object', properties: {} } }]
const output = (id: string, text = 'the file'): object => ({ type: 'function_call_output', call_id: id, output: text })

/** A response that calls `read` once for every id; gives its id and those of the calls as the client got them. */
async function called(
  rig: Rig,
  { letter, provider }: (typeof OTHERS)[number],
  ids: readonly string[],
  headers: Record<string, string> = {},
): Promise<{ id: string; calls: string[] }> {
  const beats = ids.map((id) => ({ call: 'read', id, args: '{}' }))
  rig.upstream.play = scripted(provider, { beats, finish: 'tools' })
  const response = await ask(rig, { model: `${letter}-1`, input: `read ${ids.join()}`, tools }, headers)
  rig.upstream.play = scripted(provider, OK)
  const calls = response.output.filter(({ type }: any) => type === 'function_call').map(({ call_id: id }: any) => id)
  return { id: response.id, calls }
}

const CHAT = OTHERS.find(({ provider }) => provider === 'openai-chat') as (typeof OTHERS)[number]

describe.each([true, false])('streamed: %s', (stream) => {
  test.each(OTHERS)('a response of $provider goes on, with what the user adds', async (place) => {
    const stateDir = temporaryDirectory()
    const before = await start({ stateDir })
    const { id, calls } = await called(before, place, ['call_1', 'call_2'])
    await before.gateway.close(0)
    const rig = await start({ stateDir })
    rig.upstream.play = scripted(place.provider, OK)
    const input = [...calls.map((call_) => output(call_)), { role: 'user', content: 'and be quick' }]
    const next = await ask(rig, { model: `${place.letter}-1`, stream, tools, input })
    expect(next).toMatchObject({ http: 200, status: 'completed', previous_response_id: id })
    expect(next.id).not.toBe(id)
    for (const text of ['read call_1,call_2', 'the file', 'and be quick']) {
      expect(rig.upstream.requests.at(-1)?.text).toContain(text)
    }
    expect((await call(rig, 'GET', `/v1/responses/${next.id}/input_items`)).data).toHaveLength(6)
  })
})

test('whoever sends the history is taken at their word', async () => {
  const rig = await start()
  const { calls } = await called(rig, CHAT, ['call_1'])
  const history = [
    { role: 'user', content: 'my own words' },
    { type: 'function_call', call_id: calls[0], name: 'read', arguments: '{}' },
    output(calls[0] ?? ''),
  ]
  const cut = [{ type: 'message', role: 'assistant', content: 'I have read it.' }, output(calls[0] ?? '')]
  for (const input of [history, cut]) {
    const reply = await ask(rig, { model: 'c-1', tools, input })
    expect(reply).toMatchObject({ http: 200, previous_response_id: null })
    expect(rig.upstream.requests.at(-1)?.text).not.toContain('read call_1')
  }
  // Named explicitly, the other response counts.
  const other = await ask(rig, { model: 'c-1', input: 'another one' })
  const named = await ask(rig, { model: 'c-1', tools, previous_response_id: other.id, input: [output(calls[0] ?? '')] })
  expect(named).toMatchObject({ http: 400, error: { param: 'input', message: expect.stringContaining('call_1') } })
})

test.each(['memory', 'sqlite'])('what could be meant by several responses is asked for (%s)', async (engine) => {
  const rig = await start(engine === 'sqlite' ? { stateDir: temporaryDirectory() } : {})
  const first = await called(rig, CHAT, ['call_0'])
  const second = await called(rig, CHAT, ['call_0', 'call_1'])
  const before = rig.upstream.requests.length
  const twice = await ask(rig, { model: 'c-1', tools, input: [output('call_0')] })
  expect(twice).toMatchObject({
    http: 400,
    error: { param: 'input', code: 'ambiguous_call_id', message: expect.stringContaining('2 stored responses') },
  })
  const mixed = await ask(rig, { model: 'c-1', tools, input: [output('call_1'), output('call_7')] })
  expect(mixed).toMatchObject({ http: 400, error: { message: expect.stringContaining("'call_7'") } })
  expect(rig.upstream.requests).toHaveLength(before)
  // Together they leave no doubt, and so does one when the other response is gone.
  const both = await ask(rig, { model: 'c-1', tools, input: [output('call_0'), output('call_1')] })
  expect(both).toMatchObject({ http: 200, previous_response_id: second.id })
  await call(rig, 'DELETE', `/v1/responses/${second.id}`)
  const one = await ask(rig, { model: 'c-1', tools, input: [output('call_0')] })
  expect(one).toMatchObject({ http: 200, previous_response_id: first.id })
})

test('calls of another key are nobody’s, and those of store: false too', async () => {
  const rig = await start(KEYS)
  const { calls } = await called(rig, CHAT, ['call_1'], AS_ONE)
  const input = calls.map((id) => output(id))
  const theirs = await ask(rig, { model: 'c-1', tools, input }, AS_TWO)
  expect(theirs.previous_response_id ?? null).toBeNull()
  expect(rig.upstream.requests.at(-1)?.text).not.toContain('read call_1')
  expect(await ask(rig, { model: 'c-1', tools, input, store: false }, AS_ONE)).toMatchObject({ http: 200 })
  expect(sentTo(rig).messages[0]).toMatchObject({ role: 'user', content: 'read call_1' })
})
