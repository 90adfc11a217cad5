// `ferryllm check-config`: everything that is wrong with the file, then what it means.
import { describeSource, load, NO_FILE, type LayerFlags, type Loaded } from '../load.ts'
import { countProblems, renderProblems } from '../render/problems.ts'
import { renderProviders, renderRoutes, summarizeProviders, summarizeRoutes } from '../render/summary.ts'
import { painter } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

/** Checks the configuration; 1 when `serve` would refuse it. */
export function checkConfig(options: LayerFlags & { config?: string; json?: true }, terminal: Terminal): number {
  const loaded = load(options.config, terminal, options)
  terminal.out(`${options.json ? toJson(loaded, terminal) : toText(loaded, terminal)}\n`)
  return loaded.config === undefined ? 1 : 0
}

function toJson({ file, config, problems }: Loaded, terminal: Terminal): string {
  const report = {
    ok: config !== undefined,
    file: file ?? null,
    problems,
    providers: config === undefined ? [] : summarizeProviders(config, terminal),
    routes: config === undefined ? [] : summarizeRoutes(config),
  }
  return JSON.stringify(report, null, 2)
}

function toText({ file, config, problems, layers }: Loaded, terminal: Terminal): string {
  const paint = painter(terminal.hasColors)
  const parts: string[] = []
  if (problems.length > 0) parts.push(renderProblems(file ?? NO_FILE, problems, terminal.hasColors))
  const counts = countProblems(problems)
  if (config === undefined) return [...parts, `${paint('red', 'invalid')}: ${counts}`].join('\n\n')
  parts.push(
    `${paint('green', 'valid')}${counts === '' ? '' : ` (${counts})`}: ${describeSource(file, terminal, layers)}`,
  )
  parts.push(renderProviders(summarizeProviders(config, terminal), paint))
  if (config.routes.length > 0) parts.push(renderRoutes(summarizeRoutes(config), paint))
  return parts.join('\n\n')
}
