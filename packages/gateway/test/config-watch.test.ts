// A file that is watched, in all the ways in which files get new content.
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { watchFile } from '../src/config/watch-file.ts'

/** A test waits for the next look, so it is soon. */
const LOOK_MS = 10

const open: (() => void)[] = []
afterEach(() => {
  for (const unwatch of open.splice(0)) unwatch()
})

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'ferryllm-watch-'))
}

/** Watches a file; `next` resolves at its next change. */
async function watched(file: string): Promise<{ next: () => Promise<void>; count: () => number }> {
  let count = 0
  let notify = (): void => undefined
  open.push(
    await watchFile(
      file,
      () => {
        count += 1
        notify()
      },
      LOOK_MS,
    ),
  )
  return { next: () => new Promise((resolve) => (notify = resolve)), count: () => count }
}

const WAYS: Readonly<Record<string, (file: string, text: string) => void>> = {
  'written in place': (file, text) => writeFileSync(file, text),
  'replaced by another file': (file, text) => {
    writeFileSync(`${file}.new`, text)
    renameSync(`${file}.new`, file)
  },
  'moved away and written anew, as editors do': (file, text) => {
    renameSync(file, `${file}~`)
    writeFileSync(file, text)
  },
  'removed and created': (file, text) => {
    unlinkSync(file)
    writeFileSync(file, text)
  },
}

test.each(Object.entries(WAYS))('%s, twice', async (_, write) => {
  const file = join(folder(), 'ferryllm.toml')
  writeFileSync(file, 'one')
  const { next } = await watched(file)
  for (const text of ['two', 'three']) {
    const changed = next()
    write(file, text)
    await changed
  }
})

test('a mounted folder whose link is swapped, as Kubernetes does', async () => {
  const root = folder()
  const fill = (version: number): void => {
    mkdirSync(join(root, `..${version}`))
    writeFileSync(join(root, `..${version}`, 'c.toml'), String(version))
  }
  fill(1)
  symlinkSync('..1', join(root, '..data'))
  symlinkSync(join('..data', 'c.toml'), join(root, 'c.toml'))
  const { next } = await watched(join(root, 'c.toml'))
  for (const version of [2, 3, 4]) {
    const changed = next()
    fill(version)
    symlinkSync(`..${version}`, join(root, '..tmp'))
    renameSync(join(root, '..tmp'), join(root, '..data'))
    // The old content may stay, so that nothing but the link tells.
    if (version === 3) rmSync(join(root, '..1'), { recursive: true })
    await changed
  }
})

test('a link to a file elsewhere', async () => {
  const target = join(folder(), 'real.toml')
  writeFileSync(target, 'one')
  const link = join(folder(), 'ferryllm.toml')
  symlinkSync(target, link)
  const { next } = await watched(link)
  for (const [text, write] of [
    ['two', WAYS['written in place']],
    ['three', WAYS['replaced by another file']],
  ] as const) {
    const changed = next()
    write?.(target, text)
    await changed
  }
})

test('a file that does not exist yet', async () => {
  const file = join(folder(), 'ferryllm.toml')
  const { next } = await watched(file)
  const changed = next()
  writeFileSync(file, 'one')
  await changed
})

test('neighbours are no business of ours, and an ended watch is silent', async () => {
  const file = join(folder(), 'ferryllm.toml')
  writeFileSync(file, 'one')
  const { next, count } = await watched(file)
  writeFileSync(`${file}.bak`, 'x')
  const changed = next()
  writeFileSync(file, 'two')
  await changed
  expect(count()).toBe(1)
  const other = join(folder(), 'other.toml')
  writeFileSync(other, 'one')
  let calls = 0
  const unwatch = await watchFile(other, () => (calls += 1), LOOK_MS)
  writeFileSync(other, 'two')
  unwatch()
  const after = next()
  writeFileSync(file, 'three')
  await after
  expect(calls).toBe(0)
})
