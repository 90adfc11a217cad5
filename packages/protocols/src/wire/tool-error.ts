// Tool results without an error flag: their text says it, in the same words to every provider (spec 05 note 12, TOOL-22).
import type { Part } from '#ir'

/** The parts of a failed result, the first text of which says so. */
export function flagError(parts: readonly Part[]): readonly Part[] {
  const at = parts.findIndex((part) => part.kind === 'text')
  const said = parts[at]
  if (said?.kind !== 'text') return [{ kind: 'text', text: '[tool error]' }, ...parts]
  return parts.with(at, { ...said, text: `[tool error] ${said.text}` })
}
