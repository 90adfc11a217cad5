// The launches of the past: a folder each, with what was started, and how it ended once it has.
import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AGENT_EFFORTS, AGENT_IDS } from '@ferryllm/control'
import { makeFolder } from '@ferryllm/gateway/make-folder'
import * as z from 'zod'
import { readJson, readText, writeJson } from './read-json.ts'
import { EXIT, PID } from './script.ts'

const launchRecord = z.object({
  client: z.enum(AGENT_IDS),
  directory: z.string(),
  provider: z.string().optional(),
  model: z.string().optional(),
  effort: z.enum(AGENT_EFFORTS).optional(),
  session: z.string().optional(),
  /** Absent for the terminal it was asked from. */
  terminal: z.string().optional(),
  startedAt: z.number(),
})

/** What was started. Times are milliseconds since 1970. */
export type LaunchRecord = z.output<typeof launchRecord>

/** A launch with its outcome. */
export interface Launch extends LaunchRecord {
  readonly id: string
  /** `lost`: it has ended, nobody knows how. */
  readonly state: 'starting' | 'running' | 'ended' | 'lost'
  readonly exitCode?: number
  readonly durationMs?: number
}

/** How many are remembered. */
const KEPT = 50
const RECORD = 'launch.json'
/** A script that has not begun by then was never run. */
const STARTING_MS = 60_000

/** Makes the folder of a launch, which nobody else can look into. */
export function beginRun(runs: string, record: LaunchRecord): { readonly id: string; readonly folder: string } {
  forgetOld(runs)
  const id = `${record.startedAt.toString(36)}-${randomBytes(4).toString('hex')}`
  const folder = join(runs, id)
  makeFolder(folder, 0o700)
  writeJson(join(folder, RECORD), record)
  return { id, folder }
}

/** The launches, latest first. */
export function listRuns(runs: string, now: number): Launch[] {
  return idsOf(runs).flatMap((id) => {
    const record = readJson(join(runs, id, RECORD), launchRecord)
    return record === undefined ? [] : [{ ...record, id, ...outcomeOf(join(runs, id), record, now) }]
  })
}

/** Whether the script of a launch has begun. */
export function hasBegun(folder: string): boolean {
  return readText(join(folder, PID)) !== undefined || readText(join(folder, EXIT)) !== undefined
}

function outcomeOf(
  folder: string,
  { startedAt }: LaunchRecord,
  now: number,
): Pick<Launch, 'state' | 'exitCode' | 'durationMs'> {
  const exit = readText(join(folder, EXIT))
  if (exit !== undefined) {
    const endedAt = statSync(join(folder, EXIT)).mtimeMs
    return { state: 'ended', exitCode: Number(exit), durationMs: Math.max(0, Math.round(endedAt - startedAt)) }
  }
  const pid = Number(readText(join(folder, PID)))
  if (pid > 0) return { state: isAlive(pid) ? 'running' : 'lost' }
  return { state: now - startedAt < STARTING_MS ? 'starting' : 'lost' }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}

function forgetOld(runs: string): void {
  const now = Date.now()
  const ended = listRuns(runs, now).filter(({ state }) => state === 'ended' || state === 'lost')
  // What a killed script has left: its files may hold a key.
  for (const { id } of ended) sweep(join(runs, id))
  for (const { id } of ended.slice(KEPT - 1)) rmSync(join(runs, id), { recursive: true, force: true })
}

/** Leaves of a folder what the history needs. */
export function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name !== RECORD && name !== EXIT) rmSync(join(folder, name), { force: true })
  }
}

/** Ids begin with their time. */
function idsOf(runs: string): string[] {
  try {
    return readdirSync(runs).toSorted().toReversed()
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return []
    throw cause
  }
}
