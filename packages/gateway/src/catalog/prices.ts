// What a model costs: the owner's price, nothing on the owner's own machine, the price list of genai-prices, the bundled
// catalogue; and nothing said when nobody knows. The list takes 30 ms to load, so it is loaded beside the requests.
import type * as Prices from '@pydantic/genai-prices'
import { isLoopback } from '@ferryllm/control'
import type { Usage } from '@ferryllm/protocols'
import type { Provider, Snapshot } from '../config/snapshot.ts'
import { ruleFor } from './capabilities-for.ts'
import { findEntry } from './find-entry.ts'
import { costAt, type Rates } from './rates.ts'

type PriceList = Pick<typeof Prices, 'calcPrice'>

let list: PriceList | undefined
let loading: Promise<void> | undefined

/** Loads the price list once per process. It is data: nothing is fetched. */
export function loadPrices(): Promise<void> {
  loading ??= import('@pydantic/genai-prices').then((loaded) => {
    list = loaded
  })
  return loading
}

/** Resolves when no record waits for the list any more. */
export async function pricesSettled(): Promise<void> {
  await Promise.allSettled([loading])
}

/** Whether the price of this model has to wait for the list. */
export function awaitsList(snapshot: Snapshot, provider: Provider, model: string): boolean {
  return list === undefined && isListed(provider) && ruleFor(snapshot, provider, model)?.rates === undefined
}

/** Whether the list may know this provider: it names hosts of the internet. */
export function isListed({ isFree, baseUrl }: Provider): boolean {
  return !isFree && baseUrl !== undefined && !isLoopback(new URL(baseUrl).hostname)
}

/** USD for one request at the model that served it; undefined when nobody knows its price. */
export function costOf(
  snapshot: Snapshot,
  provider: Provider,
  model: string,
  usage: Usage,
  at: Date = new Date(),
): number | undefined {
  // An estimate of tokens is no ground for a bill.
  if (usage.estimated === true) return undefined
  const own = ruleFor(snapshot, provider, model)?.rates
  if (own !== undefined) return costAt(own, usage)
  if (provider.isFree) return 0
  const listed = priceOf(provider, model, tokensOf(usage), at)?.total_price
  if (listed !== undefined) return listed
  const known = findEntry(provider.baseUrl, model)?.rates
  return known === undefined ? undefined : costAt(known, usage)
}

/** The rates behind `costOf`, and who says so. */
export function ratesOf(
  snapshot: Snapshot,
  provider: Provider,
  model: string,
  at: Date = new Date(),
): { readonly rates: Rates; readonly source: 'configuration' | 'local' | 'genai-prices' | 'catalogue' } | undefined {
  const own = ruleFor(snapshot, provider, model)?.rates
  if (own !== undefined) return { rates: own, source: 'configuration' }
  if (provider.isFree) return { rates: { input: 0, output: 0 }, source: 'local' }
  const listed = priceOf(provider, model, { input_tokens: 1, output_tokens: 1 }, at)?.model_price
  if (listed !== undefined) return { rates: readListed(listed), source: 'genai-prices' }
  const known = findEntry(provider.baseUrl, model)?.rates
  return known === undefined ? undefined : { rates: known, source: 'catalogue' }
}

type Tokens = Parameters<PriceList['calcPrice']>[0]

/** A model of this very host: the same name may cost something else elsewhere. */
function priceOf(
  { baseUrl }: Provider,
  model: string,
  tokens: Tokens,
  timestamp: Date,
): ReturnType<PriceList['calcPrice']> | undefined {
  if (list === undefined || baseUrl === undefined) return undefined
  return list.calcPrice(tokens, model, { providerApiUrl: baseUrl, timestamp }) ?? undefined
}

/** The list throws at figures that contradict each other, which providers do send. */
function tokensOf(usage: Usage): Tokens {
  const read = Math.min(usage.cacheRead ?? 0, usage.input)
  const written = Math.min(usage.cacheWrite ?? 0, usage.input - read)
  return {
    input_tokens: usage.input,
    cache_read_tokens: read,
    cache_write_tokens: written,
    cache_write_1h_tokens: Math.min(usage.cacheWrite1h ?? 0, written),
    output_tokens: usage.output,
  }
}

type ListedPrices = NonNullable<ReturnType<PriceList['calcPrice']>>['model_price']

/** A class of tokens may have a price of its own at every length of the prompt. */
function readListed(prices: ListedPrices): Rates {
  const names = { cacheRead: 'cache_read_mtok', cacheWrite: 'cache_write_mtok', cacheWrite1h: 'cache_write_1h_mtok' }
  const ratesAbove = (above: number): Omit<Rates, 'tiers'> => {
    const at = (name: string): number | undefined => priceAbove(prices[name], above)
    const cache = Object.entries(names).flatMap(([key, name]) => {
      const price = at(name)
      return price === undefined ? [] : [[key, price] as const]
    })
    return { input: at('input_mtok') ?? 0, output: at('output_mtok') ?? 0, ...Object.fromEntries(cache) }
  }
  const starts = Object.values(prices).flatMap((price) =>
    typeof price === 'object' ? price.tiers.map(({ start }) => start) : [],
  )
  const tiers = [...new Set(starts)].toSorted((a, b) => a - b).map((above) => ({ above, ...ratesAbove(above) }))
  return { ...ratesAbove(0), ...(tiers.length === 0 ? {} : { tiers }) }
}

function priceAbove(price: ListedPrices[string], above: number): number | undefined {
  if (typeof price !== 'object') return price
  return price.tiers.findLast(({ start }) => start <= above)?.price ?? price.base
}
