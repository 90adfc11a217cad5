// Finds the database of the gateway for a command, running or not.
import { statePaths } from '@ferryllm/control'
import type * as Gateway from '@ferryllm/gateway'
import { loadOrRefuse, reasonOf } from './load.ts'
import { fail } from './render/failure.ts'
import type { Terminal } from './terminal.ts'

/** The request log, and the gateway's own words for what is in it. */
export interface RequestLog {
  readonly path: string
  readonly gateway: typeof Gateway
  /** False when nothing has ever been written. */
  readonly exists: boolean
  readonly reader: Gateway.RequestReader
}

/** Opens the request log, hands it to `work`, and closes it; 1 after printing why it cannot be read. */
export async function withRequestLog(
  options: { readonly config?: string; readonly json?: true },
  terminal: Terminal,
  work: (log: RequestLog) => Promise<number>,
): Promise<number> {
  const loaded = loadOrRefuse(options.config, terminal, options.json ? { json: true } : {})
  if (loaded === undefined) return 1
  // Loaded on demand: the other commands start faster without it.
  const gateway = await import('@ferryllm/gateway')
  const { dir, database } = statePaths(terminal)
  const path = gateway.databasePath(loaded.config.storage.path, dir) ?? database
  const exists = terminal.exists(path)
  if (!exists) return await work({ path, gateway, exists, reader: gateway.memoryStore() })
  let reader: Gateway.DatabaseReader | undefined
  try {
    reader = gateway.readDatabase(path)
    return await work({ path, gateway, exists, reader })
  } catch (cause) {
    return fail(`cannot read ${path}: ${reasonOf(cause)}`, options, terminal)
  } finally {
    reader?.close()
  }
}

/** How there will be something to show. */
export function explainEmptiness({ path, exists }: RequestLog): string {
  if (exists) return 'No requests match. A longer period: --since 90d\n'
  return `No requests yet: ${path} does not exist. Start the gateway with "ferryllm serve" and send it a request.\n`
}
