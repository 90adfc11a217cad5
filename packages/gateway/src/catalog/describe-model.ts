// Everything the gateway knows of one model, for people: who serves it, what it takes, what it costs, and who says so.
import type { Config } from '@ferryllm/control'
import type { Effort, ProtocolId } from '@ferryllm/protocols'
import { compile } from '../config/compile.ts'
import { hostOf } from '../config/host.ts'
import { resolveModel } from '../routing/resolve.ts'
import { capabilitiesFor } from './capabilities-for.ts'
import { loadPrices, ratesOf } from './prices.ts'
import type { Rates } from './rates.ts'

export interface ModelDescription {
  /** As clients ask for it. */
  readonly model: string
  readonly provider: string
  readonly upstreamModel: string
  readonly protocol: ProtocolId
  /** Tokens of prompt and reply together. */
  readonly context?: number
  readonly maxOutput?: number
  readonly images?: boolean
  readonly efforts?: readonly Effort[]
  readonly price?: Rates & { readonly source: 'configuration' | 'local' | 'genai-prices' | 'catalogue' }
}

/** Nothing is asked of any provider. Throws GatewayError for a model that no route serves. */
export async function describeModel(
  config: Config,
  model: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ModelDescription> {
  const snapshot = compile(config, hostOf(env))
  const [{ provider, model: upstreamModel }] = resolveModel(snapshot, model).targets
  await loadPrices()
  const { context, maxOutput, images, efforts } = capabilitiesFor(snapshot, provider, upstreamModel)
  const price = ratesOf(snapshot, provider, upstreamModel)
  return {
    model,
    provider: provider.name,
    upstreamModel,
    protocol: provider.protocol,
    ...(context === undefined ? {} : { context }),
    ...(maxOutput === undefined ? {} : { maxOutput }),
    ...(images === undefined ? {} : { images }),
    ...(efforts === undefined ? {} : { efforts }),
    ...(price === undefined ? {} : { price: { ...price.rates, source: price.source } }),
  }
}
