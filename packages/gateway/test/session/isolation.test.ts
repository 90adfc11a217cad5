// Two clients with two keys: nothing of one can be read, continued, cancelled, changed, listed or deleted by the other.
import { expect, test } from 'vitest'
import { scripted, type Rig } from '../support/rig.ts'
import { temporaryDirectory } from '../store/support.ts'
import { AS_ONE, AS_TWO, call, KEYS, start } from './support.ts'

/** What the first client has. */
interface Belongings {
  readonly response: string
  readonly item: string
  readonly conversation: string
  readonly said: string
}

const asking = (fields: object): object => ({ model: 'c-1', ...fields })

/** Method, path, body, and what the answer to its owner is; `R`, `C` and `I` stand for ids. */
const QUESTIONS: readonly [string, string, ((own: Belongings) => object)?][] = [
  ['GET', '/responses/R'],
  ['GET', '/responses/R?stream=true'],
  ['GET', '/responses/R/input_items'],
  ['POST', '/responses/R/cancel'],
  ['POST', '/responses/R/submit_tool_outputs', () => ({ tool_outputs: [{ tool_call_id: 'call_1', output: 'x' }] })],
  ['POST', '/responses', ({ response }) => asking({ input: 'x', previous_response_id: response })],
  ['POST', '/responses/compact', ({ response }) => asking({ previous_response_id: response })],
  ['POST', '/responses', ({ item }) => asking({ input: [{ type: 'item_reference', id: item }] })],
  ['POST', '/responses', ({ conversation }) => asking({ input: 'x', conversation })],
  ['POST', '/responses', ({ conversation: id }) => asking({ input: 'x', conversation: { id }, background: true })],
  ['GET', '/conversations/C'],
  ['POST', '/conversations/C', () => ({ metadata: {} })],
  ['GET', '/conversations/C/items'],
  ['POST', '/conversations/C/items', () => ({ items: [{ role: 'user', content: 'x' }] })],
  ['GET', '/conversations/C/items/I'],
  ['DELETE', '/conversations/C/items/I'],
  ['DELETE', '/conversations/C'],
  ['DELETE', '/responses/R'],
]

async function belongings(rig: Rig): Promise<Belongings> {
  rig.upstream.play = scripted('openai-chat', { beats: [{ call: 'read', id: 'call_1', args: '{}' }], finish: 'tools' })
  const tools = [{ type: 'function', name: 'read', parameters: { type: 'object', properties: {} } }]
  const response = await call(rig, 'POST', '/v1/responses', AS_ONE, asking({ input: 'the secret', tools }))
  const items = [{ role: 'user', content: 'the secret' }]
  const conversation = await call(rig, 'POST', '/v1/conversations', AS_ONE, { items })
  const { data } = await call(rig, 'GET', `/v1/conversations/${conversation.id}/items`, AS_ONE)
  rig.upstream.play = scripted('openai-chat', { beats: [{ text: 'ok' }] })
  return { response: response.id, item: response.output[0].id, conversation: conversation.id, said: data[0].id }
}

test.each(['memory', 'sqlite'])('another key finds nothing (%s)', async (engine) => {
  const rig = await start({ ...KEYS, ...(engine === 'sqlite' ? { stateDir: temporaryDirectory() } : {}) })
  const own = await belongings(rig)
  const pathOf = (path: string): string =>
    `/v1${path.replace('/R', `/${own.response}`).replace('/C', `/${own.conversation}`).replace('/I', `/${own.said}`)}`
  const sent = rig.upstream.requests.length
  for (const [method, path, body] of QUESTIONS) {
    const answer = await call(rig, method, pathOf(path), AS_TWO, body?.(own))
    const name = `${method} ${path}`
    expect([name, answer.http]).toEqual([name, expect.toSatisfy((status) => status === 404 || status === 400)])
    expect(JSON.stringify(answer)).not.toContain('secret')
  }
  expect(rig.upstream.requests).toHaveLength(sent)
  // Outputs alone are a request of their own for whoever does not have the call.
  const input = [{ type: 'function_call_output', call_id: 'call_1', output: 'x' }]
  await call(rig, 'POST', '/v1/responses', AS_TWO, asking({ input }))
  expect(rig.upstream.requests.slice(sent).every(({ text }) => !text.includes('secret'))).toBe(true)
  // Its owner finds everything as it was.
  expect(await call(rig, 'GET', pathOf('/responses/R'), AS_ONE)).toMatchObject({ http: 200, status: 'completed' })
  const items = await call(rig, 'GET', pathOf('/conversations/C/items'), AS_ONE)
  expect(items.data).toMatchObject([{ id: own.said, content: [{ text: 'the secret' }] }])
  for (const [method, path] of QUESTIONS.filter(([verb]) => verb === 'DELETE')) {
    expect(await call(rig, method, pathOf(path), AS_ONE)).toMatchObject({ http: 200 })
  }
})

test('without a key nobody gets anywhere', async () => {
  const rig = await start(KEYS)
  const own = await belongings(rig)
  for (const [method, path, body] of QUESTIONS) {
    const answer = await call(rig, method, `/v1${path.replace('/R', `/${own.response}`)}`, {}, body?.(own))
    expect(answer).toMatchObject({ http: 401 })
  }
})
