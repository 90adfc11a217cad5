// Lines of the system prompt that change from call to call destroy every prompt cache behind them: the owner names their
// beginnings and they are taken out. User text is never touched.
import type { Text, Turn } from '@ferryllm/protocols'
import type { Policy } from './policy.ts'

/** Anthropic itself wants its own client's billing line; it only has to go towards others, and `fit` sees to that. */
const ANTHROPIC_LINE = 'x-anthropic-billing-header:'

function prefixesFor(prefixes: readonly string[]): readonly string[] {
  return prefixes.filter((prefix) => prefix !== ANTHROPIC_LINE)
}

export const systemLines: Policy = {
  name: 'system-lines',
  when: 'before',
  concerns: (body, { settings }) => prefixesFor(settings.stripLinePrefixes).some((prefix) => body.includes(prefix)),
  apply(request, { settings, ledger }) {
    const prefixes = prefixesFor(settings.stripLinePrefixes)
    if (prefixes.length === 0) return request
    let removed = 0
    const clean = (part: Text): Text => {
      const lines = part.text.split('\n')
      const kept = lines.filter((line) => !prefixes.some((prefix) => line.startsWith(prefix)))
      if (kept.length === lines.length) return part
      removed += lines.length - kept.length
      return { ...part, text: kept.join('\n') }
    }
    const system = mapChanged(request.system, clean)
    const turns = mapChanged(request.turns, (turn: Turn) => {
      if (turn.role !== 'system') return turn
      const parts = mapChanged(turn.parts, (part) => (part.kind === 'text' ? clean(part) : part))
      return parts === turn.parts ? turn : { ...turn, parts }
    })
    if (removed === 0) return request
    ledger.rewritten(
      'system_lines_stripped',
      `${removed} line(s) of the system prompt were removed (prompt_cache.strip_system_line_prefixes).`,
    )
    return { ...request, system, turns }
  },
}

/** The same array when no element changed. */
function mapChanged<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  const changed = items.map(change)
  return changed.every((item, index) => item === items[index]) ? items : changed
}
