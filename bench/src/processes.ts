// Starting, watching and ending the processes of a run. Where the system allows it the gateway has one core for itself and
// provider and clients share another.
import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

export type Core = 'gateway' | 'load'

/** The program that pins, and the cores it pins to; nothing where there is no such program or only one core. */
const PINNED = process.platform === 'linux' && cpus().length > 1 && spawnSync('taskset', ['-V']).status === 0
const CORES: Readonly<Record<Core, string>> = { gateway: '0', load: '1' }

/** A script of this workspace with a message channel. */
export function startScript(name: string): ChildProcess {
  const script = fileURLToPath(new URL(name, import.meta.url))
  const child = PINNED
    ? spawn('taskset', ['-c', CORES.load, process.execPath, script], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    : fork(script)
  return child
}

/** A gateway by its command line, without a shell of its own. */
export function startGateway(command: string, env: Readonly<Record<string, string>>): ChildProcess {
  const pin = PINNED ? `exec taskset -c ${CORES.gateway} ${command}` : `exec ${command}`
  return spawn('sh', ['-c', pin], { env: { ...process.env, ...env }, stdio: 'ignore', detached: true })
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const ended = once(child, 'exit')
  const kill = (signal: NodeJS.Signals): void => {
    try {
      // The whole group of a detached child, so that its workers end as well.
      process.kill(child.spawnargs[0] === 'sh' ? -(child.pid ?? 0) : (child.pid ?? 0), signal)
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) throw cause
    }
  }
  kill('SIGTERM')
  const timer = setTimeout(() => kill('SIGKILL'), 3000)
  await ended
  clearTimeout(timer)
}

export interface Usage {
  /** Time on the processor of the whole process tree, in microseconds. */
  readonly cpuUs: number
  readonly residentBytes: number
}

/** From /proc; zeros where there is none. */
export function usageOf(pid: number): Usage {
  if (process.platform !== 'linux') return { cpuUs: 0, residentBytes: 0 }
  let [cpuUs, residentBytes] = [0, 0]
  for (const each of treeOf(pid)) {
    try {
      for (const thread of readdirSync(`/proc/${each}/task`)) {
        cpuUs += Number(readFileSync(`/proc/${each}/task/${thread}/schedstat`, 'latin1').split(' ')[0]) / 1000
      }
      residentBytes += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${each}/status`, 'latin1'))?.[1] ?? 0) * 1024
    } catch {
      // It has ended between the listing and the reading.
      continue
    }
  }
  return { cpuUs, residentBytes }
}

function treeOf(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1')
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      children.set(parent, [...(children.get(parent) ?? []), Number(name)])
    } catch {
      continue
    }
  }
  const tree: number[] = []
  for (const queue = [root]; queue.length > 0;) {
    const pid = queue.pop()
    if (pid === undefined) break
    tree.push(pid)
    queue.push(...(children.get(pid) ?? []))
  }
  return tree
}
