// `ferryllm version`
import manifest from '../../package.json' with { type: 'json' }
import type { Terminal } from '../terminal.ts'

/** The version alone. */
export const versionNumber: string = manifest.version

/** Name and version, as `--version` prints them as well. */
export const versionText = `ferryllm ${versionNumber}`

/** Prints the version, in JSON with that of Node, too. */
export function version(options: { json?: true }, terminal: Terminal): number {
  const report = { name: 'ferryllm', version: versionNumber, node: process.versions.node }
  terminal.out(options.json ? `${JSON.stringify(report, null, 2)}\n` : `${versionText}\n`)
  return 0
}
