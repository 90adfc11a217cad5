// Rules as they stand in the file, put together from the values of the configuration.
import type { ConfigAnswer } from '@ferryllm/control'

/** One entry of [[routes]]: what somebody has written, without defaults. */
export type Route = Readonly<Record<string, unknown>>

export const MATCH_TYPES = ['exact', 'prefix', 'suffix', 'contains', 'glob', 'regex'] as const
export type MatchType = (typeof MATCH_TYPES)[number]

/** The rules in the order of the file. */
export function routesOf({ values }: Pick<ConfigAnswer, 'values'>): Route[] {
  const routes: Record<string, unknown>[] = []
  for (const { path, value, source } of values) {
    const [section, index, ...rest] = path
    if (section !== 'routes' || typeof index !== 'number' || source === 'default') continue
    while (routes.length <= index) routes.push({})
    put(routes[index] ?? {}, rest, value)
  }
  return routes
}

function put(
  target: Record<string, unknown> | unknown[],
  [step, ...rest]: readonly (string | number)[],
  value: unknown,
): void {
  if (step === undefined) return
  const table = target as Record<string | number, unknown>
  if (rest.length === 0) table[step] = value
  else put((table[step] ??= typeof rest[0] === 'number' ? [] : {}) as Record<string, unknown>, rest, value)
}

/** How names are compared with it. */
export function matchTypeOf(route: Route): MatchType {
  return MATCH_TYPES.find((type) => type === route['match_type']) ?? 'prefix'
}

/** A value of a rule that is text; empty when it is not there. */
export function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Who answers, in order: names, with a model where it is another one. */
export function placesOf(route: Route): { readonly providers: string[]; readonly fallbacks: string[] } {
  const targets = Array.isArray(route['targets']) ? route['targets'] : []
  const providers = targets.length > 0 ? targets.map(placeName) : [wordOf(route['provider'])]
  const others = Array.isArray(route['fallback_providers']) ? route['fallback_providers'] : []
  return { providers, fallbacks: others.map(placeName) }
}

function placeName(place: unknown): string {
  if (typeof place !== 'object' || place === null) return wordOf(place)
  const { provider, model } = place as { provider?: unknown; model?: unknown }
  return model === undefined ? wordOf(provider) : `${wordOf(provider)}/${wordOf(model)}`
}

/** A list of names with commas, as the file has it; `provider/model` is a table there. */
export function readFallbacks(text: string, providers: readonly string[]): unknown[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const slash = part.indexOf('/')
      if (slash === -1 || providers.includes(part)) return part
      return { provider: part.slice(0, slash), model: part.slice(slash + 1) }
    })
}
