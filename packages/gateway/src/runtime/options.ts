// What whoever starts a gateway may say beside its configuration.
import type { AdminOptions } from '../admin/admin.ts'
import type { SocketTiming } from '../websocket/connection.ts'

export interface GatewayOptions {
  /** Gets every line of the request log; default: nowhere. */
  readonly onLog?: (line: string) => void
  /** Whether those lines reach the place that they are meant for; what /readyz tells of it. */
  readonly isLogOk?: () => boolean
  /** Where keys are looked up; default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv
  /** Listen where others can reach it even though nobody needs a key. */
  readonly insecure?: boolean
  /** Serves the admin API to whoever has this token; default: there is none. */
  readonly admin?: AdminOptions
  /** Where requests are kept on disk, unless `storage.path` says where; default: in memory only. */
  readonly stateDir?: string
  /** How often files with keys and aliases are looked at; default: once a second. */
  readonly lookMs?: number
  /** How long WebSockets may be open, and how often their clients are asked for a sign of life. */
  readonly sockets?: SocketTiming
}
