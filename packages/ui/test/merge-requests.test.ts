// The list of the latest requests, as news of them come in.
import type { RequestEvent } from '@ferryllm/control'
import { expect, test } from 'vitest'
import { mergeRequests } from '../src/api/requests.ts'

function request(id: string, second: number, more: Partial<RequestEvent> = {}): RequestEvent {
  const time = new Date(Date.UTC(2026, 10, 20, 12, 0, second)).toISOString()
  return { id, time, client: 'anthropic', path: '/v1/messages', losses: [], attempts: [], state: 'running', ...more }
}

test('a request is listed once, by when it arrived, as it was told of last', () => {
  const before = [request('b', 2), request('a', 1)]
  const done = request('a', 1, { state: 'done', status: 200 })
  expect(mergeRequests(before, [request('c', 3), request('a', 1), done])).toEqual([
    request('c', 3),
    request('b', 2),
    done,
  ])
})

test('the oldest ones are forgotten beyond two hundred', () => {
  const many = Array.from({ length: 300 }, (_, index) => request(`r${index}`, index))
  const kept = mergeRequests([], many)
  expect([kept.length, kept[0]?.id, kept.at(-1)?.id]).toEqual([200, 'r299', 'r100'])
})
