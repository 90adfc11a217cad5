// [[routes]] as the request path reads them: patterns compiled, providers looked up, in the order in which they are asked.
import {
  compileRoutes,
  findHost,
  findPreset,
  hasCaptures,
  presetRoutes,
  routePrefix,
  targetsOf,
  type Config,
  type Matcher,
  type Route as RouteConfig,
} from '@ferryllm/control'
import { compileTimeouts } from './compile-timeouts.ts'
import type { ErrorKind } from '@ferryllm/protocols'
import { compileReasoning, hasOwnRule } from './compile-policies.ts'
import type { Place, Provider, Route, Routes, WorkMode } from './snapshot.ts'

type Providers = ReadonlyMap<string, Provider>

/** The rules of the file, and those that follow from the names of the providers. */
export function routesOf(config: Config, providers: Providers): Routes {
  const compile = (rules: readonly Rule[]): Route[] =>
    compileRoutes(rules).flatMap(({ rule, matcher }) => compileRoute(rule, matcher, providers, config.server))
  const written = config.routes.map((route): Rule => ({ ...route, origin: 'file' }))
  const named = config.providers.map(({ name }): Rule => {
    return { ...IMPLIED, match: `${name}/`, provider: name, strip_prefix: true, origin: 'provider-name' }
  })
  // Of equals the first one wins: a rule of the file stands before a provider's name.
  const routes = compile([...written, ...named])
  const listed = routes.filter(({ origin }) => origin === 'file')
  const exact = listed.filter(({ type }) => type === 'exact')
  return {
    listed,
    exact: new Map(exact.toReversed().map((route) => [route.match, route])),
    patterns: routes.filter(({ type }) => type !== 'exact'),
    inferred: config.server.auto_infer ? compile(config.providers.flatMap(usualRoutes)) : [],
  }
}

/** A route for one provider chosen by hand. */
export function routeTo(provider: Provider, match: string, workMode: WorkMode): Route {
  return {
    match,
    type: 'exact',
    origin: 'hint',
    matches: (model) => model === match,
    places: [{ provider, weight: 1, nameFor: (asked) => asked }],
    fallbacks: [],
    strategy: 'first',
    fallbackOn: new Set(),
    workMode,
    writtenFor: (asked) => asked,
    timeouts: {},
  }
}

type Rule = RouteConfig & { readonly origin: Route['origin'] }

/** What a rule that nobody wrote says besides its match and its provider. */
const IMPLIED = {
  match_type: 'prefix' as const,
  targets: [],
  strategy: 'first' as const,
  fallback_providers: [],
} satisfies Partial<RouteConfig>

/** The names that the models of a provider usually have, from the preset of its host. */
function usualRoutes(provider: Config['providers'][number]): Rule[] {
  const { preset: name, base_url: url, type } = provider
  const preset = name === undefined ? findHost(url, type) : findPreset(name)
  return preset === undefined
    ? []
    : presetRoutes(preset).map(({ match, strip_prefix }) => ({
        ...IMPLIED,
        match,
        provider: provider.name,
        strip_prefix: strip_prefix ?? false,
        origin: 'inferred',
      }))
}

function compileRoute(rule: Rule, matcher: Matcher, providers: Providers, server: Config['server']): Route[] {
  const placeOf = ({ provider: name, model, weight }: Entry): Place[] => {
    const provider = providers.get(name)
    return provider === undefined ? [] : [{ provider, weight, nameFor: namer(rule, matcher, model) }]
  }
  const [first, ...others] = targetsOf(rule).flatMap(placeOf)
  if (first === undefined) return []
  const match = routePrefix(rule)
  return [
    {
      match,
      type: rule.match_type,
      origin: rule.origin,
      matches: matcher.matches,
      places: [first, ...others],
      fallbacks: rule.fallback_providers.flatMap((entry) => placeOf({ ...entry, weight: 1 })),
      strategy: rule.strategy,
      fallbackOn: new Set(rule.fallback_on?.flatMap((reason) => REASONS[reason]) ?? Object.values(REASONS).flat()),
      workMode: rule.work_mode ?? server.work_mode,
      writtenFor: shorten(rule),
      timeouts: compileTimeouts(rule.timeouts ?? {}),
      ...(hasOwnRule(rule) ? { reasoning: compileReasoning(server, rule) } : {}),
    },
  ]
}

interface Entry {
  readonly provider: string
  readonly model?: string | undefined
  readonly weight: number
}

/** The name under which a provider is asked for a model: its own, the route's, or the client's. */
function namer(rule: Rule, matcher: Matcher, own: string | undefined): (asked: string) => string {
  const template = own ?? rule.rewrite_model
  if (template === undefined) return shorten(rule)
  if (hasCaptures(rule) && template.includes('$')) return (asked) => matcher.fill(template, asked)
  return () => template
}

/** The name without a prefix that only chooses the route. */
function shorten(rule: Rule): (asked: string) => string {
  if (!rule.strip_prefix || rule.match_type !== 'prefix') return (asked) => asked
  const { length } = routePrefix(rule)
  return (asked) => (asked.length > length ? asked.slice(length) : asked)
}

/** What the file calls a reason, in the kinds of errors. */
const REASONS: Readonly<Record<NonNullable<RouteConfig['fallback_on']>[number], readonly ErrorKind[]>> = {
  limited: ['upstream-limited'],
  overloaded: ['upstream-overloaded'],
  failed: ['upstream-failed', 'upstream-malformed', 'stream-truncated'],
  timeout: ['upstream-timeout'],
  unreachable: ['upstream-unreachable'],
  auth: ['upstream-auth'],
  quota: ['upstream-quota'],
  context_overflow: ['context-overflow'],
  model_not_found: ['upstream-not-found'],
  unsupported: ['unsupported'],
}
