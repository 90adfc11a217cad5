// The live stream of one gateway: what happens goes into a ring while somebody reads, and every reader is sent on from where
// it is. Requests cost nothing more than their entry in the list of what is under way while nobody does.
import type { ConfigEvent, GatewayStatus } from '@ferryllm/control'
import type { Exchange } from '../http/exchange.ts'
import { createActivity, type Activity } from './activity.ts'
import { createEventRing, eventText } from './event-ring.ts'
import { openReader, type Reader } from './reader.ts'

/** What the stream tells besides requests. */
export interface LiveSources {
  readonly status: () => GatewayStatus
  /** How the latest reading of the configuration went. */
  readonly config: () => ConfigEvent
}

/** How fast and how much; the defaults fit, tests have their own. */
export interface LiveTuning {
  /** Changes within this time go out together. */
  readonly gatherMs?: number
  /** How often status and configuration are looked at. */
  readonly lookMs?: number
  /** Silence after which a sign of life is sent. */
  readonly beatMs?: number
  /** How long events are collected for readers that may come back. */
  readonly lingerMs?: number
  /** Events that are kept. */
  readonly capacity?: number
}

export interface Live {
  readonly activity: Activity
  /** Until then there is nothing to tell besides requests. */
  readonly tell: (sources: LiveSources) => void
  /** Something may have changed in them that readers should hear of at once. */
  readonly look: () => void
  /** Sends `event` to every reader, if there is any. */
  readonly publish: (event: string, data: object) => void
  /** Streams to this reader until it leaves; `lastId` is the number of the last event that it knows. */
  readonly open: (exchange: Exchange, lastId: number | undefined) => Promise<void>
  /** Ends all streams. */
  readonly close: () => void
}

export function createLive(tuning: LiveTuning = {}): Live {
  const { gatherMs = 50, lookMs = 2_000, beatMs = 5_000, lingerMs = 60_000, capacity = 4_096 } = tuning
  // Microseconds: no process makes a million events a second, so those of the next one have larger numbers.
  const ring = createEventRing(Date.now() * 1000, capacity)
  const readers = new Set<Reader>()
  const timers = new Map<'gather' | 'look' | 'beat' | 'linger', NodeJS.Timeout>()
  let sources: LiveSources | undefined
  let isWatched = false
  const shown = { status: '', config: '' }

  const start = (name: 'gather' | 'linger', ms: number, work: () => void): void => {
    if (!timers.has(name)) timers.set(name, setTimeout(work, ms).unref())
  }
  const stop = (...names: ('gather' | 'look' | 'beat' | 'linger')[]): void => {
    for (const name of names) {
      clearTimeout(timers.get(name))
      timers.delete(name)
    }
  }
  const flush = (): void => {
    stop('gather')
    for (const row of activity.takeNews()) ring.add('request', row)
    for (const reader of readers) reader.pump()
  }
  const gather = (): void => start('gather', gatherMs, flush)
  const activity = createActivity(() => isWatched, gather)
  const publish = (event: string, data: object): void => {
    if (!isWatched) return
    ring.add(event, data)
    gather()
  }
  /** Remembers what is told; true when that is something new. */
  const isNews = (name: keyof typeof shown, data: object): boolean => {
    const text = JSON.stringify(data)
    if (text === shown[name]) return false
    shown[name] = text
    return true
  }
  const look = (): void => {
    if (sources === undefined || !isWatched) return
    const status = sources.status()
    const config = sources.config()
    if (isNews('status', { ...status, uptime_secs: 0 })) publish('status', status)
    if (isNews('config', config)) publish('config', config)
  }
  const watch = (): void => {
    stop('linger')
    if (isWatched) return
    isWatched = true
    // What has happened while nobody read is no event any more.
    ring.clear()
    if (sources !== undefined) isNews('config', sources.config())
    timers.set('look', setInterval(look, lookMs).unref())
    timers.set('beat', setInterval(() => readers.forEach((reader) => reader.beat()), beatMs).unref())
  }
  const unwatch = (): void => {
    stop('gather', 'look', 'beat', 'linger')
    isWatched = false
    activity.takeNews()
    ring.clear()
  }
  /** What a reader has to know first, and the number after which it is sent on. */
  const openingFor = (lastId: number | undefined): { opening: string; position: number } => {
    const missed = lastId === undefined ? undefined : ring.missedSince(lastId)
    if (lastId !== undefined && missed === 0) return { opening: '', position: lastId }
    const position = missed === undefined ? ring.last() : ring.start()
    const say = (event: string, data: object): string => eventText(position, event, data)
    const gap = lastId === undefined ? '' : say('gap', missed === undefined ? {} : { missed })
    const status = sources === undefined ? '' : say('status', sources.status())
    const running = activity.running().map((row) => say('request', row))
    return { opening: [gap, status, ...running].join(''), position }
  }
  return {
    activity,
    tell(given) {
      sources = given
    },
    look,
    publish,
    open(exchange, lastId) {
      watch()
      flush()
      const { promise, resolve } = Promise.withResolvers<void>()
      const reader = openReader(exchange, ring, openingFor(lastId), (left) => {
        readers.delete(left)
        if (readers.size === 0) start('linger', lingerMs, unwatch)
        resolve()
      })
      readers.add(reader)
      reader.pump()
      return promise
    },
    close() {
      for (const reader of readers) reader.end()
      unwatch()
    },
  }
}
