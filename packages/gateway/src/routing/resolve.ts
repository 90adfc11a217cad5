// Which provider serves a model, under which name: exact beats the longest prefix beats `*`.
import { GatewayError } from '@ferryllm/protocols'
import type { Place, Provider, Route, Snapshot } from '../config/snapshot.ts'

/** Who may answer a request, and which model it is asked for. */
export interface RouteTarget {
  readonly provider: Provider
  readonly model: string
}

export interface Decision {
  readonly route: Route
  /** The first is asked, the others, in order, when it fails; all of them usable. */
  readonly targets: readonly [RouteTarget, ...RouteTarget[]]
}

export interface Verdict {
  readonly match: string
  readonly type: 'exact' | 'prefix'
  readonly provider: string
  readonly verdict: string
}

/** Names are repeated in replies, headers and logs; longer ones are no names. */
const MAX_NAME = 512

/** The first route that matches, with its usable providers. Throws `model-not-found` listing near names. */
export function resolveModel(snapshot: Snapshot, model: string): Decision {
  if (model.length > MAX_NAME) {
    const message = `model: a name has at most ${MAX_NAME} characters, this one has ${model.length}.`
    throw new GatewayError('invalid-request', message, { path: 'model' })
  }
  const route = snapshot.routes.find((candidate) => matches(candidate, model))
  if (route === undefined) throw unknownModel(snapshot, model)
  const [first, ...others] = targetsOf(route, model).filter(({ provider }) => provider.disabled === undefined)
  if (first === undefined) {
    const [{ provider }] = route.places
    throw new GatewayError(
      'saturated',
      `The provider "${provider.name}", which serves "${model}", is disabled: ${provider.disabled}`,
      { code: 'provider_disabled' },
    )
  }
  return { route, targets: [first, ...others] }
}

/** Everyone on the route, usable or not, with the name they know the model by. */
export function targetsOf(route: Route, model: string): [RouteTarget, ...RouteTarget[]] {
  const target = (place: Place): RouteTarget => ({
    provider: place.provider,
    model: place.model ?? upstreamName(route, model),
  })
  const [first, ...others] = route.places
  return [target(first), ...others.map(target)]
}

/** A provider named by hand instead of a route. */
export function resolveTo(snapshot: Snapshot, name: string, model: string): Decision {
  const provider = snapshot.providers.get(name)
  if (provider === undefined) {
    const names = [...snapshot.providers.keys()].join(', ')
    throw new GatewayError('invalid-request', `There is no provider "${name}". Configured: ${names}.`)
  }
  return {
    route: { match: model, type: 'exact', places: [{ provider }], stripPrefix: false },
    targets: [{ provider, model }],
  }
}

/** Every route with what it said to this model, in the order they were asked. */
export function explainRoutes(snapshot: Snapshot, model: string): Verdict[] {
  let served = false
  return snapshot.routes.map((route) => {
    const hit = matches(route, model)
    const verdict = !hit ? 'does not match' : served ? 'matches, but an earlier route wins' : 'serves this model'
    served ||= hit
    return {
      match: route.match === '' ? '*' : route.match,
      type: route.type,
      provider: route.places[0].provider.name,
      verdict,
    }
  })
}

function upstreamName({ rewriteModel, stripPrefix, match }: Route, model: string): string {
  if (rewriteModel !== undefined) return rewriteModel
  return stripPrefix && model.length > match.length ? model.slice(match.length) : model
}

export function matches(route: Route, model: string): boolean {
  return route.type === 'exact' ? route.match === model : model.startsWith(route.match)
}

function unknownModel(snapshot: Snapshot, model: string): GatewayError {
  const names = snapshot.routes.map((route) => (route.type === 'exact' ? route.match : `${route.match}*`))
  const near = names
    .map((name) => ({ name, distance: sharedPrefix(name, model) }))
    .filter(({ distance }) => distance >= 3)
    .toSorted((a, b) => b.distance - a.distance)
    .slice(0, 3)
    .map(({ name }) => name)
  const hint =
    near.length > 0 ? ` Near names: ${near.join(', ')}.` : ' Add a [[routes]] entry for it, or one with match = "*".'
  return new GatewayError('model-not-found', `The model "${model}" is not routed by this gateway.${hint}`, {
    path: 'model',
    code: 'model_not_found',
    model,
  })
}

function sharedPrefix(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}
