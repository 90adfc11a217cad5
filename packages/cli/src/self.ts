// How this very program is started, for commands that people copy.
import { basename, resolve } from 'node:path'

const MAIN = resolve(import.meta.dirname, 'main.ts')

/** A package of a system brings its Node, which it calls by our name. */
const IS_INSTALLED = /[\\/]node_modules[\\/]/.test(MAIN) || basename(process.execPath) === 'ferryllm'

/** `ferryllm` where it is installed; from a checkout, Node and the file. */
export const SELF: readonly string[] = IS_INSTALLED ? ['ferryllm'] : ['node', MAIN]
