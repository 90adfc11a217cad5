// What a command loads before it can answer: nothing that it has no use for.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './support.ts'

/** Lists the modules of the program on standard error. */
const LIST = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  registerHooks({ load(url, context, next) { console.error(url); return next(url, context) } })
`)}`

function modulesOf(...args: string[]): string[] {
  const main = resolve(ROOT, 'packages/cli/src/main.ts')
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', FERRYLLM_STATE_DIR: '/nonexistent' }
  const { stderr } = spawnSync(process.execPath, ['--import', LIST, main, ...args], { encoding: 'utf8', env })
  return stderr.split('\n').filter((line) => line.startsWith('file:'))
}

test.each([
  ['--help', ['--help']],
  ['the help of a command', ['serve', '--help']],
  ['the script of a shell', ['completion', 'bash']],
  ['the words that may come next', ['__complete', '--word=st', '--']],
])('%s needs neither gateway nor configuration', (_, args) => {
  const modules = modulesOf(...args)
  expect(modules.some((url) => url.endsWith('/cli/src/program.ts'))).toBe(true)
  expect(modules.filter((url) => /\/gateway\/src\/index\.ts|\/control\/src\/index\.ts|\/zod\//.test(url))).toEqual([])
})

test('what reads the files of other programs is loaded by nothing else', () => {
  const modules = modulesOf('status')
  expect(modules.some((url) => url.endsWith('/control/src/index.ts'))).toBe(true)
  expect(modules.filter((url) => /\/gateway\/src\/index\.ts|\/node_modules\/(yaml|ini)\//.test(url))).toEqual([])
})
