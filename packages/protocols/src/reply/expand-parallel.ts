// OpenAI's models sometimes call the wrapper that runs several functions at once; no client has such a tool (TOOL-29).
import type { Block, Event } from '#ir'
import type { Transducer } from '#stream'
import type { ReplyContext } from './adapt-reply.ts'
import { scanJson, type Span } from './scan-json.ts'

const WRAPPERS: ReadonlySet<string> = new Set(['multi_tool_use.parallel', 'multi_tool_use_parallel', 'parallel'])
const PREFIX = 'functions.'

type ToolHead = Block & { kind: 'tool-call' }

/** Replaces a call of the wrapper by the calls in it, arguments verbatim. A tool that is merely called so stays. */
export function expandParallel({ client, source, ledger }: ReplyContext): Transducer<Event, Event> {
  if ((source.protocol ?? source.family) === client) return (next) => next
  return (next) => {
    let wrapper: { readonly block: ToolHead; readonly at: number } | undefined
    let pieces: string[] = []
    /** How many blocks more than the provider's went out. */
    let shift = 0

    const call = (block: ToolHead, text: string, at: number): void => {
      next.push({ type: 'block-start', at, block })
      if (text !== '') next.push({ type: 'input-delta', at, text })
      next.push({ type: 'block-end', at })
    }

    const finishWrapper = (block: ToolHead, at: number): void => {
      const text = pieces.join('')
      const uses = readUses(text)
      wrapper = undefined
      pieces = []
      if (uses === undefined) return call(block, text, at)
      const { seal, ...plain } = block
      const count = uses.length
      ledger.rewritten('parallel_call_expanded', `A call of ${block.name} was expanded to the ${count} calls in it.`)
      for (const [index, { name, input }] of uses.entries()) {
        const child = { ...plain, name, id: `${block.id}_${index}` }
        call(index === 0 && seal !== undefined ? { ...child, seal } : child, input, at + index)
      }
      shift += count - 1
    }

    return {
      push(event) {
        if (event.type === 'block-start' && event.block.kind === 'tool-call' && WRAPPERS.has(event.block.name)) {
          wrapper = { block: event.block, at: event.at + shift }
          return
        }
        if (wrapper !== undefined && event.type === 'input-delta') return void pieces.push(event.text)
        if (wrapper !== undefined && event.type === 'block-end') return finishWrapper(wrapper.block, wrapper.at)
        next.push(shift > 0 && 'at' in event ? { ...event, at: event.at + shift } : event)
      },
      end: (cause) => next.end(cause),
    }
  }
}

/** The calls inside a wrapper's arguments; undefined when they are anything else. */
function readUses(text: string): { name: string; input: string }[] | undefined {
  const root = scanJson(text)
  const list = root === undefined ? undefined : memberOf(root, 'tool_uses')
  if (list?.kind !== 'array' || list.items.length === 0) return undefined
  const uses = list.items.flatMap((item) => {
    const recipient = memberOf(item, 'recipient_name')
    const parameters = memberOf(item, 'parameters')
    const name: unknown =
      recipient?.kind === 'other' ? JSON.parse(text.slice(recipient.start, recipient.end)) : undefined
    if (typeof name !== 'string' || !name.startsWith(PREFIX) || parameters?.kind !== 'object') return []
    return [{ name: name.slice(PREFIX.length), input: text.slice(parameters.start, parameters.end) }]
  })
  return uses.length === list.items.length ? uses : undefined
}

function memberOf(span: Span, key: string): Span | undefined {
  return span.kind === 'object' ? span.members.findLast((member) => member.key === key)?.value : undefined
}
