// The order in which routing rules are tried: exact names, then the longest prefix, `*` last; equal rules as written.
import type { Route } from './config/config.ts'

/** The prefix a rule compares with; `*` is the empty prefix. */
export function routePrefix(route: Pick<Route, 'match' | 'match_type'>): string {
  return route.match_type === 'prefix' && route.match === '*' ? '' : route.match
}

/** The rules in the order in which they are tried. */
export function orderRoutes(routes: readonly Route[]): Route[] {
  return routes.toSorted((a, b) => rank(b) - rank(a))
}

/** The rule that decides about a model. */
export function findRoute(routes: readonly Route[], model: string): Route | undefined {
  return orderRoutes(routes).find((route) =>
    route.match_type === 'exact' ? route.match === model : model.startsWith(routePrefix(route)),
  )
}

// Model names are far shorter than this, so an exact rule stands before every prefix.
function rank(route: Route): number {
  return route.match_type === 'exact' ? Number.MAX_SAFE_INTEGER : routePrefix(route).length
}
