// The configuration an importer is making: it takes what our schema knows and reports the rest.
import { stringify } from 'smol-toml'
import { isTable } from '../fill-presets.ts'
import { isSecretPath, schemaNodeAt } from '../json-schema.ts'
import { redactText } from '../redact-line.ts'

type Table = Record<string, unknown>

/** Something that was taken over. */
export interface Mapped {
  /** Where it stood in the other file. */
  readonly from: string
  /** Where it stands now. */
  readonly to: string
}

/** Something that was not. */
export interface NotMapped {
  readonly from: string
  readonly why: string
  /** What to do about it; empty when nothing needs to be done. */
  readonly hint: string
}

/** What an importer made of a file. */
export interface ImportResult {
  readonly toml: string
  /** The entries in it. */
  readonly providers: readonly Table[]
  readonly routes: readonly Table[]
  readonly mapped: readonly Mapped[]
  readonly notMapped: readonly NotMapped[]
  /** Whether the result holds credentials. */
  readonly hasKeys: boolean
}

/** A provider entry on its way. */
export type DraftProvider = Table & { readonly name: string }

/** Who answers next, and under which model name when that is another one. */
export type DraftFallback = string | { readonly provider: string; readonly model: string }

/** A route entry on its way. */
export interface DraftRoute {
  readonly match: string
  readonly match_type?: string
  readonly provider: string
  readonly fallback_providers?: readonly DraftFallback[]
  readonly rewrite_model?: string
  readonly strip_prefix?: boolean
}

/** Collects the pieces of a configuration. */
export interface Draft {
  /** Sets a key such as `server.listen`; a key our schema does not have is reported. */
  set(key: string, value: unknown, from: string): void
  /** Adds a provider under a name that is still free, and gives that name. */
  provider(entry: DraftProvider, from: string): string
  /** Adds a route unless an equal rule is there. */
  route(entry: DraftRoute, from: string): void
  /** Sends `name` to where `target` goes: an alias where the schema has them, else a route. */
  alias(name: string, target: string, from: string): void
  /** Adds a provider to try next to the routes that are meant. */
  fallback(isMeant: (route: DraftRoute) => boolean, next: DraftFallback, from: string): void
  miss(from: string, why: string, hint?: string): void
  finish(program: string): ImportResult
}

/** Whether the schema has a key, and for one with fixed choices whether it has this one. */
export function schemaTakes(key: string, choice?: string): boolean {
  const path = key.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step))
  const node = schemaNodeAt(path)
  return node !== undefined && (choice === undefined || (node.enum ?? []).includes(choice))
}

/** Starts an empty configuration. */
export function createDraft(): Draft {
  const data: Table = {}
  const providers: Table[] = []
  const routes: DraftRoute[] = []
  const mapped: Mapped[] = []
  const notMapped: NotMapped[] = []
  const miss: Draft['miss'] = (from, why, hint = '') => void notMapped.push({ from, why, hint })

  const addRoute: Draft['route'] = (entry, from) => {
    const type = entry.match_type ?? 'prefix'
    if (!schemaTakes('routes.0.match_type', type)) {
      return miss(from, `this version has no match_type "${type}"`, 'write routes for the names you use')
    }
    const twin = routes.find((route) => route.match === entry.match && (route.match_type ?? 'prefix') === type)
    if (twin !== undefined) {
      return miss(
        from,
        `"${entry.match}" already goes to ${twin.provider}`,
        'name further providers in fallback_providers',
      )
    }
    routes.push(entry)
    mapped.push({ from, to: `route ${entry.match} → ${entry.provider}` })
  }

  return {
    miss,
    set(key, value, from) {
      const [section = '', name = ''] = key.split('.')
      if (!schemaTakes(key)) return miss(from, `this version has no ${key}`)
      const table = isTable(data[section]) ? data[section] : {}
      data[section] = { ...table, [name]: value }
      mapped.push({ from, to: key })
    },
    provider(entry, from) {
      const known = Object.entries(entry).filter(([key, value]) => {
        if (value === undefined) return false
        if (schemaTakes(`providers.0.${key}`)) return true
        miss(`${from}.${key}`, `this version has no providers[].${key}`)
        return false
      })
      const name = freeName(entry.name, providers)
      providers.push({ ...Object.fromEntries(known), name })
      mapped.push({ from, to: `provider ${name}` })
      return name
    },
    route: addRoute,
    alias(name, target, from) {
      if (schemaTakes('aliases.x') && !name.includes('*')) {
        const aliases = isTable(data['aliases']) ? data['aliases'] : {}
        data['aliases'] = { ...aliases, [name]: target }
        return void mapped.push({ from, to: `aliases.${name}` })
      }
      const route = findRoute(routes, target)
      if (route === undefined)
        return miss(from, `no route leads to "${target}"`, `write a route with rewrite_model = "${target}"`)
      const rewrite_model = route.rewrite_model ?? target
      addRoute({ ...matchOf(name), provider: route.provider, rewrite_model }, from)
    },
    fallback(isMeant, next, from) {
      let count = 0
      for (const [index, route] of routes.entries()) {
        const { fallback_providers: others = [] } = route
        const isKnown = [route.provider, ...others].some((other) => JSON.stringify(other) === JSON.stringify(next))
        if (!isMeant(route) || isKnown) continue
        routes[index] = { ...route, fallback_providers: [...others, next] }
        count += 1
      }
      const name = typeof next === 'string' ? next : `${next.provider} (${next.model})`
      if (count > 0) mapped.push({ from, to: `fallback provider ${name}` })
    },
    finish(program) {
      const whole = {
        ...data,
        ...(providers.length > 0 ? { providers } : {}),
        ...(routes.length > 0 ? { routes } : {}),
      }
      const text = stringify(whole).trim()
      const entries = { providers, routes: routes.map((route) => ({ ...route })) }
      return { toml: remark(program, text, notMapped), ...entries, mapped, notMapped, hasKeys: holdsKeys(whole, []) }
    },
  }
}

/** The rule that a pattern with a `*` stands for in most programs. */
export function matchOf(pattern: string): Pick<DraftRoute, 'match' | 'match_type'> {
  const bare = pattern.replace(/^\*|\*$/g, '')
  if (pattern === '*' || pattern === '') return { match: '*' }
  if (!pattern.includes('*')) return { match: pattern, match_type: 'exact' }
  if (bare.includes('*')) return { match: pattern, match_type: 'glob' }
  if (!pattern.startsWith('*')) return { match: bare }
  return { match: bare, match_type: pattern.endsWith('*') ? 'contains' : 'suffix' }
}

function findRoute(routes: readonly DraftRoute[], model: string): DraftRoute | undefined {
  const exact = routes.find((route) => route.match_type === 'exact' && route.match === model)
  const prefixes = routes.filter((route) => (route.match_type ?? 'prefix') === 'prefix')
  const starts = prefixes.filter(({ match }) => match === '*' || model.startsWith(match))
  return exact ?? starts.toSorted((a, b) => b.match.length - a.match.length)[0]
}

function freeName(wanted: string, providers: readonly Table[]): string {
  const names = new Set(providers.map(({ name }) => name))
  const base = wanted.trim() === '' ? 'provider' : wanted.trim()
  let name = base
  for (let count = 2; names.has(name); count++) name = `${base}-${count}`
  return name
}

function holdsKeys(value: unknown, path: readonly (string | number)[]): boolean {
  if (isSecretPath(path)) return true
  if (Array.isArray(value)) return value.some((item, index) => holdsKeys(item, [...path, index]))
  return isTable(value) && Object.entries(value).some(([key, item]) => holdsKeys(item, [...path, key]))
}

/** The text with a word about where it comes from, about keys in it, and about what is missing. */
function remark(program: string, text: string, notMapped: readonly NotMapped[]): string {
  const lines = notMapped.map(
    ({ from, why, hint }) => `#   ${oneLine(`${from}: ${why}${hint === '' ? '' : `; ${hint}`}`)}`,
  )
  const missing = lines.length === 0 ? [] : ['# Not taken over:', ...lines]
  const body = text.replace(
    /^(api_keys?) = .*$/gm,
    '# A key in this file: _env or _file names of the same kind keep it elsewhere.\n$&',
  )
  return [`# Made by "ferryllm import" from a configuration of ${program}.`, ...missing, '', body, ''].join('\n')
}

function oneLine(text: string): string {
  return redactText(text).replace(/\p{Cc}/gu, ' ')
}
