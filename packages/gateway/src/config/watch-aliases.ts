// Notices when the lines of an alias file change. Folders are watched, not files: a file that is replaced takes its own watch
// away with it.
import { basename, dirname, resolve } from 'node:path'
import { expandHome, type Config } from '@ferryllm/control'
import { watch, type FSWatcher } from 'chokidar'

export interface AliasWatch {
  /** Another configuration may name other files. */
  readonly follow: (config: Config) => void
  /** Resolves when every change from now on is noticed. */
  readonly ready: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Writing a file takes several steps; the last one counts. */
const SETTLE_MS = 100

/** The link that Kubernetes swaps when a mounted file changes. */
const MOUNT_LINK = '..data'

/** Calls back some moments after an alias file was changed, created or removed. */
export function watchAliases(config: Config, onChange: () => void, env: NodeJS.ProcessEnv): AliasWatch {
  let watcher: FSWatcher | undefined
  let watched = ''
  let timer: NodeJS.Timeout | undefined
  let ready = Promise.resolve()
  const changed = (): void => {
    clearTimeout(timer)
    timer = setTimeout(onChange, SETTLE_MS)
    timer.unref()
  }
  const close = async (): Promise<void> => {
    clearTimeout(timer)
    await watcher?.close()
  }
  const follow = ({ server }: Config): void => {
    const file = server.aliases_file === undefined ? undefined : resolve(expandHome(server.aliases_file, env))
    const folder = server.aliases_dir === undefined ? undefined : resolve(expandHome(server.aliases_dir, env))
    const paths = [file === undefined ? undefined : dirname(file), folder].filter((path) => path !== undefined)
    if (`${file}\n${folder}` === watched) return
    watched = `${file}\n${folder}`
    void close()
    if (paths.length === 0) return
    // Not persistent: nobody has to close a gateway only because it knows aliases.
    const watching = watch(paths, { depth: 0, ignoreInitial: true, persistent: false })
    // Others may write to the folder of the file as often as they like.
    watching.on('all', (_, path) => {
      if (path === file || dirname(path) === folder || basename(path) === MOUNT_LINK) changed()
    })
    watcher = watching
    ready = new Promise((done) => {
      watching.on('ready', () => done())
      // A folder that cannot be watched costs the reload and nothing else.
      watching.on('error', () => done())
    })
  }
  follow(config)
  return { follow, ready: () => ready, close }
}
