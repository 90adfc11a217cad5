// Checks of the state folder, and of what the machine has left for it.
import { formatBytes } from '../../render/text.ts'
import { found, type Check } from '../check.ts'

const MIB = 1024 * 1024
const LITTLE_DISK = 500 * MIB
const NO_DISK = 20 * MIB
const LARGE_LOG = 100 * MIB
const FEW_FILES = 1024

/** Whether the gateway can keep anything. */
export const checkStateFolder: Check = ({ paths: { dir }, inspector }) =>
  inspector.isWritable(dir)
    ? found('state folder', 'ok', dir)
    : found('state folder', 'failed', `${dir} cannot be written to`, 'set FERRYLLM_STATE_DIR to a folder of yours')

/** Whether a gateway has ended without tidying up. */
export const checkPidFile: Check = ({ found: gateway, paths: { pidFile } }) => {
  if (gateway.state !== 'stale')
    return found('pid file', 'ok', gateway.state === 'none' ? 'no gateway is running' : `process ${gateway.record.pid}`)
  const detail = `${pidFile} is of a gateway that has ended without a word (killed, or the machine went down)`
  return found('pid file', 'warning', detail, 'nothing to do: the next start replaces it; ferryllm logs may tell why')
}

/** Whether the log eats the disk. */
export const checkLog: Check = ({ paths: { logFile }, inspector }) => {
  const size = inspector.size(logFile)
  if (size === undefined) return found('log file', 'skipped', 'there is none yet')
  if (size < LARGE_LOG) return found('log file', 'ok', `${logFile}, ${formatBytes(size)}`)
  return found(
    'log file',
    'warning',
    `${logFile} has grown to ${formatBytes(size)}`,
    'ferryllm restart puts it aside; or log less: [logging] level = "warn"',
  )
}

/** Whether there is room for logs and records. */
export const checkDisk: Check = ({ paths: { dir }, inspector }) => {
  const free = inspector.freeBytes(dir)
  if (free === undefined) return found('disk', 'skipped', 'the system does not tell how much is free')
  if (free >= LITTLE_DISK) return found('disk', 'ok', `${formatBytes(free)} free`)
  return found(
    'disk',
    free < NO_DISK ? 'failed' : 'warning',
    `only ${formatBytes(free)} free for ${dir}`,
    'make room, or set FERRYLLM_STATE_DIR to another disk',
  )
}

/** Whether there may be enough connections: each request has two. */
export const checkOpenFiles: Check = ({ inspector }) => {
  const limit = inspector.openFiles()
  if (limit === undefined) return found('open files', 'skipped', 'the system does not tell the limit')
  if (limit >= FEW_FILES) return found('open files', 'ok', `${limit} may be open`)
  return found(
    'open files',
    'warning',
    `only ${limit} may be open; each request takes two`,
    `ulimit -n 4096 before the start`,
  )
}
