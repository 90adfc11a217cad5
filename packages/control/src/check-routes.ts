// What the schema cannot see in [[routes]]: providers that do not exist and rules that can never decide.
import type { Config, Route } from './config/config.ts'
import { routePrefix } from './order-routes.ts'
import { STAND_IN, type Finding } from './problem.ts'
import { nearest } from './suggest.ts'

/** Checks every route. */
export function checkRoutes({ providers, routes }: Config): Finding[] {
  const names = new Set(providers.map((provider) => provider.name))
  const earlier = new Map<string, number>()
  const findings = routes.flatMap((route, index) => [
    ...checkProviderNames(route, index, names),
    ...checkMatch(route, index),
    ...checkOrder(route, index, routes, earlier),
  ])
  if (routes.length === 0 && providers.length > 0) {
    const message = 'there are no [[routes]]: every request will be answered with 404'
    findings.push({ severity: 'warning', path: [], at: 'key', message })
  }
  return findings
}

function checkProviderNames(route: Route, index: number, names: ReadonlySet<string>): Finding[] {
  const wanted = [
    { name: route.provider, model: undefined, path: ['routes', index, 'provider'] },
    ...route.fallback_providers.map(({ provider, model }, at) => ({
      name: provider,
      model,
      path: ['routes', index, 'fallback_providers', at],
    })),
  ]
  return wanted.flatMap(({ name, model, path }, position): Finding[] => {
    if (name === STAND_IN) return []
    if (names.has(name)) {
      const isRepeated = wanted.slice(0, position).some((other) => other.name === name && other.model === model)
      const message = `"${name}" is already tried before: this fallback has no effect`
      return isRepeated ? [{ severity: 'warning', path, at: 'value', message }] : []
    }
    const suggestion = nearest(name, names)
    const message = `there is no provider "${name}"`
    return [{ severity: 'error', path, at: 'value', message, ...(suggestion === undefined ? {} : { suggestion }) }]
  })
}

function checkMatch(route: Route, index: number): Finding[] {
  if (!route.match.includes('*') || (route.match === '*' && route.match_type === 'prefix')) return []
  const path = ['routes', index, 'match']
  const exact = route.match_type === 'exact'
  const message = exact
    ? `"${route.match}" is compared literally: an exact match knows no *`
    : `the * in "${route.match}" is compared literally: a prefix matches whatever follows it anyway`
  const suggestion = exact || route.match.indexOf('*') !== route.match.length - 1 ? undefined : route.match.slice(0, -1)
  return [{ severity: 'warning', path, at: 'value', message, ...(suggestion === undefined ? {} : { suggestion }) }]
}

/** The longest rule wins whatever the order, so only a rule with the same reach can hide another. */
function checkOrder(route: Route, index: number, routes: readonly Route[], earlier: Map<string, number>): Finding[] {
  const reach = `${route.match_type} ${routePrefix(route)}`
  const first = earlier.get(reach)
  if (first === undefined || route.match === STAND_IN) {
    earlier.set(reach, index)
    return []
  }
  const isSame = routes[first]?.match === route.match
  const message = isSame
    ? `duplicate route: [[routes]] number ${first + 1} has the same match, and the first one wins`
    : `shadowed route: [[routes]] number ${first + 1} already matches every model`
  return [{ severity: 'warning', path: ['routes', index, 'match'], at: 'value', message }]
}
