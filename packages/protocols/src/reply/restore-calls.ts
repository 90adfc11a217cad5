// Calls come back under the client's own names and in its own kinds (spec 06 §6.4, TOOL-01, TOOL-04, TOOL-06, TOOL-14).
import type { Event } from '#ir'
import type { Transducer } from '#stream'
import type { ReplyContext } from './adapt-reply.ts'
import { dropNulls } from './drop-nulls.ts'
import { stringField, type InputFilter } from './string-field.ts'

/** Undoes the renaming, flattening and wrapping of tools. Names that nobody changed go back as they are. */
export function restoreCalls({ plan }: ReplyContext): Transducer<Event, Event> {
  if (plan.calls.size === 0 && plan.dropNulls.size === 0) return (next) => next

  const filterOf = (block: Event & { type: 'block-start' }): InputFilter | undefined => {
    if (block.block.kind !== 'tool-call') return undefined
    const { name, call } = block.block
    if (plan.calls.get(name)?.call === 'custom' && call !== 'custom') return stringField('input')
    const schema = plan.dropNulls.get(name)
    return schema === undefined ? undefined : wholeInput((text) => dropNulls(text, schema))
  }

  return (next) => {
    let filter: InputFilter | undefined
    const input = (at: number, text: string): void => {
      if (text !== '') next.push({ type: 'input-delta', at, text })
    }
    return {
      push(event) {
        switch (event.type) {
          case 'block-start': {
            filter = filterOf(event)
            const restored = event.block.kind === 'tool-call' ? plan.calls.get(event.block.name) : undefined
            return next.push(restored === undefined ? event : { ...event, block: { ...event.block, ...restored } })
          }
          case 'input-delta':
            return filter === undefined ? next.push(event) : input(event.at, filter.push(event.text))
          case 'block-end':
            if (filter !== undefined) input(event.at, filter.end())
            filter = undefined
            return next.push(event)
          default:
            return next.push(event)
        }
      },
      end: (cause) => next.end(cause),
    }
  }
}

function wholeInput(change: (text: string) => string): InputFilter {
  const pieces: string[] = []
  return {
    push(text) {
      pieces.push(text)
      return ''
    },
    end: () => change(pieces.join('')),
  }
}
