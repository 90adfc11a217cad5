// Stop sequences that the provider does not know: the gateway watches the text for them (spec 05 note 31).
import type { Event, Usage } from '#ir'
import { mergeUsage } from '#ir'
import type { Transducer } from '#stream'
import type { ReplyContext } from './adapt-reply.ts'

/** Cuts the text at the first stop sequence and ends the reply there. Reasoning and tool input are not watched. */
export function watchStop({ plan, onStop }: ReplyContext): Transducer<Event, Event> {
  const stops = plan.stop.filter((stop) => stop !== '')
  if (stops.length === 0) return (next) => next
  return (next) => {
    let usage: Usage | undefined
    /** The start of a text block, until there is text for it. */
    let start: Event | undefined
    let watching = false
    let held = ''
    let stopped = false

    const open = (): void => {
      if (start !== undefined) next.push(start)
      start = undefined
    }

    const stop = (at: number, stopSequence: string): void => {
      stopped = true
      if (start === undefined) next.push({ type: 'block-end', at })
      const finish = { reason: 'stop-sequence', stopSequence } as const
      next.push({ type: 'end', finish, ...(usage === undefined ? {} : { usage }) })
      next.end()
      onStop?.()
    }

    const watch = (event: Event & { type: 'text-delta' }): void => {
      const seen = held + event.text
      const match = firstMatch(seen, stops)
      const from = match?.start ?? heldFrom(seen, stops)
      held = seen.slice(from)
      const text = seen.slice(0, from)
      if (text !== '' || event.logprobs !== undefined) {
        open()
        next.push({ ...event, text })
      }
      if (match !== undefined) stop(event.at, match.stop)
    }

    return {
      push(event) {
        if (stopped) return
        if (event.type === 'text-delta' && watching) return watch(event)
        if (event.type === 'start') usage = mergeUsage(usage, event.usage)
        if (event.type === 'block-start') {
          watching = event.block.kind === 'text'
          if (watching) {
            start = event
            return
          }
        }
        if (event.type === 'annotation' || event.type === 'seal') open()
        if (event.type === 'block-end' && watching) {
          open()
          if (held !== '') next.push({ type: 'text-delta', at: event.at, text: held })
          held = ''
          watching = false
        }
        next.push(event)
      },
      end(cause) {
        if (!stopped) next.end(cause)
      },
    }
  }
}

/** The sequence that is complete first, as a provider would meet it; of those ending together, the longest. */
function firstMatch(text: string, stops: readonly string[]): { start: number; stop: string } | undefined {
  let found: { start: number; stop: string } | undefined
  for (const stop of stops) {
    const start = text.indexOf(stop)
    if (start < 0) continue
    const difference = found === undefined ? -1 : start + stop.length - (found.start + found.stop.length)
    if (difference < 0 || (difference === 0 && stop.length > (found?.stop.length ?? 0))) found = { start, stop }
  }
  return found
}

/** Where the tail begins that may be the beginning of a stop sequence; never between the halves of a surrogate pair. */
function heldFrom(text: string, stops: readonly string[]): number {
  let from = text.length
  for (const stop of stops) {
    for (let length = Math.min(stop.length - 1, text.length); length > text.length - from; length--) {
      if (text.endsWith(stop.slice(0, length))) from = text.length - length
    }
  }
  const last = text.charCodeAt(from - 1)
  return last >= 0xd800 && last < 0xdc00 ? from - 1 : from
}
