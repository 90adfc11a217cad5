// The section [models] -> what the request path asks about a model.
import type { Config, ModelOverride } from '@ferryllm/control'
import type { ModelCapabilities } from '@ferryllm/protocols'
import type { Rates } from '../catalog/rates.ts'
import type { ModelRule } from './snapshot.ts'

export function compileModels(models: Config['models']): ReadonlyMap<string, ModelRule> {
  return new Map(
    Object.entries(models).map(([name, entry]) => {
      const rates = ratesOf(entry)
      return [name, { capabilities: capabilitiesOf(entry), ...(rates === undefined ? {} : { rates }) }]
    }),
  )
}

function capabilitiesOf(entry: ModelOverride): ModelCapabilities {
  const { context, max_output: maxOutput, images, sampling, efforts, reasoning_budgets: budgets } = entry
  return {
    ...(context === undefined ? {} : { context }),
    ...(maxOutput === undefined ? {} : { maxOutput }),
    ...(images === undefined ? {} : { images }),
    ...(sampling === undefined ? {} : { sampling }),
    ...(efforts === undefined ? {} : { efforts }),
    ...(budgets === undefined ? {} : { budgets: withoutAbsent(budgets) }),
  }
}

function withoutAbsent(
  budgets: NonNullable<ModelOverride['reasoning_budgets']>,
): NonNullable<ModelCapabilities['budgets']> {
  return Object.fromEntries(Object.entries(budgets).filter(([, tokens]) => tokens !== undefined))
}

function ratesOf(entry: ModelOverride): Rates | undefined {
  const { input_price: input, output_price: output, cache_read_price: cacheRead } = entry
  const { cache_write_price: cacheWrite, cache_write_1h_price: cacheWrite1h } = entry
  if (input === undefined || output === undefined) return undefined
  return {
    input,
    output,
    ...(cacheRead === undefined ? {} : { cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWrite }),
    ...(cacheWrite1h === undefined ? {} : { cacheWrite1h }),
  }
}
