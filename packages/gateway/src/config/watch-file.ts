// Notices when a file gets new content, whether it is written in place, replaced, or reached through swapped links.
import { dirname, join, resolve, sep } from 'node:path'
import { watch } from 'chokidar'

/** Ends a watch. */
export type Unwatch = () => Promise<void>

/** Writing a file takes several steps; the last one counts. */
const SETTLE_MS = 100

/** The link that Kubernetes swaps when a mounted configuration changes. */
const MOUNT_LINK = '..data'

/**
 * Calls back some moments after a file was changed, created or removed. The folder is watched, since a file that is
 * replaced takes its own watch away with it. Resolves when the watch is in place.
 */
export function watchFile(path: string, onChange: () => void): Promise<Unwatch> {
  const file = resolve(path)
  const folder = dirname(file)
  const wanted = new Set([folder, file, join(folder, MOUNT_LINK)])
  // While the folder is not there, the ones above it are watched for it.
  const isAbove = (name: string): boolean => folder.startsWith(name.endsWith(sep) ? name : name + sep)
  const ignored = (name: string): boolean => !wanted.has(resolve(name)) && !isAbove(resolve(name))
  const watcher = watch(folder, { ignoreInitial: true, ignored })
  let timer: NodeJS.Timeout | undefined
  watcher.on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(onChange, SETTLE_MS)
  })
  const unwatch: Unwatch = () => {
    clearTimeout(timer)
    return watcher.close()
  }
  return new Promise((resolveReady) => {
    watcher.once('ready', () => resolveReady(unwatch))
    // A folder that cannot be watched costs the reload and nothing else; SIGHUP still works.
    watcher.on('error', () => resolveReady(unwatch))
  })
}
