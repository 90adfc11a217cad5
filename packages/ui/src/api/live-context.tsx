// The event stream for components: its state, and its events in batches.
import { useQueryClient } from '@tanstack/react-query'
import {
  createContext,
  useContext,
  useEffect,
  useEffectEvent,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react'
import { createLive, type Live, type LiveEvent, type LiveState } from './live.ts'
import { session } from './session.ts'
import { STATUS_KEY } from './status.ts'

const LiveContext = createContext<Live | undefined>(undefined)

/** Connects while it is on the page. */
export function LiveProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const client = useQueryClient()
  const [live] = useState(() => createLive(session.ended))
  useEffect(() => {
    live.start()
    const forget = live.onEvents((events) => {
      const status = events.findLast((event) => event.type === 'status')
      if (status !== undefined) client.setQueryData(STATUS_KEY, status.data)
      if (events.some(({ type }) => type === 'config')) void client.invalidateQueries()
    })
    return () => {
      forget()
      live.stop()
    }
  }, [live, client])
  return <LiveContext value={live}>{children}</LiveContext>
}

/** The stream itself. */
export function useLive(): Live {
  const live = useContext(LiveContext)
  if (live === undefined) throw new Error('There is no LiveProvider around this component.')
  return live
}

/** Whether the page is up to date. */
export function useLiveState(): LiveState {
  const live = useLive()
  return useSyncExternalStore(live.onState, live.state)
}

/** Calls back with what has happened, at most ten times a second, while the component is on the page. */
export function useLiveEvents(listener: (events: readonly LiveEvent[]) => void): void {
  const live = useLive()
  const heard = useEffectEvent(listener)
  useEffect(() => live.onEvents((events) => heard(events)), [live])
}
