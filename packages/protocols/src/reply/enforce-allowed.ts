// Keeps `allowed_tools` where the target could not: a call outside the list never reaches the client (spec 06 §6.5).
import type { Event } from '#ir'
import type { Transducer } from '#stream'
import type { ReplyContext } from './adapt-reply.ts'
import { finishWithoutCalls } from './finish-without-calls.ts'

/** Turns a call that the client did not allow into a line of text, and notes it. */
export function enforceAllowed({ plan, ledger }: ReplyContext): Transducer<Event, Event> {
  const { allowed } = plan
  if (allowed === undefined) return (next) => next
  return (next) => {
    let blocked = false
    let calls = 0
    return {
      push(event) {
        if (event.type === 'block-start' && event.block.kind === 'tool-call') {
          const { name } = event.block
          blocked = !allowed.has(name) && name !== plan.jsonTool
          if (blocked) {
            const shown = plan.calls.get(name)?.name ?? name
            ledger.dropped('tool_call_blocked', `The model called ${shown}, which allowed_tools does not permit.`)
            next.push({ type: 'block-start', at: event.at, block: { kind: 'text' } })
            return next.push({ type: 'text-delta', at: event.at, text: `[blocked call to ${shown}]` })
          }
          calls++
        }
        if (event.type === 'input-delta' && blocked) return
        if (event.type === 'block-end') blocked = false
        next.push(event.type === 'end' && calls === 0 ? finishWithoutCalls(event) : event)
      },
      end: (cause) => next.end(cause),
    }
  }
}
