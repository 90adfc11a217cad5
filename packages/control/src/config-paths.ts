// Where a configuration file is looked for when a command starts, and where the gateway keeps what it writes itself.
import type { Host } from './read-keys.ts'

/** What the look-up needs to know about the machine. */
export interface Machine {
  readonly env: Host['env']
  /** `process.platform`. */
  readonly platform: string
  readonly home: string
  exists(path: string): boolean
}

/** The places to look at, in order: the first one that exists is read. */
export function configPaths(machine: Omit<Machine, 'exists'>): string[] {
  const { env, platform, home } = machine
  const slash = platform === 'win32' ? '\\' : '/'
  const inFolder = (...parts: string[]): string => [...parts, 'ferryllm', 'config.toml'].join(slash)
  const places = [`.${slash}ferryllm.toml`]
  if (env['XDG_CONFIG_HOME']) places.push(inFolder(env['XDG_CONFIG_HOME']))
  places.push(inFolder(home, '.config'))
  // The folders of the desktop application.
  if (platform === 'darwin') places.push(inFolder(home, 'Library', 'Application Support'))
  if (platform === 'win32') places.push(inFolder(env['APPDATA'] ?? [home, 'AppData', 'Roaming'].join(slash)))
  return places
}

/** What the gateway and its commands write: one directory for one gateway. */
export interface StatePaths {
  readonly dir: string
  /** The bearer token of the admin API; a new one at every start. */
  readonly controlToken: string
  /** Which process is the gateway, and where it listens. */
  readonly pidFile: string
  /** What a gateway in the background prints. */
  readonly logFile: string
  /** Requests and usage. */
  readonly database: string
  /** The keys of clients that the command line made. */
  readonly clientKeys: string
  /** Configuration files as they were before they were changed. */
  readonly configBackups: string
  /** What tests of providers came to. */
  readonly providerTests: string
}

/** The state directory, `FERRYLLM_STATE_DIR` or the platform's usual place, and the files in it. */
export function statePaths({ env, platform, home }: Omit<Machine, 'exists'>): StatePaths {
  const slash = platform === 'win32' ? '\\' : '/'
  const join = (...parts: string[]): string => parts.join(slash)
  const usual = (): string => {
    if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'ferryllm')
    if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'ferryllm')
    return join(env['XDG_STATE_HOME'] || join(home, '.local', 'state'), 'ferryllm')
  }
  const dir = env['FERRYLLM_STATE_DIR'] || usual()
  return {
    dir,
    controlToken: join(dir, 'control-token'),
    pidFile: join(dir, 'gateway.json'),
    logFile: join(dir, 'ferryllm.log'),
    database: join(dir, 'ferryllm.db'),
    clientKeys: join(dir, 'client-keys.json'),
    configBackups: join(dir, 'config-backups'),
    providerTests: join(dir, 'provider-tests.json'),
  }
}

/**
 * The file to read: the one named by `--config` or `FERRYLLM_CONFIG` whether or not it exists, else the first that
 * exists, else none.
 */
export function findConfig(flag: string | undefined, machine: Machine): string | undefined {
  const named = flag ?? machine.env['FERRYLLM_CONFIG']
  if (named) return named
  return configPaths(machine).find((path) => machine.exists(path))
}
