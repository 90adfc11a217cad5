// The native half of the window library, in a form that loads on this system.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync, renameSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { makeFolder } from '@ferryllm/gateway/make-folder'
import { weakenNeed } from './weaken-glibc.ts'

/** The published library asks for this version, weakly, for two functions that Rust's standard library can do without. */
const NEED = 'GLIBC_2.39'

/** SHA-256 of what was measured: `@webviewjs/webview-linux-x64-gnu` 0.4.7 as published, and with that need marked as weak. */
export const PUBLISHED_SHA = 'a2f3714b44b47e50b77f72c2a6a326926c02f29ab0affd46f0df979d9b2b1002'
export const WEAKENED_SHA = '9a008ecbc262508b6ab1d2da031988733b11b722e8ffad902c9110e17cc5134d'

/** Nothing to do (the library loads as it is, or will say why not), or the copy that loads, with what to tell of it. */
export type Prepared = { readonly copy?: undefined } | { readonly copy: string; readonly note?: string }

/**
 * For Linux with a C library older than the published one asks for (Debian 12, Ubuntu 22.04): a copy in `folder` that loads
 * there. What npm installed stays as it is. A file that is neither of the two known ones is not touched.
 */
export function prepareLibrary(
  folder: string,
  {
    published = publishedLibrary(),
    glibc = glibcVersion(),
  }: { published?: string | undefined; glibc?: string | undefined } = {},
): Prepared {
  if (published === undefined || glibc === undefined || !isOlder(glibc, NEED)) return {}
  const copy = join(folder, `webview-${WEAKENED_SHA.slice(0, 12)}.node`)
  // Looked at each time: what is loaded is what was measured.
  if (shaOf(copy) === WEAKENED_SHA) return { copy }
  if (shaOf(published) !== PUBLISHED_SHA) return {}
  makeFolder(folder, 0o700)
  writeWeakened(published, copy)
  return { copy, note: `the window library is built for a newer system: a copy that works on this one is in ${copy}` }
}

/** Writes the copy as a whole; throws when it is not, byte for byte, the one that was measured. */
export function writeWeakened(published: string, copy: string): void {
  const { bytes } = weakenNeed(readFileSync(published), NEED)
  const sha = createHash('sha256').update(bytes).digest('hex')
  if (sha !== WEAKENED_SHA) throw new Error(`${published} with a weak ${NEED} has an unknown SHA-256: ${sha}`)
  const draft = `${copy}.${process.pid}.new`
  writeFileSync(draft, bytes, { mode: 0o600 })
  renameSync(draft, copy)
}

/** What npm installed for Linux on x64; undefined where it did not. */
export function publishedLibrary(): string | undefined {
  try {
    const library = createRequire(import.meta.url).resolve('@webviewjs/webview')
    return createRequire(join(dirname(library), 'index.js')).resolve('@webviewjs/webview-linux-x64-gnu')
  } catch {
    // Another platform, or an installation without its optional parts.
    return undefined
  }
}

function shaOf(path: string): string | undefined {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex')
  } catch {
    // It is not there, or cannot be read: not the file that is looked for.
    return undefined
  }
}

/** Of this process; undefined where there is none (macOS, Windows, musl). */
function glibcVersion(): string | undefined {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return header.glibcVersionRuntime
}

function isOlder(glibc: string, need: string): boolean {
  const [major = 0, minor = 0] = glibc.split('.').map(Number)
  const [needMajor = 0, needMinor = 0] = need.replace('GLIBC_', '').split('.').map(Number)
  return major < needMajor || (major === needMajor && minor < needMinor)
}
