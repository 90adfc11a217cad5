// A gateway as `ferryllm serve` runs it, in this process, with a home of its own on the disk.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { serve, type ServeOptions } from '../../src/commands/serve.ts'
import { processTerminal, type Terminal } from '../../src/terminal.ts'

export interface Managed {
  readonly home: string
  readonly url: string
  readonly terminal: Terminal
  readonly printed: { out: string; error: string }
  /** A request to the admin API. */
  readonly call: (method: string, path: string, body?: object) => Promise<{ status: number; body: any }>
  /** The lines of an answer that comes in several. */
  readonly lines: (method: string, path: string, body?: object) => Promise<any[]>
  /** A file in the home. */
  readonly path: (name: string) => string
  readonly text: (name: string) => string
  readonly write: (name: string, text: string) => void
  readonly stop: () => Promise<number>
}

/** One for all: it listens for errors of this process's output. */
const real = processTerminal()

/** Where the configuration is that nobody names. */
export const CONFIG = '.config/ferryllm/config.toml'

/** A terminal on the real machine whose home is a fresh folder. */
export function homeTerminal(
  env: Record<string, string> = {},
): Terminal & { readonly printed: { out: string; error: string }; readonly stop: () => void } {
  const home = mkdtempSync(join(tmpdir(), 'ferryllm-home-'))
  const printed = { out: '', error: '' }
  const listeners: (() => void)[] = []
  return {
    ...real,
    env: { HOME: home, PATH: process.env['PATH'], FERRYLLM_STATE_DIR: join(home, 'state'), ...env },
    home,
    platform: 'linux',
    hasColors: false,
    printed,
    out: (text) => void (printed.out += text),
    error: (text) => void (printed.error += text),
    onStop: (listener) => void listeners.push(listener),
    onReload: () => undefined,
    stop() {
      for (const listener of listeners) listener()
    },
  }
}

/** Starts it with these files in its home. */
export async function startManaged(
  files: Record<string, string> = {},
  env: Record<string, string> = {},
  options: ServeOptions = {},
): Promise<Managed> {
  const terminal = homeTerminal(env)
  const { home, printed } = terminal
  const path = (name: string): string => join(home, name)
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(path(name)), { recursive: true })
    writeFileSync(path(name), text)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  const ended = serve({ listen: '127.0.0.1:0', ...options }, terminal)
  const started = await Promise.race([ended, untilListening(printed)])
  if (typeof started === 'number') throw new Error(`serve ended: ${printed.error}`)
  const url = /listens on (\S+)/.exec(printed.out)?.[1] ?? ''
  const token = readFileSync(path('state/control-token'), 'utf8').trim()
  const ask = (method: string, place: string, body?: object): Promise<Response> =>
    fetch(url + place, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  return {
    home,
    url,
    terminal,
    printed,
    path,
    write,
    text: (name) => readFileSync(path(name), 'utf8'),
    async call(method, place, body) {
      const reply = await ask(method, place, body)
      return { status: reply.status, body: await reply.json() }
    },
    async lines(method, place, body) {
      const text = await (await ask(method, place, body)).text()
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
    },
    stop() {
      terminal.stop()
      return ended
    },
  }
}

async function untilListening(printed: { readonly out: string }): Promise<void> {
  while (!printed.out.includes('Try it')) await new Promise((resolve) => setTimeout(resolve, 5))
}
