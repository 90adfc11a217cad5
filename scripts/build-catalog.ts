// Writes packages/gateway/src/catalog/catalog.json: what the model data of @earendil-works/pi-ai says about the models of
// hosts that speak one of our protocols. Run by hand before a release (`npm run catalog`); only the tarball's data is read.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCE = '@earendil-works/pi-ai'
const VERSION = '1.5.2'
const OUTPUT = fileURLToPath(new URL('../packages/gateway/src/catalog/catalog.json', import.meta.url))

/** The protocols of theirs that are ours. */
const PROTOCOLS = new Set([
  'anthropic-messages',
  'google-generative-ai',
  'mistral-conversations',
  'openai-completions',
  'openai-responses',
])

/** Files about plans that are paid by the month: a price per token would be a guess. */
const PLANS = /copilot|coding|token-plan|opencode-go/

/** What their generator writes where a host does not say how long a reply may be. */
const UNKNOWN_OUTPUT = 4096

interface Rates {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
}

interface Model {
  readonly id: string
  readonly type: string
  readonly baseUrl: string
  readonly reasoning: boolean
  readonly input: readonly string[]
  readonly contextWindow: number
  readonly maxTokens: number
  readonly thinkingLevelMap?: Readonly<Record<string, string | null>>
  readonly compat?: { readonly supportsReasoningEffort?: boolean }
  readonly cost: Rates & { readonly tiers?: readonly (Rates & { readonly inputTokensAbove: number })[] }
}

const folder = mkdtempSync(join(tmpdir(), 'ferryllm-catalog-'))
try {
  const packed = execFileSync('npm', ['pack', `${SOURCE}@${VERSION}`, '--json', '--pack-destination', folder])
  const [{ filename, integrity }] = JSON.parse(packed.toString()) as [{ filename: string; integrity: string }]
  execFileSync('tar', ['xzf', join(folder, filename), '-C', folder])
  const data = join(folder, 'package/dist/providers/data')
  const { generatedAt } = JSON.parse(readFileSync(join(data, '.manifest.json'), 'utf8')) as { generatedAt: string }
  const hosts = collect(data)
  const catalog = { source: SOURCE, version: VERSION, integrity, date: generatedAt.slice(0, 10), hosts }
  writeFileSync(OUTPUT, `${JSON.stringify(catalog, null, 2)}\n`)
  const count = Object.values(hosts).reduce((sum, models) => sum + Object.keys(models).length, 0)
  process.stdout.write(`${count} models of ${Object.keys(hosts).length} hosts\n`)
} finally {
  rmSync(folder, { recursive: true })
}

/** Host -> model -> row, in alphabetical order. */
function collect(data: string): Record<string, Record<string, string>> {
  const hosts = new Map<string, Map<string, string>>()
  const files = readdirSync(data).filter((name) => name.endsWith('.json') && !name.startsWith('.'))
  for (const file of files.toSorted()) {
    const groups = JSON.parse(readFileSync(join(data, file), 'utf8')) as Record<string, Record<string, Model>>
    for (const [protocol, models] of Object.entries(groups)) {
      if (!PROTOCOLS.has(protocol)) continue
      for (const model of Object.values(models)) {
        if (model.type !== 'chat' || !URL.canParse(model.baseUrl)) continue
        const { host } = new URL(model.baseUrl)
        const known = hosts.get(host) ?? new Map<string, string>()
        const prices = PLANS.test(file) ? '-' : pricesOf(model)
        hosts.set(host, known.set(model.id, agreed(known.get(model.id), `${factsOf(model)} ${prices}`)))
      }
    }
  }
  return sorted([...hosts].map(([host, models]) => [host, sorted([...models])]))
}

/** Two products of one host may have the same model at other prices: then nobody knows which one is meant. */
function agreed(earlier: string | undefined, row: string): string {
  if (earlier === undefined || earlier === row) return row
  return `${row.slice(0, row.lastIndexOf(' '))} -`
}

function sorted<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** `context output input reasoning`; behind it stand the prices. packages/gateway/src/catalog/find-entry.ts reads it. */
function factsOf(model: Model): string {
  const { contextWindow: context, maxTokens: output, input } = model
  const isKnown = output > UNKNOWN_OUTPUT && output < context
  return [
    context > UNKNOWN_OUTPUT ? context : '-',
    isKnown ? output : '-',
    input.includes('image') ? 'image' : 'text',
    model.reasoning ? effortsOf(model) : 'no',
  ].join(' ')
}

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/** The words that the host takes, where it is said how each level is spelled; else just that it reasons. */
function effortsOf({ thinkingLevelMap: levels, compat }: Model): string {
  if (levels === undefined || compat?.supportsReasoningEffort === false) return 'yes'
  // Their rule: a level without a word of its own is taken as it is up to `high`, and not at all above.
  const usual = { minimal: 'minimal', low: 'low', medium: 'medium', high: 'high' }
  const words: unknown[] = Object.values({ ...usual, ...levels })
  const known = EFFORTS.filter((word) => words.includes(word))
  return known.some((word) => word !== 'none') ? known.join(',') : 'yes'
}

/** `input/output/read/write`, and the same behind `>tokens:` for every tier; `-` when nothing is charged by the token. */
function pricesOf({ cost }: Model): string {
  if (cost.input === 0 && cost.output === 0) return '-'
  const tiers = (cost.tiers ?? []).map((tier) => `>${tier.inputTokensAbove}:${ratesOf(tier)}`)
  return [ratesOf(cost), ...tiers].join('')
}

function ratesOf({ input, output, cacheRead, cacheWrite }: Rates): string {
  return [input, output, cacheRead, cacheWrite].map((price) => Number(price.toFixed(6))).join('/')
}
