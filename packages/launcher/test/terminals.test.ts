// Which terminal is opened, and how.
import { describe, expect, test } from 'vitest'
import { usableTerminals } from '../src/terminals/choose.ts'
import { openingCommand, terminalsOf } from '../src/terminals/terminals.ts'
import { testMachine } from './support.ts'

const OPENING = { script: '/r/run.sh', directory: '/w', title: 'T', id: 'x1' }

describe('on Linux', () => {
  const installed = ['xterm', 'kitty', 'konsole', 'tmux', 'x-terminal-emulator']

  test.each<[string, Record<string, string>, string | undefined, string]>([
    ["the desktop's own", { DISPLAY: ':0', XDG_CURRENT_DESKTOP: 'KDE' }, undefined, 'konsole'],
    [
      '$TERMINAL before that',
      { DISPLAY: ':0', XDG_CURRENT_DESKTOP: 'KDE', TERMINAL: '/usr/bin/xterm' },
      undefined,
      'xterm',
    ],
    ["the user's choice before that", { DISPLAY: ':0', TERMINAL: 'xterm' }, 'kitty', 'kitty'],
    ["else the system's", { WAYLAND_DISPLAY: 'wayland-0', XDG_CURRENT_DESKTOP: 'sway' }, undefined, 'konsole'],
    ['without a display tmux', {}, 'kitty', 'tmux'],
  ])('%s', (_, env, chosen, first) => {
    const machine = testMachine(env)
    for (const name of installed) machine.program(name)
    expect(usableTerminals(machine, chosen)[0]?.id).toBe(first)
  })

  test('none where none is installed', () => {
    const machine = testMachine({ DISPLAY: ':0' })
    expect(usableTerminals(machine)).toEqual([])
  })

  test.each([
    ['gnome-terminal', ['--working-directory=/w', '--title=T', '--', 'sh', '/r/run.sh']],
    ['xfce4-terminal', ['--working-directory=/w', '--title=T', '-x', 'sh', '/r/run.sh']],
    ['konsole', ['--workdir', '/w', '-e', 'sh', '/r/run.sh']],
    ['lxterminal', ['--working-directory=/w', '-e', "sh '/r/run.sh'"]],
    ['kitty', ['--directory', '/w', '--title', 'T', 'sh', '/r/run.sh']],
    ['alacritty', ['--working-directory', '/w', '-T', 'T', '-e', 'sh', '/r/run.sh']],
    ['foot', ['-D', '/w', '-T', 'T', 'sh', '/r/run.sh']],
    ['xterm', ['-T', 'T', '-e', 'sh', '/r/run.sh']],
    ['x-terminal-emulator', ['-e', 'sh', '/r/run.sh']],
  ])('%s takes the script', (id, args) => {
    const terminal = terminalsOf('linux').find((each) => each.id === id)!
    expect(openingCommand(terminal, OPENING, {})).toEqual([id, ...args])
  })

  test('inside of tmux it is a new window of it', () => {
    const tmux = terminalsOf('linux').find(({ id }) => id === 'tmux')!
    expect(openingCommand(tmux, OPENING, { TMUX: '/tmp/x' }).slice(0, 2)).toEqual(['tmux', 'new-window'])
    expect(openingCommand(tmux, OPENING, {})).toEqual([
      'tmux',
      'new-session',
      '-d',
      '-s',
      'ferryllm-x1',
      '-n',
      'T',
      '-c',
      '/w',
      "sh '/r/run.sh'",
    ])
  })
})

test('on macOS the script is opened, and iTerm is told', () => {
  const [terminal, iterm] = terminalsOf('darwin')
  expect(openingCommand(terminal!, OPENING, {})).toEqual(['open', '-a', 'Terminal', '/r/run.sh'])
  const told = openingCommand(iterm!, { ...OPENING, script: '/r/a"b' }, {})
  expect([told[0], told[2]]).toEqual(['osascript', expect.stringContaining(`"sh '/r/a\\"b'"`)])
})

test('on Windows a semicolon in a path does not begin another command', () => {
  const [wt] = terminalsOf('win32')
  expect(openingCommand(wt!, { ...OPENING, directory: 'C:\\a;b' }, {}).slice(0, 3)).toEqual(['wt', '-d', 'C:\\a\\;b'])
})

test('each has its own id', () => {
  for (const platform of ['linux', 'darwin', 'win32']) {
    const ids = terminalsOf(platform).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  }
})
