// The structured answer, whatever it took to get one: a hidden tool's input becomes the text again, and a code fence
// around bare JSON goes (spec 05 notes 35 and 36).
import type { Event } from '#ir'
import { pipe, type Transducer } from '#stream'
import type { ReplyContext } from './adapt-reply.ts'
import { finishWithoutCalls } from './finish-without-calls.ts'

/** Undoes how `fit` asked for structured output. */
export function structuredText({ plan }: ReplyContext): Transducer<Event, Event> {
  const reveal: Transducer<Event, Event> = plan.jsonTool === undefined ? (next) => next : revealTool(plan.jsonTool)
  return plan.unfence ? pipe(reveal, removeFence) : reveal
}

function revealTool(tool: string): Transducer<Event, Event> {
  return (next) => {
    let hidden = false
    let empty = true
    let calls = 0
    return {
      push(event) {
        if (event.type === 'block-start' && event.block.kind === 'tool-call') {
          hidden = event.block.name === tool
          empty = true
          if (hidden) return next.push({ type: 'block-start', at: event.at, block: { kind: 'text' } })
          calls++
        }
        if (hidden && event.type === 'input-delta') {
          empty = false
          return next.push({ type: 'text-delta', at: event.at, text: event.text })
        }
        if (hidden && event.type === 'block-end') {
          hidden = false
          // Empty arguments mean {} (TOOL-27); as text that has to be said.
          if (empty) next.push({ type: 'text-delta', at: event.at, text: '{}' })
        }
        next.push(event.type === 'end' && calls === 0 ? finishWithoutCalls(event) : event)
      },
      end: (cause) => next.end(cause),
    }
  }
}

/** Text that may yet become an opening fence. */
const MAY_OPEN = /^\s*(?:`{1,2}|```[\w+-]*[ \t]*\r?)?$/
const OPENING = /^\s*```[\w+-]*[ \t]*(?:\r?\n)?/
/** Models sometimes write white space without end: holding it back has a limit, so that no delta costs more than this. */
const MAX_HELD = 1024

/** Works block by block and holds back only what may turn out to be a fence. */
const removeFence: Transducer<Event, Event> = (next) => {
  let state: 'outside' | 'opening' | 'plain' | 'fenced' = 'outside'
  let held = ''

  /** Takes in text and answers what of it is surely part of the answer. */
  const release = (text: string): string => {
    const seen = held + text
    held = ''
    if (state === 'opening') {
      if (seen.length <= MAX_HELD && MAY_OPEN.test(seen)) {
        held = seen
        return ''
      }
      const opening = OPENING.exec(seen)
      state = opening === null ? 'plain' : 'fenced'
      return opening === null ? seen : release(seen.slice(opening[0].length))
    }
    const from = closingFrom(seen)
    if (seen.length - from > MAX_HELD) return seen
    held = seen.slice(from)
    return seen.slice(0, from)
  }

  return {
    push(event) {
      if (event.type === 'block-start' && event.block.kind === 'text') state = 'opening'
      if (event.type === 'text-delta' && (state === 'opening' || state === 'fenced')) {
        const text = release(event.text)
        if (text !== '' || event.logprobs !== undefined) next.push({ ...event, text })
        return
      }
      if (event.type === 'block-end') {
        if (held !== '' && !(state === 'fenced' && held.trim() === '```')) {
          next.push({ type: 'text-delta', at: event.at, text: held })
        }
        state = 'outside'
        held = ''
      }
      next.push(event)
    },
    end: (cause) => next.end(cause),
  }
}

/** Where a closing fence may begin: white space, up to three ticks, white space, end. Scans backwards, so it is linear. */
function closingFrom(text: string): number {
  const end = text.trimEnd().length
  let from = end
  while (from > 0 && end - from < 3 && text[from - 1] === '`') from--
  return from === end ? end : text.slice(0, from).trimEnd().length
}
