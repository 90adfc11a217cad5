// Where the lines of the request log go: standard output, or a file that is rotated. A line never waits and never stops a
// request: what the file cannot take goes to standard output, and what nobody can take in time is counted and dropped.
import { closeSync, openSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import type { Config } from '@ferryllm/control'
import { makeFolder } from '@ferryllm/gateway/make-folder'
import { createStream, type RotatingFileStream } from 'rotating-file-stream'
import { reasonOf } from './load.ts'
import type { Terminal } from './terminal.ts'

type Logging = Config['logging']

export interface LogSink {
  readonly write: (line: string) => void
  /** False while lines do not reach the file that they should. */
  readonly isOk: () => boolean
  /** A new configuration: another file, or another way of rotating it. */
  readonly configure: (logging: Logging) => void
  /** Resolves when everything is on the disk. */
  readonly close: () => Promise<void>
}

/** What may wait for a slow disk. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024

interface LogFile {
  readonly write: (line: string) => void
  readonly close: () => Promise<void>
}

/** `tellDropped` makes the line that says how many lines are missing, in the format of the log. */
export function openLogSink(
  first: Logging,
  terminal: Pick<Terminal, 'out' | 'error' | 'home'>,
  tellDropped: (count: number, logging: Logging) => string,
): LogSink {
  let logging = first
  let file: LogFile | undefined
  let hasFailed = false
  const print = (line: string): void => terminal.out(`${line}\n`)
  const fail = (cause: unknown): void => {
    file = undefined
    if (!hasFailed)
      terminal.error(`warning: cannot write ${logging.file}: ${reasonOf(cause)}; log lines are shown here\n`)
    hasFailed = true
  }
  const open = (): void => {
    hasFailed = false
    file = undefined
    if (logging.file === undefined) return
    try {
      const opened = openFile(withHome(logging.file, terminal.home), logging, {
        dropped: (count) => tellDropped(count, logging),
        failed: (cause) => {
          if (file === opened) fail(cause)
        },
      })
      file = opened
    } catch (cause) {
      fail(cause)
    }
  }
  open()
  return {
    write: (line) => (file?.write ?? print)(line),
    isOk: () => !hasFailed,
    configure(next) {
      const isSame = FILE_KEYS.every((key) => next[key] === logging[key])
      logging = next
      // A file that could not be written is given another chance.
      if (isSame && !hasFailed) return
      void file?.close()
      open()
    },
    close: async () => file?.close(),
  }
}

const FILE_KEYS = ['file', 'rotate_mb', 'rotate_daily', 'keep_files', 'compress'] as const

/** Throws what the file system throws. */
function openFile(
  path: string,
  { rotate_mb: megabytes, rotate_daily: isDaily, keep_files: kept, compress }: Logging,
  { dropped, failed }: { dropped: (count: number) => string; failed: (cause: Error) => void },
): LogFile {
  // The stream would try for ever to make a folder that cannot be made.
  makeFolder(dirname(path), 0o700)
  closeSync(openSync(path, 'a', 0o600))
  const stream: RotatingFileStream = createStream(basename(path), {
    path: dirname(path),
    mode: 0o600,
    size: `${megabytes}M`,
    rotate: kept,
    ...(isDaily ? { interval: '1d', initialRotation: true } : {}),
    ...(compress ? { compress: 'gzip' } : {}),
  })
  let missing = 0
  stream.on('error', failed)
  // An old file that cannot be moved or packed: the current one goes on.
  stream.on('warning', () => undefined)
  return {
    write(line) {
      if (stream.writableLength > MAX_WAITING_BYTES) return void missing++
      if (missing > 0) stream.write(`${dropped(missing)}\n`)
      missing = 0
      stream.write(`${line}\n`)
    },
    close: () => new Promise((resolve) => stream.end(resolve)),
  }
}

function withHome(path: string, home: string): string {
  return resolve(path.startsWith('~/') ? `${home}/${path.slice(2)}` : path)
}
