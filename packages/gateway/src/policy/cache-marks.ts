// Prompt caching on hosts that want marks: on the tools, the system prompt, the user's last words, and the user's words
// before, where the last request ended. Marks of the client stay and count: there are never more than four.
import { findTopLevel, type Part, type Request, type Tool, type Turn } from '@ferryllm/protocols'
import type { PolicySettings } from '../config/snapshot.ts'
import type { Policy } from './policy.ts'
import { promptTurns } from './take-lines.ts'

/** Anthropic refuses a fifth. */
const MAX_MARKS = 4

type Mark = NonNullable<Extract<Part, { kind: 'text' }>['cache']>
type CacheSettings = PolicySettings['cache']

export const cacheMarks: Policy = {
  name: 'cache-marks',
  when: 'after',
  concerns: (body, { settings, target }) =>
    settings.cache.anthropicMarks && target.traits.cacheMarks === 'anthropic' && lacksMarks(body),
  apply(request, { settings: { cache }, target, ledger }) {
    if (!cache.anthropicMarks || target.traits.cacheMarks !== 'anthropic') return request
    if (request.promptCache?.auto !== undefined) return request
    const start = promptTurns(request)
    const own = {
      prompt: marksOf([...request.tools, ...request.system, ...partsOf(request.turns.slice(0, start))]),
      history: marksOf(partsOf(request.turns.slice(start))),
    }
    const marked = markPrompt(markHistory(request, start, own, cache), start, own, cache)
    if (marked !== request) {
      const text = 'Prompt cache marks were added (prompt_cache.auto_inject_anthropic_cache_control).'
      ledger.added('cache_marks_added', text)
    }
    return marked
  },
}

const FIELD = '"cache_control"'

/** A client that marks both its prompt and its history knows what it does: its bytes may go out as they are. */
function lacksMarks(body: Buffer): boolean {
  const first = body.indexOf(FIELD)
  if (first < 0) return true
  const history = findTopLevel(body, ['messages'])?.get('messages')?.at(-1)
  if (history === undefined) return true
  // Bodies are long: what was looked through once is not looked through again.
  const inside = first >= history.start ? first : body.indexOf(FIELD, history.start)
  const isInside = inside >= 0 && inside < history.end
  const isOutside = first < history.start || body.indexOf(FIELD, history.end) >= 0
  return !isInside || !isOutside
}

interface OwnMarks {
  readonly prompt: readonly Mark[]
  readonly history: readonly Mark[]
}

function marksOf(nodes: readonly (Part | Tool)[]): readonly Mark[] {
  return nodes.flatMap((node) => ('cache' in node && node.cache !== undefined ? [node.cache] : []))
}

function partsOf(turns: readonly Turn[]): readonly Part[] {
  return turns
    .flatMap((turn) => turn.parts)
    .flatMap((part) => (part.kind === 'tool-result' ? [part, ...part.parts] : [part]))
}

/** Within the history the client's own marks are enough. A longer life must not follow a shorter one: that is a 400. */
function markHistory(request: Request, start: number, own: OwnMarks, cache: CacheSettings): Request {
  if (own.history.length > 0) return request
  const isShort = cache.ttl === '1h' && own.prompt.some((mark) => mark.ttl !== '1h')
  const mark: Mark = cache.ttl === undefined || isShort ? {} : { ttl: cache.ttl }
  const last = lastUser(request.turns, request.turns.length, start)
  const answer = request.turns.findLastIndex((turn, index) => index < last && turn.role === 'assistant')
  const before = lastUser(request.turns, answer, start)
  const wished = [...(cache.lastUser ? [last] : []), ...(cache.history ? [before] : [])].filter(
    (index) => index >= start,
  )
  const chosen = new Set(wished.slice(0, MAX_MARKS - own.prompt.length))
  if (chosen.size === 0) return request
  const turns = request.turns.map((turn, index) =>
    chosen.has(index) ? { ...turn, parts: markLast<Part>(turn.parts, isMarkable, mark) } : turn,
  )
  return { ...request, turns }
}

function lastUser(turns: readonly Turn[], end: number, start: number): number {
  const index = turns.findLastIndex((turn, at) => at < end && turn.role === 'user' && turn.parts.some(isMarkable))
  return index < start ? -1 : index
}

/** The system prompt stands behind the tools, so its mark covers them: it is the first to get one. */
function markPrompt(request: Request, start: number, own: OwnMarks, cache: CacheSettings): Request {
  if (own.prompt.length > 0) return request
  const isLong = own.history.some((mark) => mark.ttl === '1h')
  const mark: Mark = isLong ? { ttl: '1h' } : cache.ttl === undefined ? {} : { ttl: cache.ttl }
  const room = MAX_MARKS - own.history.length
  const withSystem = cache.system && room > 0 ? markSystem(request, start, mark) : request
  const left = withSystem === request ? room : room - 1
  const at = withSystem.tools.findLastIndex((tool) => tool.kind === 'function')
  if (!cache.tools || left <= 0 || at < 0) return withSystem
  return { ...withSystem, tools: markLast<Tool>(withSystem.tools, (tool) => tool.kind === 'function', mark) }
}

/** Chat clients have their system prompt at the head of the messages. */
function markSystem(request: Request, start: number, mark: Mark): Request {
  if (request.system.some(isMarkable)) return { ...request, system: markLast(request.system, isMarkable, mark) }
  const at = request.turns.findLastIndex(
    (turn, index) => index < start && turn.role === 'system' && turn.parts.some(isMarkable),
  )
  if (at < 0) return request
  const turns = request.turns.map((turn, index) =>
    index === at ? { ...turn, parts: markLast<Part>(turn.parts, isMarkable, mark) } : turn,
  )
  return { ...request, turns }
}

/** Marks the last item that can carry one. */
function markLast<T extends object>(items: readonly T[], able: (item: T) => boolean, cache: Mark): readonly T[] {
  const index = items.findLastIndex(able)
  return items.map((item, at) => (at === index ? { ...item, cache } : item))
}

/** Anthropic refuses marks on empty text and on reasoning; on text that changes every time they would only cost. */
function isMarkable(part: Part): boolean {
  if (part.kind === 'text') return part.text !== '' && part.volatile !== true
  return part.kind === 'tool-result' || part.kind === 'media'
}
