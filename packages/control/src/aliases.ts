// Other names for models: from [aliases], and from files in which anybody may write lines; a bad line costs itself only.
import type { Config } from './config/config.ts'
import { compileRoutes } from './order-routes.ts'
import { expandHome, type Host } from './read-keys.ts'

/** Where a name leads, one step at a time. */
export interface AliasTable {
  readonly exact: ReadonlyMap<string, string>
  /** Names with `*`, in the order in which they are asked. */
  readonly patterns: readonly { readonly matches: (name: string) => boolean; readonly model: string }[]
}

/** A line of an alias file, or the file itself (line 0), that has no effect. */
export interface AliasProblem {
  /** The key of the configuration that leads to it. */
  readonly key: 'aliases_file' | 'aliases_dir'
  readonly file: string
  readonly line: number
  readonly message: string
}

/** One alias and where it is written; those of the configuration itself have no place. */
interface Alias {
  readonly name: string
  readonly model: string
  readonly place?: Omit<AliasProblem, 'message'>
}

/** An alias may lead to an alias, but not on and on. */
const MAX_STEPS = 5

/** Every alias there is: [aliases] stands before `aliases_file`, that before the files of `aliases_dir` in their order. */
export function readAliases(
  { server, aliases }: Pick<Config, 'server' | 'aliases'>,
  host: Host,
): { table: AliasTable; problems: AliasProblem[] } {
  const problems: AliasProblem[] = []
  const all = new Map<string, Alias>()
  for (const [name, model] of Object.entries(aliases)) all.set(name, { name, model })
  for (const { key, file, source } of aliasFiles(server, host)) {
    if (source === undefined) problems.push({ key, file, line: 0, message: 'cannot be read' })
    for (const { line, ...read } of parseAliasFile(source ?? '')) {
      const place = { key, file, line }
      if ('message' in read) problems.push({ ...place, message: read.message })
      else if (all.has(read.name)) problems.push({ ...place, message: `"${read.name}" has a model already` })
      else all.set(read.name, { ...read, place })
    }
  }
  const table = tableOf([...all.values()])
  for (const { name, model, place } of all.values()) {
    const message = place === undefined ? undefined : explainChain(table, name, model)
    if (place === undefined || message === undefined) continue
    problems.push({ ...place, message })
    all.delete(name)
  }
  return { table: tableOf([...all.values()]), problems }
}

/** The model that a name stands for: itself when nobody says otherwise. */
export function followAlias(table: AliasTable, name: string): string {
  return aliasChain(table, name).at(-1) ?? name
}

/** A name and what it stands for, step by step. */
export function aliasChain(table: AliasTable, name: string): string[] {
  const chain = [name]
  for (let at = name; chain.length <= MAX_STEPS;) {
    const next = step(table, at)
    if (next === undefined || next === at) break
    chain.push(next)
    at = next
  }
  return chain
}

/** Why following an alias of the configuration comes to no end; undefined when it does. */
export function explainAlias(aliases: Config['aliases'], name: string): string | undefined {
  const table = tableOf(Object.entries(aliases).map(([from, model]) => ({ name: from, model })))
  return explainChain(table, name, aliases[name] ?? name)
}

type Line = { readonly line: number } & (
  | { readonly name: string; readonly model: string }
  | { readonly message: string }
)

/** The lines of an alias file that say something: `name = model` or `name => model`, quoted or not, `#` for comments. */
export function parseAliasFile(source: string): Line[] {
  return source.split(/\r?\n/).flatMap((text, index): Line[] => {
    const line = index + 1
    if (/^\s*(?:[#;].*|\[aliases\]\s*)?$/.test(text.replace(/^\ufeff/, ''))) return []
    const { name = '', model = '' } = LINE.exec(text.replace(/^\ufeff/, ''))?.groups ?? {}
    const [from, to] = [unquote(name), unquote(model)]
    if (from !== '' && to !== '') return [{ line, name: from, model: to }]
    return [{ line, message: 'not an alias: write it as name = model' }]
  })
}

const LINE = /^\s*(?<name>"[^"]*"|'[^']*'|[^\s="'#]+)\s*=>?\s*(?<model>"[^"]*"|'[^']*'|[^\s="'#]+)\s*,?\s*(?:[#;].*)?$/

function unquote(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2')
}

type AliasFile = Pick<AliasProblem, 'key' | 'file'> & { readonly source: string | undefined }

function aliasFiles({ aliases_file: single, aliases_dir: folder }: Config['server'], host: Host): AliasFile[] {
  const read = (key: AliasFile['key'], file: string): AliasFile => ({ key, file, source: host.readFile(file) })
  const files = single === undefined ? [] : [read('aliases_file', expandHome(single, host.env))]
  if (folder === undefined) return files
  const found = host.listFiles?.(expandHome(folder, host.env))
  if (found === undefined) return [...files, { key: 'aliases_dir', file: folder, source: undefined }]
  return [...files, ...found.toSorted().map((file) => read('aliases_dir', file))]
}

function tableOf(aliases: readonly Alias[]): AliasTable {
  const isPattern = ({ name }: Alias): boolean => name.includes('*')
  const patterns = aliases
    .filter(isPattern)
    .map(({ name, model }) => ({ match: name, match_type: 'glob' as const, model }))
  return {
    exact: new Map(aliases.filter((alias) => !isPattern(alias)).map(({ name, model }) => [name, model])),
    patterns: compileRoutes(patterns).map(({ rule, matcher }) => ({ matches: matcher.matches, model: rule.model })),
  }
}

function step({ exact, patterns }: AliasTable, name: string): string | undefined {
  return exact.get(name) ?? patterns.find(({ matches }) => matches(name))?.model
}

function explainChain(table: AliasTable, name: string, model: string): string | undefined {
  const chain = [model]
  for (let at = model; ;) {
    const next = step(table, at)
    if (next === undefined || next === at) return undefined
    if (chain.includes(next)) return `"${name}" leads round in circles: ${[...chain, next].join(' → ')}`
    if (chain.length === MAX_STEPS) return `"${name}" leads to a model over more than ${MAX_STEPS} aliases`
    chain.push(next)
    at = next
  }
}
