// start, status, logs, restart and stop with real processes, each test in a state folder of its own.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { isAlive, processIdentity } from '../src/state/process-identity.ts'
import { ROOT, spawnCli, type Recorded } from './support.ts'

const dirs: string[] = []
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
  // Whatever a failed test has left behind.
  for (const dir of dirs.splice(0)) {
    const file = join(dir, 'gateway.json')
    const pid = existsSync(file) ? pidOf(dir) : undefined
    if (pid !== undefined && pid !== process.pid && isAlive(pid)) process.kill(pid, 'SIGKILL')
  }
})

const DEMO = '[[providers]]\nname = "demo"\ntype = "demo"\n[[routes]]\nmatch = "*"\nprovider = "demo"\n'

interface Place {
  readonly dir: string
  readonly config: string
  readonly cli: (...args: string[]) => Recorded
}

function place(text: string = DEMO): Place {
  const dir = mkdtempSync(join(tmpdir(), 'ferryllm-state-'))
  dirs.push(dir)
  const config = join(dir, 'ferryllm.toml')
  writeFileSync(config, `[server]\nlisten = "127.0.0.1:0"\n${text}`)
  return { dir, config, cli: (...args) => spawnCli(args, { cwd: dir, env: { FERRYLLM_STATE_DIR: dir } }) }
}

function pidOf(dir: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(join(dir, 'gateway.json'), 'utf8')) as { pid?: number }).pid
  } catch {
    return undefined
  }
}

describe('a gateway in the background', () => {
  test('is looked at and stopped where it serves the admin API, which need not be its first address', async () => {
    const listeners = (...groups: string[]): string =>
      groups.map((group) => `[[listeners]]\nlisten = "127.0.0.1:0"\nendpoints = ["${group}"]\n`).join('')
    const served = place(listeners('openai', 'admin') + DEMO)
    expect(served.cli('start', '-c', served.config).code).toBe(0)
    expect(served.cli('status', '--json')).toMatchObject({ code: 0, error: '' })
    expect(served.cli('stop')).toMatchObject({ code: 0, error: '' })
    const unserved = place(listeners('openai') + DEMO)
    expect(unserved.cli('start', '-c', unserved.config).code).toBe(0)
    expect(unserved.cli('status').error).toContain('none of its [[listeners]] serves "admin"')
    expect(unserved.cli('stop')).toMatchObject({ code: 0 })
  })

  test('is started, looked at, and stopped', async () => {
    const { dir, config, cli } = place()
    const started = cli('start', '-c', config)
    expect(started).toMatchObject({ code: 0, error: '' })
    const [, url = '', pid = ''] = /is running: (\S+) \(process (\d+)\)/.exec(started.out) ?? []
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect(isAlive(Number(pid))).toBe(true)
    for (const name of ['gateway.json', 'control-token', 'ferryllm.log']) {
      expect([name, statSync(join(dir, name)).mode & 0o777]).toEqual([name, 0o600])
    }
    // 256 bits, and not in the log.
    const token = readFileSync(join(dir, 'control-token'), 'utf8')
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(readFileSync(join(dir, 'ferryllm.log'), 'utf8')).not.toContain(token)

    const shown = cli('status')
    expect([shown.code, shown.out]).toEqual([
      0,
      expect.stringContaining(`is running: ${url}\n  process        ${pid}, for `),
    ])
    const told = JSON.parse(cli('status', '--json').out)
    expect(told).toMatchObject({ running: true, pid: Number(pid), url, config: { file: config }, in_flight: 0 })
    expect(told.providers).toMatchObject([{ name: 'demo', state: 'ready' }])
    expect(cli('logs', '-n', '1000').out).toContain(`listens on ${url}`)

    expect(cli('start', '-c', config)).toEqual({
      code: 1,
      out: '',
      error: `error: a gateway is running already: ${url} (process ${pid})\n`,
    })
    expect(cli('stop')).toEqual({ code: 0, out: `stopped (process ${pid})\n`, error: '' })
    // Ended, even if nobody has collected it yet.
    expect(processIdentity(Number(pid))).toBeUndefined()
    expect([existsSync(join(dir, 'gateway.json')), existsSync(join(dir, 'control-token'))]).toEqual([false, false])
    expect(cli('status')).toMatchObject({ code: 3, out: expect.stringContaining('no gateway is running') })
    expect(JSON.parse(cli('status', '--json').out)).toEqual({ running: false })
    expect(cli('stop')).toEqual({ code: 3, out: '', error: 'error: no gateway is running\n' })
  })

  test('restart takes the options of the last start, a new process and a new token', () => {
    const { dir, config, cli } = place()
    cli('start', '-c', 'ferryllm.toml')
    const [pid, token] = [pidOf(dir), readFileSync(join(dir, 'control-token'), 'utf8')]
    const again = JSON.parse(spawnCli(['restart', '--json'], { env: { FERRYLLM_STATE_DIR: dir } }).out)
    expect(again.pid).not.toBe(pid)
    expect(readFileSync(join(dir, 'control-token'), 'utf8')).not.toBe(token)
    expect(JSON.parse(cli('status', '--json').out).config.file).toBe('ferryllm.toml')
    expect(existsSync(config)).toBe(true)
    expect(JSON.parse(cli('stop', '--json').out)).toEqual({ stopped: true, pid: again.pid })
  })

  test('one that cannot start shows what it said, and leaves nothing behind', () => {
    const { dir, cli } = place('[[providers]]\nname = "x"\ntype = "soap"\n')
    const { code, out, error } = cli('start', '-c', 'ferryllm.toml')
    expect([code, out]).toEqual([1, ''])
    expect(error).toContain('ferryllm.toml:5:8: error')
    expect(error).toContain('error: the gateway did not start: it ended with exit code 1')
    expect(existsSync(join(dir, 'gateway.json'))).toBe(false)
    expect(JSON.parse(cli('start', '-c', 'ferryllm.toml', '--json').out).error.message).toContain('exit code 1')
  })

  test('a large log is put aside before the next start', () => {
    const { dir, cli } = place('broken')
    writeFileSync(join(dir, 'ferryllm.log'), Buffer.alloc(10 * 1024 * 1024 + 1, 'x\n'))
    expect(cli('start', '-c', 'ferryllm.toml').code).toBe(1)
    expect(statSync(join(dir, 'ferryllm.log.1')).size).toBe(10 * 1024 * 1024 + 1)
    expect(statSync(join(dir, 'ferryllm.log')).size).toBeLessThan(10_000)
  })

  test('a file of a process that is no more, or of another one with its number, is no gateway', () => {
    const { dir, config, cli } = place()
    const record = { url: 'http://127.0.0.1:1', version: 'x', args: [], cwd: '/' }
    for (const left of [
      'garbage',
      JSON.stringify({ ...record, pid: 2 ** 22 + 1, identity: '1' }),
      JSON.stringify({ ...record, pid: process.pid, identity: 'of another process' }),
    ]) {
      writeFileSync(join(dir, 'gateway.json'), left)
      expect([cli('status').code, cli('stop').code]).toEqual([3, 3])
    }
    expect(cli('start', '-c', config).code).toBe(0)
    expect(cli('stop').code).toBe(0)
  })

  test('one that was killed is told from one that was never there', async () => {
    const { dir, cli } = place()
    expect(cli('start').code).toBe(0)
    const pid = pidOf(dir)!
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => processIdentity(pid)).toBeUndefined()
    expect(cli('status')).toMatchObject({ code: 3, out: expect.stringContaining('the last one ended without a word') })
    expect(JSON.parse(cli('status', '--json').out)).toEqual({ running: false, ended_without_a_word: true })
    expect(cli('start').code).toBe(0)
    expect(cli('stop').code).toBe(0)
    expect(JSON.parse(cli('status', '--json').out)).toEqual({ running: false })
  })

  test('one that does not answer is killed only with --force', async () => {
    const { dir, cli } = place()
    const deaf = spawn(process.execPath, [
      '-e',
      'process.on("SIGTERM", () => undefined); setInterval(() => undefined, 1000); console.log("up")',
    ])
    closing.push(() => deaf.kill('SIGKILL'))
    await once(deaf.stdout, 'data')
    const identity = processIdentity(deaf.pid!)
    const record = { pid: deaf.pid, identity, url: 'http://127.0.0.1:1', version: 'x', args: [], cwd: '/' }
    // Without its start time it could be anybody.
    writeFileSync(join(dir, 'gateway.json'), JSON.stringify({ ...record, identity: undefined }))
    const unsure = cli('stop', '--timeout', '0', '--force')
    expect([unsure.code, unsure.error]).toEqual([1, expect.stringContaining('cannot be asked to stop')])
    expect(deaf.exitCode ?? deaf.signalCode).toBeNull()
    writeFileSync(join(dir, 'gateway.json'), JSON.stringify(record))
    expect(cli('status').code).toBe(1)
    const refused = cli('stop', '--timeout', '0')
    expect([refused.code, refused.error]).toEqual([1, expect.stringContaining('ferryllm stop --force kills it')])
    expect(isAlive(deaf.pid!)).toBe(true)
    expect(cli('stop', '--timeout', '0', '--force').code).toBe(0)
    expect((await once(deaf, 'exit'))[1] ?? deaf.signalCode).toBe('SIGKILL')
  })

  test('stop waits for an open reply', async () => {
    const finish = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    const slow = createServer(async (_request, response) => {
      asked.resolve()
      await finish.promise
      response.setHeader('content-type', 'application/json')
      const message = { role: 'assistant', content: 'late' }
      response.end(
        JSON.stringify({
          id: '1',
          object: 'chat.completion',
          model: 'm',
          choices: [{ index: 0, message, finish_reason: 'stop' }],
        }),
      )
    })
    await new Promise<void>((done) => slow.listen(0, '127.0.0.1', done))
    closing.push(
      () => slow.closeAllConnections(),
      () => slow.close(),
    )
    const base = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`
    const { config, cli, dir } = place(
      `[[providers]]\nname = "slow"\ntype = "openai"\nbase_url = "${base}"\napi_key = "k"\n[[routes]]\nmatch = "*"\nprovider = "slow"\n`,
    )
    cli('start', '-c', config)
    const { url } = JSON.parse(cli('status', '--json').out)
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] })
    const reply = fetch(`${url}/v1/chat/completions`, { method: 'POST', body }).then((response) => response.text())
    await asked.promise
    const stop = spawn(process.execPath, [resolve(ROOT, 'packages/cli/src/main.ts'), 'stop'], {
      env: { ...process.env, FERRYLLM_STATE_DIR: dir },
    })
    closing.push(() => stop.kill('SIGKILL'))
    let out = ''
    stop.stdout.on('data', (chunk) => {
      out += String(chunk)
      if (out.includes('waiting for 1 request under way')) finish.resolve()
    })
    expect(await once(stop, 'exit')).toEqual([0, null])
    expect(out).toContain('waiting for 1 request under way')
    expect(await reply).toContain('late')
  })
})

describe('a gateway on a terminal', () => {
  test('is found as well; a second one runs, but the folder stays with the first', async () => {
    const { dir, config, cli } = place()
    const serve = async (): Promise<{
      pid: number
      text: () => string
      ended: Promise<unknown[]>
      kill: () => void
    }> => {
      const child = spawn(process.execPath, [resolve(ROOT, 'packages/cli/src/main.ts'), 'serve', '-c', config], {
        env: { ...process.env, FERRYLLM_STATE_DIR: dir },
      })
      closing.push(() => child.kill('SIGKILL'))
      let text = ''
      child.stderr.on('data', (chunk) => (text += String(chunk)))
      const ended = once(child, 'exit')
      await new Promise<void>((ready) =>
        child.stdout.on('data', (chunk) => String(chunk).includes('/v1/messages') && ready()),
      )
      return { pid: child.pid!, text: () => text, ended, kill: () => child.kill('SIGTERM') }
    }
    const first = await serve()
    const second = await serve()
    expect(second.text()).toMatch(/^note: the gateway at http:\S+ \(process \d+\) uses the state folder/)
    second.kill()
    await second.ended
    expect(JSON.parse(cli('status', '--json').out)).toMatchObject({ running: true, pid: first.pid, log_file: null })
    expect(cli('logs')).toMatchObject({ code: 1, error: expect.stringContaining('prints on its own terminal') })
    expect(cli('stop').code).toBe(0)
    expect(await first.ended).toEqual([0, null])
  })

  test('runs without a state folder, and says so', () => {
    const { dir, config } = place()
    const file = join(dir, 'a-file')
    writeFileSync(file, '')
    const started = spawnCli(['start', '-c', config], { env: { FERRYLLM_STATE_DIR: file } })
    expect([started.code, started.error]).toEqual([
      1,
      expect.stringContaining(`cannot write to the state folder ${file}`),
    ])
  })
})

describe('logs', () => {
  test('without a log file it says who writes one', () => {
    const { cli } = place()
    expect(cli('logs')).toMatchObject({ code: 1, error: expect.stringContaining('ferryllm start') })
  })

  test('-f follows what is written, across a rotation and a truncation, until Ctrl-C', async () => {
    const { dir } = place()
    const file = join(dir, 'ferryllm.log')
    mkdirSync(dir, { recursive: true })
    writeFileSync(file, 'one\ntwo\n')
    const child = spawn(process.execPath, [resolve(ROOT, 'packages/cli/src/main.ts'), 'logs', '-f', '-n', '1'], {
      env: { ...process.env, FERRYLLM_STATE_DIR: dir },
    })
    closing.push(() => child.kill('SIGKILL'))
    let text = ''
    const seen = (part: string): Promise<void> =>
      new Promise((done) => {
        const look = (): unknown => text.includes(part) && done()
        child.stdout.on('data', look)
        look()
      })
    child.stdout.on('data', (chunk) => (text += String(chunk)))
    await seen('two\n')
    appendFileSync(file, 'three\n')
    await seen('three\n')
    appendFileSync(file, 'last of the old\n')
    renameSync(file, `${file}.1`)
    writeFileSync(file, 'first of the new\n')
    await seen('first of the new\n')
    writeFileSync(file, 'short\n')
    await seen('short\n')
    const ended = once(child, 'exit')
    child.kill('SIGINT')
    expect(await ended).toEqual([0, null])
    expect(text).toBe('two\nthree\nlast of the old\nfirst of the new\nshort\n')
  })

  test('-f ends when nobody reads any more, as in "| head"', async () => {
    const { dir } = place()
    const file = join(dir, 'ferryllm.log')
    mkdirSync(dir, { recursive: true })
    writeFileSync(file, 'one\n')
    const child = spawn(process.execPath, [resolve(ROOT, 'packages/cli/src/main.ts'), 'logs', '-f'], {
      env: { ...process.env, FERRYLLM_STATE_DIR: dir },
    })
    closing.push(() => child.kill('SIGKILL'))
    await once(child.stdout, 'data')
    child.stdout.destroy()
    const ended = once(child, 'exit')
    appendFileSync(file, 'two\n')
    expect(await ended).toEqual([0, null])
  })
})
