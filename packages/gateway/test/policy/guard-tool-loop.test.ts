// An agent that makes the same call again and again, as each client's protocol tells it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CLIENTS, type Client } from '../support/clients.ts'
import { PROVIDERS, scripted, startRig, type Exchanged, type Rig } from '../support/rig.ts'

let rig: Rig
let free: Rig

beforeAll(async () => {
  rig = await startRig({ server: { tool_loop_guard: {} } })
  free = await startRig()
})
afterAll(() => Promise.all([rig.close(), free.close()]))

interface Call {
  readonly args?: string
  readonly result?: string
  readonly name?: string
}

const SAME: Call = {}
const times = (count: number, call: Call = SAME): Call[] => Array.from({ length: count }, () => call)

function history(client: Client, calls: readonly Call[]): object[] {
  return calls.reduce(
    (turns, { name = 'read', args = '{"path":"a","line":1}', result = 'nothing' }, index) => [
      ...turns,
      ...client.assistant(undefined, [{ id: `call_${index}`, name, args }]),
      ...client.results([{ id: `call_${index}`, text: result }]),
    ],
    client.user('go'),
  )
}

const TOOLS = ['read', 'list'].map((name) => ({ name, parameters: { type: 'object' } }))

const CASES = CLIENTS.flatMap((client) =>
  PROVIDERS.slice(0, 2).map(({ letter, provider }) => ({
    client,
    letter,
    provider,
    name: `${client.name} over ${provider}`,
  })),
)

describe.each(CASES)('$name', ({ client, letter, provider }) => {
  const ask = (calls: readonly Call[], on = rig): Promise<Exchanged> =>
    on.ask(client, scripted(provider, { beats: [{ text: 'ok' }] }), {
      model: `${letter}-1`,
      tools: TOOLS,
      history: history(client, calls),
    })

  test('five equal calls are refused, naming the tool and the count; nothing is sent', async () => {
    const { response, reply, attempts } = await ask(times(5))
    expect([response.status, attempts]).toEqual([400, 0])
    expect(reply.error?.message).toContain('The tool "read" was called 5 times in a row')
  })

  test.each([
    [2, undefined],
    [3, 'tool_loop_warn'],
    [4, 'tool_loop_urgent'],
  ])('%i equal calls go through with the warning %s', async (count, warning) => {
    const { response, reply } = await ask(times(count))
    expect([response.status, reply.text]).toEqual([200, 'ok'])
    expect(
      response.headers
        .get('x-ferryllm-warnings')
        ?.split(', ')
        .find((code) => code.startsWith('tool_loop')),
    ).toBe(warning)
  })

  test.each<[string, Call[]]>([
    ['another tool in between', [...times(3), { name: 'list' }, ...times(2)]],
    ['other arguments in between', [...times(3), { args: '{"path":"b"}' }, ...times(2)]],
    ['another result in between', [...times(3), { result: 'something' }, ...times(2)]],
    ['another call at the end', [...times(6), { name: 'list' }]],
  ])('%s starts the count anew', async (_what, calls) => {
    const { response } = await ask(calls)
    expect([response.status, response.headers.get('x-ferryllm-warnings') ?? '']).toEqual([
      200,
      expect.not.stringContaining('tool_loop'),
    ])
  })

  test('arguments that mean the same are equal', async () => {
    const { response } = await ask([...times(3), ...times(2, { args: '{ "line": 1, "path": "a" }' })])
    expect(response.status).toBe(400)
  })

  test('it is off unless configured', async () => {
    expect((await ask(times(9), free)).response.status).toBe(200)
  })
})
