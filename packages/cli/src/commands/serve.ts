// `ferryllm serve`: starts the gateway, says how to reach it, and stops it in good order.
import { findRoute, parseListen, type Config } from '@ferryllm/control'
import type { createGateway, Gateway } from '@ferryllm/gateway'
import { describeSource, loadOrRefuse, reasonOf } from '../load.ts'
import { renderProviders, summarizeProviders } from '../render/summary.ts'
import { painter } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'
import { versionText } from './version.ts'

type GatewayModule = { readonly createGateway: typeof createGateway }

// Loaded on demand: the other commands start faster without it.
const importGateway = (): Promise<GatewayModule> => import('@ferryllm/gateway')

/** The options of the command line. */
export interface ServeOptions {
  readonly config?: string
}

/** Runs the gateway until it is told to stop. */
export async function serve(
  options: ServeOptions,
  terminal: Terminal,
  load: () => Promise<GatewayModule> = importGateway,
): Promise<number> {
  const loaded = loadOrRefuse(options.config, terminal)
  if (loaded === undefined) return 1
  const { config, file } = loaded
  const { createGateway } = await load()
  const gateway = createGateway(config, { env: { ...terminal.env }, onLog: (line) => terminal.out(`${line}\n`) })
  let url: string
  try {
    url = (await gateway.listen()).url
  } catch (cause) {
    terminal.error(`error: ${explainListenFailure(cause, config.server.listen)}\n`)
    return 1
  }
  // In a JSON log every line of standard output is an object.
  const announce = (text: string): void =>
    config.logging.format === 'json' ? terminal.error(text) : terminal.out(text)
  const stopped = untilStopped(gateway, config, terminal, announce)
  announce(renderBanner(config, file, url, terminal))
  return await stopped
}

function untilStopped(
  gateway: Gateway,
  config: Config,
  terminal: Terminal,
  announce: (text: string) => void,
): Promise<number> {
  const grace = config.server.shutdown_grace_secs
  return new Promise((resolve, reject) => {
    let isStopping = false
    terminal.onStop(() => {
      if (isStopping) return terminal.exitNow(1)
      isStopping = true
      announce(`stopping: open replies may take ${grace} s (once more to stop at once)\n`)
      gateway.close(grace * 1000).then(() => resolve(0), reject)
    })
  })
}

function explainListenFailure(cause: unknown, listen: string): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  const port = parseListen(listen)?.port
  switch (code) {
    case 'EADDRINUSE':
      return `cannot listen on ${listen}: port ${port} is in use; stop what uses it or change server.listen`
    case 'EACCES':
      return `cannot listen on ${listen}: this user may not use port ${port}; choose one above 1023`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `cannot listen on ${listen}: this machine has no such address`
    default:
      return `cannot listen on ${listen}: ${reasonOf(cause)}`
  }
}

function renderBanner(config: Config, file: string | undefined, url: string, terminal: Terminal): string {
  const paint = painter(terminal.hasColors)
  const providers = renderProviders(summarizeProviders(config, terminal), paint)
  return [
    `${paint('bold', versionText)} listens on ${paint('green', url)}`,
    `configuration: ${describeSource(file, terminal)}`,
    '',
    providers,
    '',
    paint('bold', 'Try it'),
    ...tryLines(config, url),
    '',
    '',
  ].join('\n')
}

/** One request per protocol, ready to paste. */
function tryLines(config: Config, url: string): string[] {
  // An address that means "all interfaces" is no address to connect to.
  const base = url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
  const key = config.auth.enabled ? ` -H 'authorization: Bearer YOUR_KEY'` : ''
  const model = exampleModel(config)
  const line = (path: string, body: object): string =>
    `  curl ${base}/v1/${path}${key} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`
  const messages = [{ role: 'user', content: 'ping' }]
  return [
    line('chat/completions', { model, messages }),
    line('responses', { model, input: 'ping' }),
    line('messages', { model, max_tokens: 64, messages }),
  ]
}

/** The demo model where it can be reached, since it needs no key; else a name that some route serves. */
function exampleModel({ providers, routes }: Config): string {
  const usable = new Map(providers.map((provider) => [provider.name, provider]))
  const demo = findRoute(routes, 'demo')
  if (demo !== undefined && usable.get(demo.provider)?.type === 'demo') return 'demo'
  const served = routes.filter((route) => usable.get(route.provider)?.disabled === undefined)
  return served.find((route) => route.match_type === 'exact')?.match ?? 'MODEL'
}
