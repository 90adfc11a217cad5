// What would happen to a request: the same preparation as on the request path, with nothing sent.
import type { Config } from '@ferryllm/control'
import { GatewayError, type Note, type ProtocolId } from '@ferryllm/protocols'
import { compile } from './config/compile.ts'
import { hostOf } from './config/host.ts'
import type { ClientProtocol } from './http/endpoints.ts'
import { prepare, readAddress, type Incoming } from './prepare.ts'
import type { Lane } from './routing/choose-lane.ts'
import { explainRoutes, type Verdict } from './routing/explain-routes.ts'
import { resolveModel, resolveTo } from './routing/resolve.ts'
import { generateUrl } from './upstream/endpoint.ts'

export interface Explanation {
  readonly client: ClientProtocol
  readonly model: string
  readonly upstreamModel: string
  readonly route: readonly Verdict[]
  readonly provider: string
  /** Who is asked next, in order, when that provider fails. */
  readonly fallbacks: readonly { readonly provider: string; readonly model: string }[]
  readonly protocol: ProtocolId
  readonly lane: Lane
  readonly url: string
  readonly upstream: unknown
  readonly notes: readonly Note[]
}

export interface ExplainInput {
  readonly body: unknown
  /** Which protocol the request is in; guessed from its fields when absent. */
  readonly protocol?: ClientProtocol
  /** Provider to send it to, instead of what the routes say. */
  readonly to?: string
}

/** Throws GatewayError for requests that the gateway would refuse. */
export function explainRequest(config: Config, input: ExplainInput, env: NodeJS.ProcessEnv = process.env): Explanation {
  const snapshot = compile(config, hostOf(env))
  const client = input.protocol ?? guessProtocol(input.body)
  const { to } = input
  const addressed = readAddress(incomingOf(client, input.body))
  const { clientModel: model } = addressed
  const decision = to === undefined ? resolveModel(snapshot, model) : resolveTo(snapshot, to, model)
  const [target, ...fallbacks] = decision.targets
  const { provider, model: upstreamModel } = target
  const prepared = prepare(snapshot, addressed, decision, target)
  return {
    client,
    model,
    upstreamModel,
    route: to === undefined ? explainRoutes(snapshot, model) : [],
    provider: provider.name,
    fallbacks: fallbacks.map(({ provider: { name }, model: asked }) => ({ provider: name, model: asked })),
    protocol: provider.protocol,
    lane: prepared.lane,
    url:
      provider.baseUrl === undefined
        ? 'in process (demo)'
        : generateUrl(provider, { model: upstreamModel, stream: prepared.streaming }),
    upstream: JSON.parse(Buffer.from(prepared.body).toString('utf8')),
    notes: prepared.notes,
  }
}

function incomingOf(client: ClientProtocol, body: unknown): Incoming {
  if (client !== 'gemini') return { client, bytes: Buffer.from(JSON.stringify(body)) }
  const { model, stream, ...rest } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  if (typeof model !== 'string') {
    const message = 'A Gemini request names its model in the path: to have it explained, add "model" to the body.'
    throw new GatewayError('invalid-request', message, { path: 'model' })
  }
  const hints = { model: model.replace(/^models\//, ''), stream: stream === true }
  return { client, bytes: Buffer.from(JSON.stringify(rest)), hints }
}

/** `contents` is Gemini, `input` is Responses; `messages` is Anthropic when anything only it has is there, else Chat. */
export function guessProtocol(body: unknown): ClientProtocol {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  if ('contents' in fields) return 'gemini'
  if ('input' in fields || 'previous_response_id' in fields) return 'openai-responses'
  if ('system' in fields || 'thinking' in fields || 'stop_sequences' in fields) return 'anthropic'
  const { tools } = fields
  const first: unknown = Array.isArray(tools) ? tools[0] : undefined
  if (typeof first === 'object' && first !== null && 'input_schema' in first) return 'anthropic'
  return 'openai-chat'
}
