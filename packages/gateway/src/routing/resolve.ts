// Who may answer a request, in which order and under which model name: from the client's own wish, else from the routes.
import { GatewayError } from '@ferryllm/protocols'
import { routeTo } from '../config/compile-routes.ts'
import type { Place, Provider, Route, Snapshot } from '../config/snapshot.ts'
import { findRoute } from './find-route.ts'

/** Who may answer a request, and which model it is asked for. */
export interface RouteTarget {
  readonly provider: Provider
  readonly model: string
}

export interface Decision {
  readonly route: Route
  /** The first is asked, the others, in order, when it fails; all of them usable. */
  readonly targets: readonly [RouteTarget, ...RouteTarget[]]
  /** The model that the client wrote for. */
  readonly written: string
}

/** The order in which the places of a route are asked. */
export type Arrange = (route: Route, asked: string) => readonly Place[]

/** Names are repeated in replies, headers and logs; longer ones are no names. */
const MAX_NAME = 512

/** `hint` is the provider that the client wants. Throws `model-not-found` listing near names. */
export function resolveModel(
  snapshot: Snapshot,
  model: string,
  { hint, arrange = inOrder }: { readonly hint?: string | undefined; readonly arrange?: Arrange } = {},
): Decision {
  if (model.length > MAX_NAME) {
    const message = `model: a name has at most ${MAX_NAME} characters, this one has ${model.length}.`
    throw new GatewayError('invalid-request', message, { path: 'model' })
  }
  if (hint !== undefined) return wished(resolveTo(snapshot, hint, model))
  const { asked, route } = findRoute(snapshot, model)
  if (route === undefined) throw unknownModel(snapshot, model)
  const [first, ...others] = arrange(route, asked)
    .filter(({ provider }) => provider.disabled === undefined)
    .map((place) => targetAt(place, asked))
  if (first === undefined) throw disabled(route.places[0].provider, model)
  return { route, targets: [first, ...others], written: writtenFor(route, model, asked) }
}

/** As written; who has weight 0 comes after everybody else. */
export function inOrder({ places, fallbacks }: Route): Place[] {
  return [...places.filter(({ weight }) => weight > 0), ...fallbacks, ...places.filter(({ weight }) => weight === 0)]
}

/** The provider that was named, whatever the routes say; what they say about its model name counts all the same. */
export function resolveTo(snapshot: Snapshot, name: string, model: string): Decision {
  const provider = snapshot.providers.get(name)
  if (provider === undefined) {
    const names = [...snapshot.providers.keys()].join(', ')
    const message = `There is no provider "${name.slice(0, MAX_NAME)}". Configured: ${names}.`
    throw new GatewayError('invalid-request', message, { code: 'unknown_provider' })
  }
  const { asked, route } = findRoute(snapshot, model)
  const place = [...(route?.places ?? []), ...(route?.fallbacks ?? [])].find((other) => other.provider === provider)
  if (route === undefined || place === undefined) {
    return { route: routeTo(provider, asked, snapshot.workMode), targets: [{ provider, model: asked }], written: model }
  }
  return {
    route: { ...route, places: [place], fallbacks: [] },
    targets: [targetAt(place, asked)],
    written: writtenFor(route, model, asked),
  }
}

/** Nobody else is asked instead of the provider that a client wants. */
function wished(decision: Decision): Decision {
  const [{ provider, model }] = decision.targets
  if (provider.disabled !== undefined) throw disabled(provider, model)
  return decision
}

/** Behind an alias the client knows nothing but the alias; a prefix that only chooses the route it leaves out itself. */
function writtenFor(route: Route, model: string, asked: string): string {
  return asked === model ? route.writtenFor(asked) : model
}

function targetAt({ provider, nameFor }: Place, asked: string): RouteTarget {
  return { provider, model: nameFor(asked) }
}

function disabled({ name, disabled: reason }: Provider, model: string): GatewayError {
  const message = `The provider "${name}", which serves "${model}", is disabled: ${reason}`
  return new GatewayError('saturated', message, { code: 'provider_disabled' })
}

function unknownModel({ routes, aliases }: Snapshot, model: string): GatewayError {
  const names = [...aliases.exact.keys(), ...routes.listed.map(showMatch)]
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

/** A rule as people read it: with `*` where anything may stand. */
export function showMatch({ match, type }: Pick<Route, 'match' | 'type'>): string {
  const before = type === 'suffix' || type === 'contains' ? '*' : ''
  const after = type === 'prefix' || type === 'contains' ? '*' : ''
  return `${before}${match}${after}`
}

function sharedPrefix(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}
