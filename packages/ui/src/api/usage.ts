// Requests, tokens and cost per group, asked for anew as requests end.
import { usageAnswer, type UsageAnswer, type UsageDimension } from '@ferryllm/control'
import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { ask, queryText } from './client.ts'
import { useLiveEvents } from './live-context.tsx'

export interface UsageQuestion {
  readonly by: readonly UsageDimension[]
  /** Milliseconds since 1970. */
  readonly since: number
  readonly filters?: Readonly<Record<string, string | undefined>>
}

const KEY = 'usage'

/** The figures; those of the question before stay until the new ones are there. */
export function useUsage({ by, since, filters = {} }: UsageQuestion): UseQueryResult<UsageAnswer> {
  const path = `/api/usage${queryText({ by: by.join(','), since: new Date(since).toISOString(), ...filters })}`
  return useQuery({
    queryKey: [KEY, path],
    queryFn: ({ signal }) => ask(usageAnswer, path, { signal }),
    placeholderData: keepPreviousData,
  })
}

/** The gateway writes requests down a quarter of a second after they ended. */
const SETTLE_MS = 500

/** Asks for all figures on the page again soon after requests have ended, but no more often than that. */
export function useFreshUsage(everyMs: number): void {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const askedAt = useRef(0)
  useLiveEvents((events) => {
    const isNews = events.some(({ type, ...event }) => type === 'gap' || ('data' in event && isDone(event.data)))
    if (!isNews || timer.current !== undefined) return
    const refresh = (): void => {
      timer.current = undefined
      askedAt.current = Date.now()
      void client.invalidateQueries({ queryKey: [KEY] })
    }
    timer.current = setTimeout(refresh, Math.max(SETTLE_MS, askedAt.current + everyMs - Date.now()))
  })
  useEffect(() => () => clearTimeout(timer.current), [])
}

function isDone(data: object): boolean {
  return 'state' in data && data.state === 'done'
}
