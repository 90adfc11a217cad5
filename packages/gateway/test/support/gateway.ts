// A gateway on loopback in front of scripted providers.
import { configSchema, type Config } from '@ferryllm/control'
import { createGateway, type AdminOptions, type Gateway, type GatewayOptions } from '../../src/index.ts'

export interface RunningGateway extends Gateway {
  readonly url: string
  readonly log: string[]
  readonly config: Config
  /** The addresses of the other listeners. */
  readonly others: readonly string[]
}

export interface Setup {
  readonly server?: object
  readonly auth?: object
  readonly prompt_cache?: object
  readonly models?: object
  readonly metrics?: object
  readonly logging?: object
  readonly telemetry?: object
  readonly limits?: readonly object[]
  readonly aliases?: object
  readonly listeners?: readonly object[]
  readonly providers: readonly object[]
  readonly routes: readonly object[]
  readonly env?: NodeJS.ProcessEnv
  readonly admin?: AdminOptions
  /** The section [admin]. */
  readonly adminSection?: object
  readonly storage?: object
  readonly capture?: object
  readonly responses?: object
  readonly turn_memory?: object
  readonly stateDir?: string
  readonly sockets?: GatewayOptions['sockets']
}

/** Starts a gateway on a free port; its log lines are JSON. */
export async function startGateway({
  env,
  admin,
  adminSection,
  stateDir,
  sockets,
  server,
  logging,
  ...rest
}: Setup): Promise<RunningGateway> {
  const log: string[] = []
  const config = configSchema.parse({
    server: { listen: '127.0.0.1:0', shutdown_grace_secs: 1, ...server },
    logging: { format: 'json', ...logging },
    ...(adminSection === undefined ? {} : { admin: adminSection }),
    ...rest,
  })
  const gateway = createGateway(config, {
    onLog: (line) => log.push(line),
    env: env ?? {},
    lookMs: 10,
    ...(admin === undefined ? {} : { admin }),
    ...(stateDir === undefined ? {} : { stateDir }),
    ...(sockets === undefined ? {} : { sockets }),
  })
  const { url, others = [] } = await gateway.listen()
  return { ...gateway, url, log, config, others: others.map((other) => other.url) }
}

/** One provider of each protocol at `url`, reached by the model prefixes `a-`, `c-`, `r-` and `g-`. */
export function fourProviders(url: string): Pick<Setup, 'providers' | 'routes'> {
  const types = { a: 'anthropic', c: 'openai', r: 'openai_responses', g: 'gemini' }
  return {
    providers: Object.entries(types).map(([name, type]) => ({ name, type, base_url: url, api_key: `key-${name}` })),
    routes: Object.keys(types).map((name) => ({ match: `${name}-`, provider: name })),
  }
}

export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const asked = url.includes('{model}') ? inPath(url, body as GeminiQuestion) : { url, body }
  return fetch(asked.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof asked.body === 'string' ? asked.body : JSON.stringify(asked.body),
  })
}

interface GeminiQuestion {
  readonly model: string
  readonly stream?: boolean
}

/** Google's clients say in the path which model they want, and whether as a stream. */
function inPath(url: string, { model, stream, ...body }: GeminiQuestion): { url: string; body: object } {
  const verb = stream === true ? 'streamGenerateContent?alt=sse' : 'generateContent'
  return { url: url.replace('{model}', encodeURIComponent(model)).replace('{verb}', verb), body }
}

/** The data of every frame in an event stream, parsed where it is JSON. */
export function frameData(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => line.slice(6))
    .map((data) => (data === '[DONE]' ? data : (JSON.parse(data) as unknown)))
}
