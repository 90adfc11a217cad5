// The window of our own: a child process with the web view of the system.
import { fork } from 'node:child_process'
import { resolve } from 'node:path'
import type { Machine } from '@ferryllm/control'
import type { AppPaths } from '../app-paths.ts'
import { hasDesktop } from '../has-desktop.ts'
import { prepareLibrary, type Prepared } from '../native-library.ts'
import type { ShellBackend } from './backend.ts'
import { holdWindow, type Patience } from './hold-window.ts'

/** The child is handed its link at once. */
const LINK_SECS = 60
const MAIN = resolve(import.meta.dirname, '../window/main.ts')
const TITLE = 'ferryllm'

/** What the window needs; the last three are for tests. */
export interface WindowNeeds {
  readonly machine: Pick<Machine, 'env' | 'platform'>
  readonly paths: AppPaths
  /** Something the person should know. */
  readonly tell: (note: string) => void
  readonly main?: string
  readonly patience?: Patience
  readonly prepare?: (folder: string) => Prepared
}

/** The window on this desktop. */
export function windowBackend({
  machine,
  paths,
  tell,
  main = MAIN,
  patience,
  prepare = prepareLibrary,
}: WindowNeeds): ShellBackend {
  return {
    name: 'window',
    async open({ link, onExternal }) {
      if (!hasDesktop(machine)) return { problem: 'there is no desktop here to open a window on' }
      let library: Prepared
      try {
        library = prepare(paths.libraries)
      } catch (cause) {
        return {
          problem: `the window library cannot be prepared: ${cause instanceof Error ? cause.message : String(cause)}`,
        }
      }
      if (library.copy !== undefined && library.note !== undefined) tell(library.note)
      const first = { type: 'open', link: await link(LINK_SECS), title: TITLE, pageData: paths.pageData } as const
      const child = fork(main, [], {
        env: windowEnv(machine.env, library.copy),
        // What GTK says of themes and fonts helps nobody.
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      })
      return holdWindow(child, first, onExternal, patience)
    },
  }
}

/** Secrets are for the gateway alone; the rest is how a program finds its desktop. */
export function windowEnv(env: Machine['env'], library: string | undefined): NodeJS.ProcessEnv {
  const passed = Object.entries(env).filter(([name]) => !/(KEY|TOKEN|SECRET|PASSWORD)S?$/i.test(name))
  return {
    WEBKIT_DISABLE_DMABUF_RENDERER: '1',
    ...Object.fromEntries(passed),
    ...(library === undefined ? {} : { NAPI_RS_NATIVE_LIBRARY_PATH: library }),
  }
}
