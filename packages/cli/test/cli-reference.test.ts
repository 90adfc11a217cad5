// docs/cli.md says what the program says.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { MARK, renderReference } from '../../../scripts/render-cli-reference.ts'
import { createProgram } from '../src/program.ts'
import { ROOT, testTerminal } from './support.ts'

const reference = renderReference()

test('the reference is that of this program (else: node scripts/write-cli-reference.ts)', () => {
  const page = readFileSync(resolve(ROOT, 'docs/cli.md'), 'utf8')
  expect(page.slice(page.indexOf(MARK) + MARK.length)).toBe(reference)
})

const { commands } = createProgram(testTerminal(), () => undefined)

test.each(commands.filter((command) => !command.name().startsWith('__')).map((command) => [command.name()]))(
  '%s has an example',
  (name) => {
    const [, help = ''] = new RegExp(`## ferryllm ${name}\\n([\\s\\S]*?)(?=\\n## |$)`).exec(reference) ?? []
    expect(help).toMatch(new RegExp(`Examples:\\n[\\s\\S]*ferryllm ${name}`))
  },
)
