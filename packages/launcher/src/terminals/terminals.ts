// The terminals that the launcher can open, each with its way of taking a command. Flags were read from the manual pages of
// Debian 12; those marked "unverified" come from their documentation.
import { quoteAppleScript, quotePosix } from '../quote.ts'

/** What a terminal is to run. */
export interface Opening {
  readonly script: string
  readonly directory: string
  readonly title: string
  /** Of the launch: what needs a name of its own gets `ferryllm-ID`. */
  readonly id: string
}

export interface Terminal {
  readonly id: string
  readonly name: string
  /** In PATH on Linux; on macOS the application. */
  readonly program: string
  readonly platform: 'linux' | 'darwin' | 'win32'
  /** Needs no display. */
  readonly isText?: true
  /** The desktops whose own terminal it is, as in XDG_CURRENT_DESKTOP. */
  readonly desktops?: readonly string[]
  readonly args: (opening: Opening) => string[]
}

const asWord = (script: string): string => `sh ${quotePosix(script)}`

/** Those of Linux and the BSDs, in the order in which they are looked for. */
const LINUX: readonly Omit<Terminal, 'platform'>[] = [
  // unverified
  {
    id: 'ptyxis',
    name: 'Ptyxis',
    program: 'ptyxis',
    desktops: ['GNOME'],
    args: ({ script, directory, title }) => ['--new-window', '-d', directory, '-T', title, '--', 'sh', script],
  },
  // unverified
  {
    id: 'kgx',
    name: 'GNOME Console',
    program: 'kgx',
    desktops: ['GNOME'],
    args: ({ script }) => ['-e', asWord(script)],
  },
  {
    id: 'gnome-terminal',
    name: 'GNOME Terminal',
    program: 'gnome-terminal',
    desktops: ['GNOME', 'Unity', 'X-Cinnamon'],
    args: ({ script, directory, title }) => [
      `--working-directory=${directory}`,
      `--title=${title}`,
      '--',
      'sh',
      script,
    ],
  },
  // unverified
  {
    id: 'konsole',
    name: 'Konsole',
    program: 'konsole',
    desktops: ['KDE'],
    args: ({ script, directory }) => ['--workdir', directory, '-e', 'sh', script],
  },
  {
    id: 'xfce4-terminal',
    name: 'Xfce Terminal',
    program: 'xfce4-terminal',
    desktops: ['XFCE'],
    // -e takes one string, -x the rest of the line.
    args: ({ script, directory, title }) => [
      `--working-directory=${directory}`,
      `--title=${title}`,
      '-x',
      'sh',
      script,
    ],
  },
  {
    id: 'mate-terminal',
    name: 'MATE Terminal',
    program: 'mate-terminal',
    desktops: ['MATE'],
    args: ({ script, directory }) => [`--working-directory=${directory}`, '-x', 'sh', script],
  },
  {
    id: 'lxterminal',
    name: 'LXTerminal',
    program: 'lxterminal',
    desktops: ['LXDE'],
    args: ({ script, directory }) => [`--working-directory=${directory}`, '-e', asWord(script)],
  },
  {
    id: 'qterminal',
    name: 'QTerminal',
    program: 'qterminal',
    desktops: ['LXQt'],
    args: ({ script, directory }) => ['-w', directory, '-e', asWord(script)],
  },
  {
    id: 'x-terminal-emulator',
    name: "the system's terminal",
    program: 'x-terminal-emulator',
    args: ({ script }) => ['-e', 'sh', script],
  },
  {
    id: 'kitty',
    name: 'kitty',
    program: 'kitty',
    args: ({ script, directory, title }) => ['--directory', directory, '--title', title, 'sh', script],
  },
  {
    id: 'alacritty',
    name: 'Alacritty',
    program: 'alacritty',
    args: ({ script, directory, title }) => ['--working-directory', directory, '-T', title, '-e', 'sh', script],
  },
  {
    id: 'foot',
    name: 'foot',
    program: 'foot',
    args: ({ script, directory, title }) => ['-D', directory, '-T', title, 'sh', script],
  },
  // unverified
  {
    id: 'wezterm',
    name: 'WezTerm',
    program: 'wezterm',
    args: ({ script, directory }) => ['start', '--cwd', directory, '--', 'sh', script],
  },
  // unverified
  { id: 'ghostty', name: 'Ghostty', program: 'ghostty', args: ({ script }) => ['-e', 'sh', script] },
  {
    id: 'terminator',
    name: 'Terminator',
    program: 'terminator',
    args: ({ script, directory }) => [`--working-directory=${directory}`, '-x', 'sh', script],
  },
  {
    id: 'tilix',
    name: 'Tilix',
    program: 'tilix',
    args: ({ script, directory }) => [`--working-directory=${directory}`, '-e', asWord(script)],
  },
  { id: 'xterm', name: 'xterm', program: 'xterm', args: ({ script, title }) => ['-T', title, '-e', 'sh', script] },
  {
    id: 'tmux',
    name: 'tmux',
    program: 'tmux',
    isText: true,
    args: ({ script, directory, title, id }) => [
      'new-session',
      '-d',
      '-s',
      `ferryllm-${id}`,
      '-n',
      title,
      '-c',
      directory,
      asWord(script),
    ],
  },
]

const MAC: readonly Omit<Terminal, 'platform'>[] = [
  { id: 'terminal', name: 'Terminal', program: 'Terminal', args: ({ script }) => ['-a', 'Terminal', script] },
  {
    id: 'iterm',
    name: 'iTerm',
    program: 'iTerm',
    args: ({ script }) => [
      '-e',
      `tell application "iTerm"
  set opened to (create window with default profile)
  tell current session of opened to write text ${quoteAppleScript(asWord(script))}
end tell`,
    ],
  },
  ...['kitty', 'Alacritty', 'Ghostty'].map((program) => ({
    id: program.toLowerCase(),
    name: program,
    program,
    args: ({ script }: Opening) => ['-na', program, '--args', ...(program === 'kitty' ? [] : ['-e']), 'sh', script],
  })),
]

const WINDOWS: readonly Omit<Terminal, 'platform'>[] = [
  {
    id: 'wt',
    name: 'Windows Terminal',
    program: 'wt',
    // A semicolon separates commands there.
    args: ({ script, directory }) => [
      '-d',
      directory.replaceAll(';', '\\;'),
      ...powerShell(script.replaceAll(';', '\\;')),
    ],
  },
  {
    id: 'powershell',
    name: 'PowerShell',
    program: 'cmd',
    args: ({ script }) => ['/d', '/c', 'start', '', ...powerShell(script)],
  },
]

function powerShell(script: string): string[] {
  return ['powershell', '-NoLogo', '-NoProfile', '-ExecutionPolicy', 'Bypass', '-File', script]
}

/** All of a platform, the most likely first. */
export function terminalsOf(platform: string): Terminal[] {
  if (platform === 'darwin') return MAC.map((terminal) => ({ ...terminal, platform: 'darwin' }))
  if (platform === 'win32') return WINDOWS.map((terminal) => ({ ...terminal, platform: 'win32' }))
  return LINUX.map((terminal) => ({ ...terminal, platform: 'linux' }))
}

/** The file and arguments that open it. */
export function openingCommand(
  terminal: Terminal,
  opening: Opening,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  if (terminal.platform === 'darwin') {
    return [terminal.id === 'iterm' ? 'osascript' : 'open', ...terminal.args(opening)]
  }
  if (terminal.id === 'tmux' && env['TMUX']) {
    return ['tmux', 'new-window', '-c', opening.directory, '-n', opening.title, asWord(opening.script)]
  }
  return [terminal.program, ...terminal.args(opening)]
}
