// From a client's body to what goes upstream: route, lane, policies, translation. Everything before the socket, shared by
// the request path and by `ferryllm explain`.
import {
  CODECS,
  GatewayError,
  findTopLevel,
  isLoss,
  Ledger,
  readSlice,
  replaceSlices,
  translateDecoded,
  type Effort,
  type Note,
  type Request,
  type RequestHints,
  type Slice,
  type Target,
  type Translation,
} from '@ferryllm/protocols'
import { targetFor } from './catalog/target-for.ts'
import type { Provider, Snapshot, Timeouts } from './config/snapshot.ts'
import { parseObject } from './http/body.ts'
import type { ClientProtocol } from './http/endpoints.ts'
import { EFFORT_FIELDS, effortOf, readEffort } from './policy/effort-of.ts'
import { guardToolLoop } from './policy/guard-tool-loop.ts'
import { POLICIES } from './policy/order.ts'
import type { PolicyContext } from './policy/policy.ts'
import { relocatedText } from './policy/relocate-lines.ts'
import type { Recalled } from './recall/recall-turns.ts'
import { restoreTurns, type RestoredTurns } from './recall/restore-turns.ts'
import type { Standing } from './recall/turn-memory.ts'
import { chooseLane, mustFit, refuseLane, type Lane, type LaneQuestion } from './routing/choose-lane.ts'
import type { Decision, RouteTarget } from './routing/resolve.ts'
import { SESSION_FIELDS } from './routing/session.ts'
import { estimateBytes, estimateMeasured, sizeOf } from './tokens/estimate-tokens.ts'
import { measureRequest } from './tokens/measure-request.ts'
import { shapeOf } from './tokens/recent-counts.ts'

export interface Incoming {
  readonly client: ClientProtocol
  readonly bytes: Uint8Array
  /** `?stream=true`; the body wins when it says something itself. */
  readonly streamHint?: boolean
  /** What the path says in Google's protocol; its bodies name neither the model nor the kind of reply. */
  readonly hints?: RequestHints
}

/** A request with what its body says about who is to serve it. */
export interface Addressed extends Incoming {
  readonly clientModel: string
  /** Where the fields that matter here stand in the bytes; undefined for what is no JSON object. */
  readonly fields: Map<string, Slice[]> | undefined
  /** The request in our own words, read once. Throws what is wrong with it. */
  readonly request: () => Request
}

export interface Prepared {
  readonly provider: Provider
  /** The model as the provider knows it. */
  readonly upstreamModel: string
  readonly target: Target
  readonly lane: Lane
  readonly clientModel: string
  readonly timeouts: Timeouts
  readonly streaming: boolean
  /** The upstream body. */
  readonly body: Uint8Array | string
  readonly notes: readonly Note[]
  /** Prompt tokens, guessed; those of a spliced request count its pictures as if they were text. */
  readonly estimatedInput: number
  /** By which a count of the same request is known. */
  readonly shape?: string
  /** What the client asked for; absent when it left that to the provider. */
  readonly requestedEffort?: Effort
  /** What the provider is asked for. */
  readonly appliedEffort?: Effort
  /** Lines of the system prompt that were moved, if they are to be logged. */
  readonly relocatedText?: string
  /** Set when the reply has to be translated back; absent when its bytes can be relayed. */
  readonly translation?: Translation
  /** Where the reply stands in its conversation, for a provider to which that matters. */
  readonly standing?: Standing
  /** Stands by for a relayed reply that comes as a stream instead of a whole, or the reverse. */
  readonly retranslate: () => Translation
}

const ADDRESS_FIELDS = [
  'model',
  'stream',
  'store',
  'background',
  'previous_response_id',
  'tools',
  ...EFFORT_FIELDS,
  ...SESSION_FIELDS,
]

/** Reads the model from the raw bytes. Throws what is wrong with a body that names none. */
export function readAddress(incoming: Incoming): Addressed {
  const fields = findTopLevel(incoming.bytes, ADDRESS_FIELDS)
  let request: Request | undefined
  const read = (): Request => (request ??= refuseDepth(() => decode(incoming)))
  return { ...incoming, fields, request: read, clientModel: refuseDepth(() => readModel(incoming, fields)) }
}

/** How an envelope begins, in the middle of a JSON body (protocols/src/ir/seal.ts). */
const ENVELOPE = '"ferry1.'
/** The same in base64, as Google's clients carry it (protocols/src/gemini/parts/signature.ts). */
const ENCODED_ENVELOPE = '"ZmVycnkxL'

/** JSON is full of quotes: without the first one a search of 150 KB takes 10 µs instead of 65. */
const hasEnvelope = (body: Buffer, envelope: string): boolean =>
  body.includes(envelope.slice(1)) && body.includes(envelope)

/** The request for one target of its route. Throws GatewayError for bodies that cannot be served there. */
export function prepare(
  snapshot: Snapshot,
  addressed: Addressed,
  { route, written }: Pick<Decision, 'route' | 'written'>,
  target: RouteTarget,
  recalled?: Recalled,
): Prepared {
  return refuseDepth(() => prepareBody(snapshot, addressed, { route, written }, target, recalled))
}

function refuseDepth<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    // Decoders and fitters walk the body recursively; what is too deep for them is no request anybody means.
    if (!(cause instanceof RangeError)) throw cause
    throw new GatewayError('invalid-request', 'The request is nested too deeply to be translated.', { cause })
  }
}

function prepareBody(
  snapshot: Snapshot,
  incoming: Addressed,
  { route, written }: Pick<Decision, 'route' | 'written'>,
  { provider, model: upstreamModel }: RouteTarget,
  recalled: Recalled | undefined,
): Prepared {
  const { clientModel, fields } = incoming
  const target = targetFor(snapshot, provider, upstreamModel)
  const settings = {
    settings: route.reasoning === undefined ? snapshot.policies : { ...snapshot.policies, reasoning: route.reasoning },
    target,
    sameProtocol: incoming.client === provider.protocol,
    isOtherMaker: provider.isOtherMaker,
  }
  const { sameProtocol } = settings
  const streamEdit = incoming.streamHint === true && fields?.get('stream') === undefined
  const text = Buffer.from(incoming.bytes.buffer, incoming.bytes.byteOffset, incoming.bytes.byteLength)
  const question: LaneQuestion = {
    client: incoming.client,
    provider: provider.protocol,
    clientModel: written,
    upstreamModel,
    // What is translated anyway need not be searched: in a long conversation that takes longer than everything else here.
    edits: sameProtocol && (streamEdit || POLICIES.some((policy) => policy.concerns(text, settings))),
    foreignState: sameProtocol && hasEnvelope(text, incoming.client === 'gemini' ? ENCODED_ENVELOPE : ENVELOPE),
    needsReasoning: target.traits.emptyThinking || target.traits.reasoningReplay === 'text-required',
  }
  const lane = chooseLane(question)
  refuseLane(route.workMode, lane, question, provider.name)
  const decoded = (): Request => (streamEdit ? { ...incoming.request(), stream: true } : incoming.request())
  const retranslate = (): Translation => translateDecoded(decoded(), incoming.client, target, new Ledger())
  const timeouts = { ...provider.timeouts, ...route.timeouts }
  const shared = { provider, upstreamModel, target, lane, clientModel, timeouts, retranslate }
  const ledger = new Ledger()
  if (snapshot.toolLoop !== undefined) guardToolLoop(decoded(), snapshot.toolLoop, ledger)
  if (lane === 'splice') {
    const effort = readEffort(incoming.bytes, fields)
    const body = splice(incoming, upstreamModel)
    // Looking for pictures would cost as much as everything else that is done with such a body.
    const estimatedInput = estimateBytes(text.length, upstreamModel)
    return { ...shared, ...body, estimatedInput, notes: ledger.notes, ...efforts(effort, effort) }
  }

  const request = decoded()
  const streaming = request.stream
  const measured = measureRequest(request)
  const estimatedInput = estimateMeasured(measured, sizeOf(fields?.get('tools')), upstreamModel)
  const context: PolicyContext = { ...settings, ledger }
  const restored = restoreTurns(request, incoming.client, recalled, target, ledger)
  const wanted = applyPolicies('before', restored.request, context)
  let applied: Effort | undefined
  const finish = (fitted: Request): Request => {
    // A budget is our spelling of an effort: the word for it is the one that was asked for.
    applied = effortOf(fitted.reasoning?.budget === undefined ? fitted : wanted)
    return applyPolicies('after', restored.finish(fitted), context)
  }
  if (lane === 'overlay' && !mustFit(question)) {
    const edited = finish(wanted)
    const wire = CODECS[provider.protocol].encodeRequest({ ...edited, model: upstreamModel }, target, ledger)
    const facts = { estimatedInput, ...efforts(effortOf(request), applied), ...relocated(snapshot, wanted) }
    return refuseLosses(snapshot, { ...shared, ...facts, streaming, body: JSON.stringify(wire), notes: ledger.notes })
  }
  const translation = translateDecoded(wanted, incoming.client, target, ledger, finish)
  const facts = { estimatedInput, ...efforts(effortOf(request), applied), ...relocated(snapshot, wanted) }
  const prepared = { ...shared, ...facts, streaming, body: JSON.stringify(translation.wire), notes: translation.notes }
  if (repliesInKind(translation)) return refuseLosses(snapshot, prepared)
  const shape = shapeOf(measured, upstreamModel)
  return refuseLosses(snapshot, { ...prepared, shape, translation, ...standing(restored) })
}

function applyPolicies(when: 'before' | 'after', request: Request, context: PolicyContext): Request {
  return POLICIES.filter((policy) => policy.when === when).reduce(
    (current, policy) => policy.apply(current, context),
    request,
  )
}

function efforts(
  requestedEffort: Effort | undefined,
  appliedEffort: Effort | undefined,
): Pick<Prepared, 'requestedEffort' | 'appliedEffort'> {
  return {
    ...(requestedEffort === undefined ? {} : { requestedEffort }),
    ...(appliedEffort === undefined ? {} : { appliedEffort }),
  }
}

function relocated({ policies }: Snapshot, request: Request): Pick<Prepared, 'relocatedText'> {
  const text = policies.relocate?.log === true ? relocatedText(request) : undefined
  return text === undefined ? {} : { relocatedText: text }
}

function standing({ standing: at }: RestoredTurns): Pick<Prepared, 'standing'> {
  return at === undefined ? {} : { standing: at }
}

/** Same protocol, and nothing that was changed in the request must be changed back in the reply. */
function repliesInKind({ client, target, plan }: Translation): boolean {
  return (
    client === target.protocol &&
    plan.calls.size === 0 &&
    plan.stop.length === 0 &&
    plan.allowed === undefined &&
    plan.jsonTool === undefined &&
    !plan.unfence &&
    plan.dropNulls.size === 0
  )
}

/** Under `strict`, a request that would lose something is refused, naming the field. */
function refuseLosses(snapshot: Snapshot, prepared: Prepared): Prepared {
  if (!snapshot.strict) return prepared
  const loss = prepared.notes.find((note) => isLoss(note) && note.severity !== 'info')
  if (loss === undefined) return prepared
  throw new GatewayError('unsupported', `${loss.text} (server.strict is on; code ${loss.code})`, {
    code: loss.code.replace(/:.*/, ''),
    ...(loss.from === undefined ? {} : { path: spelled(loss.from) }),
  })
}

/** `/messages/3/content` as clients spell it: `messages[3].content`. */
function spelled(pointer: string): string {
  const names = pointer.split('/').slice(1)
  return names
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((name, index) => (/^\d+$/.test(name) ? `[${name}]` : index === 0 ? name : `.${name}`))
    .join('')
}

function splice(
  { bytes, fields, clientModel, hints }: Addressed,
  upstreamModel: string,
): { body: Uint8Array; streaming: boolean } {
  if (hints !== undefined) return { body: bytes, streaming: hints.stream === true }
  const stream = fields?.get('stream')?.at(-1)
  return {
    streaming: stream !== undefined && readSlice(bytes, stream) === true,
    body:
      clientModel === upstreamModel
        ? bytes
        : replaceSlices(bytes, fields?.get('model') ?? [], JSON.stringify(upstreamModel)),
  }
}

function readModel(incoming: Incoming, fields: Map<string, Slice[]> | undefined): string {
  if (incoming.hints?.model !== undefined && fields !== undefined) return incoming.hints.model
  const slice = fields?.get('model')?.at(-1)
  const model = slice === undefined ? undefined : readSlice(incoming.bytes, slice)
  if (typeof model === 'string' && model !== '') return model
  // Something is wrong with this body: the decoder knows best how to say what.
  return decode(incoming).model
}

/** The request in our own words. Throws what is wrong with it. */
export function decode({ client, bytes, hints }: Incoming): Request {
  const request = CODECS[client].decodeRequest(parseObject(bytes), hints)
  // `count_tokens` has the same body without it, so the decoder does not ask for it.
  if (client === 'anthropic' && request.maxOutputTokens === undefined) {
    throw new GatewayError('invalid-request', 'max_tokens: Field required', { path: 'max_tokens' })
  }
  return request
}
