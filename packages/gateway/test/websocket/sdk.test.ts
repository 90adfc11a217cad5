// OpenAI's own client of the Responses WebSocket is content with what it hears.
import OpenAI from 'openai'
import { ResponsesWS } from 'openai/resources/responses/ws'
import { afterEach, expect, test } from 'vitest'
import { scripted, startRig, type Rig } from '../support/rig.ts'

let rig: Rig
let socket: ResponsesWS
afterEach(async () => {
  socket.close()
  await rig.close()
})

async function open(setup: Parameters<typeof startRig>[0] = {}): Promise<AsyncIterator<any>> {
  rig = await startRig(setup)
  rig.upstream.play = scripted('anthropic', { beats: [{ text: 'planned' }] })
  const client = new OpenAI({ apiKey: 'any', baseURL: `${rig.gateway.url}/v1` })
  socket = new ResponsesWS(client, { reconnect: { onReconnecting: () => undefined, initialDelay: 1 } })
  return socket.stream()
}

/** The next event of this kind. */
async function next(events: AsyncIterator<any>, isWanted: (event: any) => boolean): Promise<any> {
  for (;;) {
    const { value, done } = await events.next()
    if (done === true) throw new Error('the stream of events has ended')
    if (value.type === 'error') throw value.error
    if (isWanted(value)) return value
  }
}

const isCompleted = ({ message }: any): boolean => message?.type === 'response.completed'

const ask = (stream: string, input: string, previous?: string): void =>
  socket.send({
    type: 'response.create',
    stream_id: stream,
    model: 'a-1',
    store: false,
    input,
    ...(previous === undefined ? {} : { previous_response_id: previous }),
  })

test('two conversations at once, one of them continued by a third', async () => {
  const events = await open()
  ask('planner', 'plan')
  ask('research', 'look')
  const ids = new Map<string, string>()
  while (ids.size < 2) {
    const { message } = await next(events, isCompleted)
    expect(message.response.output[0].content[0].text).toBe('planned')
    ids.set(message.stream_id, message.response.id)
  }
  ask('critic', 'criticize', ids.get('planner'))
  const { message } = await next(events, isCompleted)
  expect(message).toMatchObject({ stream_id: 'critic', response: { previous_response_id: ids.get('planner') } })
  expect(rig.upstream.requests.at(-1)?.text).toMatch(/plan[^]*planned[^]*criticize/)
})

test('an error is one, with its code', async () => {
  const events = await open()
  ask('main', 'hello', 'resp_unknown')
  await expect(next(events, () => false)).rejects.toMatchObject({
    error: { error: { code: 'previous_response_not_found' } },
  })
})

test('a connection that has been open for too long is opened again', async () => {
  await open({ sockets: { lifetimeMs: 1500, pingMs: 60_000 } })
  socket.on('error', () => undefined)
  await new Promise<void>((resolve) => socket.on('reconnected', resolve))
  const events = socket.stream()
  ask('main', 'hello')
  await next(events, isCompleted)
})
