// The doctor's instruments: small questions to the machine that a test can answer in its place.
import { accessSync, constants, readFileSync, statfsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname } from 'node:path'

/** What came of a request to a provider's address. */
export type Reached = { readonly status: number; readonly date?: number } | { readonly problem: string }

/** Questions to the machine; undefined = it does not tell. */
export interface Inspector {
  /** The permission bits of a file. */
  readonly mode: (path: string) => number | undefined
  readonly size: (path: string) => number | undefined
  /** Whether files can be made in a folder, which need not exist yet. */
  readonly isWritable: (dir: string) => boolean
  readonly freeBytes: (dir: string) => number | undefined
  /** How many files a process may have open. */
  readonly openFiles: () => number | undefined
  readonly canListen: (host: string, port: number) => Promise<boolean>
  readonly reach: (url: string) => Promise<Reached>
  readonly now: () => number
}

const REACH_TIMEOUT_MS = 5000

/** The instruments for this machine. */
export const inspector: Inspector = {
  mode: (path) => statOf(path)?.mode,
  size: (path) => statOf(path)?.size,
  isWritable(dir) {
    try {
      accessSync(existing(dir), constants.W_OK)
      return true
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause) return false
      throw cause
    }
  },
  freeBytes(dir) {
    const { bavail, bsize } = statfsSync(existing(dir))
    return bavail * bsize
  },
  openFiles() {
    // Only Linux writes it down; `ulimit` of a shell would tell of the shell.
    if (process.platform !== 'linux') return undefined
    const soft = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return soft === 'unlimited' ? Infinity : Number(soft)
  },
  canListen: (host, port) =>
    new Promise((resolve) => {
      const server = createServer()
      server.once('error', () => resolve(false))
      server.listen(port, host, () => server.close(() => resolve(true)))
    }),
  async reach(url) {
    try {
      const reply = await fetch(url, {
        method: 'HEAD',
        redirect: 'manual',
        signal: AbortSignal.timeout(REACH_TIMEOUT_MS),
      })
      const date = Date.parse(reply.headers.get('date') ?? '')
      return { status: reply.status, ...(Number.isNaN(date) ? {} : { date }) }
    } catch (cause) {
      return { problem: inWords(cause) }
    }
  },
  now: () => Date.now(),
}

function statOf(path: string): { mode: number; size: number } | undefined {
  return statSync(path, { throwIfNoEntry: false })
}

/** The folder, or the nearest one above it that is there. */
function existing(dir: string): string {
  let at = dir
  while (statOf(at) === undefined && dirname(at) !== at) at = dirname(at)
  return at
}

/** fetch wraps what really happened. */
function inWords(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  if (cause.name === 'TimeoutError') return `no answer within ${REACH_TIMEOUT_MS / 1000} s`
  const inner = cause.cause
  if (!(inner instanceof Error)) return cause.message
  const code = 'code' in inner ? String(inner.code) : ''
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name cannot be resolved (DNS)'
  if (code === 'ECONNREFUSED') return 'the connection is refused: nothing listens there'
  if (/CERT|TLS|SSL|SIGNATURE/.test(code)) return `its TLS certificate is not accepted (${code})`
  return inner.message === '' ? code : inner.message
}
