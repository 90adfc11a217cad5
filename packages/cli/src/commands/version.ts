// `ferryllm version`
import manifest from '../../package.json' with { type: 'json' }
import type { Terminal } from '../terminal.ts'

/** Name and version, as `--version` prints them as well. */
export const versionText = `ferryllm ${manifest.version}`

/** Prints the version. */
export function version(terminal: Terminal): number {
  terminal.out(`${versionText}\n`)
  return 0
}
