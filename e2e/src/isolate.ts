// Agents call home where they can: where the system allows it, the suite runs in a network of its own with loopback only.
import { spawnSync } from 'node:child_process'

const INSIDE = 'FERRYLLM_E2E_ISOLATED'

/** Runs this program again inside; the exit code of that run, or undefined to go on here. */
export function runIsolated(): number | undefined {
  if (process.env[INSIDE] !== undefined || process.platform !== 'linux') return undefined
  // Who is root already stays it: in a name space of users of its own, xterm may not open a terminal.
  const flags = ['-n', '-rn'].find((each) => spawnSync('unshare', [each, 'true']).status === 0)
  if (flags === undefined) return undefined
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const script = 'ip link set lo up 2>/dev/null; exec "$@"'
  const { status } = spawnSync('unshare', [flags, 'sh', '-c', script, 'sh', ...again], {
    stdio: 'inherit',
    env: { ...process.env, [INSIDE]: '1' },
  })
  return status ?? 1
}
