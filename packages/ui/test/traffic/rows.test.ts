// The rows of the live list: what comes in, what waits, what changes in place, and what was missed.
import { describe, expect, test } from 'vitest'
import type { RequestEvent } from '@ferryllm/control'
import { matches, NO_FILTERS } from '../../src/places/traffic/filters.ts'
import {
  addPage,
  cursorOf,
  NO_ROWS,
  release,
  takeEvents,
  withoutGap,
  type Rows,
} from '../../src/places/traffic/read/rows.ts'

const request = (second: number, more: Partial<RequestEvent> = {}): RequestEvent => ({
  id: `r${second}`,
  time: `2026-11-20T12:00:${String(second).padStart(2, '0')}.000Z`,
  client: 'anthropic',
  path: '/v1/messages',
  losses: [],
  attempts: [],
  state: 'done',
  status: 200,
  ...more,
})
const event = (data: RequestEvent): { type: 'request'; data: RequestEvent } => ({ type: 'request', data })
const all = { isFrozen: false, matches: () => true }
const ids = ({ shown }: Rows): string[] => shown.map(({ id }) => id)

describe('new requests', () => {
  test('come in at the top, by their times', () => {
    const rows = takeEvents(addPage(NO_ROWS, [request(5), request(2)]), [event(request(3)), event(request(9))], all)
    expect(ids(rows)).toEqual(['r9', 'r5', 'r3', 'r2'])
  })

  test('wait while somebody is looking, and come in when that is over', () => {
    const frozen = takeEvents(
      addPage(NO_ROWS, [request(1)]),
      [event(request(2)), event(request(2)), event(request(3))],
      { ...all, isFrozen: true },
    )
    expect([ids(frozen), frozen.held.map(({ id }) => id)]).toEqual([['r1'], ['r2', 'r3']])
    expect(ids(release(frozen))).toEqual(['r3', 'r2', 'r1'])
    expect(release(frozen).held).toEqual([])
  })

  test('that do not fit stay out, also when that turns out late', () => {
    const taking = { isFrozen: true, matches: ({ status }: RequestEvent) => status !== 500 }
    const running = takeEvents(NO_ROWS, [event(request(1, { state: 'running' }))], taking)
    expect(running.held).toHaveLength(1)
    expect(takeEvents(running, [event(request(1, { status: 500 }))], taking).held).toEqual([])
  })
})

test('what is known of a request changes in its place, whoever is looking', () => {
  const before = addPage(NO_ROWS, [request(2, { state: 'running' }), request(1)])
  const after = takeEvents(before, [event(request(2, { status: 404 }))], { ...all, isFrozen: true })
  expect([ids(after), after.shown[0]]).toEqual([
    ['r2', 'r1'],
    expect.objectContaining({ request: expect.objectContaining({ status: 404 }) }),
  ])
})

test('older pages come at the end, nothing twice, and say where the next one begins', () => {
  const rows = addPage(addPage(NO_ROWS, [request(5), request(4)]), [request(4), request(3)])
  expect([ids(rows), cursorOf(rows)]).toEqual([['r5', 'r4', 'r3'], `${Date.parse(request(3).time)}-r3`])
  expect(cursorOf(NO_ROWS)).toBeUndefined()
})

test('what was missed has a row, which stays in its place until it is filled', () => {
  const before = addPage(NO_ROWS, [request(1)])
  const gap = takeEvents(before, [{ type: 'gap', data: { missed: 14 } }, event(request(9))], all)
  expect(gap.shown.map(({ kind }) => kind)).toEqual(['request', 'gap', 'request'])
  const later = takeEvents(gap, [event(request(12))], all)
  expect(later.shown.map(({ kind }) => kind)).toEqual(['request', 'request', 'gap', 'request'])
  const id = later.shown[2]?.id ?? ''
  expect(ids(addPage(withoutGap(later, id), [request(9), request(5)]))).toEqual(['r12', 'r9', 'r5', 'r1'])
})

describe('filters', () => {
  test.each([
    [{}, true],
    [{ status: 'ok' }, false],
    [{ status: 'error' }, true],
    [{ status: '4xx' }, true],
    [{ status: '5xx' }, false],
    [{ agent: 'claude-code' }, true],
    [{ agent: 'codex' }, false],
    [{ model: 'asked' }, true],
    [{ model: 'served' }, true],
    [{ provider: 'p', project: 'boat', key: 'k', session: 's' }, true],
    [{ project: 'other' }, false],
    [{ body: 'what nobody here can know' }, false],
  ])('%j', (filters, fits) => {
    const one = request(1, {
      status: 404,
      error_kind: 'upstream-rejected',
      agent: 'claude-code/2.1',
      model: 'asked',
      upstream_model: 'served',
      provider: 'p',
      project: 'boat',
      key: 'k',
      session: 's',
    })
    expect(matches({ ...NO_FILTERS, ...filters }, one)).toBe(fits)
  })

  test('what still runs has no status yet', () => {
    const running = request(1, { state: 'running' })
    expect(['', 'ok', 'error'].map((status) => matches({ ...NO_FILTERS, status }, running))).toEqual([
      true,
      false,
      false,
    ])
  })
})
