// `ferryllm route explain`: where requests for a model would go, and why.
import type { explainRoute, RouteExplanation } from '@ferryllm/gateway'
import { loadOrRefuse } from '../load.ts'
import { fail } from '../render/failure.ts'
import { renderRouteExplanation } from '../render/route-explanation.ts'
import { painter } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

/** The options of the command line. */
export interface RouteExplainOptions {
  readonly client?: 'anthropic' | 'openai-chat' | 'openai-responses' | 'gemini'
  readonly to?: string
  readonly config?: string
  readonly json?: true
}

type GatewayModule = { readonly explainRoute: typeof explainRoute }

// Loaded on demand: the other commands start faster without it.
const importGateway = (): Promise<GatewayModule> => import('@ferryllm/gateway')

/** Prints who answers for `model`; 1 when nobody does. */
export async function explainModelRoute(
  model: string,
  options: RouteExplainOptions,
  terminal: Terminal,
  load: () => Promise<GatewayModule> = importGateway,
): Promise<number> {
  const loaded = loadOrRefuse(options.config, terminal, options.json ? { json: true } : {})
  if (loaded === undefined) return 1
  const { explainRoute } = await load()
  const { client, to } = options
  let explanation: RouteExplanation
  try {
    const question = { model, ...(client === undefined ? {} : { client }), ...(to === undefined ? {} : { to }) }
    explanation = explainRoute(loaded.config, question, { ...terminal.env })
  } catch (cause) {
    // Refusals carry a kind; everything else is a bug and reported as such.
    if (!(cause instanceof Error && 'kind' in cause)) throw cause
    return fail(cause.message, options, terminal, { kind: cause.kind })
  }
  const text = options.json
    ? JSON.stringify(explanation, null, 2)
    : renderRouteExplanation(explanation, painter(terminal.hasColors))
  terminal.out(`${text}\n`)
  return explanation.refusal === undefined ? 0 : 1
}
