// `ferryllm check-config`: everything that is wrong with the file, then what it means, and with --live whether the providers
// let us in.
import type { Config } from '@ferryllm/control'
import { FAILED, OK } from '../exit-codes.ts'
import { describeSource, load, NO_FILE, type LayerFlags, type Loaded } from '../load.ts'
import { tryProvider, type GatewayModule, type ProviderReport } from '../probe/probe.ts'
import { printJson } from '../render/failure.ts'
import { renderOutcomes } from '../render/outcomes.ts'
import { countProblems, renderProblems } from '../render/problems.ts'
import { renderProviders, renderRoutes, summarizeProviders, summarizeRoutes } from '../render/summary.ts'
import { painter, printable } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

/** The options of the command line. */
export interface CheckOptions extends LayerFlags {
  readonly config?: string
  readonly live?: true
  readonly json?: true
}

// Loaded on demand: without --live nothing is asked.
const importGateway = (): Promise<GatewayModule> => import('@ferryllm/gateway')

/** Checks the configuration; 1 when `serve` would refuse it, or when a provider that was asked does not let us in. */
export async function checkConfig(options: CheckOptions, terminal: Terminal): Promise<number> {
  const loaded = load(options.config, terminal, options)
  const { config } = loaded
  const live = options.live === true && config !== undefined ? await askProviders(config, terminal) : undefined
  const isGood = live?.every(({ steps }) => steps.every(({ outcome }) => outcome !== 'failed')) ?? true
  const ok = config !== undefined && isGood
  if (options.json) printJson({ ok, ...summary(loaded, terminal), ...(live === undefined ? {} : { live }) }, terminal)
  else terminal.out(`${toText(loaded, live, terminal)}\n`)
  return ok ? OK : FAILED
}

/** One question to each, for its models; one that lacks its key has been told of already. */
async function askProviders(config: Config, terminal: Terminal): Promise<readonly ProviderReport[]> {
  const ready = config.providers.filter(({ disabled }) => disabled === undefined)
  const gateway = await importGateway()
  const wanted = { only: [], tell: () => undefined }
  return Promise.all(ready.map((provider) => tryProvider(config, provider, wanted, terminal, gateway)))
}

function summary({ file, config, problems }: Loaded, terminal: Terminal): object {
  return {
    file: file ?? null,
    problems,
    providers: config === undefined ? [] : summarizeProviders(config, terminal),
    routes: config === undefined ? [] : summarizeRoutes(config),
  }
}

function toText(
  { file, config, problems, layers }: Loaded,
  live: readonly ProviderReport[] | undefined,
  terminal: Terminal,
): string {
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
  for (const { provider, steps } of live ?? []) {
    parts.push(`${paint('bold', printable(provider))}\n${renderOutcomes(steps, paint)}`)
  }
  if (live?.length === 0) parts.push('No provider can be asked: none is ready.')
  return parts.join('\n\n')
}
