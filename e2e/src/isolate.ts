// Agents call home where they can: where the system allows it, the suite runs in a network of its own with loopback only.
import { spawnSync } from 'node:child_process'

const INSIDE = 'FERRYLLM_E2E_ISOLATED'

/** Runs this program again inside; the exit code of that run, or undefined to go on here. */
export function runIsolated(): number | undefined {
  if (process.env[INSIDE] !== undefined || process.platform !== 'linux') return undefined
  if (spawnSync('unshare', ['-rn', 'true']).status !== 0) return undefined
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const script = 'ip link set lo up 2>/dev/null; exec "$@"'
  const { status } = spawnSync('unshare', ['-rn', 'sh', '-c', script, 'sh', ...again], {
    stdio: 'inherit',
    env: { ...process.env, [INSIDE]: '1' },
  })
  return status ?? 1
}
