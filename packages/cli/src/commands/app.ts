// `ferryllm app`: the control panel in a window of its own. It stays until the window is closed; the gateway goes on.
import { resolve } from 'node:path'
import { statePaths } from '@ferryllm/control'
import {
  appPaths,
  browserBackend,
  claimInstance,
  isAutostartOn,
  isForBrowser,
  openBrowser,
  printBackend,
  setAutostart,
  showPanel,
  windowBackend,
  type BackendName,
  type HeldWindow,
  type Page,
  type ShellBackend,
} from '@ferryllm/desktop'
import { ensureGateway } from '../ensure-gateway.ts'
import { FAILED, OK } from '../exit-codes.ts'
import { followGateway } from '../follow-gateway.ts'
import { reasonOf } from '../load.ts'
import { createPanelLink, isPanelBuilt } from '../panel.ts'
import { fail } from '../render/failure.ts'
import { printable } from '../render/text.ts'
import { findGateway } from '../state/pid-file.ts'
import type { Terminal } from '../terminal.ts'

/** The options of the command line. */
export interface AppOptions {
  readonly config?: string
  readonly with?: BackendName
  readonly autostart?: 'on' | 'off' | 'status'
}

type Tell = (note: string) => void

/** What can show the panel, the best first; a test has its own. */
type Backends = (terminal: Terminal, tell: Tell) => readonly ShellBackend[]

/** Runs the app until its window is closed, or shows the window of the one that runs. */
export async function app(options: AppOptions, terminal: Terminal, backends: Backends = allBackends): Promise<number> {
  if (options.autostart !== undefined) return autostart(options.autostart, options, terminal)
  if (!isPanelBuilt(terminal)) {
    return fail('the panel is not built: run "npm run build:ui" in the checkout', {}, terminal)
  }
  const held: Held = {}
  try {
    const instance = await claimInstance(appPaths(terminal).socket, () => held.window?.show())
    if (!instance.isFirst) {
      terminal.out('the app is open already: asked it to show its window\n')
      return OK
    }
    try {
      return await run(options, terminal, backends, held)
    } finally {
      instance.release()
    }
  } catch (cause) {
    return fail(reasonOf(cause), {}, terminal)
  }
}

/** The window, as soon as there is one. */
type Held = { window?: HeldWindow }

/** The window is handed the link at once. */
const RENEWED_SECS = 60

async function run(options: AppOptions, terminal: Terminal, backends: Backends, held: Held): Promise<number> {
  const tell: Tell = (note) => terminal.error(`note: ${printable(note)}\n`)
  if ((await ensureGateway(options, terminal)) === undefined) return FAILED
  const page: Page = {
    link: (secs) => linkOf(terminal, secs),
    onExternal: (url) => void openOutside(url, terminal, tell),
  }
  const usable = backends(terminal, tell).filter(({ name }) => options.with === undefined || options.with === name)
  const shown = await showPanel(usable, page, tell)
  if ('problem' in shown) return fail(shown.problem, {}, terminal)
  terminal.out(`${shown.said}\n`)
  const { window } = shown
  if (window === undefined) return OK
  held.window = window
  terminal.onStop(() => window.close())
  const leave = followGateway(statePaths(terminal), () => {
    page.link(RENEWED_SECS).then(
      (link) => window.load(link),
      (cause: unknown) => tell(reasonOf(cause)),
    )
  })
  const problem = await window.ended
  leave()
  return problem === undefined ? OK : fail(problem, {}, terminal)
}

function allBackends(terminal: Terminal, tell: Tell): readonly ShellBackend[] {
  return [
    windowBackend({ machine: terminal, paths: appPaths(terminal), tell }),
    browserBackend('chromium', terminal),
    browserBackend('browser', terminal),
    printBackend,
  ]
}

async function linkOf(terminal: Terminal, secs: number): Promise<string> {
  const paths = statePaths(terminal)
  const found = findGateway(paths)
  if (found.state !== 'running') throw new Error('the gateway has ended')
  const made = await createPanelLink(paths, found.record, secs)
  if ('problem' in made) throw new Error(`there is no link to the panel: ${made.problem}`)
  return made.link
}

async function openOutside(url: string, terminal: Terminal, tell: Tell): Promise<void> {
  if (!isForBrowser(url)) return tell(`the page asked for an address that the browser does not get: ${url}`)
  const problem = await openBrowser(url, { isApp: false, terminal })
  if (problem !== undefined) tell(problem)
}

const MAIN = resolve(import.meta.dirname, '../main.ts')

function autostart(state: 'on' | 'off' | 'status', { config }: AppOptions, terminal: Terminal): number {
  try {
    if (state !== 'status') {
      const file = setAutostart(terminal, ownCommand(config, terminal), state === 'on')
      terminal.out(
        state === 'on' ? `the app opens when you sign in (${file})\n` : 'the app does not open when you sign in\n',
      )
      return OK
    }
    terminal.out(isAutostartOn(terminal) ? 'on\n' : 'off\n')
    return OK
  } catch (cause) {
    return fail(`the start with the desktop cannot be changed: ${reasonOf(cause)}`, {}, terminal)
  }
}

/** This program as it was called, for a start from elsewhere: with the folder and the file that it has now. */
function ownCommand(config: string | undefined, { env, platform }: Terminal): readonly string[] {
  const kept = ['FERRYLLM_STATE_DIR', 'FERRYLLM_CONFIG'].flatMap((name) =>
    env[name] ? [`${name}=${resolve(env[name])}`] : [],
  )
  const own = [process.execPath, MAIN, 'app', ...(config === undefined ? [] : ['--config', resolve(config)])]
  return kept.length === 0 || platform === 'win32' ? own : ['/usr/bin/env', ...kept, ...own]
}
