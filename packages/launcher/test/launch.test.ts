// Launches against a real gateway, with programs that write down how they were started.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createProgramFinder, findProgram } from '../src/find-program.ts'
import { launcherPaths } from '../src/host.ts'
import { planLaunch, type LaunchWish } from '../src/plan.ts'
import { changeProject, listProjects, openProject } from '../src/projects.ts'
import { runHere } from '../src/run-here.ts'
import { openInTerminal } from '../src/run-in-terminal.ts'
import { listRuns } from '../src/runs.ts'
import { commandFor, exportLines, showPlan } from '../src/show-plan.ts'
import { HOSTILE, noting, readNote, startGateway, testMachine, type TestMachine } from './support.ts'

/** Opens the script it is given, as terminals do. */
const TERMINAL = ['for last in "$@"; do :; done', 'sh "$last" </dev/null &']

const withKeys = { auth: { enabled: true, key_store: 'default' } }

async function planOn(
  machine: TestMachine,
  wish: Partial<LaunchWish> = {},
  config: object = {},
): ReturnType<typeof planLaunch> {
  const gateway = await startGateway(machine, config)
  return planLaunch({ client: 'claude', directory: machine.folder(HOSTILE), ...wish }, { host: machine, gateway })
}

async function until(happened: () => boolean): Promise<void> {
  await expect.poll(happened).toBe(true)
}

describe('in this terminal', () => {
  test('the client gets its environment, and its exit code is handed on', async () => {
    const machine = testMachine({ ANTHROPIC_MODEL: 'stale' })
    const note = join(machine.home, 'note')
    machine.program('claude', ...noting(note, 'cp "$2" "$HOME/settings"', 'exit 3'))
    const plan = await planOn(machine, { model: 'demo', args: ['--print'] })
    expect(await runHere(plan, machine)).toBe(3)
    const { cwd, args, env } = readNote(note)
    expect(cwd).toBe(plan.directory)
    expect(args).toEqual(['--settings', expect.any(String), '--model', 'demo', '--print'])
    expect(env).toMatchObject({ ANTHROPIC_AUTH_TOKEN: 'ferryllm', ANTHROPIC_DEFAULT_HAIKU_MODEL: 'demo' })
    expect(env).not.toHaveProperty('ANTHROPIC_MODEL')
    expect(JSON.parse(readFileSync(join(machine.home, 'settings'), 'utf8')).env).toMatchObject({
      ANTHROPIC_AUTH_TOKEN: 'ferryllm',
    })
  })

  test('it is remembered with exit code and duration, and nothing else is left', async () => {
    const machine = testMachine()
    machine.program('claude', 'exit 3')
    const plan = await planOn(machine)
    await runHere(plan, machine)
    const { runs, projects } = launcherPaths(machine)
    const [launch] = listRuns(runs, Date.now())
    expect(launch).toMatchObject({
      client: 'claude',
      directory: plan.directory,
      state: 'ended',
      exitCode: 3,
      durationMs: expect.any(Number),
    })
    expect(readdirSync(join(runs, launch!.id)).toSorted()).toEqual(['exit', 'launch.json'])
    expect(listProjects(projects)).toMatchObject([{ path: plan.directory, client: 'claude', missing: false }])
  })

  test('the history has fifty', async () => {
    const machine = testMachine()
    machine.program('claude', 'exit 0')
    const plan = await planOn(machine)
    for (let run = 0; run < 53; run++) await runHere(plan, machine)
    expect(listRuns(launcherPaths(machine).runs, Date.now())).toHaveLength(50)
  })
})

describe('in a terminal of its own', () => {
  test('exact values arrive and nothing is executed', async () => {
    const machine = testMachine({ DISPLAY: ':99' })
    const note = join(machine.home, 'note')
    machine.program('claude', ...noting(note))
    machine.program('xterm', ...TERMINAL)
    const plan = await planOn(machine)
    const opened = await openInTerminal(plan, machine, { terminal: 'xterm' })
    expect(opened).toMatchObject({ terminal: 'xterm', notes: [] })
    const { runs } = launcherPaths(machine)
    await until(() => listRuns(runs, Date.now())[0]?.state === 'ended')
    expect(readNote(note)).toMatchObject({ cwd: plan.directory, env: { ANTHROPIC_AUTH_TOKEN: 'ferryllm' } })
    expect(existsSync(join(plan.directory, 'PWNED'))).toBe(false)
    // The script says how the client ended, then clears up.
    await until(() => readdirSync(join(runs, opened.id)).length <= 2)
    expect(readdirSync(join(runs, opened.id)).toSorted()).toEqual(['exit', 'launch.json'])
  })

  test('the next one is tried where one does not open', async () => {
    const machine = testMachine({ DISPLAY: ':99' })
    machine.program('claude')
    machine.program('kitty', 'exit 1')
    machine.program('alacritty', ...TERMINAL)
    const opened = await openInTerminal(await planOn(machine), machine, { preferred: 'kitty' })
    expect(opened.terminal).toBe('alacritty')
  })

  test('where none opens there is a command to copy', async () => {
    const machine = testMachine()
    machine.program('claude')
    const plan = await planOn(machine, { model: 'demo', resume: { id: 'abc', fork: false } })
    await expect(openInTerminal(plan, machine)).rejects.toMatchObject({ kind: 'unsupported' })
    expect(commandFor(['ferryllm'], plan)).toBe(
      `ferryllm launch claude '${plan.directory.replaceAll("'", `'\\''`)}' --model demo --resume abc`,
    )
  })

  test('a wrong name is told with the right ones', async () => {
    const machine = testMachine({ DISPLAY: ':99' })
    machine.program('claude')
    machine.program('xterm')
    const failed = openInTerminal(await planOn(machine), machine, { terminal: 'xterm2' })
    await expect(failed).rejects.toThrow(/"xterm2" was not found; there are .*xterm/)
  })
})

describe('the key', () => {
  test('is made once where the gateway asks for one and keeps keys', async () => {
    const machine = testMachine()
    machine.program('claude')
    const gateway = await startGateway(machine, withKeys)
    const ask = (): ReturnType<typeof planLaunch> =>
      planLaunch({ client: 'claude', directory: machine.home }, { host: machine, gateway })
    const first = (await ask()).bind('/r').env['ANTHROPIC_AUTH_TOKEN']
    expect(first).toMatch(/^fer_/)
    expect((await ask()).bind('/r').env['ANTHROPIC_AUTH_TOKEN']).toBe(first)
    const { clientKey } = launcherPaths(machine)
    expect([readFileSync(clientKey, 'utf8').trim(), statSync(clientKey).mode & 0o777]).toEqual([first, 0o600])
  })

  test('is made anew when it no longer opens the door', async () => {
    const machine = testMachine()
    machine.program('claude')
    const gateway = await startGateway(machine, withKeys)
    const wish = { client: 'claude', directory: machine.home } as const
    const first = (await planLaunch(wish, { host: machine, gateway })).secrets[0]
    writeFileSync(launcherPaths(machine).clientKey, 'fer_lost\n')
    const second = (await planLaunch(wish, { host: machine, gateway })).secrets[0]
    expect(second).toMatch(/^fer_(?!lost)/)
    expect(second).not.toBe(first)
  })

  test("is the user's own where there is one", async () => {
    const machine = testMachine({ FERRYLLM_KEY: 'mine' })
    machine.program('claude')
    const plan = await planOn(machine, {}, { auth: { enabled: true, api_keys: ['mine'] } })
    expect(plan.bind('/r').env['ANTHROPIC_AUTH_TOKEN']).toBe('mine')
  })

  test.each([
    [{}, 'let it keep keys'],
    [{ FERRYLLM_KEY: 'wrong' }, 'refuses the key in FERRYLLM_KEY'],
  ])('where there can be none the message says what to do', async (env, message) => {
    const machine = testMachine(env)
    machine.program('claude')
    const plan = planOn(machine, {}, { auth: { enabled: true, api_keys: ['other'] } })
    await expect(plan).rejects.toThrow(message)
  })

  test('is masked where a launch is shown', async () => {
    const machine = testMachine({ ANTHROPIC_MODEL: 'stale' })
    machine.program('claude')
    const plan = await planOn(machine, {}, withKeys)
    const [key = ''] = plan.secrets
    expect(JSON.stringify(showPlan(plan))).not.toContain(key)
    expect(showPlan(plan)).toMatchObject({ unset: ['ANTHROPIC_MODEL'], env: { ANTHROPIC_AUTH_TOKEN: '[key]' } })
    expect(exportLines(plan, machine)).toEqual(
      expect.arrayContaining(['unset ANTHROPIC_MODEL', `export ANTHROPIC_AUTH_TOKEN='${key}'`]),
    )
  })
})

describe('a client', () => {
  test('is found where the login shell finds it, whatever it prints besides', async () => {
    const machine = testMachine()
    const program = machine.program('claude-elsewhere')
    const shell = machine.program('login-shell', 'echo welcome', `echo ${program}`, 'echo bye')
    const host = { ...machine, env: { ...machine.env, SHELL: shell } }
    expect(await findProgram(['claude'], host)).toBeUndefined()
    expect(await findProgram(['claude'], host, { shell: true })).toBe(program)
    const find = createProgramFinder(host)
    expect(await find(['claude'])).toBeUndefined()
    await expect.poll(() => find(['claude'])).toBe(program)
  })

  test('is not found by a shell that fails', async () => {
    const machine = testMachine()
    const host = { ...machine, env: { ...machine.env, SHELL: machine.program('login-shell', 'exit 1') } }
    expect(await findProgram(['claude'], host, { shell: true })).toBeUndefined()
  })
})

describe('before anything is started', () => {
  test('a client that is not installed is told, with how to install it', async () => {
    const machine = testMachine()
    await expect(planOn(machine, { client: 'opencode' })).rejects.toThrow('npm install -g opencode-ai')
  })

  test('a directory that is none is named', async () => {
    const machine = testMachine()
    machine.program('claude')
    await expect(planOn(machine, { directory: '/no/such' })).rejects.toThrow('no folder /no/such')
  })

  test('a gateway that does not answer is named', async () => {
    const machine = testMachine()
    machine.program('claude')
    const gateway = { ...(await startGateway(machine)), url: 'http://127.0.0.1:1' }
    const plan = planLaunch({ client: 'claude', directory: machine.home }, { host: machine, gateway })
    await expect(plan).rejects.toThrow('The gateway at http://127.0.0.1:1 does not answer')
  })

  test('a launch that the client cannot do leaves no trace', async () => {
    const machine = testMachine()
    machine.program('gemini')
    const plan = await planOn(machine, { client: 'gemini', resume: { id: 'x', fork: true } })
    await expect(runHere(plan, machine)).rejects.toMatchObject({ kind: 'unsupported' })
    expect(listRuns(launcherPaths(machine).runs, Date.now())).toEqual([])
  })
})

describe('what a project wants', () => {
  async function planIn(wish: Partial<LaunchWish>): ReturnType<typeof planLaunch> {
    const machine = testMachine()
    machine.program('claude')
    const directory = machine.folder('app')
    const { projects } = launcherPaths(machine)
    openProject(projects, directory, 1)
    changeProject(projects, directory, { provider: 'demo', model: 'demo-echo', effort: 'high' })
    return planOn(machine, { directory, ...wish })
  }

  test('counts where the launch says nothing', async () => {
    expect(await planIn({})).toMatchObject({ provider: 'demo', model: 'demo-echo', effort: 'high' })
  })

  test('gives way to the launch; its provider does not follow another model', async () => {
    const plan = await planIn({ model: 'demo-slow', effort: 'low' })
    expect([plan.provider, plan.model, plan.effort]).toEqual([undefined, 'demo-slow', 'low'])
  })
})
