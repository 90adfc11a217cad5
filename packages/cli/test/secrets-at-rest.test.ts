// A running gateway leaves no credential behind: not in its state folder, not in the output of the commands about it, and
// not on a command line, where every user of the machine can read it.
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { spawnCli, type Recorded } from './support.ts'

const CONTENT = 'canary-content'
const dir = mkdtempSync(join(tmpdir(), 'ferryllm-secrets-'))
const state = join(dir, 'state')
const config = join(dir, 'ferryllm.toml')
const cli = (...args: string[]): Recorded =>
  spawnCli([...args, '-c', config], { cwd: dir, env: { FERRYLLM_STATE_DIR: state, RELAY_KEY: 'canary-env-key' } })
const control = (...args: string[]): Recorded => spawnCli(args, { cwd: dir, env: { FERRYLLM_STATE_DIR: state } })

let provider: Server
let credentials: string[]
let clientKey: string
let pid: number
let url: string

beforeAll(async () => {
  credentials = []
  // Repeats the credential, as some providers do.
  provider = createServer((request, response) => {
    const credential = String(request.headers.authorization)
    credentials.push(credential)
    response.writeHead(400, { 'content-type': 'application/json', 'x-request-id': credential })
    response.end(JSON.stringify({ error: { message: `no ${credential}`, type: 'oops' } }))
  })
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  const command = join(dir, 'ask-for-key.sh')
  writeFileSync(command, `tr '\\0' ' ' < /proc/$$/cmdline > ${join(dir, 'argv')}\necho canary-command-key\n`)
  const entry = (name: string, key: string): string =>
    `[[providers]]\nname = "${name}"\ntype = "openai"\nbase_url = "${base}"\n${key}\n[[routes]]\nmatch = "${name}"\nprovider = "${name}"\n`
  writeFileSync(
    config,
    `[server]\nlisten = "127.0.0.1:0"\n[auth]\nenabled = true\nkey_store = "${join(state, 'client-keys.json')}"\n` +
      entry('direct', 'api_key = "canary-direct-key"') +
      entry('named', 'api_key_env = "RELAY_KEY"') +
      entry('command', `api_key_command = ["/bin/sh", "${command}"]`),
    { mode: 0o600 },
  )
  const created = JSON.parse(cli('keys', 'create', '--name', 'laptop', '--json').out) as { key: string }
  clientKey = created.key
  const started = JSON.parse(cli('start', '--json').out) as { pid: number; url: string }
  pid = started.pid
  url = started.url
  for (const model of ['direct', 'named', 'command', 'nobody']) {
    const reply = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${clientKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: CONTENT }] }),
    })
    await reply.text()
  }
})
afterAll(() => {
  control('stop')
  provider.close()
})

/** The credentials in a text, by their names. */
function leaks(text: string, token: string): string[] {
  const secrets = { clientKey, token, canary: 'canary-' }
  return Object.entries(secrets).flatMap(([name, secret]) => (text.includes(secret) ? [name] : []))
}

test.runIf(process.platform === 'linux')(
  'in the state folder, in outputs and on command lines there is no credential',
  () => {
    const token = readFileSync(join(state, 'control-token'), 'utf8')
    expect(credentials).toEqual(['direct', 'env', 'command'].map((name) => `Bearer canary-${name}-key`))
    const commands = [
      ['usage', '--json', '--by', 'key,model,provider,session'],
      ['requests', '--json'],
      ['requests'],
      ['check-config', '--json'],
    ].map((args) => cli(...args))
    const outputs = [...commands, control('status', '--json'), control('logs'), cli('keys', 'list', '--json')]
    expect(outputs.map(({ code }) => code)).toEqual(outputs.map(() => 0))
    expect(outputs[1]?.out).toContain('"laptop"')
    expect(outputs[1]?.out.match(/upstream-rejected/g)).toHaveLength(6)
    expect(outputs.map(({ out, error }) => leaks(out + error, token))).toEqual(outputs.map(() => []))

    const lines = [join('/proc', String(pid), 'cmdline'), join(dir, 'argv')].map((path) => readFileSync(path, 'latin1'))
    expect(lines[0]).toContain('serve')
    expect(lines[1]).toContain('ask-for-key.sh')
    expect(lines.map((line) => leaks(line, token))).toEqual([[], []])

    const files = readdirSync(state)
    expect(files).toEqual(expect.arrayContaining(['client-keys.json', 'control-token', 'ferryllm.db', 'ferryllm.log']))
    expect(statSync(state).mode & 0o777).toBe(0o700)
    for (const name of files) {
      const found = leaks(readFileSync(join(state, name), 'latin1'), token)
      expect([name, statSync(join(state, name)).mode & 0o777, found]).toEqual([
        name,
        0o600,
        name === 'control-token' ? ['token'] : [],
      ])
    }
  },
)
