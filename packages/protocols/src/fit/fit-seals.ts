// fit: decides what becomes of reasoning that the client sends back (spec 06 §6.6.3). Sealed state goes only to who made
// it; hosts that want reasoning as plain text get the text; everything else is left out and noted.
import type { Compaction, Part, ProtocolId, Reasoning, Request, Seal, Text, ToolCall } from '#ir'
import { base, pointer } from '#ir'
import { replaceSome, rewriteTurns } from './keep-same.ts'
import type { FitContext, FitStep } from './plan.ts'

/** Why reasoning is not sent, with the words for the client. */
const REASONS = {
  foreign: 'It was made by another provider, and only that provider can read it.',
  account: 'It was made under another account of the provider, which cannot be read with this one.',
  unsigned: 'It came back without the proof that the provider asks for.',
  damaged: 'The opaque value that the client returned with it is damaged.',
  host: 'This provider does not take reasoning of earlier turns.',
  disabled: 'The request switches reasoning off.',
} as const

type Reason = keyof typeof REASONS

/** Keeps, moves, turns into text, or drops every piece of opaque reasoning state of the history. */
export const fitSeals: FitStep = (request, context) =>
  rewriteTurns(request, context, (parts, turn) => {
    const kept = replaceSome(parts, (part) => fitPart(part, parts, request, context))
    if (turn.role !== 'assistant') return kept
    const placed = takesThoughts(context) ? moveThoughts(kept, context) : itemsTogether(kept)
    return withRequiredThinking(placed, context)
  })

/** What replaces a part; undefined = it stays. */
function fitPart(
  part: Part,
  siblings: readonly Part[],
  request: Request,
  context: FitContext,
): readonly Part[] | undefined {
  if (part.kind === 'reasoning') return fitReasoningPart(part, siblings, request, context)
  if (part.kind === 'compaction') return fitCompaction(part, context)
  if ((part.kind !== 'text' && part.kind !== 'tool-call') || part.seal === undefined) return undefined
  const reason = takesThoughts(context) ? refusal(part.seal, ['thought'], context) : 'foreign'
  if (reason === undefined) return undefined
  note(reason, part, context)
  const { seal: _seal, ...open } = part
  return [open]
}

/** Gemini's signatures sit on texts and calls; chat hosts of Gemini models spell them on calls as well. */
function takesThoughts({ target }: FitContext): boolean {
  return target.protocol === 'gemini' || target.protocol === 'openai-chat'
}

function fitReasoningPart(
  part: Reasoning,
  siblings: readonly Part[],
  request: Request,
  context: FitContext,
): readonly Part[] | undefined {
  const { source, target } = context
  const { protocol, traits } = target
  if (protocol === source && part.seal === undefined && knownUnsealed(siblings, protocol)) return undefined
  const reason = refusal(part.seal, KINDS[protocol], context) ?? incomplete(part, siblings, context)
  const takesText = protocol !== 'gemini' && traits.reasoningReplay !== 'sealed'
  if (takesText && (reason !== undefined || traits.reasoningReplay === 'none')) return asText(part, request, context)
  if (reason === undefined) return undefined
  note(reason, part, context)
  return []
}

const KINDS: Readonly<Record<ProtocolId, readonly Seal['kind'][]>> = {
  anthropic: ['signature', 'redacted'],
  'openai-chat': ['details', 'thought'],
  'openai-responses': ['encrypted', 'summary'],
  gemini: ['thought'],
}

/** Gemini's own clients may show its thoughts to it again, and OpenAI knows a stored item by its id alone. */
function knownUnsealed(siblings: readonly Part[], protocol: ProtocolId): boolean {
  if (protocol === 'gemini') return true
  if (protocol !== 'openai-responses') return false
  return siblings.some((part) => String(base(part, protocol)?.['id']).startsWith('rs_'))
}

/** Why the target cannot take this seal; undefined when it can. */
function refusal(seal: Seal | undefined, kinds: readonly Seal['kind'][], context: FitContext): Reason | undefined {
  if (seal === undefined) return 'unsigned'
  if (seal.by.family === 'unknown') return 'damaged'
  if (!ownFamily(seal, context)) return 'foreign'
  const { account } = context.target
  if (seal.by.account !== undefined && account !== undefined && seal.by.account !== account) return 'account'
  // Text that its own maker never proved: it does not want it back.
  if (seal.kind === 'plain') return 'host'
  if (!kinds.includes(seal.kind)) return 'unsigned'
  return seal.value === '' && seal.kind !== 'summary' ? 'unsigned' : undefined
}

/**
 * A raw value in a field of the client's own protocol was made behind that protocol, whatever the host's family is
 * called; a raw thought signature is Gemini's whoever hands it over (chat spells it `extra_content.google`).
 */
function ownFamily(seal: Seal, { source, target }: FitContext): boolean {
  if (seal.by.family === target.family) return true
  if (seal.by.account !== undefined) return false
  const raw = seal.by.family === source || seal.kind === 'thought'
  return raw && (source === target.protocol || (seal.kind === 'thought' && target.protocol === 'gemini'))
}

/** Parts of a Responses item are only worth something together, and only OpenAI's own ids are accepted (TOOL-26). */
function incomplete(part: Reasoning, siblings: readonly Part[], { target }: FitContext): Reason | undefined {
  if (target.protocol !== 'openai-responses') return undefined
  const id = part.seal?.id
  if (id !== undefined && !id.startsWith('rs_')) return 'foreign'
  if (part.seal?.kind !== 'summary') return undefined
  const proofs = siblings.flatMap((other) => (other.kind === 'reasoning' && other.seal?.id === id ? [other.seal] : []))
  return proofs.some((seal) => seal?.kind === 'encrypted') ? undefined : 'unsigned'
}

/** For hosts that want reasoning as plain text, whoever made it. */
function asText(part: Reasoning, request: Request, context: FitContext): readonly Part[] | undefined {
  const text = part.seal?.kind === 'plain' && part.seal.value !== '' ? part.seal.value : part.text
  const reason = textRefusal(text, part, request, context)
  if (reason !== undefined) {
    note(reason, part, context)
    return []
  }
  if (part.seal === undefined) return undefined
  const { seal: _seal, ...open } = part
  return [{ ...open, text }]
}

function textRefusal(text: string, part: Reasoning, request: Request, { target }: FitContext): Reason | undefined {
  if (target.traits.reasoningReplay === 'none') return 'host'
  if (target.traits.reasoningReplay === 'text-required') return undefined
  if (request.reasoning?.mode === 'disabled' || request.reasoning?.effort === 'none') return 'disabled'
  return text === '' ? (part.seal === undefined ? 'unsigned' : 'foreign') : undefined
}

/** A summary that replaces history stays with its maker; what can be read goes to anyone else as text (05 note 41). */
function fitCompaction(part: Compaction, context: FitContext): readonly Part[] | undefined {
  const { seal } = part
  const readable = seal?.kind === 'plain' && seal.value !== '' ? seal.value : part.text
  const { source, target } = context
  const placed = target.protocol === 'anthropic' || target.protocol === 'openai-responses'
  if (seal === undefined ? source === target.protocol : placed && seal.kind !== 'plain' && ownFamily(seal, context)) {
    return undefined
  }
  const from = pointer(part)
  if (readable === undefined || readable === '') {
    const text = 'A summary of earlier history was left out: only the provider that made it can read it.'
    context.ledger.dropped('field_dropped:compaction', text, from)
    return []
  }
  context.ledger.approximated('compaction_emulated', 'A summary of earlier history is sent as text.', from, 'info')
  const summary: Text = { kind: 'text', text: `<summary>\n${readable}\n</summary>` }
  return [summary]
}

/** Reasoning parts of one Responses item stand directly before the part that carries its proof. */
function itemsTogether(parts: readonly Part[]): readonly Part[] {
  const loose = parts.filter((part, index) => {
    if (part.kind !== 'reasoning' || part.seal?.kind !== 'summary') return false
    const next = parts[index + 1]
    return next?.kind !== 'reasoning' || next.seal?.id !== part.seal.id
  })
  if (loose.length === 0) return parts
  const summaries = parts.filter((part) => part.kind === 'reasoning' && part.seal?.kind === 'summary')
  return parts.flatMap((part) => {
    if (summaries.includes(part)) return []
    if (part.kind !== 'reasoning' || part.seal?.id === undefined) return [part]
    const { id } = part.seal
    return [...summaries.filter((summary) => summary.kind === 'reasoning' && summary.seal?.id === id), part]
  })
}

/** Gemini wants the signature on the call or text it was issued with; other clients carried it in a block of its own. */
function moveThoughts(parts: readonly Part[], { source }: FitContext): readonly Part[] {
  if (source === 'gemini' || !parts.some(isThought)) return parts
  const placed: Part[] = []
  let waiting: Reasoning | undefined
  for (const part of parts) {
    if (isThought(part)) {
      waiting = part
      continue
    }
    const seal = waiting?.seal
    if (seal !== undefined && (part.kind === 'tool-call' || part.kind === 'text')) {
      placed.push(part.seal === undefined ? sealed(part, seal) : part)
      waiting = undefined
    } else placed.push(part)
  }
  if (waiting === undefined) return placed
  // A signature that came last belongs to the text before it (spec 04 §4.2).
  const last = placed.at(-1)
  return waiting.seal !== undefined && last?.kind === 'text' && last.seal === undefined
    ? [...placed.slice(0, -1), sealed(last, waiting.seal)]
    : [...placed, waiting]
}

function isThought(part: Part): part is Reasoning {
  return part.kind === 'reasoning' && part.seal?.kind === 'thought'
}

function sealed(part: Text | ToolCall, seal: Seal): Part {
  return { ...part, seal }
}

/** Hosts that refuse a tool-call turn without reasoning get an empty one (golden REAS-08, REAS-09). */
function withRequiredThinking(parts: readonly Part[], { target }: FitContext): readonly Part[] {
  const { traits, protocol } = target
  const wanted = protocol === 'anthropic' ? traits.emptyThinking : traits.reasoningReplay === 'text-required'
  if (!wanted) return parts
  if (!parts.some((part) => part.kind === 'tool-call') || parts.some((part) => part.kind === 'reasoning')) return parts
  const empty: Reasoning = { kind: 'reasoning', text: '' }
  return [empty, ...parts]
}

function note(reason: Reason, part: Part, context: FitContext): void {
  // Plain chat has no field for a proof: its clients cannot do better, and lose it with every turn.
  const expected =
    reason === 'host' || reason === 'disabled' || (reason === 'unsigned' && context.source === 'openai-chat')
  const severity = part.kind !== 'reasoning' || expected ? 'info' : 'warn'
  const text = `Reasoning of an earlier turn was left out. ${REASONS[reason]}`
  context.ledger.dropped(`reasoning_dropped:${reason}`, text, pointer(part), severity)
}
