// The gateway that a client is opened with: the running one, or one that is started in the background for it.
import { keyStorePath, statePaths, type Config } from '@ferryllm/control'
import { launcherPaths, type GatewayPlace } from '@ferryllm/launcher'
import { start } from './commands/start.ts'
import { OK } from './exit-codes.ts'
import { load } from './load.ts'
import { reachable } from './state/call-admin.ts'
import { findGateway } from './state/pid-file.ts'
import type { Terminal } from './terminal.ts'

export interface EnsureOptions {
  readonly config?: string
}

/** Seconds. */
const START_TIMEOUT = 15

/** Undefined when there is none and none could be started, after saying why. Standard output belongs to the caller. */
export async function ensureGateway(options: EnsureOptions, terminal: Terminal): Promise<GatewayPlace | undefined> {
  const running = runningGateway(options, terminal)
  if (running !== undefined) return running
  terminal.error('no gateway is running: starting one in the background (ferryllm stop ends it)\n')
  const args = options.config === undefined ? [] : ['--config', options.config]
  const code = await start(
    { args, cwd: process.cwd() },
    { timeout: START_TIMEOUT },
    { ...terminal, out: (text) => terminal.error(text) },
  )
  return code === OK ? runningGateway(options, terminal) : undefined
}

/** The running gateway as the launcher knows it; undefined when there is none. */
export function runningGateway(options: EnsureOptions, terminal: Terminal): GatewayPlace | undefined {
  const found = findGateway(statePaths(terminal))
  if (found.state !== 'running') return undefined
  return gatewayPlace(found.record.url, () => load(options.config, terminal).config, terminal)
}

/** A gateway that listens at `url`; what asks for keys is in its configuration. */
export function gatewayPlace(url: string, config: () => Config | undefined, terminal: Terminal): GatewayPlace {
  return {
    url: reachable(url),
    env: terminal.env,
    file: launcherPaths(terminal).clientKey,
    store() {
      const auth = config()?.auth
      return auth?.enabled === true ? keyStorePath(auth, terminal) : undefined
    },
  }
}
