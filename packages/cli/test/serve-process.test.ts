import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
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
async function startGateway(): Promise<{ child: ChildProcess; port: number; banner: string }> {
  const main = resolve(ROOT, 'packages/cli/src/main.ts')
  const child = spawn(process.execPath, [main, 'serve', '-c', writeConfig(0)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, FERRYLLM_STATE_DIR: mkdtempSync(join(tmpdir(), 'ferryllm-state-')) },
  })
  children.push(child)
  let banner = ''
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      banner += String(chunk)
      if (banner.includes('/v1/messages')) resolve()
    })
  })
  return { child, port: Number(/listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(banner)?.[1]), banner }
}

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
