// How a rule is compared with a model name, and how it is rewritten. Rules are compiled once; every one runs in time linear in
// the name, patterns of owners against names of strangers included.
import { RE2JS, RE2JSException } from 're2js'
import { globToRegex } from './glob-to-regex.ts'

/** The ways of comparing. */
export const MATCH_TYPES = ['prefix', 'exact', 'suffix', 'contains', 'glob', 'regex'] as const

/** One of the ways of comparing. */
export type MatchType = (typeof MATCH_TYPES)[number]

/** A rule as far as names are concerned. */
export interface ModelPattern {
  readonly match: string
  readonly match_type: MatchType
}

/** A compiled rule. */
export interface Matcher {
  readonly matches: (model: string) => boolean
  /** Fills `$1` and `$<name>` of a template with what the pattern caught in a name that matches. */
  readonly fill: (template: string, model: string) => string
  /** How many characters the rule spells out: the more, the earlier it is asked. */
  readonly literal: number
}

/** Model names are far shorter than this, so an exact rule stands before every other one. */
const EXACT = Number.MAX_SAFE_INTEGER

/** Compiles a rule; throws `RE2JSException` for a regular expression that the engine does not know. */
export function compileMatch({ match, match_type: type }: ModelPattern): Matcher {
  const literal = match.length
  switch (type) {
    case 'exact':
      return { matches: (model) => model === match, fill: keep, literal: EXACT }
    case 'prefix': {
      const start = routePrefix({ match, match_type: type })
      return { matches: (model) => model.startsWith(start), fill: keep, literal: start.length }
    }
    case 'suffix':
      return { matches: (model) => model.endsWith(match), fill: keep, literal }
    case 'contains':
      return { matches: (model) => model.includes(match), fill: keep, literal }
    case 'glob': {
      const { regex, literal: spelled, start } = globToRegex(match)
      return { ...compileRegex(regex, start), literal: spelled }
    }
    case 'regex': {
      const start = literalStart(match)
      return { ...compileRegex(match, match.startsWith('^') ? start : ''), literal: start.length }
    }
  }
}

/** The prefix a rule compares with; `*` is the empty prefix. */
export function routePrefix({ match, match_type: type }: ModelPattern): string {
  return type === 'prefix' && match === '*' ? '' : match
}

/** Why a rule cannot be compiled, in words; undefined when it can. */
export function explainPattern(pattern: ModelPattern): string | undefined {
  try {
    compileMatch(pattern)
    return undefined
  } catch (cause) {
    if (!(cause instanceof RE2JSException)) throw cause
    const reason = cause.message.replace(/^error parsing regexp: /, '')
    // What only backtracking engines can do is refused, and that is what keeps matching linear.
    const hint = /Perl syntax|escape sequence/.test(reason) ? ' (there is no look-around and no back-reference)' : ''
    return `not a regular expression: ${reason}${hint}`
  }
}

/** The first `$1` or `$<name>` of a template that the pattern has nothing for. */
export function findUnfilled(template: string, pattern: ModelPattern): string | undefined {
  if (!hasCaptures(pattern)) return undefined
  const source = pattern.match_type === 'glob' ? globToRegex(pattern.match).regex : pattern.match
  const compiled = RE2JS.compile(source)
  const names = Object.keys(compiled.namedGroups())
  for (const [whole, number, name] of template.matchAll(PLACEHOLDER)) {
    if (number !== undefined && Number(number) > compiled.groupCount()) return whole
    if (name !== undefined && !names.includes(name)) return whole
  }
  return undefined
}

/** Whether `$` means anything in what a rule rewrites to. */
export function hasCaptures({ match_type: type }: ModelPattern): boolean {
  return type === 'glob' || type === 'regex'
}

/** `$$` is a dollar sign. */
const PLACEHOLDER = /\$(?:\$|(\d+)|<([^>]*)>)/g

const keep = (template: string): string => template

/** `start` is what every match begins with: most names are told apart by it, which costs a hundredth of the expression. */
function compileRegex(source: string, start: string): Omit<Matcher, 'literal'> {
  const compiled = RE2JS.compile(source)
  return {
    matches: (model) => model.startsWith(start) && compiled.matcher(model).find(),
    fill(template, model) {
      const found = compiled.matcher(model)
      if (!found.find()) return template
      return template.replace(PLACEHOLDER, (_, number?: string, name?: string) => {
        if (number !== undefined) return found.group(Number(number)) ?? ''
        return name === undefined ? '$' : (found.group(name) ?? '')
      })
    },
  }
}

/** The letters that a regular expression begins with: what it spells out for sure. */
function literalStart(source: string): string {
  let outside = source
  for (let before = ''; before !== outside;) {
    before = outside
    outside = outside.replace(/\([^()]*\)/g, '')
  }
  if (outside.includes('|')) return ''
  const [start = '', next = ''] = /^\^?((?:[\w/:@ -]|\\[.+/-])*)(.?)/.exec(source)?.slice(1) ?? []
  const letters = start.replaceAll('\\', '')
  // `ab*` is sure of the `a` only.
  return /[*?{]/.test(next) ? letters.slice(0, -1) : letters
}
