// Notices when files get new content: they are looked at again and again. Notifications of the file system miss what matters
// here (swapped links, network drives, folders that are made later), and one look costs some ten microseconds.
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Ends a watch. */
export type Unwatch = () => void

/** How often, unless somebody says otherwise. */
const LOOK_MS = 1000

/** Calls back after a file was changed, created or removed. Resolves when every change from now on is noticed. */
export function watchFile(path: string, onChange: () => void, everyMs: number = LOOK_MS): Promise<Unwatch> {
  return watchPaths(() => Promise.resolve([path]), onChange, everyMs)
}

/** The same for every file in a folder, those that come and go included. */
export function watchFolder(folder: string, onChange: () => void, everyMs: number = LOOK_MS): Promise<Unwatch> {
  return watchPaths(async () => (await namesIn(folder)).map((name) => join(folder, name)), onChange, everyMs)
}

/** Runs of looks never overlap; a gateway that has nothing else to do may end. */
async function watchPaths(
  paths: () => Promise<readonly string[]>,
  onChange: () => void,
  everyMs: number,
): Promise<Unwatch> {
  const look = async (): Promise<string> => (await Promise.all((await paths()).map(stampOf))).join('\n')
  let seen = await look()
  let isOver = false
  let timer: NodeJS.Timeout | undefined
  const again = (): void => {
    timer = setTimeout(() => void compare(), everyMs)
    timer.unref()
  }
  const compare = async (): Promise<void> => {
    const now = await look()
    if (isOver) return
    const isNew = now !== seen
    seen = now
    again()
    if (isNew) onChange()
  }
  again()
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}

/** Different whenever the content may be: links are followed, a file that takes another's place has another number. */
async function stampOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true })
    return `${path} ${ino} ${size} ${mtimeNs} ${ctimeNs}`
  } catch {
    // Whatever the reason: there is nothing to read now.
    return `${path} -`
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).toSorted()
  } catch {
    // Whatever the reason: it holds nothing now.
    return []
  }
}
