// `ferryllm explain`: what would happen to a request, without sending it.
import type { Explanation, explainRequest } from '@ferryllm/gateway'
import { findProvider } from '../find-provider.ts'
import { loadOrRefuse, reasonOf } from '../load.ts'
import { fail as printFailure } from '../render/failure.ts'
import { renderExplanation } from '../render/explanation.ts'
import { painter } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

/** The options of the command line. */
export interface ExplainOptions {
  readonly to?: string
  readonly from?: 'anthropic' | 'openai-chat' | 'openai-responses' | 'gemini'
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
  const fail = (message: string, more: Record<string, unknown> = {}): number =>
    printFailure(message, options, terminal, more)
  const loaded = loadOrRefuse(options.config, terminal, options)
  if (loaded === undefined) return 1
  const target = options.to === undefined ? undefined : findProvider(options.to, loaded.config)
  if (typeof target === 'string') return fail(target)
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
