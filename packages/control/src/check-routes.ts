// What the schema cannot see in [[routes]]: providers that do not exist, patterns that cannot work and rules that can never
// decide.
import type { Config, Route } from './config/config.ts'
import { explainPattern, findUnfilled, hasCaptures, routePrefix } from './match-model.ts'
import { STAND_IN, type Finding } from './problem.ts'
import { nearest } from './suggest.ts'

/** Checks every route. */
export function checkRoutes({ providers, routes }: Config): Finding[] {
  const names = new Set(providers.map((provider) => provider.name))
  const earlier = new Map<string, number>()
  const findings = routes.flatMap((route, index) => [
    ...checkProviderNames(route, index, names),
    ...checkTargets(route, index),
    ...checkMatch(route, index),
    ...checkOrder(route, index, routes, earlier),
  ])
  if (routes.length === 0 && providers.length > 0) {
    const message = 'there are no [[routes]]: every request will be answered with 404'
    findings.push({ severity: 'warning', path: [], at: 'key', message })
  }
  return findings
}

interface Named {
  readonly provider: string
  readonly model?: string | undefined
  readonly path: Finding['path']
}

/** Everybody that a route names. */
function namedBy({ provider: single, targets, fallback_providers: fallbacks }: Route, index: number): Named[] {
  const path = ['routes', index]
  return [
    ...(targets.length === 0 ? [{ provider: single, path: [...path, 'provider'] }] : []),
    ...targets.map(({ provider, model }, at) => ({ provider, model, path: [...path, 'targets', at, 'provider'] })),
    ...fallbacks.map(({ provider, model }, at) => ({ provider, model, path: [...path, 'fallback_providers', at] })),
  ]
}

function checkProviderNames(route: Route, index: number, names: ReadonlySet<string>): Finding[] {
  const named = namedBy(route, index)
  return named.flatMap(({ provider, model, path }, position): Finding[] => {
    if (provider === STAND_IN) return []
    if (provider === '') {
      const message = `"provider" is missing in [[routes]] number ${index + 1}`
      return [{ severity: 'error', path, at: 'key', message }]
    }
    if (names.has(provider)) {
      const isRepeated = named.slice(0, position).some((other) => other.provider === provider && other.model === model)
      const what = position < route.targets.length ? 'target' : 'fallback'
      const message = `"${provider}" is already tried before: this ${what} has no effect`
      return isRepeated ? [{ severity: 'warning', path, at: 'value', message }] : []
    }
    const suggestion = nearest(provider, names)
    const message = `there is no provider "${provider}"`
    return [{ severity: 'error', path, at: 'value', message, ...(suggestion === undefined ? {} : { suggestion }) }]
  })
}

function checkTargets(route: Route, index: number): Finding[] {
  const { provider, targets, strategy, match_type: type, strip_prefix: strips } = route
  const say = (severity: 'error' | 'warning', key: string, message: string): Finding[] => [
    { severity, path: ['routes', index, key], at: 'value', message },
  ]
  return [
    ...(provider !== '' && targets.length > 0
      ? say('error', 'provider', 'the targets say already who answers: keep one of the two')
      : []),
    ...(targets.length < 2 && strategy !== 'first'
      ? say('warning', 'strategy', `the strategy ${strategy} has no effect without several targets`)
      : []),
    ...(targets.length > 0 && targets.every(({ weight }) => weight === 0)
      ? say('warning', 'targets', 'every target has weight 0: they are asked only when all fallbacks fail')
      : []),
    ...(strips && type !== 'prefix'
      ? say('warning', 'strip_prefix', `there is no prefix to leave out with match_type ${type}`)
      : []),
  ]
}

function checkMatch(route: Route, index: number): Finding[] {
  const path = ['routes', index, 'match']
  const problem = explainPattern(route)
  if (problem !== undefined) return [{ severity: 'error', path, at: 'value', message: problem }]
  return hasCaptures(route) ? checkCaptures(route, index) : checkStar(route, path)
}

function checkCaptures(route: Route, index: number): Finding[] {
  const templates = [
    { template: route.rewrite_model, path: ['routes', index, 'rewrite_model'] },
    ...route.targets.map(({ model }, at) => ({ template: model, path: ['routes', index, 'targets', at, 'model'] })),
    ...route.fallback_providers.map(({ model }, at) => ({
      template: model,
      path: ['routes', index, 'fallback_providers', at, 'model'],
    })),
  ]
  return templates.flatMap(({ template, path }): Finding[] => {
    const unfilled = template === undefined ? undefined : findUnfilled(template, route)
    if (unfilled === undefined) return []
    const message = `${unfilled} stands for nothing: "${route.match}" catches no such part`
    return [{ severity: 'error', path, at: 'value', message }]
  })
}

function checkStar({ match, match_type: type }: Route, path: Finding['path']): Finding[] {
  if (!match.includes('*') || (match === '*' && type === 'prefix')) return []
  const message =
    type === 'prefix' && match.indexOf('*') === match.length - 1
      ? `the * in "${match}" is compared literally: a prefix matches whatever follows it anyway`
      : `the * in "${match}" is compared literally: match_type = "glob" gives it a meaning`
  const suggestion = type === 'prefix' && match.indexOf('*') === match.length - 1 ? match.slice(0, -1) : undefined
  return [{ severity: 'warning', path, at: 'value', message, ...(suggestion === undefined ? {} : { suggestion }) }]
}

/** The rule that spells out more wins whatever the order, so only a rule with the same reach can hide another. */
function checkOrder(route: Route, index: number, routes: readonly Route[], earlier: Map<string, number>): Finding[] {
  const reach = reachOf(route)
  const first = earlier.get(reach)
  if (first === undefined || route.match === STAND_IN) {
    earlier.set(reach, index)
    return []
  }
  const isSame = routes[first]?.match === route.match
  const message = isSame
    ? `duplicate route: [[routes]] number ${first + 1} has the same match, and the first one wins`
    : `shadowed route: [[routes]] number ${first + 1} already matches ${reach === 'prefix ' ? 'every model' : 'the same models'}`
  return [{ severity: 'warning', path: ['routes', index, 'match'], at: 'value', message }]
}

/** Two rules with the same text match the same models. */
function reachOf(route: Route): string {
  const { match, match_type: type } = route
  const start = /^([^*?[\]{}\\]*)\*$/.exec(match)?.[1]
  if (type === 'glob' && start !== undefined) return `prefix ${start}`
  return (type === 'suffix' || type === 'contains') && match === '' ? 'prefix ' : `${type} ${routePrefix(route)}`
}
