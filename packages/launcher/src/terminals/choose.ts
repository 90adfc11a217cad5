// Which terminals there are, in the order in which they are tried: what the user chose, $TERMINAL, the desktop's own, the
// system's, any other that is known, and tmux where there is no display.
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { findInPath } from '../find-program.ts'
import type { LauncherHost } from '../host.ts'
import { terminalsOf, type Terminal } from './terminals.ts'

/** Those that can be opened here, best first. */
export function usableTerminals(host: LauncherHost, chosen?: string): Terminal[] {
  const here = terminalsOf(host.platform).filter((terminal) => isUsable(terminal, host))
  const { env } = host
  const named = basename(env['TERMINAL'] ?? '')
  const desktops = (env['XDG_CURRENT_DESKTOP'] ?? '').split(':')
  const rank = (terminal: Terminal): number => {
    if (terminal.id === chosen) return 0
    if (terminal.program === named) return 1
    // Inside of tmux a new window of it is what one sees.
    if (terminal.isText === true && env['TMUX'] && !hasDisplay(env)) return 2
    return terminal.desktops?.some((desktop) => desktops.includes(desktop)) ? 3 : 4
  }
  return here.toSorted((a, b) => rank(a) - rank(b))
}

function isUsable(terminal: Terminal, host: LauncherHost): boolean {
  if (host.platform === 'darwin') return terminal.id === 'terminal' || isApplication(terminal.program, host)
  if (findInPath(terminal.program, host) === undefined) return false
  return host.platform === 'win32' || terminal.isText === true || hasDisplay(host.env)
}

function isApplication(name: string, { home }: LauncherHost): boolean {
  return ['/Applications', join(home, 'Applications')].some((folder) => existsSync(join(folder, `${name}.app`)))
}

function hasDisplay(env: LauncherHost['env']): boolean {
  return Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
}
