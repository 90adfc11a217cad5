// `ferryllm test`: whether a provider does what agents need, through the gateway's own code.
import { FAILED, OK, USAGE } from '../exit-codes.ts'
import { findProvider } from '../find-provider.ts'
import { loadOrRefuse, reasonOf } from '../load.ts'
import { keepTest } from '../manage/test-book.ts'
import { tryProvider, type GatewayModule, type ProviderReport } from '../probe/probe.ts'
import { fail, printJson } from '../render/failure.ts'
import { countOutcomes, renderOutcomes } from '../render/outcomes.ts'
import { painter, plural, printable } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

/** The options of the command line. */
export interface TestOptions {
  readonly all?: true
  readonly model?: string
  readonly config?: string
  readonly json?: true
}

// Loaded on demand: the other commands start faster without it.
const importGateway = (): Promise<GatewayModule> => import('@ferryllm/gateway')

/** Tries one provider, or all of them; 1 when a step failed. */
export async function test(
  name: string | undefined,
  options: TestOptions,
  terminal: Terminal,
  load: () => Promise<GatewayModule> = importGateway,
): Promise<number> {
  if ((name === undefined) === (options.all === undefined)) {
    return fail('name one provider, or give --all', options, terminal, { code: USAGE })
  }
  const loaded = loadOrRefuse(options.config, terminal, options)
  if (loaded === undefined) return FAILED
  const { config } = loaded
  // One that lacks its key is no failure of --all: most people have keys for a few.
  const ready = config.providers.filter(({ disabled }) => disabled === undefined)
  const found = name === undefined ? ready : findProvider(name, config)
  if (typeof found === 'string') return fail(found, options, terminal)
  const gateway = await load()
  const paint = painter(terminal.hasColors)
  const reports: ProviderReport[] = []
  for (const provider of 'name' in found ? [found] : found) {
    const tell = (model: string, requests: number): void => {
      const what = `note: ${provider.name} gets ${plural(requests, 'small request')} for ${model}, which cost a few thousand tokens`
      if (provider.type !== 'demo') terminal.error(`${printable(what)}\n`)
    }
    const wanted = { tell, ...(options.model === undefined ? {} : { model: options.model }) }
    const report = await tryProvider(config, provider, wanted, terminal, gateway)
    reports.push(report)
    keep(report, terminal)
    if (options.json) continue
    const title =
      paint('bold', printable(provider.name)) + (report.model === undefined ? '' : printable(` (${report.model})`))
    terminal.out(`${title}: ${countOutcomes(report.steps)}\n${renderOutcomes(report.steps, paint)}\n`)
  }
  const isGood = reports.every(({ steps }) => steps.every(({ outcome }) => outcome !== 'failed'))
  if (options.json) printJson({ ok: isGood, providers: reports }, terminal)
  return isGood ? OK : FAILED
}

/** The panel shows it as well; a state folder that cannot be written costs nobody the result. */
function keep(report: ProviderReport, terminal: Terminal): void {
  try {
    keepTest({ ...report, steps: [...report.steps], at: new Date().toISOString() }, terminal)
  } catch (cause) {
    terminal.error(`note: the result is not kept: ${reasonOf(cause)}\n`)
  }
}
