// Recorded conversations, replayed turn by turn by clients of every protocol: what the provider gets with each further request
// says what the recorded client of its own protocol said.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasCorpus, rows, where } from '../../../protocols/test/support/corpus.ts'
import { ALL_CLIENTS } from '../support/clients.ts'
import { CONVERSATIONS } from './conversations.ts'
import { EXCEPTIONS } from './exceptions.ts'
import { openStage, type Stage } from './replay.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

const used = new Set<string>()
let replayed = 0
let compared = 0

describe.skipIf(!hasCorpus).each(ALL_CLIENTS)('replayed by a client of $name', (client) => {
  const others = CONVERSATIONS.filter(({ protocol }) => protocol !== client.protocol)
  const own = CONVERSATIONS.filter(({ protocol }) => protocol === client.protocol)

  test.each(rows(others))(where('%s'), async (file, conversation) => {
    const result = await stage.replay(client, conversation)
    replayed++
    compared += result.compared
    for (const { at, recorded, sent } of result.differences) {
      const name = `${file}#${at}`
      const exception = EXCEPTIONS.find(
        ({ files, clients }) => files.test(name) && clients?.includes(client.protocol) !== false,
      )
      if (exception === undefined) expect(sent, name).toEqual(recorded)
      else used.add(exception.reason)
    }
  })

  test.each(rows(own))(where('its own protocol, relayed: %s'), async (_file, { exchanges }) => {
    for (const exchange of exchanges) expect(await stage.relay(client, exchange)).toEqual(exchange.request)
  })
})

test.skipIf(!hasCorpus)('most of what was recorded was compared, and no exception is left that is none', () => {
  const all = ALL_CLIENTS.length * CONVERSATIONS.length - CONVERSATIONS.length
  if (replayed < all) return
  expect(compared).toBeGreaterThan(500)
  expect(EXCEPTIONS.filter(({ reason }) => !used.has(reason))).toEqual([])
})
