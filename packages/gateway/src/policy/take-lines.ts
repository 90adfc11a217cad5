// Lines are taken out of the system prompt: what the policies about stripped and about moved lines have in common. User text
// is never touched.
import type { Part, Request, Text, Turn } from '@ferryllm/protocols'

export interface TakenLines {
  /** The same object when no line was meant. */
  readonly request: Request
  readonly lines: readonly string[]
}

/** Takes out every line that is meant, also from system messages inside the history. */
export function takeLines(request: Request, isMeant: (line: string) => boolean): TakenLines {
  return take(request, request.turns.length, isMeant)
}

/** Takes lines out of the prompt before the first word of user or assistant; `index` counts its lines from 0. */
export function takePromptLines(request: Request, isMeant: (line: string, index: number) => boolean): TakenLines {
  return take(request, promptTurns(request), isMeant)
}

/** How many turns stand before the conversation: chat clients spell the system prompt as messages. */
export function promptTurns({ turns }: Request): number {
  const start = turns.findIndex(
    ({ role, parts }) => role !== 'system' && parts.some((part) => part.kind !== 'tool-addition'),
  )
  return start < 0 ? turns.length : start
}

function take(request: Request, reach: number, isMeant: (line: string, index: number) => boolean): TakenLines {
  const taken: string[] = []
  let index = 0
  const clean = <T extends Part>(part: T | Text): T | Text => {
    if (part.kind !== 'text') return part
    const lines = part.text.split('\n')
    const kept: string[] = []
    for (const line of lines) (isMeant(line, index++) ? taken : kept).push(line)
    return kept.length === lines.length ? part : { ...part, text: kept.join('\n') }
  }
  const system = dropEmptied(request.system, request.system.map(clean))
  const turns = request.turns.flatMap((turn, at): readonly Turn[] => {
    if (turn.role !== 'system' || at >= reach) return [turn]
    const parts = dropEmptied(turn.parts, turn.parts.map(clean))
    if (parts === turn.parts) return [turn]
    return parts.length === 0 && turn.effort === undefined ? [] : [{ ...turn, parts }]
  })
  return { request: taken.length === 0 ? request : { ...request, system, turns }, lines: taken }
}

/** Without texts that have nothing left, which some providers refuse; a cache mark on one goes to the text before it. */
function dropEmptied<T extends Part>(before: readonly T[], after: readonly T[]): readonly T[] {
  if (after.every((part, index) => part === before[index])) return before
  return after.reduce<readonly T[]>((kept, part, index) => {
    if (part === before[index] || part.kind !== 'text' || part.text.trim() !== '') return [...kept, part]
    const last = kept.at(-1)
    if (part.cache === undefined || last === undefined || ('cache' in last && last.cache !== undefined)) return kept
    return [...kept.slice(0, -1), { ...last, cache: part.cache }]
  }, [])
}

/** What was taken, for a note: whoever reads it shall recognise the lines, not read them whole. */
export function quoteLines(lines: readonly string[]): string {
  const shown = lines.slice(0, MAX_LINES).map((line) => JSON.stringify(line.slice(0, MAX_LENGTH)))
  return lines.length > MAX_LINES ? `${shown.join(', ')} and ${lines.length - MAX_LINES} more` : shown.join(', ')
}

const MAX_LINES = 3
const MAX_LENGTH = 60
