// How many tokens the demo says a prompt has: a rough count that grows with the prompt and does not depend on its wording
// on the wire.
import type { Part, Request } from '@ferryllm/protocols'

const CHARACTERS_PER_TOKEN = 4
const TOKENS_PER_MESSAGE = 3
/** What anything but text costs. */
const TOKENS_PER_PART = 100

/** At least 1. */
export function countInput({ system, turns, tools }: Request): number {
  const said = [...system, ...turns.flatMap(({ parts }) => parts)].reduce((sum, part) => sum + tokensOf(part), 0)
  return 1 + said + (turns.length + tools.length) * TOKENS_PER_MESSAGE
}

function tokensOf(part: Part): number {
  switch (part.kind) {
    case 'text':
    case 'reasoning':
    case 'refusal':
      return Math.ceil(part.text.length / CHARACTERS_PER_TOKEN)
    case 'tool-call':
      return Math.ceil((part.name.length + part.input.length) / CHARACTERS_PER_TOKEN)
    case 'tool-result':
      return part.parts.reduce((sum, inner) => sum + tokensOf(inner), 0)
    default:
      return TOKENS_PER_PART
  }
}
