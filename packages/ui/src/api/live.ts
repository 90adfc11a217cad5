// The one event stream of the page: connects, notices when it has gone quiet, resumes where it was, and hands events on in
// batches, at most ten times a second, however many come.
import { configEvent, gapEvent, requestEvent, statusEvent } from '@ferryllm/control'
import type { ConfigEvent, GapEvent, GatewayStatus, RequestEvent } from '@ferryllm/control'
import { refusalOf, send } from './client.ts'
import { createEventReader, type StreamEvent } from './read-events.ts'

export type LiveEvent =
  | { readonly type: 'request'; readonly data: RequestEvent }
  | { readonly type: 'status'; readonly data: GatewayStatus }
  | { readonly type: 'config'; readonly data: ConfigEvent }
  | { readonly type: 'gap'; readonly data: GapEvent }
  /** What is recorded of requests has changed. */
  | { readonly type: 'capture' }

export interface LiveState {
  /**
   * `stale`: connected, but silent for longer than a heartbeat takes; `lost`: an attempt to connect has failed, and the next
   * one is at `retryAt`.
   */
  readonly phase: 'connecting' | 'live' | 'stale' | 'lost'
  /** When stale: when something was heard last, a heartbeat included (milliseconds since 1970). */
  readonly heardAt?: number
  readonly retryAt?: number
}

export interface Live {
  readonly start: () => void
  readonly stop: () => void
  /** Does not wait for the next attempt. */
  readonly retry: () => void
  readonly state: () => LiveState
  readonly onState: (listener: () => void) => () => void
  readonly onEvents: (listener: (events: readonly LiveEvent[]) => void) => () => void
}

const FLUSH_MS = 100
/** A heartbeat comes every 5 seconds. */
const STALE_MS = 7_000
const GIVE_UP_MS = 20_000
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000]

/** `signedOut` hears that the session is over: then nothing is tried any more. */
export function createLive(signedOut: () => void): Live {
  const stateListeners = new Set<() => void>()
  const eventListeners = new Set<(events: readonly LiveEvent[]) => void>()
  let state: LiveState = { phase: 'connecting' }
  let waiting: LiveEvent[] = []
  let flushTimer: ReturnType<typeof setTimeout> | undefined
  let run: AbortController | undefined
  let wake: (() => void) | undefined
  let lastId: string | undefined

  const change = (next: LiveState): void => {
    state = next
    for (const listener of stateListeners) listener()
  }
  const flush = (): void => {
    flushTimer = undefined
    const events = waiting
    waiting = []
    for (const listener of eventListeners) listener(events)
  }
  const take = (event: StreamEvent): void => {
    if (event.id !== undefined) lastId = event.id
    const known = readEvent(event)
    if (known === undefined) return
    waiting.push(known)
    flushTimer ??= setTimeout(flush, FLUSH_MS)
  }
  /** Resolves when the stream has ended, however that was; true when it had begun. */
  const follow = async (signal: AbortSignal): Promise<boolean> => {
    const connection = new AbortController()
    const headers: Record<string, string> = lastId === undefined ? {} : { 'last-event-id': lastId }
    const both = AbortSignal.any([signal, connection.signal])
    const response = await send('/api/events', { headers, signal: both })
    if (!response.ok || response.body === null) {
      const refusal = await refusalOf(response)
      if (refusal.status === 401) signedOut()
      throw refusal
    }
    let heardAt = Date.now()
    const heard = (): void => {
      heardAt = Date.now()
      // Told once, and not with every chunk.
      if (state.phase !== 'live') change({ phase: 'live' })
    }
    const watch = setInterval(() => {
      const silentMs = Date.now() - heardAt
      if (silentMs > GIVE_UP_MS) connection.abort()
      else if (silentMs > STALE_MS && state.phase === 'live') change({ phase: 'stale', heardAt })
    }, 1_000)
    try {
      heard()
      const read = createEventReader(take)
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return true
        heard()
        read(value)
      }
    } catch {
      // Cut off, by the network or by us: what comes next is the same, connecting anew.
      return true
    } finally {
      clearInterval(watch)
    }
  }
  const keepFollowing = async (signal: AbortSignal): Promise<void> => {
    for (let failures = 0; !signal.aborted;) {
      const began = await follow(signal).catch(() => false)
      if (signal.aborted) return
      failures = began ? 0 : failures + 1
      const pauseMs = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0
      const retryAt = Date.now() + pauseMs
      change({ ...state, phase: failures === 0 ? 'connecting' : 'lost', retryAt })
      await new Promise<void>((resolve) => {
        wake = resolve
        setTimeout(resolve, pauseMs)
      })
    }
  }
  return {
    start() {
      if (run !== undefined) return
      run = new AbortController()
      void keepFollowing(run.signal)
    },
    stop() {
      run?.abort()
      run = undefined
      wake?.()
    },
    retry: () => wake?.(),
    state: () => state,
    onState: (listener) => subscribe(stateListeners, listener),
    onEvents: (listener) => subscribe(eventListeners, listener),
  }
}

function subscribe<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Undefined for what a newer gateway says and this page does not know. */
function readEvent({ type, data }: StreamEvent): LiveEvent | undefined {
  if (type === 'capture') return { type }
  const value = parse(data)
  switch (type) {
    case 'request':
      return wrap(type, requestEvent.safeParse(value).data)
    case 'status':
      return wrap(type, statusEvent.safeParse(value).data)
    case 'config':
      return wrap(type, configEvent.safeParse(value).data)
    case 'gap':
      return wrap(type, gapEvent.safeParse(value).data)
    default:
      return undefined
  }
}

function wrap<Type extends string, Data>(type: Type, data: Data | undefined): { type: Type; data: Data } | undefined {
  return data === undefined ? undefined : { type, data }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No event of ours; the schemas refuse undefined.
    return undefined
  }
}
