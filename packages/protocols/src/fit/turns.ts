// Small operations on turns that several fitting steps share.
import type { Part, Turn } from '#ir'

/** An assistant turn and everything up to the next one. The first exchange of a history has no assistant turn. */
export interface Exchange {
  readonly assistant?: Turn
  readonly after: readonly Turn[]
}

/** Cuts a history before every assistant turn: nothing later than its exchange ever changes how an exchange is fitted. */
export function exchangesOf(turns: readonly Turn[]): readonly Exchange[] {
  const exchanges: { assistant?: Turn; after: Turn[] }[] = [{ after: [] }]
  for (const turn of turns) {
    if (turn.role === 'assistant') exchanges.push({ assistant: turn, after: [] })
    else exchanges.at(-1)?.after.push(turn)
  }
  return exchanges
}

/** Turns of one role as one; the last word on effort and phase counts, and a name that all of them bear. */
function joinTurns(first: Turn, ...others: readonly Turn[]): Turn {
  if (others.length === 0) return first
  const turns = [first, ...others]
  const phase = turns.findLast((turn) => turn.phase !== undefined)?.phase
  const effort = turns.findLast((turn) => turn.effort !== undefined)?.effort
  const { name, ...rest } = first
  return {
    ...rest,
    ...(name !== undefined && others.every((turn) => (turn.name ?? name) === name) ? { name } : {}),
    ...(phase === undefined ? {} : { phase }),
    ...(effort === undefined ? {} : { effort }),
    parts: turns.flatMap((turn) => turn.parts),
  }
}

/** Drops turns without parts and joins neighbours of one role. System turns stay apart: each may be moved on its own. */
export function tidyTurns(turns: readonly Turn[]): readonly Turn[] {
  const groups: [Turn, ...Turn[]][] = []
  for (const turn of turns) {
    const last = groups.at(-1)
    if (turn.parts.length === 0) {
      // Claude Code sends messages that hold nothing but an effort: it counts from there on.
      if (turn.effort !== undefined) last?.push(turn)
      continue
    }
    if (last !== undefined && last[0].role === turn.role && turn.role !== 'system') last.push(turn)
    else groups.push([turn])
  }
  const tidy = groups.map((group) => joinTurns(...group))
  return sameItems(tidy, turns) ? turns : tidy
}

/** The turn with other parts; the same turn when they are the ones it has. */
export function withParts(turn: Turn, parts: readonly Part[]): Turn {
  return sameItems(parts, turn.parts) ? turn : { ...turn, parts }
}

/** `map` that gives the same array back when no item changed, so that untouched nodes stay recognisable. */
export function mapSame<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  const mapped = items.map((item) => change(item))
  return sameItems(mapped, items) ? items : mapped
}

/** True when both arrays hold the very same objects. */
export function sameItems<T>(first: readonly T[], second: readonly T[]): boolean {
  return first.length === second.length && first.every((item, index) => item === second[index])
}

/** Text that a model shall take as coming from the system, for places where only user text may stand. */
export function remind(text: string): string {
  return `<system-reminder>\n${text}\n</system-reminder>`
}
