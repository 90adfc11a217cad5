// The bundled catalogue: what is known of the models of well-known hosts. `scripts/build-catalog.ts` writes it.
import type { Effort, ModelCapabilities } from '@ferryllm/protocols'
import catalog from './catalog.json' with { type: 'json' }
import type { Rates } from './rates.ts'

export interface CatalogEntry {
  readonly capabilities: ModelCapabilities
  /** Absent where nothing is charged by the token, or where nobody knows. */
  readonly rates?: Rates
}

const HOSTS: Readonly<Record<string, Readonly<Record<string, string>>>> = catalog.hosts

/** Names of the same host. */
const ALIASES: Readonly<Record<string, string>> = { 'api.together.xyz': 'api.together.ai' }

/** What the catalogue says of a model at a base URL; nothing for hosts and models that it does not name. */
export function findEntry(baseUrl: string | undefined, model: string): CatalogEntry | undefined {
  if (baseUrl === undefined) return undefined
  const { host } = new URL(baseUrl)
  const models = HOSTS[ALIASES[host] ?? host]
  const row = models !== undefined && Object.hasOwn(models, model) ? models[model] : undefined
  return row === undefined ? undefined : readRow(row)
}

/** `context output input reasoning prices`, with `-` for what is not known. */
function readRow(row: string): CatalogEntry {
  const [context = '-', output = '-', input, reasoning = 'yes', prices = '-'] = row.split(' ')
  return {
    capabilities: {
      images: input === 'image',
      ...(context === '-' ? {} : { context: Number(context) }),
      ...(output === '-' ? {} : { maxOutput: Number(output) }),
      ...(reasoning === 'no' ? { reasoningModel: false } : {}),
      ...(reasoning === 'no' || reasoning === 'yes' ? {} : { efforts: reasoning.split(',') as Effort[] }),
    },
    ...(prices === '-' ? {} : { rates: readPrices(prices) }),
  }
}

/** `input/output/read/write`, and the same behind `>tokens:` for every tier. */
function readPrices(prices: string): Rates {
  const [base = '', ...tiers] = prices.split('>')
  if (tiers.length === 0) return readRates(base)
  return {
    ...readRates(base),
    tiers: tiers.map((tier) => {
      const [above, rates = ''] = tier.split(':')
      return { above: Number(above), ...readRates(rates) }
    }),
  }
}

/** 0 for the cache means that there is no price of its own. */
function readRates(text: string): Omit<Rates, 'tiers'> {
  const [input = 0, output = 0, cacheRead = 0, cacheWrite = 0] = text.split('/').map(Number)
  return {
    input,
    output,
    ...(cacheRead === 0 ? {} : { cacheRead }),
    ...(cacheWrite === 0 ? {} : { cacheWrite }),
  }
}
