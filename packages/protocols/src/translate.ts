// The whole translation as pure functions: what the gateway runs, and what the library offers.
import {
  compact,
  type Event,
  fold,
  GatewayError,
  Ledger,
  type Note,
  type ProtocolId,
  replay,
  type Request,
  type Response,
} from '#ir'
import type { Frame, Sink, Transducer } from '#stream'
import { pipe, tee } from '#stream'
import type { Ask, ReplySource, RequestHints } from './codec.ts'
import { capabilitiesOf, fitRequest, traitsOf, type ReplyPlan } from '#fit'
import { adaptReply } from '#reply'
import { CODECS } from './registry.ts'
import type { ModelCapabilities, Target, Traits } from './target.ts'

/** Where a request shall go. Everything but `protocol` and `model` has a default. */
export interface TargetOptions {
  readonly protocol: ProtocolId
  /** The model name sent upstream. */
  readonly model: string
  /** 8 hex digits naming the provider account: reasoning state of another account is not sent there. */
  readonly account?: string
  /** Whose seals the target can open; the protocol's own name unless a host is a family of its own. */
  readonly family?: string
  readonly traits?: Partial<Traits>
  readonly capabilities?: ModelCapabilities
}

/** A request on its way upstream, with all that is needed to bring the reply back. */
export interface Translation {
  /** The body to send, ready for `JSON.stringify`. */
  readonly wire: unknown
  readonly notes: readonly Note[]
  /** The request as the client meant it. */
  readonly request: Request
  readonly target: Target
  readonly client: ProtocolId
  readonly plan: ReplyPlan
  readonly ledger: Ledger
}

/** How a reply shall look to the client. */
export interface ReplyOptions {
  /** The model name that the client used; default: the one in its request. */
  readonly model?: string
  /** Unix seconds for `created` fields. */
  readonly created: number
  /** What the client knows the reply by already; only responses in the background have that. */
  readonly id?: string
  /** Unix seconds at the time of the call, for replies that say when they were complete. */
  readonly now?: () => number
  /** Makes a globally unique id with this prefix. */
  readonly mint: (prefix: string) => string
  readonly estimatedInput?: number
  /** Called once when a stop sequence was met that the provider does not know: close the upstream. */
  readonly onStop?: () => void
  /** Hears what the provider says, before it is brought into a form that the client's protocol has. */
  readonly heard?: Sink<Event>
}

/** Fills in a target's defaults: the protocol's usual traits and what is known of the model. */
export function targetOf(options: TargetOptions): Target {
  const { protocol, model, family = protocol, account, traits, capabilities } = options
  return compact({
    protocol,
    model,
    family,
    account,
    traits: traitsOf(protocol, traits),
    capabilities: { ...capabilitiesOf(protocol, model), ...capabilities },
  })
}

/**
 * Translates a client's request body (parsed JSON) for a target.
 * Throws GatewayError when the body is malformed or asks for what no translation can give.
 */
export function translateRequest(
  body: unknown,
  from: ProtocolId,
  to: TargetOptions,
  hints?: RequestHints,
): Translation {
  const request = CODECS[from].decodeRequest(body, hints)
  return translateDecoded(request, from, targetOf(to), new Ledger())
}

/** The same for a request that is decoded already, so that policies can edit it before and after it is fitted. */
export function translateDecoded(
  request: Request,
  from: ProtocolId,
  target: Target,
  ledger: Ledger,
  finish: (fitted: Request) => Request = (fitted) => fitted,
): Translation {
  const { request: fitted, plan } = fitRequest(request, from, target, ledger)
  const wire = CODECS[target.protocol].encodeRequest(finish(fitted), target, ledger)
  return { wire, notes: ledger.notes, request, target, client: from, plan, ledger }
}

/** Provider events to client events: the middle of every reply. */
function middle(translation: Translation, { heard, onStop }: ReplyOptions): Transducer<Event, Event> {
  const { target } = translation
  const { client, plan, ledger } = translation
  const { protocol, family, model, account } = target
  const source = compact({ protocol, family, model, account })
  const adapt = adaptReply(compact({ client, plan, ledger, source, onStop }))
  return heard === undefined ? adapt : pipe(tee(heard), adapt)
}

function askOf(translation: Translation, options: ReplyOptions): Ask {
  const { request, ledger } = translation
  const { model = request.model, created, id, now, mint, estimatedInput } = options
  return compact({ model, created, id, now, mint, request, ledger, estimatedInput })
}

function sourceOf({ target }: Translation, options: ReplyOptions): ReplySource {
  const { family, model, account, traits } = target
  return compact({ family, model, account, mint: options.mint, thinkTags: traits.thinkTags ? true : undefined })
}

/** Provider frames in, client frames out; an upstream error becomes the client protocol's own error frames. */
export function translateStream(translation: Translation, options: ReplyOptions): Transducer<Frame, Frame> {
  return pipe(decodeReply(translation, options), encodeReply(translation, options))
}

/** Provider frames to events that the client's protocol can express. */
export function decodeReply(translation: Translation, options: ReplyOptions): Transducer<Frame, Event> {
  const decode = CODECS[translation.target.protocol].decodeStream(sourceOf(translation, options))
  return pipe(decode, middle(translation, options))
}

/** Those events as the client's frames. */
export function encodeReply(translation: Translation, options: ReplyOptions): Transducer<Event, Frame> {
  return CODECS[translation.client].encodeStream(askOf(translation, options))
}

/** A whole provider reply (parsed JSON) as events: for clients that asked for a stream and got a whole. */
export function replayReply(wire: unknown, translation: Translation, options: ReplyOptions, next: Sink<Event>): void {
  const codec = CODECS[translation.target.protocol]
  replay(codec.decodeResponse(wire, sourceOf(translation, options)), middle(translation, options)(next))
}

/** Collects events into the client's whole reply; `done` gets the body, or the error. */
export function foldReply(
  translation: Translation,
  options: ReplyOptions,
  done: (result: { body: unknown; response: Response } | GatewayError) => void,
): Sink<Event> {
  return fold((result) => {
    if (result instanceof GatewayError) return done(result)
    const body = CODECS[translation.client].encodeResponse(result, askOf(translation, options))
    done({ body, response: result })
  })
}

/**
 * Translates a whole provider reply (parsed JSON) into the client's protocol.
 * Throws GatewayError when the reply is malformed or is an error.
 */
export function translateResponse(wire: unknown, translation: Translation, options: ReplyOptions): unknown {
  let outcome: unknown
  const sink = foldReply(translation, options, (result) => {
    if (result instanceof GatewayError) throw result
    outcome = result.body
  })
  replayReply(wire, translation, options, sink)
  return outcome
}
