// `ferryllm models`: the names that clients can ask for, and who answers.
import { orderRoutes, routePrefix, targetsOf, type Config, type Route } from '@ferryllm/control'
import type { createGateway, describeModel } from '@ferryllm/gateway'
import { FAILED, OK } from '../exit-codes.ts'
import { loadOrRefuse } from '../load.ts'
import { printJson } from '../render/failure.ts'
import { painter, renderTable } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

type GatewayModule = { readonly createGateway: typeof createGateway; readonly describeModel: typeof describeModel }

// Loaded on demand: the other commands start faster without it.
const importGateway = (): Promise<GatewayModule> => import('@ferryllm/gateway')

/** A name that can be asked for. */
interface Model {
  readonly id: string
  readonly provider: string
  /** Input tokens that it takes, when known. */
  readonly context?: number
  /** USD per million tokens, when known. */
  readonly price?: { readonly input: number; readonly output: number }
}

/** Lists what a gateway with this configuration serves; providers are asked for their models. */
export async function models(
  options: { config?: string; json?: true },
  terminal: Terminal,
  load: () => Promise<GatewayModule> = importGateway,
): Promise<number> {
  const loaded = loadOrRefuse(options.config, terminal, options)
  if (loaded === undefined) return FAILED
  const { config } = loaded
  const found = await listModels(config, await load(), { ...terminal.env })
  const patterns = patternsOf(config)
  if (options.json) {
    printJson({ models: found, patterns }, terminal)
    return OK
  }
  const paint = painter(terminal.hasColors)
  const rows = found.map(({ id, provider, context, price }) => [
    id,
    provider,
    context?.toLocaleString('en') ?? '-',
    price === undefined ? '-' : `${price.input} / ${price.output}`,
  ])
  const head = ['model', 'provider', 'context', 'USD per million in / out']
  const names = rows.length === 0 ? '  none is known by name' : renderTable(head, rows, paint)
  terminal.out(`${paint('bold', 'Models')}\n${names}\n`)
  if (patterns.length === 0) return OK
  const table = renderTable(
    ['name', 'provider'],
    patterns.map(({ pattern, provider }) => [pattern, provider]),
    paint,
  )
  terminal.out(`\n${paint('bold', 'Every other name')} that begins like one of these, longest first\n${table}\n`)
  return OK
}

/** As `GET /v1/models` answers it, with the prices that the gateway knows. */
async function listModels(config: Config, gatewayModule: GatewayModule, env: NodeJS.ProcessEnv): Promise<Model[]> {
  // Nobody has to show a key to this gateway, which only this process can ask.
  const gateway = gatewayModule.createGateway({ ...config, auth: { ...config.auth, enabled: false } }, { env })
  try {
    const reply = await gateway.fetch(new Request('http://localhost/v1/models'))
    const { data } = (await reply.json()) as { data: { id: string; owned_by: string; max_input_tokens?: number }[] }
    return await Promise.all(
      data.map(async ({ id, owned_by: provider, max_input_tokens: context }) => {
        const { price } = await gatewayModule.describeModel(config, id, env)
        return {
          id,
          provider,
          ...(context === undefined ? {} : { context }),
          ...(price === undefined ? {} : { price: { input: price.input, output: price.output } }),
        }
      }),
    )
  } finally {
    await gateway.close(0)
  }
}

function patternsOf({ routes }: Config): { pattern: string; provider: string }[] {
  return orderRoutes(routes)
    .filter((route) => route.match_type !== 'exact')
    .map((route) => ({
      pattern: patternOf(route),
      provider: targetsOf(route)
        .map((target) => target.provider)
        .join(' + '),
    }))
}

/** As a person would write which names it takes. */
function patternOf(route: Route): string {
  switch (route.match_type) {
    case 'prefix':
      return `${routePrefix(route)}*`
    case 'suffix':
      return `*${route.match}`
    case 'contains':
      return `*${route.match}*`
    case 'regex':
      return `/${route.match}/`
    case 'exact':
    case 'glob':
      return route.match
  }
}
