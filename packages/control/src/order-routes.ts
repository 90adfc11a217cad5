// The order in which routing rules are tried: exact names, then the rule that spells out most, `*` last; equals as written.
import type { Route } from './config/config.ts'
import { compileMatch, type Matcher, type ModelPattern } from './match-model.ts'

/** A rule with what it was compiled to. */
export interface CompiledRule<Rule> {
  readonly rule: Rule
  readonly matcher: Matcher
}

/** The rules, compiled, in the order in which they are tried. */
export function compileRoutes<Rule extends ModelPattern>(rules: readonly Rule[]): CompiledRule<Rule>[] {
  return rules
    .map((rule) => ({ rule, matcher: compileMatch(rule) }))
    .toSorted((a, b) => b.matcher.literal - a.matcher.literal)
}

/** The rules in the order in which they are tried. */
export function orderRoutes(routes: readonly Route[]): Route[] {
  return compileRoutes(routes).map(({ rule }) => rule)
}

/** The rule that decides about a model. */
export function findRoute(routes: readonly Route[], model: string): Route | undefined {
  return compileRoutes(routes).find(({ matcher }) => matcher.matches(model))?.rule
}

/** Who shares the requests of a route: its `targets`, or its one `provider`. */
export function targetsOf({ provider, targets }: Pick<Route, 'provider' | 'targets'>): Route['targets'] {
  return targets.length > 0 ? targets : [{ provider, weight: 1 }]
}
