// From the text of a configuration file to the checked configuration, or to everything that is wrong with it at once.
import { checkAliases } from './check-aliases.ts'
import { checkListeners } from './check-listeners.ts'
import { checkLimits } from './check-limits.ts'
import { checkAuth, checkPromptCache, checkServer } from './check-sections.ts'
import { checkModels } from './check-models.ts'
import { checkRouteReasoning } from './check-reasoning.ts'
import { checkProviders } from './check-providers.ts'
import { checkBreaker, checkTimeouts, checkToolLoop } from './check-resilience.ts'
import { checkRoutes } from './check-routes.ts'
import { configSchema, type Config } from './config/config.ts'
import { explainIssue, valueAt } from './explain-issues.ts'
import { fillData } from './fill-data.ts'
import { fillPresets, isTable } from './fill-presets.ts'
import { mergeLayers, nameLayer, type Layered, type LayerOptions } from './layers.ts'
import type { KeyPositions, Path } from './locate-keys.ts'
import { formatPath, placeFinding, STAND_IN, type Finding, type Problem } from './problem.ts'
import type { Host } from './read-keys.ts'
import { readSource, type ConfigFormat } from './read-source.ts'

/** `config` is there unless one of the problems is an error. */
export interface LoadedConfig {
  readonly config?: Config
  readonly problems: readonly Problem[]
  /** The layers above the file that say anything, in words. */
  readonly layers: readonly string[]
}

/** How the file is written and what is laid over it; the environment always is. */
export interface LoadOptions extends LayerOptions {
  /** Default: TOML. */
  readonly format?: ConfigFormat
}

/** Reads a configuration file. A file without providers and routes uses the ones that the environment gives. */
export function loadConfig(source: string, host: Host, options: LoadOptions = {}): LoadedConfig {
  const read = readSource(source, options.format ?? 'toml')
  if ('severity' in read) return { problems: [read], layers: [] }
  const layered = mergeLayers(read.data, host, options)
  // A copy, because checking takes out what is wrong.
  const { data: filled, findings: early } = fillData(structuredClone(layered.data), host)
  early.push(...layered.findings, ...checkProfiles(read.data, options, host))
  const { config, issues } = readShape(filled)
  const later = config ? checkMeaning(config, host) : []
  const reported = [...issues, ...later.filter((finding) => !issues.some((issue) => covers(issue, finding)))]
  const findings = [...early, ...reported.filter((finding) => !isConsequence(finding, issues, layered.data))]
  const problems = findings.map((finding) => placeInLayer(finding, source, read.positions, layered))
  problems.sort((a, b) => a.line - b.line || a.column - b.column)
  const { used: layers } = layered
  if (!config || problems.some((problem) => problem.severity === 'error')) return { problems, layers }
  return { config: withDisabled(config, findings), problems, layers }
}

function noTable(path: Path, header: string): Finding {
  return { severity: 'error', path, at: 'value', message: `${formatPath(path)} must be a table: write ${header}` }
}

/** A value from a layer above the file has no line there: its layer is named instead. */
function placeInLayer(finding: Finding, source: string, positions: KeyPositions, { originOf }: Layered): Problem {
  const origin = originOf(finding.path)
  if (origin?.kind === 'profile') {
    return placeFinding({ ...finding, path: ['profile', origin.name, ...finding.path] }, source, positions)
  }
  const outside = origin === undefined ? finding : { ...finding, source: nameLayer(origin) }
  return placeFinding(outside, source, positions)
}

/** The shape of the profiles that are not used now; the chosen one is checked as part of the whole. */
function checkProfiles(file: Readonly<Record<string, unknown>>, options: LoadOptions, { env }: Host): Finding[] {
  const { profile: profiles = {} } = file
  const chosen = options.profile ?? env['FERRYLLM_PROFILE']
  if (!isTable(profiles)) return [noTable(['profile'], '[profile.NAME]')]
  return Object.entries(profiles).flatMap(([name, table]) => {
    const path = ['profile', name]
    if (!isTable(table)) return [noTable(path, `[profile.${name}.SECTION]`)]
    if (name === chosen) return []
    const { issues } = readShape(fillPresets(structuredClone(table)))
    return issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] }))
  })
}

/**
 * Checks the shape. What does not fit is taken out (or filled in) afterwards, so that the remaining checks can run on
 * the rest and a reader sees all problems at once.
 */
function readShape(file: Record<string, unknown>): { config?: Config; issues: Finding[] } {
  const first = configSchema.safeParse(file)
  if (first.success) return { config: first.data, issues: [] }
  const issues = first.error.issues.flatMap((issue) => explainIssue(issue, file))
  for (const issue of first.error.issues) {
    const path = issue.path.filter((step): step is string | number => typeof step !== 'symbol')
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) remove(file, [...path, key])
    else remove(file, path)
  }
  const second = configSchema.safeParse(file)
  return second.success ? { config: second.data, issues } : { issues }
}

/** Whether something is only missing because its key is misspelt, or because the preset that would give it is. */
function isConsequence(finding: Finding, issues: readonly Finding[], file: unknown): boolean {
  const table = formatPath(finding.path.slice(0, -1))
  const key = finding.path.at(-1)
  if (valueAt(file, finding.path) !== undefined) return false
  return issues.some((issue) => {
    if (issue === finding || formatPath(issue.path.slice(0, -1)) !== table) return false
    return issue.suggestion === key || issue.path.at(-1) === 'preset'
  })
}

const STAND_INS: Readonly<Record<string, string>> = {
  name: STAND_IN,
  type: 'openai',
  match: STAND_IN,
  provider: STAND_IN,
}

/** Takes a value out of the file, or puts a stand-in where the schema demands one. */
function remove(file: Record<string, unknown>, path: Path): void {
  const parent = valueAt(file, path.slice(0, -1))
  const last = path.at(-1)
  // Taking out one element would renumber the others: a list of values goes as a whole.
  if (Array.isArray(parent) && path.length > 2) return remove(file, path.slice(0, -1))
  if (!isTable(parent) || typeof last !== 'string') return
  const standIn = path.length === 3 ? STAND_INS[last] : undefined
  if (standIn === undefined) delete parent[last]
  else parent[last] = standIn
}

function checkMeaning(config: Config, host: Host): Finding[] {
  return [
    ...checkServer(config),
    ...checkAuth(config, host),
    ...checkLimits(config),
    ...checkPromptCache(config),
    ...checkTimeouts(config),
    ...checkBreaker(config),
    ...checkToolLoop(config),
    ...checkProviders(config, host),
    ...checkRoutes(config),
    ...checkRouteReasoning(config),
    ...checkModels(config),
    ...checkAliases(config, host),
    ...checkListeners(config, host),
  ]
}

function covers(issue: Finding, finding: Finding): boolean {
  const outer = formatPath(issue.path)
  const inner = formatPath(finding.path)
  return outer === inner || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`)
}

function withDisabled(config: Config, findings: readonly Finding[]): Config {
  const providers = config.providers.map((provider, index) => {
    const found = findings.find(({ disables }) => disables?.provider === index)?.disables?.reason
    const reason = provider.enabled === false ? 'it is switched off (enabled = false)' : found
    return reason === undefined ? provider : { ...provider, disabled: reason }
  })
  return { ...config, providers }
}
