// npm run fidelity: what independent clients understand of every recorded provider reply through a running gateway, with
// the stream cut per event, per byte, every seven bytes, and not at all. Needs ../shared beside the checkout.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const tool = fileURLToPath(new URL('../../shared/tools/fidelity.mjs', import.meta.url))
const known = fileURLToPath(new URL('./fidelity-known.json', import.meta.url))

if (!existsSync(tool)) {
  console.log('fidelity: skipped, ../shared/tools/fidelity.mjs is not beside this checkout')
  process.exit(0)
}
const failed = ['event', '1', '7', 'whole'].filter((chunk) => {
  console.log(`\n— streams cut by: ${chunk}`)
  const run = spawnSync(
    process.execPath,
    [tool, '--strict', '--list', '--known', known, '--chunk', chunk, ...process.argv.slice(2)],
    {
      cwd: root,
      stdio: 'inherit',
    },
  )
  return run.status !== 0
})
if (failed.length > 0) console.log(`\nnot equal and not known, with streams cut by: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)
