// Tries one provider step by step: reached, let in, models listed, then answers, streams, tools and thinking.
import { readProviderKey, type Config, type Provider } from '@ferryllm/control'
import type { createGateway, Probe, probeProvider } from '@ferryllm/gateway'
import type { Checked } from '../render/outcomes.ts'
import type { Terminal } from '../terminal.ts'
import { openProvider, type Ask } from './ask.ts'
import { chooseModel } from './choose-model.ts'
import { adviceFor, kindOfStatus, type Setting } from './explain-failure.ts'
import { TRIALS } from './requests.ts'

/** The gateway's part in it. */
export interface GatewayModule {
  readonly createGateway: typeof createGateway
  readonly probeProvider: typeof probeProvider
}

/** What was found about a provider. */
export interface ProviderReport {
  readonly provider: string
  readonly model?: string
  readonly steps: readonly Checked[]
}

/** Runs the steps until one makes the next ones pointless; `tell` is called before anything costs something. */
export async function tryProvider(
  config: Config,
  provider: Provider,
  wanted: { readonly model?: string; readonly tell: (model: string) => void },
  terminal: Terminal,
  gateway: GatewayModule,
): Promise<ProviderReport> {
  const { name, disabled } = provider
  const done = (steps: readonly Checked[], model?: string): ProviderReport => ({
    provider: name,
    ...(model === undefined ? {} : { model }),
    steps,
  })
  if (disabled !== undefined) return done([{ name: 'config', outcome: 'failed', detail: `disabled: ${disabled}` }])
  const key = readProviderKey(provider, terminal).source
  const env = { ...terminal.env }
  const begin = performance.now()
  let probe: Probe
  try {
    probe = await gateway.probeProvider(config, name, env)
  } catch (cause) {
    if (!(cause instanceof Error && 'kind' in cause)) throw cause
    const setting = { provider: name, key, url: provider.base_url ?? '' }
    return done([failed('reach', String(cause.kind), cause.message, setting)])
  }
  const { url, status, models } = probe
  const setting: Setting = { provider: name, key, url }
  const steps = listSteps(probe, setting, Math.round(performance.now() - begin))
  if (steps.some(({ outcome }) => outcome === 'failed')) return done(steps)
  const model = wanted.model ?? chooseModel(config, name, models)
  if (model === undefined) {
    const detail = `no model to try: the provider lists none${status === 200 ? '' : ` (${status})`}, and no route names one`
    return done([...steps, { name: 'answer', outcome: 'failed', detail, fix: 'name one with --model' }])
  }
  wanted.tell(model)
  const opened = openProvider(config, name, gateway.createGateway, env)
  try {
    return done([...steps, ...(await runTrials(model, opened.ask, { ...setting, model }))], model)
  } finally {
    await opened.close()
  }
}

/** What the question for the models tells: whether anybody is there, whether the key is good, and which models there are. */
function listSteps({ url, status, models }: Probe, setting: Setting, ms: number): Checked[] {
  const reach: Checked = { name: 'reach', outcome: 'ok', detail: `${url} answers`, ms }
  const kind = kindOfStatus(status)
  if (kind !== undefined) {
    const step = kind === 'upstream-auth' || kind === 'upstream-quota' ? 'auth' : 'models'
    return [reach, failed(step, kind, `the provider answered ${status}`, setting)]
  }
  if (status !== 200) {
    // Many compatible hosts have no list; the next request shows what the key is worth.
    return [reach, { name: 'models', outcome: 'skipped', detail: `the provider does not list its models (${status})` }]
  }
  const auth: Checked = {
    name: 'auth',
    outcome: 'ok',
    detail: setting.key === 'none' ? 'no key is needed' : setting.key,
  }
  return [reach, auth, { name: 'models', outcome: 'ok', detail: `${models.length} listed` }]
}

async function runTrials(model: string, ask: Ask, setting: Setting): Promise<Checked[]> {
  const steps: Checked[] = []
  for (const { name, body, judge } of TRIALS) {
    const answer = await ask({ model, ...body })
    if (answer.ok) {
      steps.push({ name, ...judge(answer.text), ms: Math.round(answer.ms) })
      continue
    }
    steps.push({ ...failed(name, answer.kind, answer.message, setting), ms: Math.round(answer.ms) })
    // Whoever cannot answer at all cannot do the rest either.
    if (steps.length === 1) break
  }
  return steps
}

function failed(name: string, kind: string, message: string, setting: Setting): Checked {
  const fix = adviceFor(kind, setting)
  return { name, outcome: 'failed', detail: `${message} (${kind})`, ...(fix === undefined ? {} : { fix }) }
}
