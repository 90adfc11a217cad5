// What every route says to a model name, for people who wonder why a request went where it went.
import type { MatchType } from '@ferryllm/control'
import type { Route, Snapshot } from '../config/snapshot.ts'
import { findRoute } from './find-route.ts'

export interface Verdict {
  readonly match: string
  readonly type: MatchType
  readonly provider: string
  readonly verdict: string
}

const IMPLIED: Readonly<Record<Exclude<Route['origin'], 'file'>, string>> = {
  'provider-name': 'serves this model: it begins with the name of a provider',
  inferred: 'serves this model: server.auto_infer knows the name',
  hint: 'serves this model: the client asks for this provider',
}

/** Every route with what it said to this model, in the order they were asked. */
export function explainRoutes(snapshot: Snapshot, model: string): Verdict[] {
  const { asked, route: chosen } = findRoute(snapshot, model)
  const { listed } = snapshot.routes
  const verdicts = listed.map((route) => {
    const hit = route.matches(asked)
    const verdict = !hit
      ? 'does not match'
      : route === chosen
        ? 'serves this model'
        : 'matches, but an earlier route wins'
    return describe(route, verdict)
  })
  if (chosen === undefined || chosen.origin === 'file') return verdicts
  // A name of ours in front spells out more than the rules after it.
  const later = listed.findIndex((route) => route.matches(asked))
  return verdicts.toSpliced(later < 0 ? verdicts.length : later, 0, describe(chosen, IMPLIED[chosen.origin]))
}

function describe({ match, type, places: [{ provider }] }: Route, verdict: string): Verdict {
  return { match: match === '' ? '*' : match, type, provider: provider.name, verdict }
}
