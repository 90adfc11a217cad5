// A machine that exists only in a test: an environment and some files.
import type { Host } from '../src/read-keys.ts'

export function host(env: Record<string, string> = {}, files: Record<string, string> = {}): Host {
  return { env, readFile: (path) => files[path] }
}
