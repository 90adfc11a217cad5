// The times of an attempt: those of [server], over them those of the provider, over them those of the route.
import type { Config } from '@ferryllm/control'
import type { Timeouts } from './snapshot.ts'

type Entry = NonNullable<Config['routes'][number]['timeouts']>

/** What an entry says, and nothing else. */
export function compileTimeouts(entry: Entry): Partial<Timeouts> {
  return {
    ...inMs('connectMs', entry.connect_secs),
    ...inMs('headersMs', entry.headers_secs),
    ...inMs('firstEventMs', entry.first_event_secs),
    ...inMs('idleMs', entry.idle_secs),
    ...inMs('totalMs', entry.total_secs),
  }
}

/** What holds when nobody says otherwise. */
export function serverTimeouts(server: Config['server']): Timeouts {
  return {
    connectMs: server.connect_timeout_secs * 1000,
    headersMs: server.request_timeout_secs * 1000,
    idleMs: server.idle_timeout_secs * 1000,
    ...inMs('firstEventMs', server.first_event_timeout_secs),
    ...inMs('totalMs', server.total_timeout_secs),
  }
}

function inMs(name: keyof Timeouts, seconds: number | undefined): Partial<Timeouts> {
  return seconds === undefined ? {} : { [name]: seconds * 1000 }
}
