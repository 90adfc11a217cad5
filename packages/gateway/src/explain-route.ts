// Where requests for a model would go: the routes that were asked, the aliases that were followed, and who answers in which
// order. Nothing is sent; what is only known at run time (open circuits, how busy a target is) is not in it.
import { aliasChain, type Config } from '@ferryllm/control'
import { GatewayError, type ProtocolId } from '@ferryllm/protocols'
import { capabilitiesFor } from './catalog/capabilities-for.ts'
import { compile } from './config/compile.ts'
import { hostOf } from './config/host.ts'
import type { Place, Route, Snapshot } from './config/snapshot.ts'
import type { ClientProtocol } from './http/endpoints.ts'
import { explainRoutes, type Verdict } from './routing/explain-routes.ts'
import { findRoute } from './routing/find-route.ts'
import { inOrder, resolveModel, resolveTo } from './routing/resolve.ts'

export interface RouteExplanation {
  /** The name that was asked about, then the names that it stands for, the routed one last. */
  readonly names: readonly string[]
  readonly routes: readonly Verdict[]
  /** Absent when nobody serves the model. */
  readonly decision?: {
    readonly strategy: Route['strategy']
    readonly workMode: Route['workMode']
    /** In the order in which they are asked, as far as the configuration alone decides it. */
    readonly targets: readonly ExplainedTarget[]
  }
  /** Why nobody answers. */
  readonly refusal?: string
}

interface ExplainedTarget {
  readonly provider: string
  readonly model: string
  readonly role: 'target' | 'fallback'
  /** Of a target that shares the requests with others. */
  readonly weight?: number
  readonly protocol: ProtocolId
  /** Why it is passed over. */
  readonly disabled?: string
  /** Whether the client's requests are translated for it; absent when no client was named. */
  readonly translated?: boolean
  /** What is known about the model: tokens. */
  readonly context?: number
  readonly maxOutput?: number
}

export interface RouteQuestion {
  readonly model: string
  /** The protocol that the client speaks. */
  readonly client?: ClientProtocol
  /** The provider that the client asks for. */
  readonly to?: string
}

/** Throws GatewayError for a provider that does not exist. */
export function explainRoute(
  config: Config,
  question: RouteQuestion,
  env: NodeJS.ProcessEnv = process.env,
): RouteExplanation {
  const snapshot = compile(config, hostOf(env))
  const { model, to } = question
  const names = aliasChain(snapshot.aliases, model)
  const { asked, route: found } = findRoute(snapshot, model)
  const chosen = to === undefined ? found : resolveTo(snapshot, to, model).route
  const explained = { names, routes: explainRoutes(snapshot, model) }
  const refusal = refusalOf(snapshot, question)
  if (chosen === undefined) return { ...explained, ...refusal }
  const { strategy, workMode } = chosen
  const targets = inOrder(chosen).map((place) => ({
    ...describe(chosen, place, asked, question),
    ...limitsOf(snapshot, place, asked),
  }))
  return { ...explained, decision: { strategy, workMode, targets }, ...refusal }
}

function refusalOf(snapshot: Snapshot, { model, to }: RouteQuestion): { refusal?: string } {
  try {
    resolveModel(snapshot, model, { hint: to })
    return {}
  } catch (cause) {
    if (!(cause instanceof GatewayError)) throw cause
    return { refusal: cause.message }
  }
}

function describe(route: Route, place: Place, asked: string, { client }: RouteQuestion): ExplainedTarget {
  const { provider, weight } = place
  const model = place.nameFor(asked)
  const isShared = route.places.includes(place)
  return {
    provider: provider.name,
    model,
    role: isShared ? 'target' : 'fallback',
    ...(isShared && route.places.length > 1 ? { weight } : {}),
    protocol: provider.protocol,
    ...(provider.disabled === undefined ? {} : { disabled: provider.disabled }),
    ...(client === undefined ? {} : { translated: client !== provider.protocol }),
  }
}

function limitsOf(
  snapshot: Snapshot,
  { provider, nameFor }: Place,
  asked: string,
): Pick<ExplainedTarget, 'context' | 'maxOutput'> {
  const { context, maxOutput } = capabilitiesFor(snapshot, provider, nameFor(asked))
  return { ...(context === undefined ? {} : { context }), ...(maxOutput === undefined ? {} : { maxOutput }) }
}
