import { join } from 'node:path'
import { requestAnswer } from '@ferryllm/control'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { memoryStore } from '../../src/store/memory-store.ts'
import { presentRequest } from '../../src/store/present.ts'
import type { RequestStore } from '../../src/store/request-store.ts'
import { sqliteStore } from '../../src/store/sqlite-store.ts'
import type { StoredRequest } from '../../src/store/stored-request.ts'
import { failure, LIMITS, NOON, request, temporaryDirectory } from './support.ts'

const ENGINES: Readonly<Record<string, () => RequestStore>> = {
  memory: () => memoryStore(),
  sqlite: () => sqliteStore({ path: join(temporaryDirectory(), 'ferryllm.db'), limits: LIMITS, notify: unwanted }),
}

function unwanted(_level: string, message: string): never {
  throw new Error(message)
}

const HOUR = 3_600_000

describe.each(Object.entries(ENGINES))('%s', (_name, open) => {
  let store: RequestStore
  const zone = process.env['TZ']
  beforeEach(() => {
    store = open()
  })
  afterEach(async () => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
    await store.close()
  })
  const keep = (...requests: StoredRequest[]): void => requests.forEach((each) => store.write(each))
  const ids = async (query: Parameters<RequestStore['requests']>[0]): Promise<string[]> =>
    (await store.requests(query)).requests.map(({ id }) => id)

  test('gives back what it was given, attempts and losses included', async () => {
    const full = request('req_1', { key: 'laptop', session: 's1', project: 'ferry' })
    const bare = failure('req_2', { losses: [], attempts: [] })
    keep(full, bare)
    expect(await store.request('req_1')).toEqual(full)
    expect(await store.request('req_2')).toEqual(bare)
    expect(await store.request('req_3')).toBeUndefined()
    expect((await store.requests({})).requests).toEqual([bare, full])
    // Nothing is said of it that the contract does not know.
    requestAnswer.parse(JSON.parse(JSON.stringify(presentRequest(full))))
  })

  test('a request that comes twice is kept once, as it came first', async () => {
    keep(request('req_1'), request('req_1', { costUsd: 99, attempts: [] }))
    expect((await store.usage({})).total).toMatchObject({ requests: 1, costUsd: 0.25 })
    expect((await store.request('req_1'))?.attempts).toHaveLength(2)
  })

  test('lists the latest first, page by page, without gaps or repeats among equal times', async () => {
    keep(request('a', { time: NOON - 1 }), request('b'), request('d'), request('c'), request('e', { time: NOON + 1 }))
    const first = await store.requests({ limit: 2 })
    expect(first.requests.map(({ id }) => id)).toEqual(['e', 'd'])
    // What arrives meanwhile belongs to an earlier page.
    keep(request('f', { time: NOON + 2 }))
    const second = await store.requests({ limit: 2, after: first.next ?? '' })
    expect(second.requests.map(({ id }) => id)).toEqual(['c', 'b'])
    const third = await store.requests({ limit: 2, after: second.next ?? '' })
    expect([third.requests.map(({ id }) => id), third.next]).toEqual([['a'], undefined])
  })

  test('a mark that nobody gave ends the list, and sizes stay within bounds', async () => {
    keep(request('a'), request('b'))
    expect(await ids({ after: `nonsense' OR 1` })).toEqual([])
    expect(await ids({ limit: -5 })).toEqual(['b'])
    expect(await ids({ limit: 1e9 })).toEqual(['b', 'a'])
  })

  test.each([
    [{ provider: 'other' }, ['other']],
    [{ model: 'asked' }, ['model']],
    [{ model: 'claude-sonnet-5', status: 'ok' }, ['key', 'late', 'other', 'program', 'project', 'session']],
    [{ key: 'laptop' }, ['key']],
    [{ agent: 'codex' }, ['program']],
    [{ project: 'ferry' }, ['project']],
    [{ session: 's1' }, ['session']],
    [{ status: 'error' }, ['bad', 'limited']],
    [{ status: '4xx' }, ['limited']],
    [{ status: '5xx' }, ['bad']],
    [{ status: 'ok', since: NOON + 1 }, ['late']],
    [{ until: NOON }, []],
    [{ text: 'BAD DAY' }, ['bad']],
    [{ text: 'upstream-limited' }, ['limited']],
    [{ text: '%' }, []],
    [{ provider: `x' OR '1'='1` }, []],
  ] as const)('filters by %j', async (filters, expected) => {
    keep(
      failure('bad'),
      failure('limited', { status: 429, errorKind: 'upstream-limited', error: 'Slow down.' }),
      request('key', { key: 'laptop' }),
      request('late', { time: NOON + 1 }),
      request('model', { model: 'asked' }),
      request('other', { provider: 'other' }),
      request('program', { agent: 'codex/1.0' }),
      request('project', { project: 'ferry' }),
      request('session', { session: 's1' }),
    )
    expect((await ids(filters)).toSorted()).toEqual(expected)
  })

  test('an empty store has no usage, and no figures that nobody measured', async () => {
    expect(await store.usage({ by: ['day', 'model'] })).toEqual({
      groups: [],
      total: {
        requests: 0,
        errors: 0,
        inputTokens: 0,
        outputTokens: 0,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        reasoningTokens: 0,
        costUsd: 0,
        unpriced: 0,
      },
    })
  })

  test('adds up by hand-counted figures', async () => {
    keep(
      request('1', { costUsd: 0.5, cacheWriteTokens: 100 }),
      // This provider says nothing of caching, and its price is not known.
      request('2', { cacheReadTokens: undefined, costUsd: undefined, inputTokens: 3000, latencyMs: 2000 }),
      failure('3', { latencyMs: 60_000 }),
      request('4', { upstreamModel: 'other', provider: 'b', outputTokens: 7 }),
    )
    const { groups, total } = await store.usage({ by: ['provider', 'model'] })
    expect(groups).toEqual([
      {
        group: { provider: 'openai', model: 'gpt-5.5' },
        requests: 3,
        errors: 1,
        inputTokens: 4000,
        outputTokens: 200,
        cacheReadTokens: 400,
        cacheWriteTokens: 100,
        reasoningTokens: 120,
        costUsd: 0.5,
        unpriced: 1,
        cacheRatio: 0.4,
        latencyP50Ms: expect.closeTo(1000, -2),
        latencyP95Ms: expect.closeTo(2000, -2.4),
        firstTokenP50Ms: expect.closeTo(200, -1),
      },
      {
        group: { provider: 'b', model: 'other' },
        requests: 1,
        errors: 0,
        inputTokens: 1000,
        outputTokens: 7,
        cacheReadTokens: 400,
        cacheWriteTokens: 0,
        reasoningTokens: 60,
        costUsd: 0.25,
        unpriced: 0,
        cacheRatio: 0.4,
        latencyP50Ms: expect.closeTo(1000, -2),
        latencyP95Ms: expect.closeTo(1000, -2),
        firstTokenP50Ms: expect.closeTo(200, -1),
      },
    ])
    expect(total).toMatchObject({ requests: 4, errors: 1, inputTokens: 5000, outputTokens: 207, costUsd: 0.75 })
    expect((await store.usage({ status: 'error' })).total).toMatchObject({ requests: 1, inputTokens: 0 })
  })

  test('percentiles are within 5 % of the truth', async () => {
    for (let count = 1; count <= 1000; count++) store.write(request(`req_${count}`, { latencyMs: count * 7 }))
    const { total } = await store.usage({})
    for (const [measured, truth] of [
      [total.latencyP50Ms, 3500],
      [total.latencyP95Ms, 6650],
    ] as const) {
      expect(Math.abs((measured ?? 0) / truth - 1)).toBeLessThan(0.05)
    }
  })

  test('days and hours are those of the local clock, through the night it is changed', async () => {
    // Berlin: UTC+2 until 2026-10-25 01:00 UTC, UTC+1 afterwards. The store is opened in that zone.
    process.env['TZ'] = 'Europe/Berlin'
    await store.close()
    store = open()
    keep(
      request('a', { time: Date.UTC(2026, 9, 24, 21, 30) }),
      request('b', { time: Date.UTC(2026, 9, 24, 22, 30) }),
      request('c', { time: Date.UTC(2026, 9, 25, 0, 59) }),
      request('d', { time: Date.UTC(2026, 9, 25, 1, 0) }),
      request('e', { time: Date.UTC(2026, 9, 25, 22, 59) }),
      request('f', { time: Date.UTC(2026, 9, 25, 23, 0) }),
    )
    const count = async (by: 'day' | 'hour' | 'minute'): Promise<unknown[]> =>
      (await store.usage({ by: [by] })).groups.map(({ group, requests }) => [group[by], requests])
    expect(await count('day')).toEqual([
      ['2026-10-24', 1],
      ['2026-10-25', 4],
      ['2026-10-26', 1],
    ])
    expect(await count('hour')).toEqual([
      ['2026-10-24 23:00', 1],
      ['2026-10-25 00:00', 1],
      ['2026-10-25 02:00', 2],
      ['2026-10-25 23:00', 1],
      ['2026-10-26 00:00', 1],
    ])
    expect((await count('minute')).slice(0, 3)).toEqual([
      ['2026-10-24 23:30', 1],
      ['2026-10-25 00:30', 1],
      ['2026-10-25 02:00', 1],
    ])
  })

  test('the first token counts where there was one, of requests that ended well', async () => {
    keep(
      request('1', { firstTokenMs: 100 }),
      request('2', { firstTokenMs: 300 }),
      request('3', { firstTokenMs: 310 }),
      request('4', { firstTokenMs: undefined, latencyMs: 1 }),
      failure('5', { firstTokenMs: 9000 }),
    )
    const { total } = await store.usage({})
    expect(Math.abs((total.firstTokenP50Ms ?? 0) / 300 - 1)).toBeLessThan(0.05)
    expect((await store.usage({ status: 'error' })).total.firstTokenP50Ms).toBeUndefined()
  })

  test('groups by everything that a request may say of itself; what is not known is null', async () => {
    keep(request('a', { key: 'k', session: 's', project: 'p' }), request('b', { agent: undefined }))
    const { groups } = await store.usage({ by: ['key', 'agent', 'project', 'session', 'client'] })
    expect(groups.map(({ group }) => group).toSorted((a, b) => String(a.key).localeCompare(String(b.key)))).toEqual([
      { key: 'k', agent: 'claude-cli', project: 'p', session: 's', client: 'anthropic' },
      { key: null, agent: null, project: null, session: null, client: 'anthropic' },
    ])
  })

  test('forgets what is older than its limits', async () => {
    const now = Date.now()
    keep(request('old', { time: now - 2 * HOUR }), request('new', { time: now }))
    await store.flush()
    await store.prune({ ...LIMITS, retentionMs: HOUR })
    expect(await ids({})).toEqual(['new'])
    expect(await store.request('old')).toBeUndefined()
  })
})

test('memory holds the last requests only', async () => {
  const store = memoryStore(() => NOON, 2)
  for (const id of ['a', 'b', 'c']) store.write(request(id))
  expect((await store.requests({})).requests.map(({ id }) => id)).toEqual(['c', 'b'])
  store.write(request('a'))
  expect((await store.usage({})).total.requests).toBe(2)
})
