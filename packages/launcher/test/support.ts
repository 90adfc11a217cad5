// A machine of a test's own: a home, a folder of programs, and a gateway on loopback.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configSchema, keyStorePath } from '@ferryllm/control'
import { createGateway, type Gateway } from '@ferryllm/gateway'
import { afterEach } from 'vitest'
import type { GatewayPlace } from '../src/gateway-access.ts'
import { launcherPaths, type LauncherHost } from '../src/host.ts'

export const HOSTILE = "dir with 'quote $(touch PWNED) ü"
export const HOSTILE_TOKEN = 'it\'s $(id) "`x`" \\ %PATH% !'

const TOOLS = ['sh', 'env', 'sed', 'rm', 'cp', 'ls', 'cat']

function findTool(name: string): string {
  return ['/bin', '/usr/bin'].map((folder) => join(folder, name)).find(existsSync) ?? name
}

export interface TestMachine extends LauncherHost {
  readonly env: Record<string, string>
  readonly bin: string
  /** Puts an executable shell script into PATH. */
  readonly program: (name: string, ...lines: string[]) => string
  /** A folder below home. */
  readonly folder: (name: string) => string
}

export function testMachine(env: Record<string, string> = {}): TestMachine {
  const root = mkdtempSync(join(tmpdir(), 'launcher-'))
  const home = join(root, 'home')
  const bin = join(root, 'bin')
  for (const folder of [home, bin]) mkdirSync(folder)
  // Nothing else of this machine: which terminals and clients it has must not matter.
  for (const tool of TOOLS) symlinkSync(findTool(tool), join(bin, tool))
  return {
    env: { PATH: bin, HOME: home, FERRYLLM_STATE_DIR: join(root, 'state'), ...env },
    platform: 'linux',
    home,
    bin,
    program(name, ...lines) {
      const path = join(bin, name)
      writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'))
      chmodSync(path, 0o755)
      return path
    },
    folder(name) {
      const path = join(home, name)
      mkdirSync(path, { recursive: true })
      return path
    },
  }
}

/** Lines of a program that writes down how it was started: its arguments and its environment, each ended by a NUL. */
export function noting(file: string, ...rest: string[]): string[] {
  const quoted = `'${file.replaceAll("'", `'\\''`)}'`
  return [`pwd >${quoted}.cwd`, `printf '%s\\0' "$@" >${quoted}.args`, `env -0 >${quoted}.env`, ...rest]
}

export interface Noted {
  readonly cwd: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

export function readNote(file: string): Noted {
  const list = (ending: string): string[] =>
    readFileSync(file + ending, 'utf8')
      .split('\0')
      .slice(0, -1)
  return {
    cwd: readFileSync(`${file}.cwd`, 'utf8').replace(/\n$/, ''),
    args: list('.args'),
    env: Object.fromEntries(
      list('.env').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    ),
  }
}

const open: Gateway[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close(0)
})

/** A gateway with the demo behind it, on the machine's state folder. */
export async function startGateway(machine: TestMachine, config: object = {}): Promise<GatewayPlace> {
  const parsed = configSchema.parse({
    server: { listen: '127.0.0.1:0' },
    providers: [{ name: 'demo', type: 'demo' }],
    routes: [{ match: '*', provider: 'demo' }],
    ...config,
  })
  const host = { ...machine, readFile: () => undefined }
  const gateway = createGateway(parsed, { env: machine.env, stateDir: machine.env['FERRYLLM_STATE_DIR'] ?? '' })
  open.push(gateway)
  const { url } = await gateway.listen()
  return {
    url,
    env: machine.env,
    file: launcherPaths(machine).clientKey,
    store: () => keyStorePath(parsed.auth, host),
  }
}
