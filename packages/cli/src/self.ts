// How this very program is started, for commands that people copy.
import { resolve } from 'node:path'

const MAIN = resolve(import.meta.dirname, 'main.ts')

/** `ferryllm` where it is installed; from a checkout, Node and the file. */
export const SELF: readonly string[] = /[\\/]node_modules[\\/]/.test(MAIN) ? ['ferryllm'] : ['node', MAIN]
