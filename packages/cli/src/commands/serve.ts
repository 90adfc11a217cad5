// `ferryllm serve`: starts the gateway, says how to reach it, and stops it in good order.
import { randomBytes } from 'node:crypto'
import { listenersOf, parseListen, statePaths, type Config } from '@ferryllm/control'
import type { createGateway, formatLine, Gateway, Unwatch, watchFile } from '@ferryllm/gateway'
import { launcherEndpoints } from '@ferryllm/launcher'
import { gatewayPlace } from '../ensure-gateway.ts'
import { load as loadAgain, loadOrRefuse, reasonOf, valuesOf, type LayerFlags } from '../load.ts'
import { openLogSink } from '../log-sink.ts'
import { openConfigStore } from '../manage/config-store.ts'
import { manageEndpoints } from '../manage/manager.ts'
import { createReloader, failureOf, linesOf } from '../reload.ts'
import { PANEL_FOLDER, panelLine } from '../panel.ts'
import { renderBanner } from '../render/banner.ts'
import { SELF } from '../self.ts'
import { claimState, type GatewayRecord } from '../state/pid-file.ts'
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
  /** Set by `ferryllm start`: the output is a file, and nobody could stop a gateway without its state folder. */
  readonly background?: true
}

// Loaded on demand: the other commands start faster without it.
const importGateway = (): Promise<GatewayModule> => import('@ferryllm/gateway')

/** As many as a key of 256 bits has. */
const TOKEN_BYTES = 32

/** Runs the gateway until it is told to stop. */
export async function serve(
  options: ServeOptions,
  shell: Terminal,
  load: () => Promise<GatewayModule> = importGateway,
  claim: typeof claimState = claimState,
): Promise<number> {
  // The flag is one more way to set the variable, so that the checks of the configuration know of it.
  const terminal = options.insecure ? { ...shell, env: { ...shell.env, FERRYLLM_INSECURE: '1' } } : shell
  const loaded = loadOrRefuse(options.config, terminal, options)
  if (loaded === undefined) return 1
  const { config } = loaded
  // The panel makes one, when there is none yet.
  let { file } = loaded
  const { createGateway, formatLine, watchFile } = await load()
  const sink = openLogSink(config.logging, terminal, (count, logging) =>
    formatLine('warn', 'log lines were dropped: the disk is too slow', { dropped: count }, logging, new Date()),
  )
  // In a JSON log every line of standard output is an object.
  const announce = (text: string): void =>
    config.logging.format === 'json' ? terminal.error(text) : terminal.out(text)
  let active = config
  const reloader = createReloader({
    first: loaded,
    flags: options,
    terminal,
    read() {
      const next = loadAgain(file ?? options.config, terminal, options)
      // What was written before it is followed is not missed.
      if (file === undefined && next.file !== undefined) void follow((file = next.file)).then(reloader.fileChanged)
      return next
    },
    apply(next) {
      gateway.reload(next)
      active = next
    },
    announce,
  })
  let unwatch: Unwatch | undefined
  const follow = async (named: string): Promise<void> => {
    if (options.watch !== false && config.server.watch_config) unwatch = await watchFile(named, reloader.fileChanged)
  }
  const store = openConfigStore({
    terminal,
    config: options.config,
    flags: options,
    written() {
      const { ok, problems } = reloader.reload()
      return ok ? [] : problems
    },
  })
  const paths = statePaths(terminal)
  const stop = Promise.withResolvers<void>()
  let listensAt: string | undefined
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const gateway = createGateway(config, {
    env: { ...terminal.env },
    onLog: sink.write,
    isLogOk: sink.isOk,
    stateDir: paths.dir,
    admin: {
      token,
      get configFile() {
        return file
      },
      reload: async () => {
        const { ok, problems } = reloader.reload()
        return { ok, problems: linesOf(problems) }
      },
      reloadFailure: () => failureOf(reloader.lastReload()),
      stop: stop.resolve,
      panel: PANEL_FOLDER,
      endpoints: [
        ...manageEndpoints({
          store,
          terminal,
          configFlag: options.config,
          flags: options,
          config: () => active,
          valuesAtStart: valuesOf(loaded, terminal, options),
          textInForce: reloader.textInForce,
        }),
        ...launcherEndpoints({
          host: terminal,
          gateway: () => (listensAt === undefined ? undefined : gatewayPlace(listensAt, () => active, terminal)),
          self: SELF,
        }),
      ],
    },
  })
  let urls: readonly [string, ...string[]]
  try {
    const { url, others = [] } = await gateway.listen()
    urls = [url, ...others.map((other) => other.url)]
    listensAt = url
  } catch (cause) {
    terminal.error(`error: ${explainListenFailure(cause, config)}\n`)
    return 1
  }
  const addresses = addressesOf(config, urls)
  const state = claim(paths, describe(options, addresses, paths.logFile), token)
  if ('problem' in state) {
    terminal.error(`${options.background ? 'error' : 'note'}: ${state.problem}${NO_STATE}\n`)
    if (options.background) {
      await gateway.close(0)
      return 1
    }
  }
  terminal.onReload(() => void reloader.reload())
  if (file !== undefined) await follow(file)
  const release = 'release' in state ? state.release : (): void => undefined
  const stopped = untilStopped(gateway, () => active, terminal, announce, { stop, release })
  announce(renderBanner(config, loaded, urls, terminal))
  if ('release' in state && config.admin.panel)
    announce(await panelLine(config, addresses, terminal, { isLog: options.background === true }))
  try {
    return await stopped
  } finally {
    release()
    unwatch?.()
    await sink.close()
  }
}

const NO_STATE = '; status and stop do not reach this gateway (FERRYLLM_STATE_DIR names another folder)'

type Addresses = Pick<GatewayRecord, 'url' | 'adminUrl'>

/** The first listener, and the first one that serves the admin API when that is another one. */
function addressesOf(config: Config, urls: readonly [string, ...string[]]): Addresses {
  const at = listenersOf(config).findIndex(({ endpoints }) => endpoints.includes('admin'))
  const adminUrl = urls[at]
  return { url: urls[0], ...(at < 1 || adminUrl === undefined ? {} : { adminUrl }) }
}

/** What other commands find in the state folder about this process. */
function describe(
  { background }: ServeOptions,
  addresses: Addresses,
  logFile: string,
): Parameters<typeof claimState>[1] {
  const args = process.argv.slice(process.argv.indexOf('serve') + 1).filter((arg) => arg !== '--background')
  return { ...addresses, version: versionText, args, cwd: process.cwd(), ...(background ? { logFile } : {}) }
}

async function untilStopped(
  gateway: Gateway,
  config: () => Config,
  terminal: Terminal,
  announce: (text: string) => void,
  { stop, release }: { readonly stop: PromiseWithResolvers<void>; readonly release: () => void },
): Promise<number> {
  let isStopping = false
  terminal.onStop(() => {
    if (isStopping) {
      release()
      return terminal.exitNow(1)
    }
    isStopping = true
    stop.resolve()
  })
  await stop.promise
  isStopping = true
  const grace = config().server.shutdown_grace_secs
  announce(`stopping: open replies may take ${grace} s (once more to stop at once)\n`)
  await gateway.close(grace * 1000)
  return 0
}

function explainListenFailure(cause: unknown, config: Config): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  // Node says which port it was; a host that does not exist has none.
  const failed = cause instanceof Error && 'port' in cause ? cause.port : undefined
  const all = listenersOf(config).map((listener) => listener.listen)
  const listen = all.find((address) => parseListen(address)?.port === failed) ?? all.join(', ')
  const port = parseListen(listen)?.port
  const key = config.listeners.length > 0 ? 'its [[listeners]] entry' : 'server.listen'
  switch (code) {
    case 'EADDRINUSE':
      return `cannot listen on ${listen}: port ${port} is in use; stop what uses it or change ${key}`
    case 'EACCES':
      return `cannot listen on ${listen}: this user may not use port ${port}; choose one above 1023`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `cannot listen on ${listen}: this machine has no such address`
    default:
      return `cannot listen on ${listen}: ${reasonOf(cause)}`
  }
}
