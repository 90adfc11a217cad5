// What tests of providers came to, kept in the state folder: the latest of every provider and model.
import { dirname } from 'node:path'
import { readFileSync } from 'node:fs'
import { statePaths, testsAnswer, type TestResult } from '@ferryllm/control'
import { makeFolder } from '@ferryllm/gateway/make-folder'
import { replaceFile } from '@ferryllm/gateway/replace-file'
import type { Terminal } from '../terminal.ts'

const KEPT = 500

type Machine = Pick<Terminal, 'env' | 'platform' | 'home'>

/** Latest first; none when nothing was tested, or when what is there cannot be read. */
export function readTests(machine: Machine): TestResult[] {
  try {
    const found = testsAnswer.safeParse(JSON.parse(readFileSync(statePaths(machine).providerTests, 'utf8')))
    return found.data?.tests ?? []
  } catch (cause) {
    // Not there yet, or damaged: it is made anew by the next test.
    if (cause instanceof SyntaxError || (cause instanceof Error && 'code' in cause)) return []
    throw cause
  }
}

/** Keeps a result in the place of the last one of the same provider and model. */
export function keepTest(result: TestResult, machine: Machine): void {
  const { providerTests: file } = statePaths(machine)
  const others = readTests(machine).filter(
    ({ provider, model }) => provider !== result.provider || model !== result.model,
  )
  makeFolder(dirname(file))
  replaceFile(file, `${JSON.stringify({ tests: [result, ...others].slice(0, KEPT) })}\n`, true)
}
