// The link to the control panel: who gets one, and how a browser is opened with it.
import { afterEach, describe, expect, test } from 'vitest'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn, type ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'
import { ui } from '../src/commands/ui.ts'
import { PANEL_FOLDER, panelLine } from '../src/panel.ts'
import { ROOT, spawnCli, testTerminal, type TestTerminal } from './support.ts'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** The real `serve`, in a state folder of its own. */
async function serve(args: readonly string[] = []): Promise<{ stateDir: string; url: string; said: () => string }> {
  const stateDir = mkdtempSync(join(tmpdir(), 'ferryllm-ui-'))
  const file = join(stateDir, 'f.toml')
  writeFileSync(file, '[[providers]]\nname = "demo"\ntype = "demo"\n')
  const all = [resolve(ROOT, 'packages/cli/src/main.ts'), 'serve', '-c', file, '--listen', '127.0.0.1:0', ...args]
  const child = spawn(process.execPath, all, {
    env: { PATH: process.env['PATH'] ?? '', HOME: stateDir, FERRYLLM_STATE_DIR: stateDir },
  })
  started.push(child)
  let said = ''
  const hear = (chunk: Buffer): void => void (said += chunk.toString())
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  await expect.poll(() => said).toContain('Try it')
  return { stateDir, url: /listens on (\S+)/.exec(said)![1]!, said: () => said }
}

/** A terminal that knows this state folder, on a machine where the panel is built, or not. */
function terminalOf(stateDir: string, isBuilt = true): TestTerminal {
  const files = isBuilt ? { [join(PANEL_FOLDER, 'index.html')]: '' } : {}
  return testTerminal(files, { FERRYLLM_STATE_DIR: stateDir })
}

async function redeem(link: string): Promise<number> {
  const { origin, searchParams } = new URL(link)
  const body = JSON.stringify({ code: searchParams.get('code') })
  return (await fetch(`${origin}/api/session`, { method: 'POST', body })).status
}

describe('ferryllm ui', () => {
  test('opens a link of its own each time, which signs one browser in', async () => {
    const { stateDir, url } = await serve()
    const opened: string[] = []
    for (const _ of [1, 2]) {
      const terminal = terminalOf(stateDir)
      expect(await ui({}, terminal, async (link) => void opened.push(link))).toBe(0)
      // Only the browser gets the code.
      expect(terminal.printed).toEqual({ out: 'the panel opens in your browser\n', error: '' })
    }
    expect(opened.map((link) => link.split('?')[0])).toEqual([`${url}/ui/`, `${url}/ui/`])
    expect(await Promise.all(opened.map(redeem))).toEqual([200, 200])
    expect(await redeem(opened[0]!)).toBe(401)
  })

  test('prints it, for people and for programs, and opens nothing', async () => {
    const { stateDir } = await serve()
    const never = (): Promise<never> => Promise.reject(new Error('it opened something'))
    const [plain, json] = [terminalOf(stateDir), terminalOf(stateDir)]
    expect(await ui({ print: true }, plain, never)).toBe(0)
    expect(await redeem(plain.printed.out.trim())).toBe(200)
    expect(await ui({ json: true }, json, never)).toBe(0)
    expect(JSON.parse(json.printed.out)).toEqual({ url: expect.stringContaining('/ui/?code='), expires_in_secs: 900 })
  })

  test('says what to do when there is no browser, no panel, or no gateway', async () => {
    const { stateDir } = await serve()
    const [without, unbuilt, alone] = [terminalOf(stateDir), terminalOf(stateDir, false), terminalOf('/nonexistent')]
    expect(await ui({}, without, async () => 'there is no desktop here')).toBe(1)
    expect(without.printed.error).toBe(
      'error: there is no desktop here; "ferryllm ui --print" prints a link to open by hand\n',
    )
    expect(await ui({}, unbuilt)).toBe(1)
    expect(unbuilt.printed.error).toContain('npm run build:ui')
    expect(await ui({}, alone)).toBe(3)
    expect(alone.printed.error).toContain('ferryllm start')
  })

  test('of a gateway that has its panel switched off says so', async () => {
    const { stateDir } = await serve(['--set', 'admin.panel=false'])
    const terminal = terminalOf(stateDir)
    expect(await ui({ print: true }, terminal)).toBe(1)
    expect(terminal.printed.error).toContain('[admin] panel is false')
  })
})

describe('what serve says of it', () => {
  const text = { logging: { format: 'text' } } as Parameters<typeof panelLine>[0]
  const json = { logging: { format: 'json' } } as Parameters<typeof panelLine>[0]
  const address = 'control panel: http://127.0.0.1:3000/ui/ (sign in with: ferryllm ui)\n'
  const at = { url: 'http://0.0.0.0:3000' }

  test('is a link that signs in, on a terminal', async () => {
    const { stateDir, url } = await serve()
    const line = await panelLine(text, { url }, terminalOf(stateDir), { isLog: false })
    expect(line).toMatch(/^control panel: \S+\n$/)
    expect(await redeem(line.split(' ')[2]!.trim())).toBe(200)
  })

  test('has no code where it goes to a log: in the background, as JSON, under systemd', async () => {
    const terminal = terminalOf('/nonexistent')
    expect(await panelLine(text, at, terminal, { isLog: true })).toBe(address)
    expect(await panelLine(json, at, terminal, { isLog: false })).toBe(address)
    const journal = { ...terminal, env: { JOURNAL_STREAM: '8:1' } }
    expect(await panelLine(text, at, journal, { isLog: false })).toBe(address)
  })

  test('is nothing without a build, and without a state folder', async () => {
    expect(await panelLine(text, at, terminalOf('/nonexistent', false), { isLog: false })).toBe('')
    expect(await panelLine(text, at, terminalOf('/nonexistent'), { isLog: false })).toBe('')
  })
})

test('the help of the command tells of its options', () => {
  const { code, out } = spawnCli(['ui', '--help'])
  expect([code, out]).toEqual([0, expect.stringContaining('--print')])
  expect(spawnCli(['ui', '--app', '--print']).code).toBe(2)
})
