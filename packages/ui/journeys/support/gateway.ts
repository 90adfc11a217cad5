// The real `ferryllm serve` in a home of its own, with providers whose every byte the journey decides.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chatStream, sse, startUpstream, type Play, type Upstream } from '../../../gateway/test/support/upstream.ts'

const MAIN = resolve(import.meta.dirname, '../../../cli/src/main.ts')

export interface RunningGateway {
  readonly url: string
  /** The link that `serve` printed: it signs one browser in. */
  readonly link: string
  readonly home: string
  readonly configFile: string
  /** Everything that it has printed. */
  readonly said: () => string
  /** Asks the admin API with the control token. */
  readonly admin: (method: string, path: string, body?: object) => Promise<unknown>
  /** One chat completion, read to its end. */
  readonly chat: (model: string, headers?: Record<string, string>) => Promise<string>
  /** Changes the configuration file, as an editor would. */
  readonly writeConfig: (text: string) => void
  /** Lets it do nothing until `resume`, as a computer that sleeps. */
  readonly pause: () => void
  readonly resume: () => void
  /** Ends it at once, as a crash would. */
  readonly kill: () => Promise<void>
  /** Starts it again at the same address. */
  readonly restart: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface GatewaySetup {
  readonly env?: Record<string, string>
  /** Puts things into its home before it starts. */
  readonly prepare?: (home: string) => Promise<void>
}

/**
 * Starts it with a configuration in TOML, or as somebody does who has none yet; the listener and the folders are the
 * journey's own.
 */
export async function startGateway(
  config: string | undefined,
  { env = {}, prepare }: GatewaySetup = {},
): Promise<RunningGateway> {
  const home = mkdtempSync(join(tmpdir(), 'ferryllm-journey-'))
  await prepare?.(home)
  const configFile = join(home, config === undefined ? '.config/ferryllm/config.toml' : 'ferryllm.toml')
  if (config !== undefined) writeFileSync(configFile, config)
  const named = config === undefined ? [] : ['-c', configFile]
  let running = await serve(home, named, '127.0.0.1:0', env)
  const { url } = running
  const stateDir = join(home, 'state')
  return {
    url,
    get link() {
      return running.link
    },
    home,
    configFile,
    said: () => running.said(),
    async admin(method, path, body) {
      const token = readFileSync(join(stateDir, 'control-token'), 'utf8').trim()
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return await response.json()
    },
    async chat(model, headers = {}) {
      const response = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'hi' }] }),
      })
      return await response.text()
    },
    writeConfig: (text) => writeFileSync(configFile, text),
    pause: () => void running.child.kill('SIGSTOP'),
    resume: () => void running.child.kill('SIGCONT'),
    kill: () => end(running.child, 'SIGKILL'),
    async restart() {
      await end(running.child, 'SIGKILL')
      running = await serve(home, named, url.replace('http://', ''), env)
    },
    close: () => end(running.child, 'SIGKILL'),
  }
}

interface Served {
  readonly child: ChildProcess
  readonly url: string
  readonly link: string
  readonly said: () => string
}

async function serve(
  home: string,
  named: readonly string[],
  listen: string,
  env: Record<string, string>,
): Promise<Served> {
  const child = spawn(process.execPath, [MAIN, 'serve', ...named, '--listen', listen], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
      HOME: home,
      FERRYLLM_STATE_DIR: join(home, 'state'),
      ...env,
    },
  })
  let said = ''
  const { promise, resolve: ready, reject } = Promise.withResolvers<string>()
  const hear = (chunk: Buffer): void => {
    said += chunk.toString()
    const link = /control panel: (\S+)\n/.exec(said)?.[1]
    if (link !== undefined) ready(link)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  child.on('exit', (code) => reject(new Error(`the gateway ended with ${code}:\n${said}`)))
  const link = await promise
  return { child, url: new URL(link).origin, link, said: () => said }
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill(signal)
  })
}

/** A provider that speaks chat completions, and its entry for the configuration. */
export async function startProvider(
  name: string,
  play: Play = sse(chatStream(['hello', ' world'])),
): Promise<Upstream & { readonly toml: string }> {
  const upstream = await startUpstream(play)
  const toml = `[[providers]]\nname = "${name}"\ntype = "openai"\nbase_url = "${upstream.url}/v1"\napi_key = "key-of-${name}"\n\n`
  return Object.assign(upstream, { toml })
}
