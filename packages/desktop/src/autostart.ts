// Whether the app starts when the person signs in: one file in the place where the system looks for such things.
import { readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Machine } from '@ferryllm/control'
import { makeFolder } from '@ferryllm/gateway/make-folder'
import { replaceFile } from '@ferryllm/gateway/replace-file'
import { desktopEntry } from './desktop-entry.ts'

type Place = Pick<Machine, 'env' | 'platform' | 'home'>

/** The file, and what it says when `command` is to be run. Only the one for Linux has been tried on its system. */
export function autostartFile(
  { env, platform, home }: Place,
  command: readonly string[],
): { path: string; text: string } {
  switch (platform) {
    case 'darwin':
      return { path: join(home, 'Library', 'LaunchAgents', 'ferryllm.app.plist'), text: launchAgent(command) }
    case 'win32':
      return {
        path: join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), ...STARTUP_FOLDER, 'ferryllm.cmd'),
        text: `@start "" /min ${command.map((word) => `"${word}"`).join(' ')}\r\n`,
      }
    default:
      return {
        path: join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'autostart', 'ferryllm.desktop'),
        text: desktopEntry({ Name: 'ferryllm', Comment: 'LLM gateway', Icon: 'ferryllm', Exec: command }),
      }
  }
}

const STARTUP_FOLDER = ['Microsoft', 'Windows', 'Start Menu', 'Programs', 'Startup']

/** Whether it does; desktops switch such a file off by a line in it. */
export function isAutostartOn(place: Place): boolean {
  let text: string
  try {
    text = readFileSync(autostartFile(place, []).path, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return false
    throw cause
  }
  return !/^(Hidden=true|X-GNOME-Autostart-enabled=false)\s*$/m.test(text)
}

/** Makes it so, and gives the path of the file. Throws what the file system throws. */
export function setAutostart(place: Place, command: readonly string[], isOn: boolean): string {
  const { path, text } = autostartFile(place, command)
  if (isOn) {
    makeFolder(dirname(path))
    replaceFile(path, text, false)
  } else rmSync(path, { force: true })
  return path
}

function launchAgent(command: readonly string[]): string {
  const words = command.map((word) => `    <string>${word.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</string>\n`)
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>ferryllm.app</string>
  <key>ProgramArguments</key>
  <array>
${words.join('')}  </array>
  <key>RunAtLoad</key>
  <true/>
</dict>
</plist>
`
}
