// The cost of a request gets into its record and its log line, whenever the price list is ready.
import { afterEach, expect, test, vi } from 'vitest'
import { configSchema } from '@ferryllm/control'
import { compile } from '../../src/config/compile.ts'
import type { Finished } from '../../src/observe/events.ts'
import { CLIENTS } from '../support/clients.ts'
import { PROVIDERS, scripted, startRig } from '../support/rig.ts'

afterEach(() => vi.resetModules())

const USAGE = { input: 1_000_000, output: 1_000_000 }

function setUp(entry: object): { snapshot: ReturnType<typeof compile>; record: Finished } {
  const config = configSchema.parse({ providers: [{ name: 'p', type: 'openai', ...entry }] })
  return {
    snapshot: compile(config, { env: {}, readFile: () => undefined, stamp: () => '' }),
    record: { requestId: 'req_1', client: 'openai-chat', path: '/', status: 200, latencyMs: 1, usage: USAGE },
  }
}

test('a record that comes before the list waits for it, the next ones do not', async () => {
  vi.resetModules()
  const { addCost } = await import('../../src/catalog/add-cost.ts')
  const { snapshot, record } = setUp({ base_url: 'https://api.openai.com' })
  const provider = snapshot.providers.get('p')!
  const first = await new Promise<Finished>((resolve) => {
    let isThere = false
    addCost(record, snapshot, provider, 'gpt-4o', (finished) => {
      expect(isThere).toBe(true)
      resolve(finished)
    })
    isThere = true
  })
  expect(first.costUsd).toBeCloseTo(12.5, 10)
  const done = vi.fn<(finished: Finished) => void>()
  addCost(record, snapshot, provider, 'gpt-4o', done)
  expect(done).toHaveBeenCalledWith({ ...record, costUsd: first.costUsd })
})

test.each([
  { why: 'nobody can know the price', entry: { base_url: 'http://127.0.0.1:4000' }, cost: undefined },
  { why: 'it is free', entry: { base_url: 'http://127.0.0.1:11434' }, cost: 0 },
])('a record waits for no list where $why', async ({ entry, cost }) => {
  vi.resetModules()
  const { addCost } = await import('../../src/catalog/add-cost.ts')
  const { snapshot, record } = setUp(entry)
  const done = vi.fn<(finished: Finished) => void>()
  addCost(record, snapshot, snapshot.providers.get('p')!, 'gpt-4o', done)
  expect(done).toHaveBeenCalledWith(cost === undefined ? record : { ...record, costUsd: cost })
})

test('a record without usage has no cost', async () => {
  const { addCost } = await import('../../src/catalog/add-cost.ts')
  const { snapshot, record } = setUp({ base_url: 'https://api.openai.com' })
  const { usage: _usage, ...refused } = record
  const done = vi.fn<(finished: Finished) => void>()
  addCost(refused, snapshot, snapshot.providers.get('p')!, 'gpt-4o', done)
  expect(done).toHaveBeenCalledWith(refused)
})

test('every client and provider: the log has the cost of the model that served', async () => {
  // A thousand dollars for a token of prompt, a dollar for one of the reply.
  const price = { input_price: 1_000_000_000, output_price: 1_000_000 }
  const models = Object.fromEntries(PROVIDERS.map(({ letter }) => [`${letter}/${letter}-1`, price]))
  const rig = await startRig({ models })
  for (const client of CLIENTS) {
    for (const { letter, provider } of PROVIDERS) {
      for (const stream of [true, false]) {
        const before = rig.gateway.log.length
        const play = scripted(provider, { beats: [{ text: 'ok' }], usage: { input: 7, output: 5 } })
        await rig.ask(client, play, { model: `${letter}-1`, stream })
        await expect.poll(() => rig.gateway.log.length).toBe(before + 1)
        const line = JSON.parse(rig.gateway.log.at(-1)!) as Record<string, number>
        expect(line['cost_usd']).toBeCloseTo(line['input_tokens']! * 1000 + line['output_tokens']!, 6)
        expect(line['cost_usd']).toBeGreaterThan(0)
      }
    }
  }
  await rig.close()
})
