// What a request says turn by turn, in words that do not depend on how it is spelled: to compare what a recorded client sent
// with what reaches the provider through the gateway.
import { createHash } from 'node:crypto'
import { CODECS, type Part, type ProtocolId, type Seal } from '@ferryllm/protocols'

/** One thing that somebody says. */
export interface Word {
  readonly role: 'system' | 'user' | 'assistant'
  readonly kind: Part['kind']
  readonly text: string
  /** Of a call, or of the call that a result answers. */
  readonly id?: string
  readonly name?: string
  readonly seal?: Seal
  readonly isError?: boolean
}

/** Everything that the body of a request says, system prompt first. */
export function wordsOf(protocol: ProtocolId, body: unknown, model: string): readonly Word[] {
  const { system, turns } = CODECS[protocol].decodeRequest(body, protocol === 'gemini' ? { model } : undefined)
  return [
    ...system.flatMap((part) => toWords('system', part)),
    ...turns.flatMap(({ role, parts }) => parts.flatMap((part) => toWords(role, part))),
  ]
}

function toWords(role: Word['role'], part: Part): readonly Word[] {
  const { kind } = part
  switch (kind) {
    case 'text':
    case 'reasoning':
      return [{ role, kind, text: part.text, ...(part.seal === undefined ? {} : { seal: part.seal }) }]
    case 'refusal':
      return [{ role, kind: 'text', text: part.text }]
    case 'tool-call': {
      const { id, name, input, seal } = part
      return [{ role, kind, id, name, text: input, ...(seal === undefined ? {} : { seal }) }]
    }
    case 'tool-result': {
      const texts = part.parts.filter((inner) => inner.kind === 'text').map(({ text }) => text)
      const result: Word = { role, kind, id: part.callId, text: texts.join('\n'), isError: part.isError === true }
      return [result, ...part.parts.filter((inner) => inner.kind !== 'text').flatMap((inner) => toWords(role, inner))]
    }
    case 'compaction':
      return [{ role, kind, text: part.text ?? '', ...(part.seal === undefined ? {} : { seal: part.seal }) }]
    case 'media':
      return [{ role, kind, text: `${part.media} ${digest(part.data)}` }]
    default:
      return [{ role, kind, text: digest(part.origin?.value) }]
  }
}

function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value) ?? '')
    .digest('hex')
    .slice(0, 12)
}
