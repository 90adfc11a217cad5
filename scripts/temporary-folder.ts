// Every temporary file of a test run lies in one folder, which goes with the run, whatever happened in it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Called by Vitest before the workers start: they, and what they start, inherit the folder. Gives what ends it. */
export default function setUp(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'ferryllm-tests-'))
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
