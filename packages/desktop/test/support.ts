// What the tests of the app share.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '../src/backends/backend.ts'

export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'ferryllm-app-'))
}

/** A program in the place of the window's process. */
export function program(source: string): string {
  const file = join(emptyFolder(), 'window.mjs')
  writeFileSync(file, source)
  return file
}

/** A page that counts its links, and the addresses that were not its own. */
export function countedPage(): Page & { readonly links: number[]; readonly external: string[] } {
  const links: number[] = []
  const external: string[] = []
  return {
    links,
    external,
    link: async (secs) => `http://127.0.0.1:3000/ui/?code=${links.push(secs)}`,
    onExternal: (url) => void external.push(url),
  }
}
