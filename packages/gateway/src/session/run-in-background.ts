// A request with `background: true`: its client gets a queued response at once, and what it asked for is done without it.
// Providers of the Responses API do so themselves; for all others the gateway runs the request as if somebody waited.
import { CODECS, GatewayError, Ledger, replaceSlices, type Request } from '@ferryllm/protocols'
import { identity, sendJson } from '../http/respond.ts'
import type { Services } from '../pipeline.ts'
import { decode, readAddress, type Addressed } from '../prepare.ts'
import type { Choice } from '../routing/decide.ts'
import type { Asked } from '../serve.ts'
import { detachedExchange, failureIn } from './detached-exchange.ts'
import { follow } from './follow.ts'
import type { Item } from './items.ts'
import type { TurnKeeper } from './keep-turn.ts'
import type { Turn } from './open-turn.ts'
import { readField } from './read-field.ts'
import { createRecorder } from './recording.ts'
import { keepsItself, stateOf } from './serve-turn.ts'

/** A request as it is served: with another exchange, and another body, when it runs in the background here. */
export interface Served<A extends Asked> {
  readonly asked: A
  readonly addressed: Addressed
  readonly choice: Choice
  /** Absent for one whose client waits for it, or whose provider runs it in the background. */
  readonly background?: Background
}

/** A request of this gateway's background. */
export interface Background {
  /** Answers its client; from now on it runs, whether the client stays or not. */
  readonly begin: () => void
  /** A provider is asked. */
  readonly sent: () => void
  /** Nothing more comes; `thrown` is why, where nobody else was told. */
  readonly over: (thrown?: unknown) => void
}

/** Throws for a request in the background that is not to be kept. */
export function inBackground<A extends Asked>(
  asked: A,
  turn: Turn,
  choice: Choice,
  services: Pick<Services, 'snapshot' | 'mint'>,
): Served<A> {
  const { addressed } = turn
  if (asked.client !== 'openai-responses' || readField(addressed, 'background') !== true) {
    return { asked, addressed, choice }
  }
  const isTheirs = keepsItself(choice.decision.targets[0].provider)
  const suited = ofOneKind(choice, isTheirs)
  if (isTheirs) return { asked, addressed, choice: suited }
  const { keep } = turn
  if (keep?.isStored !== true) throw notKept(services)
  return { choice: suited, ...detach(asked, turn, keep, services) }
}

/** Lets the client go, and resolves when what it asked for is done: as long it counts as a request under way. */
export async function runInBackground(background: Background, work: () => Promise<number>): Promise<number> {
  background.begin()
  let thrown: unknown
  try {
    return await work()
  } catch (cause) {
    thrown = cause
    throw cause
  } finally {
    background.over(thrown)
  }
}

/** Who answers in the background keeps what comes of it: a provider, or we. Nobody can take over from the other. */
function ofOneKind(choice: Choice, isTheirs: boolean): Choice {
  const { decision } = choice
  const [first, ...others] = decision.targets
  const suited = others.filter(({ provider }) => keepsItself(provider) === isTheirs)
  return { ...choice, decision: { ...decision, targets: [first, ...suited] } }
}

function notKept({ snapshot }: Pick<Services, 'snapshot'>): GatewayError {
  const why = snapshot.responses.enabled
    ? "'background' needs 'store': what is not kept could not be fetched later."
    : 'Responses in the background have to be kept, and [responses] enabled is false in the configuration.'
  return new GatewayError('invalid-request', why, { path: 'background' })
}

function detach<A extends Asked>(
  asked: A,
  turn: Turn,
  keep: TurnKeeper,
  { snapshot, mint }: Pick<Services, 'snapshot' | 'mint'>,
): Omit<Served<A>, 'choice'> {
  const { exchange, requestId } = asked
  const named = { id: mint('resp_'), created: Math.floor(Date.now() / 1000) }
  const { addressed } = turn
  const decoded = decode(addressed)
  const continuation = { ...decoded.continuation, ...stateOf(turn) }
  const opening = openingOf({ ...decoded, continuation }, named, mint)
  const { response } = JSON.parse(opening[0]?.data ?? '') as { readonly response: Item }
  const recorder = createRecorder(response, decoded.stream, keep.response)
  const detached = detachedExchange(exchange, recorder)
  const recording = {
    ...recorder,
    cancel() {
      recorder.settle({ ...recorder.response(), status: 'cancelled' })
      detached.abort()
    },
  }
  const begin = (): void => {
    keep.begun(response, recording)
    if (!decoded.stream) return sendJson(exchange, 200, response, identity(requestId))
    for (const { event, data } of opening) recorder.push(event, data)
    void follow(exchange, recording, { from: 0, keepAliveMs: snapshot.keepAliveMs, headers: identity(requestId) })
  }
  return {
    asked: { ...asked, exchange: detached.exchange, named },
    addressed: inForeground(addressed),
    background: {
      begin,
      sent: () => recorder.tell({ ...recorder.response(), status: 'in_progress' }),
      over(thrown) {
        if (recorder.isOver()) return
        const { body } = CODECS['openai-responses'].encodeError(GatewayError.from(thrown), requestId)
        recorder.fail(failureIn(body))
      },
    },
  }
}

/** What its client sees at once is what a stream of it begins with. */
function openingOf(
  request: Request,
  named: { readonly id: string; readonly created: number },
  mint: (prefix: string) => string,
): { event: string; data: string }[] {
  const frames: { event: string; data: string }[] = []
  const encode = CODECS['openai-responses'].encodeStream({
    model: request.model,
    ...named,
    mint,
    request,
    ledger: new Ledger(),
  })
  encode({
    push: ({ event = '', data }) => void frames.push({ event, data }),
    end: () => {},
  }).push({ type: 'start' })
  // It goes on when a provider has begun to answer.
  return frames.filter(({ event }) => event === 'response.created' || event === 'response.queued')
}

/** The same request, for a provider that is waited for. */
function inForeground({ bytes, fields, ...incoming }: Addressed): Addressed {
  return readAddress({ ...incoming, bytes: replaceSlices(bytes, fields?.get('background') ?? [], 'false') })
}
