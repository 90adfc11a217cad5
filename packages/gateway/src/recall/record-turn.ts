// An answer as it comes from its provider -> what is remembered of it.
import { fold, GatewayError, type Event, type Part, type ProtocolId, type Sink } from '@ferryllm/protocols'
import { carriesReasoning } from './carries-reasoning.ts'
import { takesArgumentText } from './restore-arguments.ts'
import type { RememberedPart, RememberedTurn, Standing } from './turn-memory.ts'

/** Whose the answer is, and where it stands. */
export interface TurnPlace {
  readonly owner: string
  readonly expiresAt: number
  /** The protocol of the client. */
  readonly client: ProtocolId
  /** The protocol of who answers. */
  readonly provider: ProtocolId
  /** Undefined where it does not matter. */
  readonly standing: Standing | undefined
}

/** Listens to one answer and gives it to `keep` when it has ended well, has tool calls, and something would be lost. */
export function recordTurn(
  { client, provider, ...place }: TurnPlace,
  keep: (turn: RememberedTurn) => void,
): Sink<Event> {
  return untilEnd(
    fold((answer) => {
      if (answer instanceof GatewayError) return
      const calls = answer.parts.flatMap((part) =>
        part.kind === 'tool-call' ? [{ id: part.id, input: part.input }] : [],
      )
      const [first] = calls
      if (first === undefined) return
      const isLost = !carriesReasoning(client) && answer.parts.some(isSealed)
      if (!isLost && !takesArgumentText(provider)) return
      const { owner, expiresAt, standing } = place
      const reasoning = { parts: answer.parts.flatMap(remembered), ...(standing === undefined ? {} : { standing }) }
      keep({ owner, id: first.id, expiresAt, calls, ...(isLost ? { reasoning } : {}) })
    }),
  )
}

/** A client that has the end of an answer may go on at once, whether the connection to the provider is closed or not. */
function untilEnd(whole: Sink<Event>): Sink<Event> {
  let isOver = false
  const end = (cause?: GatewayError): void => {
    if (isOver) return
    isOver = true
    whole.end(cause)
  }
  return {
    push(event) {
      if (isOver) return
      whole.push(event)
      if (event.type === 'end') end()
    },
    end,
  }
}

/** Reasoning without a proof is of no use to its maker. */
function isSealed(part: Part): boolean {
  if (part.kind !== 'reasoning' && part.kind !== 'text' && part.kind !== 'tool-call') return false
  return part.seal !== undefined && part.seal.kind !== 'plain'
}

function remembered(part: Part): readonly RememberedPart[] {
  switch (part.kind) {
    case 'reasoning':
      return [{ kind: 'reasoning', text: part.text, ...sealOf(part) }]
    case 'text':
      return [{ kind: 'text', length: part.text.length, ...sealOf(part) }]
    case 'refusal':
      return [{ kind: 'text', length: part.text.length }]
    case 'tool-call':
      return [{ kind: 'call', id: part.id, ...sealOf(part) }]
    default:
      return []
  }
}

function sealOf({ seal }: Extract<Part, { kind: 'reasoning' | 'text' | 'tool-call' }>): Pick<RememberedPart, 'seal'> {
  return seal === undefined ? {} : { seal }
}
