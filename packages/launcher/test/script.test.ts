// The script of a launch, run by a real shell.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { posixScript, powerShellScript, type ScriptPlan } from '../src/script.ts'
import { HOSTILE, HOSTILE_TOKEN, noting, readNote, testMachine, type TestMachine } from './support.ts'

function planFor(machine: TestMachine, program: string, more: Partial<ScriptPlan> = {}): ScriptPlan {
  const folder = machine.folder('runs/one')
  writeFileSync(join(folder, 'settings.json'), '{}')
  return {
    script: join(folder, 'run.sh'),
    folder,
    directory: machine.folder(HOSTILE),
    title: HOSTILE,
    scrub: ['ANTHROPIC_*', 'CLAUDECODE'],
    env: { TOKEN: HOSTILE_TOKEN, ANTHROPIC_BASE_URL: 'http://here' },
    program,
    args: ['--model', HOSTILE_TOKEN, ''],
    files: ['settings.json'],
    ...more,
  }
}

function run(plan: ScriptPlan, env: Record<string, string>): number | null {
  writeFileSync(plan.script, posixScript(plan), { mode: 0o700 })
  return spawnSync('sh', [plan.script], { env, input: '\n' }).status
}

test('exact values arrive, foreign variables do not, nothing is executed', () => {
  const machine = testMachine()
  const note = join(machine.home, 'note')
  const plan = planFor(machine, machine.program("pro'gram", ...noting(note)))
  const stale = {
    ...machine.env,
    ANTHROPIC_MODEL: 'old',
    ANTHROPIC_CUSTOM_HEADERS: 'a: b\nANTHROPIC_X=1',
    CLAUDECODE: '1',
    KEPT: 'yes',
  }
  expect(run(plan, stale)).toBe(0)
  const { cwd, args, env } = readNote(note)
  expect([cwd, args]).toEqual([plan.directory, plan.args])
  expect(env).toMatchObject({ TOKEN: HOSTILE_TOKEN, ANTHROPIC_BASE_URL: 'http://here', KEPT: 'yes' })
  expect(Object.keys(env).filter((name) => /^ANTHROPIC_|^CLAUDECODE/.test(name))).toEqual(['ANTHROPIC_BASE_URL'])
  expect(existsSync(join(plan.directory, 'PWNED'))).toBe(false)
})

test('it removes itself before the program starts, and the files of the launch afterwards', () => {
  const machine = testMachine()
  const seen = join(machine.home, 'seen')
  const plan = planFor(machine, machine.program('look', `ls ${machine.home}/runs/one >${seen}`))
  expect(run(plan, machine.env)).toBe(0)
  expect(readFileSync(seen, 'utf8').trim().split('\n')).toEqual(['pid', 'settings.json'])
  expect(readdirSync(plan.folder)).toEqual(['exit'])
})

test.each([
  ['exit 7', 7],
  ['kill -TERM $$', 143],
])('after "%s" the exit code is %i, and left in the folder', (line, code) => {
  const machine = testMachine()
  const plan = planFor(machine, machine.program('fail', line))
  expect(run(plan, machine.env)).toBe(code)
  expect(readFileSync(join(plan.folder, 'exit'), 'utf8')).toBe(`${code}\n`)
})

test('a directory that has gone is an error that names it, not another directory', () => {
  const machine = testMachine()
  const note = join(machine.home, 'note')
  const plan = planFor(machine, machine.program('x', ...noting(note)), { directory: join(machine.home, 'gone') })
  expect(run(plan, machine.env)).toBe(126)
  expect(existsSync(`${note}.args`)).toBe(false)
})

test('PowerShell gets every value as a literal', () => {
  const machine = testMachine()
  mkdirSync(join(machine.home, 'x'))
  const script = powerShellScript(
    planFor(machine, 'C:\\Program Files\\claude.exe', { directory: "C:\\it's ‘here’; $(id)" }),
  )
  expect(script.split('\r\n')).toEqual(
    expect.arrayContaining([
      "Set-Location -LiteralPath 'C:\\it''s ‘‘here’’; $(id)'",
      "Remove-Item -Path 'Env:ANTHROPIC_*' -ErrorAction SilentlyContinue",
      `$env:TOKEN = '${HOSTILE_TOKEN.replaceAll("'", "''")}'`,
      `  & 'C:\\Program Files\\claude.exe' '--model' '${HOSTILE_TOKEN.replaceAll("'", "''")}' ''`,
    ]),
  )
})
