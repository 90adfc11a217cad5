// `ferryllm app` with a real gateway and something in the place of a window.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { HeldWindow, ShellBackend } from '@ferryllm/desktop'
import { afterEach, describe, expect, test } from 'vitest'
import { app } from '../src/commands/app.ts'
import { followGateway } from '../src/follow-gateway.ts'
import { PANEL_FOLDER } from '../src/panel.ts'
import { ROOT, spawnCli, testTerminal, type TestTerminal } from './support.ts'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** The real `serve` in this state folder. */
async function serve(stateDir: string): Promise<ChildProcess> {
  const file = join(stateDir, 'f.toml')
  writeFileSync(file, '[[providers]]\nname = "demo"\ntype = "demo"\n')
  const args = [resolve(ROOT, 'packages/cli/src/main.ts'), 'serve', '-c', file, '--listen', '127.0.0.1:0']
  const env = { PATH: process.env['PATH'] ?? '', HOME: stateDir, FERRYLLM_STATE_DIR: stateDir }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(child)
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => void (said += chunk.toString()))
  await expect.poll(() => said).toContain('Try it')
  return child
}

function terminalOf(stateDir: string, isBuilt = true): TestTerminal {
  const files = isBuilt ? { [join(PANEL_FOLDER, 'index.html')]: '' } : {}
  return testTerminal(files, { FERRYLLM_STATE_DIR: stateDir })
}

const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'ferryllm-app-'))

/** A window that remembers what it was told. */
function fakeWindow(): { backend: ShellBackend; done: string[]; end: (problem?: string) => void } {
  const done: string[] = []
  const ended = Promise.withResolvers<string | undefined>()
  const window: HeldWindow = {
    show: () => void done.push('show'),
    load: (link) => void done.push(`load ${link}`),
    close: () => ended.resolve(undefined),
    ended: ended.promise,
  }
  const backend: ShellBackend = {
    name: 'window',
    async open({ link }) {
      done.push(`open ${await link(60)}`)
      return { shown: true, window, said: 'open' }
    },
  }
  return { backend, done, end: ended.resolve }
}

async function redeem(link: string): Promise<number> {
  const { origin, searchParams } = new URL(link)
  const body = JSON.stringify({ code: searchParams.get('code') })
  return (await fetch(`${origin}/api/session`, { method: 'POST', body })).status
}

describe('ferryllm app', () => {
  test('shows the panel, signed in; a second start shows that window; Ctrl-C closes it', async () => {
    const stateDir = emptyFolder()
    await serve(stateDir)
    const { backend, done } = fakeWindow()
    const [first, second] = [terminalOf(stateDir), terminalOf(stateDir)]
    const running = app({}, first, () => [backend])
    await expect.poll(() => first.printed.out).toBe('open\n')
    expect(await redeem(done[0]!.slice('open '.length))).toBe(200)
    expect(await app({}, second, () => [])).toBe(0)
    expect(second.printed).toEqual({ out: 'the app is open already: asked it to show its window\n', error: '' })
    expect(done.slice(1)).toEqual(['show'])
    first.stop()
    expect(await running).toBe(0)
  })

  test('signs in again when the gateway was started anew', async () => {
    const stateDir = emptyFolder()
    const gateway = await serve(stateDir)
    const { backend, done, end } = fakeWindow()
    const terminal = terminalOf(stateDir)
    const running = app({}, terminal, () => [backend])
    await expect.poll(() => terminal.printed.out).toBe('open\n')
    gateway.kill('SIGTERM')
    await new Promise((resolve) => gateway.once('exit', resolve))
    await serve(stateDir)
    await expect.poll(() => done.length).toBe(2)
    expect(done[1]).toMatch(/^load http/)
    expect(await redeem(done[1]!.slice('load '.length))).toBe(200)
    end('the window ended unexpectedly (SIGSEGV)')
    expect(await running).toBe(1)
    expect(terminal.printed.error).toBe('error: the window ended unexpectedly (SIGSEGV)\n')
  })

  test('prints a link where there is no desktop, and only what was asked for is tried', async () => {
    const stateDir = emptyFolder()
    await serve(stateDir)
    const terminal = terminalOf(stateDir)
    expect(await app({}, terminal)).toBe(0)
    const [link = ''] = /http\S+/.exec(terminal.printed.out) ?? []
    expect(await redeem(link)).toBe(200)
    expect(terminal.printed.error).toContain('note: there is no desktop here')
    const strict = terminalOf(stateDir)
    expect(await app({ with: 'window' }, strict)).toBe(1)
    expect(strict.printed).toEqual({ out: '', error: 'error: there is no desktop here to open a window on\n' })
  })

  test('says when the panel is not built', async () => {
    const terminal = terminalOf(emptyFolder(), false)
    expect(await app({}, terminal)).toBe(1)
    expect(terminal.printed.error).toContain('npm run build:ui')
  })

  test('starts with the desktop, in the folder that it has now', () => {
    const home = emptyFolder()
    const env = { HOME: home, FERRYLLM_STATE_DIR: join(home, 'my state') }
    const said = (state: string): string =>
      spawnCli(['app', '--autostart', state, '-c', 'f.toml'], { env, cwd: home }).out
    expect(said('status')).toBe('off\n')
    const file = join(home, '.config/autostart/ferryllm.desktop')
    expect(said('on')).toContain(file)
    expect(readFileSync(file, 'utf8')).toContain(`"FERRYLLM_STATE_DIR=${home}/my state"`)
    expect(readFileSync(file, 'utf8')).toMatch(/main\.ts app --config \S+f\.toml\n/)
    expect(said('status')).toBe('on\n')
    expect(said('off')).toContain('does not open')
    expect(said('status')).toBe('off\n')
  })
})

test('a gateway that is away, or the same, is no new one', async () => {
  const stateDir = emptyFolder()
  const paths = { pidFile: join(stateDir, 'gateway.json') } as Parameters<typeof followGateway>[0]
  const write = (pid: number): void =>
    writeFileSync(paths.pidFile, JSON.stringify({ pid, url: 'http://127.0.0.1:1', args: [], cwd: '/' }))
  let calls = 0
  write(process.pid)
  const leave = followGateway(paths, () => void (calls += 1), 1)
  write(2 ** 22 - 1)
  await expect.poll(() => calls).toBe(0)
  write(process.ppid)
  await expect.poll(() => calls).toBe(1)
  leave()
})
