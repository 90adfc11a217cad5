// A reply that was asked for as a summary of the history (`fit/ask-for-summary`): its text becomes the one compaction
// block that the client waits for; everything else the model said is left out.
import { GatewayError, type Event, type Ledger } from '#ir'
import type { Transducer } from '#stream'
import type { ReplyPlan } from '../fit/plan.ts'

export function writeSummary(context: { readonly plan: ReplyPlan; readonly ledger: Ledger }): Transducer<Event, Event> {
  const { plan, ledger } = context
  if (!plan.summary) return (next) => next
  return (next) => {
    const texts = new Set<number>()
    let summary = ''
    let isOver = false
    return {
      push(event) {
        if (isOver) return
        switch (event.type) {
          case 'start':
          case 'ping':
            return next.push(event)
          case 'block-start':
            if (event.block.kind === 'text') texts.add(event.at)
            return
          case 'text-delta':
            if (texts.has(event.at)) summary += event.text
            return
          case 'end':
            if (summary.trim() === '') {
              isOver = true
              return next.end(new GatewayError('upstream-malformed', 'The model wrote no summary of the conversation.'))
            }
            if (event.finish.reason === 'max-tokens') {
              ledger.approximated('compaction_cut', 'The summary was cut off at the token limit.', undefined, 'warn')
            }
            next.push({ type: 'block-start', at: 0, block: { kind: 'compaction', text: summary } })
            next.push({ type: 'block-end', at: 0 })
            return next.push({ ...event, finish: { reason: 'stop' } })
          default:
            return
        }
      },
      end(cause) {
        if (!isOver) next.end(cause)
        isOver = true
      },
    }
  }
}
