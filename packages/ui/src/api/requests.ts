// The latest requests, kept up to date by the event stream.
import { requestsAnswer, type RequestEvent } from '@ferryllm/control'
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { ask, queryText } from './client.ts'
import { useLiveEvents } from './live-context.tsx'

const KEPT = 200

/** The latest requests, running ones among them, the latest first. */
export function useLatestRequests(): UseQueryResult<readonly RequestEvent[]> {
  const client = useQueryClient()
  const queryKey = ['requests', 'latest']
  useLiveEvents((events) => {
    if (events.some(({ type }) => type === 'gap')) return void client.invalidateQueries({ queryKey })
    const news = events.flatMap((event) => (event.type === 'request' ? [event.data] : []))
    if (news.length === 0) return
    client.setQueryData<readonly RequestEvent[]>(queryKey, (before) => before && mergeRequests(before, news))
  })
  return useQuery({
    queryKey,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const { requests } = await ask(requestsAnswer, `/api/requests${queryText({ limit: KEPT })}`, { signal })
      return requests.map((request): RequestEvent => ({ ...request, state: 'done' }))
    },
  })
}

/** What is known by now of each request: the latest word counts, and the order is by the time it arrived. */
export function mergeRequests(before: readonly RequestEvent[], news: readonly RequestEvent[]): readonly RequestEvent[] {
  const byId = new Map(before.map((request) => [request.id, request]))
  for (const request of news) byId.set(request.id, request)
  return [...byId.values()].toSorted((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0)).slice(0, KEPT)
}
