// Builds the control panel, quietly; part of `npm install` (the script `prepare`) and of `npm run build:ui`. Plain JavaScript,
// because an installation without development dependencies runs it on whatever Node there is.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../packages/ui', import.meta.url))
const vite = fileURLToPath(new URL('../node_modules/vite/bin/vite.js', import.meta.url))

if (existsSync(vite)) {
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: folder,
    stdio: 'inherit',
  })
  // The gateway works without its panel, so an installation does not fail for it; whoever asks for the panel hears it.
  if (status !== 0) {
    console.error('The control panel was not built; "npm run build:ui" tries again. Everything else works without it.')
    if (process.argv.includes('--strict')) process.exitCode = 1
  }
} else {
  console.error('The control panel is not built: its tools are development dependencies, which are not installed.')
}
