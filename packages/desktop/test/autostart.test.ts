// The files by which the desktop starts the app.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { autostartFile, isAutostartOn, setAutostart } from '../src/autostart.ts'
import { desktopEntry } from '../src/desktop-entry.ts'
import { emptyFolder } from './support.ts'

const COMMAND = ['/usr/bin/env', 'FERRYLLM_STATE_DIR=/s', '/opt/my apps/node', '/x/main.ts', 'app']

describe('starting with the desktop', () => {
  test('is one file, which is there or not', () => {
    const place = { env: {}, platform: 'linux', home: emptyFolder() }
    expect(isAutostartOn(place)).toBe(false)
    const file = setAutostart(place, COMMAND, true)
    expect(file).toBe(join(place.home, '.config/autostart/ferryllm.desktop'))
    expect(isAutostartOn(place)).toBe(true)
    expect(readFileSync(file, 'utf8')).toContain(
      'Exec=/usr/bin/env FERRYLLM_STATE_DIR=/s "/opt/my apps/node" /x/main.ts app\n',
    )
    setAutostart(place, COMMAND, false)
    setAutostart(place, COMMAND, false)
    expect(isAutostartOn(place)).toBe(false)
  })

  test.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])('is off where the desktop says %s', (line) => {
    const place = { env: { XDG_CONFIG_HOME: emptyFolder() }, platform: 'linux', home: '/nonexistent' }
    const file = setAutostart(place, COMMAND, true)
    writeFileSync(file, `${readFileSync(file, 'utf8')}${line}\n`)
    expect(isAutostartOn(place)).toBe(false)
  })

  test('has its place on the other systems', () => {
    const mac = autostartFile({ env: {}, platform: 'darwin', home: '/Users/me' }, ['/a & b', 'app'])
    expect(mac.path).toBe('/Users/me/Library/LaunchAgents/ferryllm.app.plist')
    expect(mac.text).toContain('<string>/a &amp; b</string>\n    <string>app</string>')
    const windows = autostartFile({ env: { APPDATA: '/roaming' }, platform: 'win32', home: '' }, ['C:\\n.exe', 'app'])
    expect(windows.path).toContain('Startup')
    expect(windows.text).toBe('@start "" /min "C:\\n.exe" "app"\r\n')
  })
})

test.each([
  [['/usr/bin/ferryllm', 'app'], '/usr/bin/ferryllm app'],
  [['/a b'], '"/a b"'],
  [['100%'], '"100%%"'],
  [['$HOME', 'a"b', '`x`'], '"\\\\$HOME" "a\\\\"b" "\\\\`x\\\\`"'],
  [['a\\b'], String.raw`"a\\\\b"`],
  [['a\nb'], String.raw`"a\nb"`],
])('the command %j is written as %s', (Exec, line) => {
  expect(desktopEntry({ Name: 'x', Exec })).toBe(
    `[Desktop Entry]\nType=Application\nName=x\nExec=${line}\nTerminal=false\n`,
  )
})
