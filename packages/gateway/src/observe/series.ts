// The figures by provider and model. Clients choose model names, so there is a limit to how many are told apart.
import { freshInput, type Usage } from '@ferryllm/protocols'
import type { Scrape } from './scrape.ts'

/** What is counted for one model of one provider. */
export interface Series {
  readonly labels: { readonly provider: string; readonly model: string }
  requests: number
  errors: number
  micros: number
  /** In US dollars. */
  cost: number
  /** These do not overlap. */
  readonly tokens: { fresh: number; cache_read: number; cache_write: number; output: number; reasoning: number }
}

export interface SeriesBook {
  readonly of: (provider: string, model: string) => Series
  readonly all: () => Iterable<Series>
}

/** Past this many, the rest are counted together as `other`. */
const MAX_SERIES = 200

/** No series yet. */
export function createSeries(): SeriesBook {
  const book = new Map<string, Series>()
  const open = (provider: string, model: string): Series => {
    const key = `${provider}\n${model}`
    const known = book.get(key)
    if (known !== undefined) return known
    const tokens = { fresh: 0, cache_read: 0, cache_write: 0, output: 0, reasoning: 0 }
    const series = { labels: { provider, model }, requests: 0, errors: 0, micros: 0, cost: 0, tokens }
    book.set(key, series)
    return series
  }
  return {
    of(provider, model) {
      const isNew = book.size >= MAX_SERIES && !book.has(`${provider}\n${model}`)
      return open(provider, isNew ? 'other' : model)
    },
    all: () => book.values(),
  }
}

/** Adds the usage of one request. */
export function addUsage({ tokens }: Series, usage: Usage): void {
  const reasoning = countable(usage.reasoning)
  tokens.fresh += countable(freshInput(usage))
  tokens.cache_read += countable(usage.cacheRead)
  tokens.cache_write += countable(usage.cacheWrite)
  tokens.output += countable(usage.output - reasoning)
  tokens.reasoning += reasoning
}

/** Providers may claim anything; a counter never goes down, and adds numbers only. */
export function countable(value: number | undefined): number {
  return value !== undefined && value > 0 ? value : 0
}

/** The series that show them. */
export function declareSeries({ counters }: Scrape, book: SeriesBook): void {
  const count = (name: string, help: string, read: (series: Series) => number): void =>
    counters(`ferryllm_${name}`, help, () => [...book.all()].map((one) => [one.labels, read(one)] as const))
  count('labeled_requests', 'Generation requests.', ({ requests }) => requests)
  count('labeled_errors', 'Generation requests that ended with an error.', ({ errors }) => errors)
  count('labeled_latency_micros', 'Time of generation requests, in microseconds.', ({ micros }) => micros)
  count('labeled_tokens', 'Prompt and output tokens.', ({ tokens: { fresh, cache_read, cache_write, ...rest } }) => {
    return fresh + cache_read + cache_write + rest.output + rest.reasoning
  })
  count('output_tokens_total', 'Output tokens, reasoning included.', ({ tokens }) => tokens.output + tokens.reasoning)
  count('reasoning_tokens_total', 'Reasoning tokens, as far as providers count them.', ({ tokens }) => tokens.reasoning)
  count('cost_usd_total', 'What requests cost, in US dollars, as far as prices are known.', ({ cost }) => cost)
  counters('ferryllm_tokens_total', 'Tokens by class; the classes do not overlap: output is without reasoning.', () =>
    [...book.all()].flatMap(({ labels, tokens }) =>
      Object.entries(tokens).map(([name, value]) => [{ ...labels, class: name }, value] as const),
    ),
  )
}
