import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { ROOT, spawnCli } from './support.ts'

const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** A configuration file with the demo, listening on `port`. */
function writeConfig(port: number): string {
  const file = join(mkdtempSync(join(tmpdir(), 'ferryllm-')), 'ferryllm.toml')
  const demo = '[[providers]]\nname = "demo"\ntype = "demo"\n[[routes]]\nmatch = "*"\nprovider = "demo"\n'
  writeFileSync(file, `[server]\nlisten = "127.0.0.1:${port}"\n${demo}`)
  return file
}

/** A running gateway: its process, its port and what it printed. */
async function startGateway(args: readonly string[] = [], file = writeConfig(0)): Promise<Running> {
  const main = resolve(ROOT, 'packages/cli/src/main.ts')
  const child = spawn(process.execPath, [main, 'serve', '-c', file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FERRYLLM_STATE_DIR: mkdtempSync(join(tmpdir(), 'ferryllm-state-')) },
  })
  children.push(child)
  let said = ''
  let check = (): void => undefined
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += String(chunk)
      check()
    })
  }
  const saying = (text: string): Promise<void> =>
    new Promise((resolve) => {
      check = () => {
        if (said.includes(text)) resolve()
      }
      check()
    })
  await saying('/v1/messages')
  const port = Number(/listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1])
  return { child, port, banner: said, file, saying, said: () => said }
}

interface Running {
  readonly child: ChildProcess
  readonly port: number
  readonly banner: string
  readonly file: string
  /** Waits until a text is printed. */
  readonly saying: (text: string) => Promise<void>
  readonly said: () => string
}

/** Changes the file as editors and `ferryllm config set` do. */
function change(file: string, edit: (text: string) => string): void {
  writeFileSync(`${file}.new`, edit(readFileSync(file, 'utf8')))
  renameSync(`${file}.new`, file)
}

const ask = (port: number, model: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'ping' }] }),
  })

test('the pasted lines answer pong', async () => {
  const { banner } = await startGateway()
  const lines = [...banner.matchAll(/curl (\S+) -H '([^:]+): ([^']+)' -d '([^']+)'/g)]
  const replies = await Promise.all(
    lines.map(async ([, url = '', name = '', value = '', body = '']) => {
      const response = await fetch(url, { method: 'POST', headers: { [name]: value }, body })
      return [response.status, /"(?:text|content)":\s*"pong"/.test(await response.text())]
    }),
  )
  expect(replies).toEqual([
    [200, true],
    [200, true],
    [200, true],
  ])
})

test('a port in use is one line and exit code 1', async () => {
  const { port } = await startGateway()
  expect(spawnCli(['serve', '-c', writeConfig(port)])).toEqual({
    code: 1,
    out: '',
    error: `error: cannot listen on 127.0.0.1:${port}: port ${port} is in use; stop what uses it or change server.listen\n`,
  })
})

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it in good order', async (signal) => {
  const { child } = await startGateway()
  child.kill(signal)
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('a change of the file is taken over; a broken one is not, and is shown', async () => {
  const { port, file, saying } = await startGateway()
  expect((await ask(port, 'other')).status).toBe(200)
  change(file, (text) => text.replace('match = "*"', 'match = "demo"'))
  await saying('  routes.*.match: removed')
  expect((await ask(port, 'other')).status).toBe(404)
  change(file, (text) => text.replace('match = "demo"', 'mtach = "demo"'))
  await saying('the one in force stays')
  expect((await ask(port, 'demo')).status).toBe(200)
})

test('SIGHUP reads the file again, also when it is not watched', async () => {
  const { child, port, file, saying, said } = await startGateway(['--no-watch'])
  change(file, (text) => text.replace('match = "*"', 'match = "demo"'))
  child.kill('SIGHUP')
  await saying('configuration reloaded:')
  expect((await ask(port, 'other')).status).toBe(404)
  child.kill('SIGHUP')
  await saying('nothing has changed')
  expect(said().match(/configuration reloaded/g)).toHaveLength(2)
})

test('the layers are named at the start', async () => {
  const { banner, port } = await startGateway(['--listen', '127.0.0.1:0', '--set', 'metrics.enabled=false'])
  expect(banner).toMatch(/configuration: .*ferryllm\.toml, with --set metrics\.enabled, --listen\n/)
  expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(404)
})
