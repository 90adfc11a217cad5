// Prompt caching for clients that know nothing of it: marks on the system prompt, the tools and the last user message of
// requests to Anthropic. A client that marks anything itself is left alone; there are never more than four marks.
import type { Part, Request, Tool, Turn } from '@ferryllm/protocols'
import type { Policy } from './policy.ts'

const MARK = {} as const

export const cacheMarks: Policy = {
  name: 'cache-marks',
  when: 'after',
  concerns: (body, { settings, target }) =>
    settings.cache.anthropicMarks && target.traits.cacheMarks === 'anthropic' && !body.includes('"cache_control"'),
  apply(request, { settings: { cache }, target, ledger }) {
    if (!cache.anthropicMarks || target.traits.cacheMarks !== 'anthropic' || hasMarks(request)) return request
    const marked: Request = {
      ...request,
      system: cache.system ? markLast(request.system, (text) => text.text !== '') : request.system,
      tools: cache.tools ? markLast<Tool>(request.tools, (tool) => tool.kind === 'function') : request.tools,
      turns: cache.lastUser ? markLastUser(request.turns) : request.turns,
    }
    ledger.added(
      'cache_marks_added',
      'Prompt cache marks were added (prompt_cache.auto_inject_anthropic_cache_control).',
    )
    return marked
  },
}

function hasMarks({ system, tools, turns, promptCache }: Request): boolean {
  return (
    promptCache?.auto !== undefined ||
    system.some((text) => text.cache !== undefined) ||
    tools.some((tool) => 'cache' in tool && tool.cache !== undefined) ||
    turns.some((turn) => turn.parts.some((part) => 'cache' in part && part.cache !== undefined))
  )
}

/** Marks the last item that can carry one. */
function markLast<T extends object>(items: readonly T[], able: (item: T) => boolean): readonly T[] {
  const index = items.findLastIndex(able)
  return items.map((item, at) => (at === index ? { ...item, cache: MARK } : item))
}

function markLastUser(turns: readonly Turn[]): readonly Turn[] {
  const index = turns.findLastIndex((turn) => turn.role === 'user')
  return turns.map((turn, at) => (at === index ? { ...turn, parts: markLast<Part>(turn.parts, cacheable) } : turn))
}

/** Anthropic refuses marks on empty text and on reasoning. */
function cacheable(part: Part): boolean {
  return part.kind === 'tool-result' || part.kind === 'media' || (part.kind === 'text' && part.text !== '')
}
