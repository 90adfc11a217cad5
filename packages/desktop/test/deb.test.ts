// What goes into the Debian package.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runtimePackages, type Lock } from '../../../scripts/deb/runtime-packages.ts'
import { controlFile, TEXTS } from '../../../scripts/deb/texts.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const read = (path: string): unknown => JSON.parse(readFileSync(resolve(ROOT, path), 'utf8'))

describe('the packages that are needed', () => {
  const lock: Lock = {
    packages: {
      'packages/cli': { dependencies: { a: '1', ours: '1' }, optionalDependencies: { window: '1', gone: '1' } },
      'packages/ours': { dependencies: { b: '1' } },
      'node_modules/ours': { link: true, resolved: 'packages/ours' },
      'node_modules/a': { dependencies: { b: '2' } },
      'node_modules/a/node_modules/b': {},
      'node_modules/b': {},
      'node_modules/window': { dependencies: { c: '1', b: '1' } },
      'node_modules/c': {},
      'node_modules/tool': {},
    },
  }

  test('are those that are reached, each the one that Node would take', () => {
    expect(runtimePackages(lock, 'packages/cli')).toEqual({
      own: ['packages/cli', 'packages/ours'],
      required: ['node_modules/a', 'node_modules/a/node_modules/b', 'node_modules/b'],
      optional: ['node_modules/c', 'node_modules/window'],
    })
  })

  test('are all in the lock file', () => {
    const gap = { packages: { 'packages/cli': { dependencies: { a: '1' } } } }
    expect(() => runtimePackages(gap, 'packages/cli')).toThrow('no a, which packages/cli needs')
  })

  test('of this repository are the program without its page and its tools', () => {
    const { own, required, optional } = runtimePackages(read('package-lock.json') as Lock, 'packages/cli')
    expect(own).toEqual(
      ['cli', 'control', 'desktop', 'gateway', 'launcher', 'protocols'].map((name) => `packages/${name}`),
    )
    expect(required).toEqual(
      expect.arrayContaining(['node_modules/undici', 'node_modules/zod', 'node_modules/commander']),
    )
    expect(required.filter((path) => /\/(react|vite|typescript|vitest|node)$/.test(path))).toEqual([])
    expect(optional).toContain('node_modules/@webviewjs/webview-linux-x64-gnu')
  })
})

test('the texts: a command, an entry of the menu, a service of the user', () => {
  expect(TEXTS['usr/bin/ferryllm']).toBe(
    '#!/bin/sh\nexec /usr/lib/ferryllm/ferryllm /usr/lib/ferryllm/packages/cli/src/main.ts "$@"\n',
  )
  expect(TEXTS['usr/share/applications/ferryllm.desktop']).toContain('\nExec=/usr/bin/ferryllm app\n')
  expect(TEXTS['usr/lib/systemd/user/ferryllm.service']).toContain('\nExecStart=/usr/bin/ferryllm serve\n')
})

test('a server gets no desktop with it', () => {
  const control = controlFile({ version: '1.2.3', architecture: 'amd64', installedKiB: 7 })
  expect(control).toMatch(/^Package: ferryllm\nVersion: 1\.2\.3\nArchitecture: amd64\n/)
  expect(/^Depends: (.*)$/m.exec(control)?.[1]).toBe('libc6 (>= 2.34), libstdc++6')
  expect(control).toContain('\nRecommends: libwebkit2gtk-4.1-0, ')
})
