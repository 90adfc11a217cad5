// Before the journeys: the panel is built from the sources as they are.
import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'

export default function build(): void {
  const folder = resolve(import.meta.dirname, '../..')
  execFileSync(
    process.execPath,
    [resolve(folder, '../../node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'],
    {
      cwd: folder,
      stdio: 'inherit',
    },
  )
}
