// The tool calls of a demo model: those that the request forces, and those it makes by itself until there is a result.
import type { Part, Request, Tool } from '@ferryllm/protocols'
import { newResults } from './answer.ts'
import { instanceOf } from './instance-of.ts'

type Callable = Extract<Tool, { kind: 'function' | 'custom' }>
type Call = Extract<Part, { kind: 'tool-call' }>

/** Up to `eager` calls where the model may choose, at least one where the request demands it. */
export function callsFor(request: Request, eager: number): Call[] {
  const { toolChoice, parallelTools, turns } = request
  const demanded =
    toolChoice?.mode === 'required' ||
    toolChoice?.mode === 'named' ||
    (toolChoice?.mode === 'allowed' && toolChoice.inner === 'required')
  const willing = newResults(request).length > 0 ? 0 : eager
  const wanted = demanded ? Math.max(1, willing) : willing
  const before = turns.flatMap(({ parts }) => parts.filter((part) => part.kind === 'tool-call')).length
  return callable(request)
    .slice(0, parallelTools === false ? Math.min(1, wanted) : wanted)
    .map((tool, index) => ({
      kind: 'tool-call',
      call: tool.kind,
      // Ids must differ within a conversation, and be the same whenever it is played again.
      id: `call_demo_${before + index + 1}`,
      name: tool.name,
      ...(tool.namespace === undefined ? {} : { namespace: tool.namespace }),
      input: tool.kind === 'custom' ? 'demo input' : JSON.stringify(instanceOf(tool.schema ?? {})),
    }))
}

/** The tools that the request lets the model call. */
function callable({ tools, toolChoice }: Request): Callable[] {
  const all = tools.filter((tool): tool is Callable => tool.kind === 'function' || tool.kind === 'custom')
  switch (toolChoice?.mode) {
    case 'none':
    case 'hosted':
      return []
    case 'named':
      return all.filter((tool) => tool.name === toolChoice.name && tool.namespace === toolChoice.namespace)
    case 'allowed':
      return all.filter((tool) =>
        toolChoice.names.some(({ name, namespace }) => name === tool.name && namespace === tool.namespace),
      )
    default:
      return all
  }
}
