// Whether there is a desktop to show anything on.
import type { Machine } from '@ferryllm/control'

/** On Linux a display server has to be named; a program that asks GTK for one without is aborted. */
export function hasDesktop({ env, platform }: Pick<Machine, 'env' | 'platform'>): boolean {
  return platform === 'darwin' || platform === 'win32' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
}
