// `ferryllm serve`: starts the gateway, says how to reach it, and stops it in good order.
import { findRoute, parseListen, type Config } from '@ferryllm/control'
import type { createGateway, formatLine, Gateway, watchFile } from '@ferryllm/gateway'
import { describeSource, load as loadAgain, loadOrRefuse, reasonOf, type LayerFlags, type Loaded } from '../load.ts'
import { openLogSink } from '../log-sink.ts'
import { createReloader } from '../reload.ts'
import { renderProviders, summarizeProviders } from '../render/summary.ts'
import { painter } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'
import { versionText } from './version.ts'

type GatewayModule = {
  readonly createGateway: typeof createGateway
  readonly formatLine: typeof formatLine
  readonly watchFile: typeof watchFile
}

/** The options of the command line. */
export interface ServeOptions extends LayerFlags {
  readonly config?: string
  /** False for `--no-watch`. */
  readonly watch?: boolean
  /** An open listener without keys is meant. */
  readonly insecure?: true
}

// Loaded on demand: the other commands start faster without it.
const importGateway = (): Promise<GatewayModule> => import('@ferryllm/gateway')

/** Runs the gateway until it is told to stop. */
export async function serve(
  options: ServeOptions,
  shell: Terminal,
  load: () => Promise<GatewayModule> = importGateway,
): Promise<number> {
  // The flag is one more way to set the variable, so that the checks of the configuration know of it.
  const terminal = options.insecure ? { ...shell, env: { ...shell.env, FERRYLLM_INSECURE: '1' } } : shell
  const loaded = loadOrRefuse(options.config, terminal, options)
  if (loaded === undefined) return 1
  const { config, file } = loaded
  const { createGateway, formatLine, watchFile } = await load()
  const sink = openLogSink(config.logging, terminal, (count, logging) =>
    formatLine('warn', 'log lines were dropped: the disk is too slow', { dropped: count }, logging, new Date()),
  )
  const gateway = createGateway(config, { env: { ...terminal.env }, onLog: sink.write, isLogOk: sink.isOk })
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
  let active = config
  const reloader = createReloader({
    first: loaded,
    flags: options,
    terminal,
    read: () => loadAgain(file ?? options.config, terminal, options),
    apply(next) {
      gateway.reload(next)
      active = next
    },
    announce,
  })
  terminal.onReload(() => void reloader.reload())
  const isWatched = file !== undefined && options.watch !== false && config.server.watch_config
  const unwatch = isWatched ? await watchFile(file, reloader.fileChanged) : undefined
  const stopped = untilStopped(gateway, () => active, terminal, announce)
  announce(renderBanner(config, loaded, url, terminal))
  const code = await stopped
  await unwatch?.()
  await sink.close()
  return code
}

function untilStopped(
  gateway: Gateway,
  config: () => Config,
  terminal: Terminal,
  announce: (text: string) => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    let isStopping = false
    terminal.onStop(() => {
      if (isStopping) return terminal.exitNow(1)
      isStopping = true
      const grace = config().server.shutdown_grace_secs
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

function renderBanner(config: Config, { file, layers }: Loaded, url: string, terminal: Terminal): string {
  const paint = painter(terminal.hasColors)
  const providers = renderProviders(summarizeProviders(config, terminal), paint)
  return [
    `${paint('bold', versionText)} listens on ${paint('green', url)}`,
    `configuration: ${describeSource(file, terminal, layers)}`,
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
