// node scripts/complete-lockfile.ts: run after `npm install` wherever the registry at hand does not offer every platform's
// binary package. npm leaves those out of the lock file, and then `npm ci` refuses the whole file on every machine. This
// puts them back by name and version, marked for their platform, so that npm skips or fetches them as it should.
// It also takes out which Node the window library asks for: npm would silently leave an optional package out under an older
// one, while everything here runs under the Node that the repository brings, and the library works from Node 20 on.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface Entry {
  version?: string
  dev?: true
  optional?: true
  engines?: unknown
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32']
const PROCESSORS = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32']

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url))
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Entry> }
const added: string[] = []

for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const nested = `${path}/node_modules/${name}`
    const hoisted = `node_modules/${name}`
    if (lock.packages[nested] !== undefined || lock.packages[hoisted] !== undefined) continue
    const platform = platformOf(name)
    if (platform === undefined || !/^\d+\.\d+\.\d+/.test(version)) continue
    lock.packages[hoisted] = { version, ...(entry.dev === true ? { dev: true } : {}), optional: true, ...platform }
    added.push(`${name}@${version}`)
  }
}

for (const [path, entry] of Object.entries(lock.packages)) {
  if (path.startsWith('node_modules/@webviewjs/')) delete entry.engines
}

const [root, ...rest] = Object.entries(lock.packages)
if (root !== undefined) lock.packages = Object.fromEntries([root, ...rest.toSorted(([a], [b]) => (a < b ? -1 : 1))])
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added.length === 0 ? 'the lock file is complete' : `added ${added.length}:\n  ${added.join('\n  ')}`)

/** `@oxfmt/binding-linux-arm64-musl` -> linux, arm64, musl; undefined for names that tell no platform. */
function platformOf(name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> | undefined {
  const words = name.split(/[-/]/)
  const os = SYSTEMS.find((system) => words.includes(system))
  const cpu = PROCESSORS.find((processor) => words.includes(processor))
  if (os === undefined && cpu !== 'wasm32') return undefined
  const libc =
    os !== 'linux'
      ? undefined
      : words.some((word) => word.startsWith('musl'))
        ? 'musl'
        : words.some((word) => word.startsWith('gnu'))
          ? 'glibc'
          : undefined
  return {
    ...(os === undefined ? {} : { os: [os] }),
    ...(cpu === undefined ? {} : { cpu: [cpu === 'wasm32' ? 'wasm32' : cpu] }),
    ...(libc === undefined ? {} : { libc: [libc] }),
  }
}
