// Reasoning state of one provider travels through a client that speaks another protocol: wrapped into an envelope, in
// the field where that client keeps such state (spec 06 §6.6, REAS-01 to REAS-03).
import { sealText } from '#ir'
import type { Block, Event, ProtocolId, Seal } from '#ir'
import type { Transducer } from '#stream'
import type { ReplyContext } from './adapt-reply.ts'

/** Seals that are the client protocol's own: they go as they are. */
const NATIVE: Readonly<Record<ProtocolId, readonly Seal['kind'][]>> = {
  anthropic: ['signature', 'redacted'],
  'openai-chat': ['details'],
  'openai-responses': ['encrypted', 'summary'],
  gemini: ['thought'],
}

/** How a block counts in `Seal.before`; other kinds leave no trace in a client's history that could be compared. */
const LETTERS = new Map<Block['kind'], string>([
  ['reasoning', 'r'],
  ['tool-call', 'c'],
  ['text', 't'],
  ['refusal', 't'],
])

/** Wraps foreign seals, gives every reasoning block one where the client needs it, and numbers the blocks anew. */
export function carrySeals({ client, source, ledger }: ReplyContext): Transducer<Event, Event> {
  if ((source.protocol ?? source.family) === client) return (next) => next
  // These clients echo reasoning only with its seal, and have no place for the seal of a call.
  const sealsNeeded = client === 'anthropic' || client === 'openai-responses'
  const by = {
    family: source.family,
    ...(source.account === undefined ? {} : { account: source.account }),
    ...(source.model === undefined ? {} : { model: source.model }),
  }
  const plain: Seal = { kind: 'plain', value: '', by }

  return (next) => {
    let at = -1
    let kind: Block['kind'] | undefined
    /** Letters of the blocks before the current one, and with it. */
    let before = ''
    let letters = ''
    let sealed = false
    /** A reasoning block without a seal is kept open until it is known whether a sealed call follows. */
    let unsealed = false
    let textSealNoted = false

    const wrap = (seal: Seal): Seal =>
      NATIVE[client].includes(seal.kind) ? seal : { ...seal, value: sealText({ ...seal, before }) }

    const open = (block: Block): void => {
      at++
      kind = block.kind
      before = letters
      letters += LETTERS.get(kind) ?? ''
      sealed = false
      // A compaction that only its maker can read is sealed state too.
      const sealedBlock = block.kind === 'compaction' && block.seal !== undefined
      next.push({ type: 'block-start', at, block: sealedBlock ? { ...block, seal: wrap(block.seal) } : block })
    }

    const close = (seal?: Seal): void => {
      if (seal !== undefined) next.push({ type: 'seal', at, seal: wrap(seal) })
      next.push({ type: 'block-end', at })
    }

    const start = (block: Block): void => {
      const carried = sealsNeeded && block.kind === 'tool-call' ? block.seal : undefined
      if (unsealed) close(carried ?? plain)
      else if (carried !== undefined) {
        open({ kind: 'reasoning' })
        close(carried)
      }
      unsealed = false
      open(carried === undefined ? block : withoutSeal(block))
    }

    const takeSeal = (seal: Seal): void => {
      sealed = true
      if (kind === 'reasoning' || NATIVE[client].includes(seal.kind)) {
        return next.push({ type: 'seal', at, seal: wrap(seal) })
      }
      if (textSealNoted) return
      textSealNoted = true
      ledger.dropped('reasoning_dropped:text_seal', 'Signatures of text have no place here.', undefined, 'info')
    }

    return {
      push(event) {
        switch (event.type) {
          case 'start':
          case 'ping':
            return next.push(event)
          case 'end':
            if (unsealed) close(plain)
            unsealed = false
            return next.push(event)
          case 'block-start':
            return start(event.block)
          case 'block-end':
            unsealed = sealsNeeded && kind === 'reasoning' && !sealed
            if (!unsealed) close()
            return
          case 'seal':
            return takeSeal(event.seal)
          default:
            return next.push(event.at === at ? event : { ...event, at })
        }
      },
      end: (cause) => next.end(cause),
    }
  }
}

function withoutSeal(block: Block): Block {
  if (block.kind !== 'tool-call') return block
  const { seal: _seal, ...call } = block
  return call
}
