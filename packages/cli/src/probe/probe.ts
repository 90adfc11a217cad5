// Tries one provider step by step: reached, let in, models listed, then answers, streams, tools and thinking.
import { readProviderKey, type Config, type Provider } from '@ferryllm/control'
import type { createGateway, Probe, probeProvider } from '@ferryllm/gateway'
import type { Checked } from '../render/outcomes.ts'
import type { Terminal } from '../terminal.ts'
import { openProvider, type Ask } from './ask.ts'
import { chooseModel } from './choose-model.ts'
import { adviceFor, kindOfStatus, type Setting } from './explain-failure.ts'
import { TRIALS, type Trial } from './requests.ts'

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

/** What is to be tried, and who hears of it. */
export interface Wanted {
  readonly model?: string
  /** Names of trials; default: all of them. */
  readonly only?: readonly string[]
  /** Called before anything costs something. */
  readonly tell: (model: string, requests: number) => void
  /** Called with every step as it ends. */
  readonly step?: (step: Checked) => void
  /** Whether nobody waits for the rest any more. */
  readonly isLeft?: () => boolean
}

/** Runs the steps until one makes the next ones pointless. */
export async function tryProvider(
  config: Config,
  provider: Provider,
  wanted: Wanted,
  terminal: Pick<Terminal, 'env' | 'readFile'>,
  gateway: GatewayModule,
): Promise<ProviderReport> {
  const { name, disabled } = provider
  const steps: Checked[] = []
  const add = (step: Checked): void => {
    steps.push(step)
    wanted.step?.(step)
  }
  const done = (model?: string): ProviderReport => ({
    provider: name,
    ...(model === undefined ? {} : { model }),
    steps,
  })
  if (disabled !== undefined) {
    add({ name: 'config', outcome: 'failed', detail: `disabled: ${disabled}` })
    return done()
  }
  const key = readProviderKey(provider, terminal).source
  const env = { ...terminal.env }
  const begin = performance.now()
  let probe: Probe
  try {
    probe = await gateway.probeProvider(config, name, env)
  } catch (cause) {
    if (!(cause instanceof Error && 'kind' in cause)) throw cause
    const setting = { provider: name, key, url: provider.base_url ?? '' }
    add(failed('reach', String(cause.kind), cause.message, setting))
    return done()
  }
  const { url, status, models } = probe
  const setting: Setting = { provider: name, key, url }
  for (const step of listSteps(probe, setting, Math.round(performance.now() - begin))) add(step)
  if (steps.some(({ outcome }) => outcome === 'failed')) return done()
  const trials = TRIALS.filter((trial) => wanted.only?.includes(trial.name) ?? true)
  if (trials.length === 0) return done()
  const model = wanted.model ?? chooseModel(config, name, models)
  if (model === undefined) {
    const detail = `no model to try: the provider lists none${status === 200 ? '' : ` (${status})`}, and no route names one`
    add({ name: 'answer', outcome: 'failed', detail, fix: 'name one with --model' })
    return done()
  }
  wanted.tell(model, trials.length + trials.filter(({ isTwice }) => isTwice === true).length)
  const opened = openProvider(config, name, gateway.createGateway, env)
  try {
    await runTrials(trials, { ask: opened.ask, isLeft: () => false, ...wanted }, { ...setting, model }, add)
    return done(model)
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

async function runTrials(
  trials: readonly Trial[],
  { ask, isLeft }: { readonly ask: Ask; readonly isLeft: () => boolean },
  setting: Setting & { readonly model: string },
  add: (step: Checked) => void,
): Promise<void> {
  for (const [index, { name, body, judge, isTwice, isExtra }] of trials.entries()) {
    if (isLeft()) return
    const request = { model: setting.model, ...body }
    let answer = await ask(request)
    if (isTwice && answer.ok) answer = await ask(request)
    const ms = Math.round(answer.ms)
    if (answer.ok) add({ name, ...judge(answer), ms })
    else if (isExtra && REFUSALS.test(answer.kind)) {
      add({ name, outcome: 'skipped', detail: `not taken by this model: ${answer.message}`, ms })
    } else {
      add({ ...failed(name, answer.kind, answer.message, setting), ms })
      // Whoever cannot answer at all cannot do the rest either.
      if (index === 0) return
    }
  }
}

/** What a provider says to a request that it does not like. */
const REFUSALS = /^(?:upstream-rejected|unsupported|invalid-request|context-overflow)$/

function failed(name: string, kind: string, message: string, setting: Setting): Checked {
  const fix = adviceFor(kind, setting)
  return { name, outcome: 'failed', detail: `${message} (${kind})`, ...(fix === undefined ? {} : { fix }) }
}
