// Tells two processes with the same number apart: systems give numbers of processes that have ended to new ones.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Whether there is a process with this number; one of somebody else counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}

/** When the system says that the process began, in its own words; undefined where that is not known (Windows). */
export function processIdentity(pid: number, platform: string = process.platform): string | undefined {
  if (platform === 'win32') return undefined
  if (platform === 'linux') return linuxIdentity(pid)
  const { stdout, status } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
  return status === 0 && stdout.trim() !== '' ? stdout.trim() : undefined
}

/** Ticks between the boot and the start of the process; the fields are counted behind the name, which may hold anything. */
function linuxIdentity(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // Ended, but its parent has not looked yet, which in a container may be never.
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return undefined
    throw cause
  }
}
