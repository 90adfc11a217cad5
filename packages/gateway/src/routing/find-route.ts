// Which rule decides about a model name: an alias is followed first, then exact names, then the rule that spells out most.
import { followAlias } from '@ferryllm/control'
import type { Route, Snapshot } from '../config/snapshot.ts'

/** The name that is routed, and the rule for it. */
export interface Found {
  /** What the client asked for, aliases followed. */
  readonly asked: string
  readonly route: Route | undefined
}

/** Looks a model up; undefined for one that nobody serves. */
export function findRoute({ routes, aliases }: Snapshot, model: string): Found {
  const asked = followAlias(aliases, model)
  const matches = (route: Route): boolean => route.matches(asked)
  return { asked, route: routes.exact.get(asked) ?? routes.patterns.find(matches) ?? routes.inferred.find(matches) }
}
