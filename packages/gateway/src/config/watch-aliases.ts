// Notices when the lines of an alias file change.
import { resolve } from 'node:path'
import { expandHome, type Config } from '@ferryllm/control'
import { watchFile, watchFolder, type Unwatch } from './watch-file.ts'

export interface AliasWatch {
  /** Another configuration may name other files. */
  readonly follow: (config: Config) => void
  /** Resolves when every change from now on is noticed. */
  readonly ready: () => Promise<unknown>
  readonly close: () => Promise<void>
}

/** Calls back some moments after an alias file was changed, created or removed. */
export function watchAliases(
  config: Config,
  onChange: () => void,
  env: NodeJS.ProcessEnv,
  everyMs?: number,
): AliasWatch {
  let watches: readonly Promise<Unwatch>[] = []
  let watched = ''
  const close = async (): Promise<void> => {
    const ending = watches
    watches = []
    for (const unwatch of await Promise.all(ending)) unwatch()
  }
  const follow = ({ server }: Config): void => {
    const { aliases_file: file, aliases_dir: folder } = server
    if (`${file}\n${folder}` === watched) return
    watched = `${file}\n${folder}`
    void close()
    watches = [
      ...(file === undefined ? [] : [watchFile(resolve(expandHome(file, env)), onChange, everyMs)]),
      ...(folder === undefined ? [] : [watchFolder(resolve(expandHome(folder, env)), onChange, everyMs)]),
    ]
  }
  follow(config)
  return { follow, ready: () => Promise.all(watches), close }
}
