// A key in a file: read again whenever the file changes.
import { expandHome, readKey, type Host, type KeySource } from '@ferryllm/control'
import { watchFile } from '../config/watch-file.ts'
import { createHolder, type LiveKey, type LiveKeyListener } from './live-key.ts'

/** Network drives tell nothing of changes, and a folder that is made later may escape the watch. */
const LOOK_MS = 2_000

/** Reads at once, so that the gateway starts with what is there. */
export function followFiles(source: KeySource, host: Host, listener: LiveKeyListener): LiveKey {
  const holder = createHolder(readKey(source, host), listener)
  const look = (): void => holder.take(readKey(source, host))
  const files =
    source.api_key_file === undefined ? (source.key_watch ?? []).map(({ file }) => file) : [source.api_key_file]
  const watches = files.map((file) => watchFile(expandHome(file, host.env), look))
  const timer = setInterval(look, LOOK_MS).unref()
  // What changed while the watches were being set up.
  const ready = Promise.all(watches).then(look)
  return {
    current: holder.current,
    renew: look,
    ready,
    stop() {
      clearInterval(timer)
      void Promise.all(watches).then((ends) => ends.map((end) => end()))
    },
  }
}
