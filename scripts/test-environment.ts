// What a test run has around it: one folder for every temporary file, which goes with the run, and no variable that whoever
// runs the tests has set for a gateway of their own. The workers, and what they start, inherit it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Called by Vitest before the workers start. Gives what ends it. */
export default function setUp(): () => void {
  for (const name of Object.keys(process.env)) if (name.startsWith('FERRYLLM_')) delete process.env[name]
  const folder = mkdtempSync(join(tmpdir(), 'ferryllm-tests-'))
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
