// The file that says which process is the gateway: written by `serve`, read by everything that talks to a running gateway.
// One state folder belongs to one gateway.
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { StatePaths } from '@ferryllm/control'
import { makeFolder } from '@ferryllm/gateway/make-folder'
import { reasonOf } from '../load.ts'
import { isAlive, processIdentity } from './process-identity.ts'

/** A gateway as its own process describes it. */
export interface GatewayRecord {
  readonly pid: number
  /** Of the process; absent where the system does not tell. */
  readonly identity?: string
  readonly url: string
  /** Where it serves the admin API, if not there. */
  readonly adminUrl?: string
  readonly version: string
  /** What followed `serve` on its command line, and where that was. */
  readonly args: readonly string[]
  readonly cwd: string
  /** Where its output goes; absent for one on a terminal. */
  readonly logFile?: string
}

/** What the state folder tells. */
export type Found =
  | { readonly state: 'none' }
  /** The process of this file has ended without removing it. */
  | { readonly state: 'stale' }
  | { readonly state: 'running'; readonly record: GatewayRecord }

/** The gateway of a state folder. */
export function findGateway({ pidFile }: StatePaths): Found {
  const text = readText(pidFile)
  if (text === undefined) return { state: 'none' }
  const record = parseRecord(text)
  return record !== undefined && isSame(record) ? { state: 'running', record } : { state: 'stale' }
}

/** Whether the process that wrote the record still runs. */
export function isSame({ pid, identity }: GatewayRecord): boolean {
  return isAlive(pid) && (identity === undefined || processIdentity(pid) === identity)
}

/** A state folder that is ours until it is released, or why it is not. */
export type Claim = { readonly release: () => void } | { readonly problem: string }

/** Takes the state folder for this process and puts the control token there. */
export function claimState(paths: StatePaths, record: Omit<GatewayRecord, 'pid' | 'identity'>, token: string): Claim {
  const identity = processIdentity(process.pid)
  const full: GatewayRecord = { pid: process.pid, ...(identity === undefined ? {} : { identity }), ...record }
  try {
    makeFolder(paths.dir, 0o700)
    const found = findGateway(paths)
    if (found.state === 'running') {
      const { pid, url } = found.record
      return { problem: `the gateway at ${url} (process ${pid}) uses the state folder ${paths.dir}` }
    }
    if (found.state === 'stale') rmSync(paths.pidFile, { force: true })
    writeNew(paths.pidFile, `${JSON.stringify(full, null, 2)}\n`)
    // An old token, whoever may have read it, is worth nothing any more.
    rmSync(paths.controlToken, { force: true })
    writeNew(paths.controlToken, token)
  } catch (cause) {
    return { problem: `cannot write to the state folder ${paths.dir}: ${reasonOf(cause)}` }
  }
  return { release: () => release(paths) }
}

function release(paths: StatePaths): void {
  const record = parseRecord(readText(paths.pidFile) ?? '')
  if (record?.pid !== process.pid) return
  rmSync(paths.controlToken, { force: true })
  rmSync(paths.pidFile, { force: true })
}

/** Fails when somebody was faster; nobody else may read it, whatever the umask. */
function writeNew(path: string, text: string): void {
  writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
  chmodSync(path, 0o600)
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return undefined
    throw cause
  }
}

function parseRecord(text: string): GatewayRecord | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
  const record = value as Partial<GatewayRecord> | null
  const isWhole =
    Number.isSafeInteger(record?.pid) &&
    typeof record?.url === 'string' &&
    Array.isArray(record.args) &&
    typeof record.cwd === 'string'
  return isWhole ? (record as GatewayRecord) : undefined
}
