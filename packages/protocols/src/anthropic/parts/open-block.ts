// A block of a stream while it is open: one that grows in the open has a head, one without is collected until its end.
import type { Block } from '#ir'
import { type Fields, toolInput } from '#wire'
import { decodePart, type PartReader } from './decode-part.ts'
import { inReply, malformed } from './reply-reader.ts'

export interface OpenBlock {
  readonly at: number
  readonly kind: string
  readonly head: Block | undefined
  /** The block as it started, and grew when it has no head. */
  wire: Fields
  /** Argument text of a collected block. */
  input: string
  /** A tool call got argument text. */
  filled: boolean
}

/** Opens a block; only texts, thinking and the client's own calls are shown while they grow. */
export function openBlock(wire: Fields, at: number, reader: PartReader): OpenBlock {
  const kind = String(wire['type'])
  return { at, kind, head: headOf(wire, kind, reader), wire, input: '', filled: false }
}

function headOf(wire: Fields, kind: string, reader: PartReader): Block | undefined {
  switch (kind) {
    case 'text':
      return { kind: 'text' }
    case 'thinking':
    case 'redacted_thinking':
      return { kind: 'reasoning' }
    case 'tool_use': {
      const { id, name, toolset_name: toolset } = wire
      if (typeof name !== 'string') throw malformed('', 'a tool_use block has no name')
      return {
        kind: 'tool-call',
        call: 'function',
        id: typeof id === 'string' && id !== '' ? id : (reader.mint?.('call_') ?? ''),
        name,
        ...(typeof toolset === 'string' ? { namespace: toolset } : {}),
      }
    }
    default:
      return undefined
  }
}

/** Adds a delta to a collected block as the official SDK does: texts are appended, everything else replaces. */
export function grow(open: OpenBlock, delta: Fields): void {
  const { type: _type, partial_json: input, text, thinking, ...rest } = delta
  if (typeof input === 'string') open.input += input
  const appended = Object.entries({ text, thinking }).flatMap(([key, piece]) =>
    typeof piece === 'string' ? [[key, `${stringOr(open.wire[key])}${piece}`] as const] : [],
  )
  open.wire = { ...open.wire, ...Object.fromEntries(appended), ...rest }
}

function stringOr(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The whole block at its end. */
export function completed({ wire, input, at }: OpenBlock, reader: PartReader): Block {
  const whole = input === '' ? wire : { ...wire, input: toolInput(input, () => undefined) }
  const part = decodePart(whole, `/content/${at}`, reader, inReply)
  switch (part.kind) {
    case 'hosted-call':
    case 'hosted-result':
    case 'compaction':
    case 'media':
    case 'opaque':
      return part
    default:
      throw malformed('', `a block of type ${String(wire['type'])} has no deltas`)
  }
}
