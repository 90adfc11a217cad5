// A key in a file: read again whenever the file changes.
import { expandHome, readKey, type Host, type KeySource } from '@ferryllm/control'
import { watchFile } from '../config/watch-file.ts'
import { createHolder, type LiveKey, type LiveKeyListener } from './live-key.ts'

/** Reads at once, so that the gateway starts with what is there. */
export function followFiles(source: KeySource, host: Host, listener: LiveKeyListener, everyMs?: number): LiveKey {
  const holder = createHolder(readKey(source, host), listener)
  const look = (): void => holder.take(readKey(source, host))
  const files =
    source.api_key_file === undefined ? (source.key_watch ?? []).map(({ file }) => file) : [source.api_key_file]
  const watches = files.map((file) => watchFile(expandHome(file, host.env), look, everyMs))
  // What changed while the watches were being set up.
  const ready = Promise.all(watches).then(look)
  return {
    current: holder.current,
    renew: look,
    ready,
    stop: () => void Promise.all(watches).then((ends) => ends.map((end) => end())),
  }
}
