// Sends one request to one provider through a gateway of its own in this process: same routing, translation and errors as in
// production.
import { configSchema, type Config } from '@ferryllm/control'
import type { createGateway } from '@ferryllm/gateway'

/** What a request came to. */
export type Answer =
  | { readonly ok: true; readonly text: string; readonly ms: number; readonly firstMs?: number }
  | { readonly ok: false; readonly kind: string; readonly message: string; readonly ms: number }

/** Sends a body of the Anthropic Messages API. */
export type Ask = (body: object) => Promise<Answer>

const LONGEST_SECS = 60

/** A gateway that knows one provider and one route; no second attempts, so that every failure is seen. */
export function openProvider(
  config: Config,
  provider: string,
  create: typeof createGateway,
  env: NodeJS.ProcessEnv,
): { readonly ask: Ask; readonly close: () => Promise<void> } {
  const log: string[] = []
  const gateway = create(lonely(config, provider), { env, onLog: (line) => log.push(line) })
  return {
    async ask(body) {
      const begin = performance.now()
      const request = new Request('http://localhost/v1/messages', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
        body: JSON.stringify(body),
      })
      const { text, firstAt } = await readReply(await gateway.fetch(request))
      const ms = performance.now() - begin
      const firstMs = firstAt === undefined ? {} : { firstMs: firstAt - begin }
      // The client hears a status and a sentence; the log has the kind, also of a stream that broke.
      const { error_kind: kind, error: message } = JSON.parse(log.pop() ?? '{}') as {
        error_kind?: string
        error?: string
      }
      return kind === undefined ? { ok: true, text, ms, ...firstMs } : { ok: false, kind, message: message ?? '', ms }
    },
    close: () => gateway.close(0),
  }
}

/** The text of a reply, and when the first content of a stream came. */
async function readReply(reply: Response): Promise<{ text: string; firstAt?: number }> {
  let text = ''
  let firstAt: number | undefined
  const decoder = new TextDecoder()
  for await (const chunk of reply.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (firstAt === undefined && text.includes('content_block_delta')) firstAt = performance.now()
  }
  return { text, ...(firstAt === undefined ? {} : { firstAt }) }
}

function lonely(config: Config, provider: string): Config {
  const { routes, server } = configSchema.parse({ routes: [{ match: '*', provider }] })
  const { request_timeout_secs: timeout, idle_timeout_secs: idle } = config.server
  return {
    ...config,
    server: {
      ...server,
      strict: config.server.strict,
      request_timeout_secs: Math.min(timeout, LONGEST_SECS),
      idle_timeout_secs: Math.min(idle, LONGEST_SECS),
    },
    auth: { ...config.auth, enabled: false },
    logging: { ...config.logging, level: 'info', format: 'json' },
    providers: config.providers.filter(({ name }) => name === provider),
    routes,
    aliases: {},
    listeners: [],
    limits: [],
  }
}
