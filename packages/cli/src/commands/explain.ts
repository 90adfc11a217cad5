// `ferryllm explain`: what would happen to a request, without sending it.
import { nearest, type Config } from '@ferryllm/control'
import type { Explanation, explainRequest } from '@ferryllm/gateway'
import { loadOrRefuse, reasonOf } from '../load.ts'
import { renderExplanation } from '../render/explanation.ts'
import { painter, printable } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

/** The options of the command line. */
export interface ExplainOptions {
  readonly to?: string
  readonly from?: 'anthropic' | 'openai-chat' | 'openai-responses'
  readonly config?: string
  readonly json?: true
}

type GatewayModule = { readonly explainRequest: typeof explainRequest }

// Loaded on demand: the other commands start faster without it.
const importGateway = (): Promise<GatewayModule> => import('@ferryllm/gateway')

/** Prints the journey of the request in `file`. */
export async function explain(
  file: string,
  options: ExplainOptions,
  terminal: Terminal,
  load: () => Promise<GatewayModule> = importGateway,
): Promise<number> {
  const fail = (message: string, more: object = {}): number => {
    if (options.json) terminal.out(`${JSON.stringify({ error: { message, ...more } }, null, 2)}\n`)
    else terminal.error(`error: ${printable(message)}\n`)
    return 1
  }
  const loaded = loadOrRefuse(options.config, terminal)
  if (loaded === undefined) return 1
  const problem = checkProvider(options.to, loaded.config)
  if (problem !== undefined) return fail(problem)
  const request = await readRequest(file, terminal)
  if ('problem' in request) return fail(request.problem)
  const { explainRequest } = await load()
  let explanation: Explanation
  try {
    explanation = explainRequest(
      loaded.config,
      {
        body: request.body,
        ...(options.from === undefined ? {} : { protocol: options.from }),
        ...(options.to === undefined ? {} : { to: options.to }),
      },
      { ...terminal.env },
    )
  } catch (cause) {
    // Refusals carry a kind; everything else is a bug and reported as such.
    if (!(cause instanceof Error && 'kind' in cause)) throw cause
    const { kind } = cause
    return fail(cause.message, { kind, ...('path' in cause && cause.path !== undefined ? { path: cause.path } : {}) })
  }
  const text = options.json
    ? JSON.stringify(explanation, null, 2)
    : renderExplanation(explanation, { file, bytes: request.bytes }, painter(terminal.hasColors))
  terminal.out(`${text}\n`)
  return 0
}

function checkProvider(name: string | undefined, { providers }: Config): string | undefined {
  const names = providers.map((provider) => provider.name)
  if (name === undefined || names.includes(name)) return undefined
  const near = nearest(name, names)
  const hint = near === undefined ? `the providers are ${names.join(', ')}` : `did you mean "${near}"?`
  return `there is no provider "${name}" (${hint})`
}

async function readRequest(
  file: string,
  terminal: Terminal,
): Promise<{ body: unknown; bytes: number } | { problem: string }> {
  let text: string
  try {
    text = file === '-' ? await terminal.readInput() : new TextDecoder().decode(terminal.readBytes(file))
  } catch (cause) {
    return { problem: `cannot read ${file}: ${reasonOf(cause)}` }
  }
  try {
    return { body: JSON.parse(text) as unknown, bytes: Buffer.byteLength(text) }
  } catch (cause) {
    return { problem: `${file} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}` }
  }
}
