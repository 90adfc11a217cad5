// Embeddings and OpenAI's other endpoints: routed by their model as generations are, and relayed to a provider that speaks
// OpenAI's protocol; embeddings of Google's models are translated.
import { GatewayError } from '@ferryllm/protocols'
import { explainChoice } from '../capture/explain-choice.ts'
import { planAttempts } from '../attempts.ts'
import { demoEmbed } from '../demo/embed.ts'
import { checkModel, checkWish } from '../http/scopes.ts'
import type { LaneContext } from '../lanes/lane.ts'
import type { Outcome } from '../lanes/outcome.ts'
import { parseOrText } from '../lanes/parse-or-text.ts'
import { runPass, type Answer } from '../lanes/pass.ts'
import { renameInReply } from '../lanes/rename-model.ts'
import { limitTargets } from '../limits/target-limits.ts'
import type { Services } from '../pipeline.ts'
import { refuseLane } from '../routing/choose-lane.ts'
import { decide, type Choice } from '../routing/decide.ts'
import { nextHops } from '../routing/hops.ts'
import type { RouteTarget } from '../routing/resolve.ts'
import { serve, type Asked, type Sendable } from '../serve.ts'
import { estimateBytes } from '../tokens/estimate-tokens.ts'
import { geminiPath, upstreamRequest } from '../upstream/endpoint.ts'
import { encodeVectors, readQuestion } from './embeddings.ts'
import { readGeminiVectors, toGemini } from './gemini-embeddings.ts'
import { readService, type ServiceBody } from './read-service.ts'

/** Whom OpenAI asks when a request names no model, where it need not name one. */
const USUAL_MODELS: ReadonlyMap<string, string> = new Map([
  ['moderations', 'omni-moderation-latest'],
  ['images/generations', 'gpt-image-1'],
  ['images/edits', 'gpt-image-1'],
  ['images/variations', 'dall-e-2'],
])

interface Prepared extends Sendable {
  /** The provider's endpoint. */
  readonly path: string
  readonly body: string | Uint8Array
  /** Absent where the reply is not looked at. */
  readonly answer?: Answer
}

/** Answers, and says how many tokens that took; `path` is the endpoint behind `/v1/`. */
export async function serveService(asked: Asked, services: Services, path: string): Promise<number> {
  const { exchange, caller, place } = asked
  const { snapshot, pools, limits } = services
  const body = await readService(exchange, snapshot.bodyLimitBytes, USUAL_MODELS.get(path))
  asked.running.learn({ model: body.model })
  asked.recording?.received(body.bytes)
  checkModel(caller, body.model)
  // How many tokens there are in a sound or a picture nobody knows.
  const isJson = body.contentType === 'application/json'
  const estimate = isJson && limits.countsTokens(caller?.subject) ? estimateBytes(body.bytes.length, body.model) : 0
  place.reserve(estimate)
  const addressed = { client: asked.client, bytes: body.bytes, clientModel: body.model, fields: undefined }
  const choice = decide(exchange.headers, snapshot, pools, addressed)
  const { decision } = choice
  checkWish(caller, decision)
  asked.recording?.routed(() => explainChoice(snapshot, exchange.headers, body.model, decision))
  const attempts = planAttempts(services, {
    prepare: (target) => prepare(body, path, choice, target),
    headers: exchange.headers,
    decision,
    limits: limitTargets(limits, place, exchange, estimate),
    conversation: choice.conversation,
  })
  return serve(asked, services, {
    choice,
    attempts,
    estimate,
    send: (lane, prepared) => send(lane, services, prepared, body.contentType, asked.trace),
    facts: () => ({}),
  })
}

/** The request for one target of its route. Throws `unsupported` for one that has no such endpoint. */
function prepare(body: ServiceBody, path: string, { decision }: Choice, target: RouteTarget): Prepared {
  const { provider, model: upstreamModel } = target
  const { route, written } = decision
  const timeouts = { ...provider.timeouts, ...route.timeouts }
  const shared = { provider, upstreamModel, clientModel: body.model, timeouts, streaming: false }
  const isEmbedding = path === 'embeddings'
  if (isEmbedding && provider.protocol === 'gemini') {
    const question = {
      client: 'openai-chat',
      provider: 'gemini',
      clientModel: written,
      upstreamModel,
      edits: false,
      foreignState: false,
      needsReasoning: false,
    } as const
    refuseLane(route.workMode, 'translate', question, provider.name)
    const asked = readQuestion(body.bytes)
    const tokens = estimateBytes(body.bytes.length, upstreamModel)
    return {
      ...shared,
      lane: 'translate',
      path: geminiPath(upstreamModel, 'batchEmbedContents'),
      body: toGemini(asked, upstreamModel),
      answer: (bytes) =>
        encodeVectors(
          readGeminiVectors(parseOrText(bytes.toString('utf8')), asked.inputs.length),
          asked,
          body.model,
          tokens,
        ),
    }
  }
  const speaksOpenai = provider.protocol === 'openai-chat' || provider.protocol === 'openai-responses'
  const isDemo = provider.send !== undefined
  if (!speaksOpenai && !(isDemo && isEmbedding)) throw noSuchEndpoint(provider.name, path, body.model)
  const relayed = { ...shared, lane: 'splice', path, body: body.rename(upstreamModel) } as const
  return isEmbedding
    ? { ...relayed, answer: answerSame(body.model === upstreamModel ? undefined : body.model) }
    : relayed
}

function noSuchEndpoint(provider: string, path: string, model: string): GatewayError {
  const message = `The provider "${provider}", which serves "${model}", has no /v1/${path}: route the model to a provider that speaks OpenAI's protocol.`
  return new GatewayError('unsupported', message, { code: 'unsupported_endpoint', status: 400 })
}

/** The provider's own bytes, with the name by which the client asked; usage is read on the way. */
function answerSame(name: string | undefined): Answer {
  return (bytes, outcome) => {
    const body = parseOrText(bytes.toString('utf8'))
    if (typeof body !== 'object' || body === null) {
      throw new GatewayError('upstream-malformed', 'The upstream answered with something that is not JSON.')
    }
    const { usage } = body as { usage?: { prompt_tokens?: unknown } }
    if (typeof usage?.prompt_tokens === 'number') outcome.usage = { input: usage.prompt_tokens, output: 0 }
    return Buffer.from(name === undefined ? bytes : renameInReply(bytes, name)).toString('utf8')
  }
}

function send(
  lane: LaneContext,
  { instance, userAgent }: Services,
  { provider, path, body, answer }: Prepared,
  contentType: string,
  trace: Asked['trace'],
): Promise<Outcome> {
  const { headers } = lane.exchange
  const call = {
    client: trace === undefined ? headers : { ...headers, ...trace.attempt(provider) },
    sameProtocol: provider.protocol !== 'gemini',
    timeouts: lane.timeouts,
    hops: nextHops(headers, instance),
  }
  const request = upstreamRequest(provider, path, call, userAgent, body)
  const accept = headers['accept'] ?? '*/*'
  const upstream = { ...request, headers: { ...request.headers, 'content-type': contentType, accept } }
  return runPass(provider.send === undefined ? lane : { ...lane, send: demoEmbed }, upstream, answer)
}
