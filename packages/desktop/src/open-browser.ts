// Opens a page in the browser of this desktop.
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import type { Machine } from '@ferryllm/control'

/** What tells which browsers there are. */
export type Desktop = Pick<Machine, 'env' | 'platform' | 'exists'>

/** Browsers that know windows without tabs and address, the first one that is there. */
const APP_BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'brave-browser',
]
const MAC_APPS = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser']

/** Why it did not work, or undefined. `isApp`: in a window of its own. */
export function openBrowser(
  url: string,
  { isApp, terminal }: { readonly isApp: boolean; readonly terminal: Desktop },
): Promise<string | undefined> {
  const call = isApp ? appCall(url, terminal) : browserCall(url, terminal)
  return 'problem' in call ? Promise.resolve(call.problem) : run(call)
}

type Call = { readonly command: string; readonly args: readonly string[] }
type Found = Call | { readonly problem: string }

/** The program of the desktop that opens whatever it is given. */
export function browserCall(url: string, { env, platform }: Pick<Desktop, 'env' | 'platform'>): Found {
  if (platform === 'darwin') return { command: 'open', args: [url] }
  // Not `start`: a command interpreter would read the link for commands.
  if (platform === 'win32') return { command: 'rundll32', args: ['url.dll,FileProtocolHandler', url] }
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return { problem: 'there is no desktop here to open a browser on' }
  return { command: 'xdg-open', args: [url] }
}

/** A browser in a window that shows nothing but the page. */
export function appCall(url: string, { env, platform, exists }: Desktop): Found {
  const flag = `--app=${url}`
  if (platform === 'darwin') {
    const app = MAC_APPS.find((name) => exists(`/Applications/${name}.app`))
    return app === undefined ? NO_APP : { command: 'open', args: ['-na', app, '--args', flag] }
  }
  if (platform === 'win32') {
    const folders = [env['PROGRAMFILES(X86)'], env['PROGRAMFILES']].filter((folder) => folder !== undefined)
    const places = folders.map((folder) => `${folder}\\Microsoft\\Edge\\Application\\msedge.exe`)
    const command = places.find(exists)
    return command === undefined ? NO_APP : { command, args: [flag] }
  }
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return { problem: 'there is no desktop here to open a window on' }
  const folders = (env['PATH'] ?? '').split(delimiter)
  const command = APP_BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name))).find(exists)
  return command === undefined ? NO_APP : { command, args: [flag] }
}

const NO_APP = { problem: '--app needs Chrome, Chromium, Edge or Brave, and none was found' }

/** Such a program hands the page over and ends, or stays as the browser itself. */
const HANDED_OVER_MS = 2_000

function run({ command, args }: Call): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { detached: true, stdio: 'ignore', windowsHide: true })
    const timer = setTimeout(() => done(undefined), HANDED_OVER_MS)
    const done = (problem: string | undefined): void => {
      clearTimeout(timer)
      child.unref()
      resolve(problem)
    }
    child.on('error', (cause) => done(`${command} could not be started: ${cause.message}`))
    child.on('exit', (code) => done(code === 0 ? undefined : `${command} failed with exit code ${code}`))
  })
}
