// node scripts/package-deb.ts [--out FOLDER] [--xz]: a Debian package of the program with its Node, its panel and its window.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import manifest from '../packages/cli/package.json' with { type: 'json' }
import { PUBLISHED_SHA, shaOf, writeWeakened } from '../packages/desktop/src/native-library.ts'
import { runtimePackages, type Lock } from './deb/runtime-packages.ts'
import { controlFile, HOME, PROGRAMS, RUNTIME, TEXTS } from './deb/texts.ts'

const ROOT = resolve(import.meta.dirname, '..')
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }
const WINDOW_LIBRARY = 'node_modules/@webviewjs/webview-linux-x64-gnu/webview.linux-x64-gnu.node'

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' }, xz: { type: 'boolean' } } })
const architecture = ARCHITECTURES[process.arch]
if (process.platform !== 'linux' || architecture === undefined) {
  refuse(
    `this builds for the machine it runs on, Linux on x64 or arm64, and this is ${process.platform} on ${process.arch}`,
  )
}
if (!existsSync(join(ROOT, 'packages/ui/dist/index.html'))) refuse('the panel is not built: run "npm run build:ui"')

const tree = mkdtempSync(join(tmpdir(), 'ferryllm-deb-'))
process.on('exit', () => rmSync(tree, { recursive: true, force: true }))
copyRuntime()
copyPackages()
cpSync(join(ROOT, 'packages/ui/dist'), at(`${HOME}/packages/ui/dist`), { recursive: true })
put(
  'usr/share/icons/hicolor/scalable/apps/ferryllm.svg',
  readFileSync(join(ROOT, 'packages/ui/dist/favicon.svg'), 'utf8'),
)
put('usr/share/doc/ferryllm/copyright', readFileSync(join(ROOT, 'LICENSE'), 'utf8'))
for (const [path, text] of Object.entries(TEXTS)) put(path, text)
settleModes(tree)
const installedKiB = Math.ceil(sizeOf(tree) / 1024)
put('DEBIAN/control', controlFile({ version: manifest.version, architecture, installedKiB }))

mkdirSync(values.out, { recursive: true })
const file = join(values.out, `ferryllm_${manifest.version}_${architecture}.deb`)
run('dpkg-deb', ['--root-owner-group', `-Z${values.xz ? 'xz' : 'zstd'}`, '--build', tree, file])
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)
console.log(`${file}: ${megabytes(statSync(file).size)} MB, ${megabytes(installedKiB * 1024)} MB installed`)

/** The Node that runs this, without what only debuggers read. */
function copyRuntime(): void {
  mkdirSync(at(HOME), { recursive: true })
  cpSync(process.execPath, at(RUNTIME), { dereference: true })
  const { error } = spawnSync('strip', ['--strip-unneeded', at(RUNTIME)])
  if (error !== undefined)
    console.error('note: there is no "strip" here (binutils): the package is larger than it has to be')
}

function copyPackages(): void {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock
  const { own, required, optional } = runtimePackages(lock, 'packages/cli')
  for (const path of own) {
    cpSync(join(ROOT, path, 'src'), at(`${HOME}/${path}/src`), { recursive: true })
    put(`${HOME}/${path}/package.json`, readFileSync(join(ROOT, path, 'package.json'), 'utf8'))
    const link = at(`${HOME}/node_modules/@ferryllm/${basename(path)}`)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(relative(dirname(link), at(`${HOME}/${path}`)), link)
  }
  for (const path of [...required, ...optional.filter((path) => existsSync(join(ROOT, path)))]) {
    if (!existsSync(join(ROOT, path))) refuse(`${path} is not installed: run "npm ci"`)
    cpSync(join(ROOT, path), at(`${HOME}/${path}`), { recursive: true, filter: isNeeded(join(ROOT, path)) })
  }
  // The one for newer systems also runs on older ones then.
  const library = at(`${HOME}/${WINDOW_LIBRARY}`)
  if (shaOf(library) === PUBLISHED_SHA) writeWeakened(library, library)
  else console.error('note: without the native window, for which npm has installed no known library here')
}

/** Nothing of the packages inside (they are listed by themselves), no types and no maps. */
function isNeeded(folder: string): (path: string) => boolean {
  return (path) => {
    const inside = relative(folder, path)
    return inside.split('/')[0] !== 'node_modules' && !/\.(map|d\.[cm]?ts)$/.test(inside)
  }
}

function at(path: string): string {
  return join(tree, path)
}

function put(path: string, text: string): void {
  mkdirSync(dirname(at(path)), { recursive: true })
  writeFileSync(at(path), text)
}

/** For everybody to read, whatever the umask here. */
function settleModes(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) settleModes(path)
    else if (entry.isFile()) chmodSync(path, PROGRAMS.includes(relative(tree, path)) ? 0o755 : 0o644)
  }
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => lstatSync(join(folder, name)))
  return files.reduce((sum, { size }) => sum + size, 0)
}

function run(command: string, args: readonly string[]): void {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (error !== undefined) refuse(`${command} cannot be started: ${error.message}`)
  if (status !== 0) refuse(`${command} failed: ${stderr.trim()}`)
}

function refuse(problem: string): never {
  console.error(`error: ${problem}`)
  process.exit(1)
}
