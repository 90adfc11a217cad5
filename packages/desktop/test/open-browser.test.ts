// Which program opens a page, on each system.
import { describe, expect, test } from 'vitest'
import { appCall, browserCall } from '../src/open-browser.ts'

const LINK = 'http://127.0.0.1:3000/ui/?code=abcd-efgh'

describe('a browser', () => {
  const nothing = (): boolean => false
  const linux = { env: { DISPLAY: ':0', PATH: '/usr/local/bin:/usr/bin' }, platform: 'linux', exists: nothing }

  test.each([
    ['linux', { DISPLAY: ':0' }, { command: 'xdg-open', args: [LINK] }],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, { command: 'xdg-open', args: [LINK] }],
    ['linux', {}, { problem: 'there is no desktop here to open a browser on' }],
    ['darwin', {}, { command: 'open', args: [LINK] }],
    ['win32', {}, { command: 'rundll32', args: ['url.dll,FileProtocolHandler', LINK] }],
  ])('on %s with %j is opened by %j', (platform, env, call) => {
    expect(browserCall(LINK, { platform, env })).toEqual(call)
  })

  test('in a window of its own is one that has such windows', () => {
    const chrome = (path: string): boolean => path === '/usr/bin/google-chrome'
    expect(appCall(LINK, { ...linux, exists: chrome })).toEqual({
      command: '/usr/bin/google-chrome',
      args: [`--app=${LINK}`],
    })
    expect(appCall(LINK, linux)).toEqual({ problem: expect.stringContaining('none was found') })
    expect(appCall(LINK, { ...linux, env: {} })).toEqual({ problem: expect.stringContaining('no desktop') })
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'
    const windows = { platform: 'win32', env: { 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' } }
    expect(appCall(LINK, { ...windows, exists: (path) => path === edge })).toEqual({
      command: edge,
      args: [`--app=${LINK}`],
    })
    const mac = (path: string): boolean => path === '/Applications/Chromium.app'
    expect(appCall(LINK, { platform: 'darwin', env: {}, exists: mac })).toEqual({
      command: 'open',
      args: ['-na', 'Chromium', '--args', `--app=${LINK}`],
    })
  })
})
