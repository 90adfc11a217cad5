// The agents' own packages: kept apart from the workspace, since they are a gigabyte and only this suite wants them.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Agent } from './agents/agent.ts'

const FOLDER = fileURLToPath(new URL('../agents', import.meta.url))

/** A registry that cannot be reached is noticed late. */
const PATIENCE_MS = 15 * 60_000

export type Installed = { readonly packages: string } | { readonly problem: string }

/** Installs them unless they are there; says why when that cannot be done. */
export function installAgents(agents: readonly Agent[]): Installed {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { problem: `the pinned agents are for linux-x64, this is ${process.platform}-${process.arch}` }
  }
  const packages = process.env['FERRYLLM_E2E_AGENTS'] ?? join(FOLDER, 'node_modules')
  const missing = (): Agent[] => agents.filter(({ binary }) => !existsSync(join(packages, binary)))
  if (missing().length === 0) return { packages }
  console.log('installing the agents (about 1 GB, once)')
  const { status, error, stderr } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  })
  if (status !== 0) {
    const reason = error === undefined ? stderr.trim().split('\n').at(-1) : error.message
    return { problem: `npm could not install them: ${reason ?? 'no reason given'}` }
  }
  const left = missing().map(({ name }) => name)
  return left.length === 0 ? { packages } : { problem: `npm installed no ${left.join(', ')}` }
}
