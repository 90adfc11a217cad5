// Where the app keeps what is its own.
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { statePaths, type Machine } from '@ferryllm/control'

export interface AppPaths {
  /** The socket (on Windows the pipe) by which a second start reaches the first. */
  readonly socket: string
  /** Cookies and storage of the window's page. */
  readonly pageData: string
  /** Copies of the window library that load here. */
  readonly libraries: string
}

/** Most systems take no longer path for a socket (108 bytes on Linux, 104 on macOS, with the zero at the end). */
const MAX_SOCKET_BYTES = 103

/** One app for one state folder. */
export function appPaths(machine: Omit<Machine, 'exists'>): AppPaths {
  const { dir } = statePaths(machine)
  return { socket: socketOf(dir, machine), pageData: join(dir, 'app', 'page'), libraries: join(dir, 'app') }
}

function socketOf(dir: string, { env, platform }: Pick<Machine, 'env' | 'platform'>): string {
  const name = `ferryllm-app-${createHash('sha256').update(dir).digest('hex').slice(0, 16)}`
  if (platform === 'win32') return `\\\\.\\pipe\\${name}`
  const usual = join(dir, 'app.sock')
  if (Buffer.byteLength(usual) <= MAX_SOCKET_BYTES) return usual
  return join(env['XDG_RUNTIME_DIR'] || tmpdir(), `${name}.sock`)
}
