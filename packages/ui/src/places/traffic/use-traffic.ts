// The requests of the list: a page from the gateway, older ones as somebody scrolls, and what happens now.
import { requestsAnswer, type RequestEvent } from '@ferryllm/control'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { ask, queryText } from '../../api/client.ts'
import { useLiveEvents } from '../../api/live-context.tsx'
import { matches, type Filters } from './filters.ts'
import { addPage, cursorOf, NO_ROWS, release, takeEvents, withoutGap, type Rows } from './read/rows.ts'

const PAGE = 200

export interface Traffic {
  readonly rows: Rows
  readonly phase: 'loading' | 'ready' | 'failed'
  readonly error?: unknown
  readonly isComplete: boolean
  /** The page after the last row. */
  readonly loadMore: () => void
  /** Lets in what was held back. */
  readonly showNew: () => void
  /** What was missed is asked for, and the row that tells of it goes. */
  readonly fillGap: (gap: string) => void
  readonly retry: () => void
}

interface Loaded {
  readonly phase: Traffic['phase']
  readonly error?: unknown
  readonly isComplete: boolean
}

export interface Stillness {
  readonly isPaused: boolean
  /** Somebody is looking at what is there, if there is something. */
  readonly isLooking: boolean
}

/** While it is still nothing new comes in; what is there already goes on changing. */
export function useTraffic(filters: Filters, { isPaused, isLooking }: Stillness): Traffic {
  const [rows, setRows] = useState<Rows>(NO_ROWS)
  const [loaded, setLoaded] = useState<Loaded>({ phase: 'loading', isComplete: false })
  const [attempt, setAttempt] = useState(0)
  const asking = useRef<AbortController>(undefined)
  const query = queryText({ ...filters, limit: PAGE })

  useEffect(() => {
    const controller = new AbortController()
    asking.current?.abort()
    setLoaded({ phase: 'loading', isComplete: false })
    loadPage(query, controller.signal).then(
      ({ requests, isComplete }) => {
        setRows((before) => addPage({ shown: [], held: before.held }, requests))
        setLoaded({ phase: 'ready', isComplete })
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setLoaded({ phase: 'failed', error, isComplete: true })
      },
    )
    return () => {
      controller.abort()
      setRows(NO_ROWS)
    }
  }, [query, attempt])

  useLiveEvents((events) => {
    setRows((before) => {
      const isFrozen = isPaused || (isLooking && before.shown.length > 0)
      return takeEvents(before, events, { isFrozen, matches: (request) => matches(filters, request) })
    })
  })
  useEffect(() => {
    if (!isPaused && !isLooking) setRows(release)
  }, [isPaused, isLooking])

  const cursor = cursorOf(rows)
  const loadMore = useCallback(() => {
    if (cursor === undefined || loaded.phase !== 'ready' || loaded.isComplete) return
    if (asking.current !== undefined && !asking.current.signal.aborted) return
    const controller = new AbortController()
    asking.current = controller
    loadPage(`${query}&after=${encodeURIComponent(cursor)}`, controller.signal).then(
      ({ requests, isComplete }) => {
        controller.abort()
        setRows((before) => addPage(before, requests))
        setLoaded((before) => ({ ...before, isComplete }))
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setLoaded({ phase: 'failed', error, isComplete: true })
        controller.abort()
      },
    )
  }, [cursor, query, loaded])
  const fillGap = useCallback(
    (gap: string) => {
      const controller = new AbortController()
      loadPage(query, controller.signal).then(
        ({ requests }) => setRows((before) => addPage(withoutGap(before, gap), requests)),
        (error: unknown) => setLoaded((before) => ({ ...before, phase: 'failed', error })),
      )
    },
    [query],
  )
  return useMemo(
    () => ({
      rows,
      ...loaded,
      loadMore,
      fillGap,
      showNew: () => setRows(release),
      retry: () => setAttempt((before) => before + 1),
    }),
    [rows, loaded, loadMore, fillGap],
  )
}

async function loadPage(
  query: string,
  signal: AbortSignal,
): Promise<{ requests: RequestEvent[]; isComplete: boolean }> {
  const { requests, next } = await ask(requestsAnswer, `/api/requests${query}`, { signal })
  return { requests: requests.map((request) => ({ ...request, state: 'done' })), isComplete: next === undefined }
}
