// Changing one place of a decoded request and leaving every other node the one it was.
import type { Part, Request, Turn } from '#ir'

export function editTurn(request: Request, index: number, edit: (turn: Turn) => Turn): Request {
  return { ...request, turns: request.turns.map((turn, at) => (at === index ? edit(turn) : turn)) }
}

/** The edit may give any fields: the codec has to cope with what a part has become. */
export function editPart(request: Request, turn: number, index: number, edit: (part: any) => object): Request {
  return editTurn(request, turn, (old) => ({
    ...old,
    parts: old.parts.map((part, at) => (at === index ? (edit(part) as Part) : part)),
  }))
}
