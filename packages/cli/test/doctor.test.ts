// doctor: every check with a machine that is well, and with one that is not.
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { statePaths, type GatewayStatus } from '@ferryllm/control'
import { doctor } from '../src/commands/doctor.ts'
import type { Check, Facts } from '../src/doctor/check.ts'
import { checkClaudeCode, checkCodex, checkOpenCode } from '../src/doctor/checks/clients.ts'
import { checkConfig, checkConfigMode, checkKeyFiles } from '../src/doctor/checks/config-file.ts'
import { checkExposure, checkGateway, checkPort } from '../src/doctor/checks/listener.ts'
import { checkNoProxy, checkProxy } from '../src/doctor/checks/network.ts'
import { checkInstalls, checkNode, checkVersion } from '../src/doctor/checks/program.ts'
import { checkClock, checkProviders, checkReach } from '../src/doctor/checks/providers.ts'
import { checkDisk, checkLog, checkOpenFiles, checkPidFile, checkStateFolder } from '../src/doctor/checks/state.ts'
import { inspector, type Inspector, type Reached } from '../src/doctor/inspector.ts'
import { CHECKS } from '../src/doctor/order.ts'
import { load } from '../src/load.ts'
import type { Checked } from '../src/render/outcomes.ts'
import { runHere, testTerminal } from './support.ts'

const OPENAI = '[[providers]]\nname = "openai"\ntype = "openai"\nbase_url = "https://api.openai.com/v1?key=hidden"\n'
const ROUTE = '[[routes]]\nmatch = "*"\nprovider = "openai"\n'
const GOOD = `${OPENAI}api_key_env = "KEY"\n${ROUTE}`

interface Machine {
  readonly config?: string | null
  readonly env?: Record<string, string>
  readonly files?: Record<string, string>
  readonly platform?: string
  readonly nodeVersion?: string
  readonly live?: boolean
  readonly found?: Facts['found']
  readonly status?: Partial<GatewayStatus>
  readonly inspector?: Partial<Inspector>
}

const RUNNING: Facts['found'] = {
  state: 'running',
  record: { pid: 7, url: 'http://127.0.0.1:3000', version: 'ferryllm 1.0.0', args: [], cwd: '/' },
}
const LISTENERS = `[server]
insecure = true
[[listeners]]
listen = "127.0.0.1:3001"
[[listeners]]
listen = "0.0.0.0:3002"
`
const STATUS = {
  version: '1.0.0',
  listen: '127.0.0.1:3000',
  config: { loaded_at: '2026-01-01T00:00:00Z' },
} as GatewayStatus

function factsOf(machine: Machine): Facts {
  const { config = GOOD, platform = 'linux', status } = machine
  const files = { ...machine.files, ...(config === null ? {} : { './ferryllm.toml': config }) }
  const terminal = { ...testTerminal(files, { KEY: 'k', ...machine.env }), platform }
  return {
    terminal,
    nodeVersion: machine.nodeVersion ?? '24.1.0',
    version: '1.0.0',
    loaded: load(undefined, terminal),
    paths: statePaths(terminal),
    found: machine.found ?? { state: 'none' },
    live: machine.live ?? false,
    ...(status === undefined ? {} : { status: { ...STATUS, ...status } }),
    inspector: {
      mode: () => 0o100600,
      size: () => 1000,
      isWritable: () => true,
      freeBytes: () => 1e12,
      openFiles: () => 65_536,
      canListen: async () => true,
      reach: async () => ({ status: 404, date: 1_000_000 }),
      now: () => 1_000_000,
      ...machine.inspector,
    },
  }
}

async function results(check: Check, machine: Machine): Promise<readonly Checked[]> {
  const found = await check(factsOf(machine))
  return Array.isArray(found) ? found : [found as Checked]
}

const proxy = { HTTPS_PROXY: 'http://me:password@proxy:8080' }
const settings = (env: object): Record<string, string> => ({
  '/home/me/.claude/settings.json': JSON.stringify({ env }),
})
const codex = (text: string): Record<string, string> => ({ '/home/me/.codex/config.toml': text })
const reach = (reached: Reached): Machine => ({ live: true, inspector: { reach: async () => reached } })
const FILE_KEY = `${OPENAI}api_key_file = "~/k"\n${ROUTE}`
const WITH_KEY_FILE = { env: { HOME: '/home/me' }, files: { '/home/me/k': 'key' } }

describe('each check', () => {
  test.each<[string, Check, Machine, Checked['outcome'], string]>([
    ['a new Node', checkNode, { nodeVersion: '22.18.0' }, 'ok', '22.18.0'],
    ['a Node of next year', checkNode, { nodeVersion: '26.0.0' }, 'ok', '26.0.0'],
    ['an old Node', checkNode, { nodeVersion: '22.17.9' }, 'failed', 'too old'],
    ['a very old Node', checkNode, { nodeVersion: '20.99.0' }, 'failed', 'too old'],
    ['one install', checkInstalls, { env: { PATH: '/a:/b' }, files: { '/a/ferryllm': '' } }, 'ok', '/a/ferryllm'],
    ['none on the PATH', checkInstalls, { env: { PATH: '/a' } }, 'ok', 'not on the PATH'],
    [
      'two installs',
      checkInstalls,
      { env: { PATH: '/a:/b:/a' }, files: { '/a/ferryllm': '', '/b/ferryllm': '' } },
      'warning',
      '2 on the PATH: /a/ferryllm, /b/ferryllm',
    ],
    ['no gateway to compare', checkVersion, {}, 'skipped', 'no gateway'],
    ['the same version', checkVersion, { status: {} }, 'ok', '1.0.0'],
    [
      'another version',
      checkVersion,
      { status: { version: '0.9.0' } },
      'warning',
      'running gateway is 0.9.0, this is 1.0.0',
    ],
    ['a good file', checkConfig, {}, 'ok', './ferryllm.toml'],
    ['no file', checkConfig, { config: null }, 'ok', 'using the environment'],
    [
      'a file with a warning',
      checkConfig,
      { config: GOOD + OPENAI.replace('"openai"', '"b"') + 'api_key_env = "NONE"' },
      'warning',
      '1 warning',
    ],
    ['a broken file', checkConfig, { config: '[[providers]]\nname = 3' }, 'failed', 'error'],
    ['a key in a private file', checkConfigMode, { config: `${OPENAI}api_key = "k"\n${ROUTE}` }, 'ok', 'yours alone'],
    [
      'a key in a public file',
      checkConfigMode,
      { config: `${OPENAI}api_key = "k"\n${ROUTE}`, inspector: { mode: () => 0o100640 } },
      'warning',
      'others may read',
    ],
    ['a public file without keys', checkConfigMode, { inspector: { mode: () => 0o100644 } }, 'skipped', 'no key'],
    [
      'a public file on Windows',
      checkConfigMode,
      { platform: 'win32', config: null, files: { '.\\ferryllm.toml': `${OPENAI}api_key = "k"\n${ROUTE}` } },
      'skipped',
      'Windows',
    ],
    ['no key files', checkKeyFiles, {}, 'skipped', 'no key'],
    ['a private key file', checkKeyFiles, { config: FILE_KEY, ...WITH_KEY_FILE }, 'ok', '/home/me/k is yours'],
    [
      'a public key file',
      checkKeyFiles,
      { config: FILE_KEY, ...WITH_KEY_FILE, inspector: { mode: () => 0o100604 } },
      'warning',
      '/home/me/k holds a key',
    ],
    [
      'a missing key file',
      checkKeyFiles,
      { config: FILE_KEY, inspector: { mode: () => undefined } },
      'failed',
      'not there',
    ],
    ['providers with keys', checkProviders, {}, 'ok', '1 ready'],
    ['only the demo', checkProviders, { config: null, env: { KEY: '' } }, 'warning', 'only the demo'],
    ['no provider', checkProviders, { config: 'providers = []\n' }, 'failed', 'there are none'],
    ['no key at all', checkProviders, { env: { KEY: '' } }, 'failed', 'none of 1 can be used'],
    [
      'one key of two',
      checkProviders,
      { config: GOOD + OPENAI.replace('"openai"', '"b"') + 'api_key_env = "NONE"' },
      'warning',
      'b is disabled: environment variable NONE is not set',
    ],
    [
      'no requests unasked',
      checkReach,
      { inspector: { reach: () => Promise.reject(new Error('asked')) } },
      'skipped',
      '--live',
    ],
    [
      'a provider that answers',
      checkReach,
      reach({ status: 401 }),
      'ok',
      'openai: https://api.openai.com answers (401)',
    ],
    [
      'a provider that does not',
      checkReach,
      reach({ problem: 'DNS' }),
      'failed',
      'openai: https://api.openai.com: DNS',
    ],
    [
      'nobody to reach',
      checkReach,
      { ...reach({ status: 200 }), config: null, env: { KEY: '' } },
      'skipped',
      'no provider',
    ],
    ['no clock unasked', checkClock, {}, 'skipped', '--live'],
    ['a clock that is right', checkClock, reach({ status: 200, date: 1_050_000 }), 'ok', 'agrees'],
    ['a clock that is fast', checkClock, reach({ status: 200, date: 1_000_000 - 7_200_000 }), 'warning', '2 h off'],
    ['a clock that is slow', checkClock, reach({ status: 200, date: 1_000_000 + 120_000 }), 'warning', '2 min off'],
    ['nobody to tell the time', checkClock, reach({ status: 200 }), 'skipped', 'tells its time'],
    ['no gateway', checkGateway, {}, 'skipped', 'not running'],
    ['a gateway that answers', checkGateway, { found: RUNNING, status: {} }, 'ok', 'http://127.0.0.1:3000 (process 7)'],
    ['a gateway that does not', checkGateway, { found: RUNNING }, 'failed', 'does not answer'],
    [
      'a refused reload',
      checkGateway,
      { found: RUNNING, status: { config: { loaded_at: 'x', last_failure: { at: 'x', problems: ['line 3'] } } } },
      'warning',
      'line 3',
    ],
    ['a free port', checkPort, {}, 'ok', '3000 is free'],
    [
      'our own port',
      checkPort,
      { found: RUNNING, inspector: { canListen: async () => false } },
      'ok',
      'used by the gateway',
    ],
    ['a port in use', checkPort, { inspector: { canListen: async () => false } }, 'failed', '127.0.0.1:3000'],
    ['any port', checkPort, { config: `[server]\nlisten = "127.0.0.1:0"\n${GOOD}` }, 'ok', 'any free one'],
    ['a listener that others reach', checkExposure, { config: `${LISTENERS}${GOOD}` }, 'failed', '0.0.0.0:3002'],
    ['no valid file to tell the port', checkPort, { config: 'x' }, 'skipped', 'no valid'],
    ['loopback', checkExposure, {}, 'ok', 'only this machine'],
    [
      'all interfaces with keys',
      checkExposure,
      { config: `[server]\nlisten = "0.0.0.0:3000"\n[auth]\nenabled = true\napi_keys = ["abcdefgh"]\n${GOOD}` },
      'ok',
      'with a key',
    ],
    [
      'all interfaces without',
      checkExposure,
      { config: `[server]\nlisten = "0.0.0.0:3000"\ninsecure = true\n${GOOD}` },
      'failed',
      'everybody',
    ],
    ['a state folder', checkStateFolder, {}, 'ok', '/home/me/.local/state/ferryllm'],
    [
      'one that is not ours',
      checkStateFolder,
      { inspector: { isWritable: () => false } },
      'failed',
      'cannot be written',
    ],
    ['no pid file', checkPidFile, {}, 'ok', 'no gateway'],
    ['our pid file', checkPidFile, { found: RUNNING }, 'ok', 'process 7'],
    ['an old pid file', checkPidFile, { found: { state: 'stale' } }, 'warning', 'ended without a word'],
    ['a small log', checkLog, {}, 'ok', '1.0 kB'],
    ['a large log', checkLog, { inspector: { size: () => 200 * 1024 * 1024 } }, 'warning', '209.7 MB'],
    ['no log', checkLog, { inspector: { size: () => undefined } }, 'skipped', 'none yet'],
    ['a large disk', checkDisk, {}, 'ok', '1000.0 GB'],
    ['a small disk', checkDisk, { inspector: { freeBytes: () => 1e8 } }, 'warning', 'only 100.0 MB'],
    ['a full disk', checkDisk, { inspector: { freeBytes: () => 1e6 } }, 'failed', 'only 1.0 MB'],
    ['a silent disk', checkDisk, { inspector: { freeBytes: () => undefined } }, 'skipped', 'does not tell'],
    ['many files', checkOpenFiles, {}, 'ok', '65536'],
    ['few files', checkOpenFiles, { inspector: { openFiles: () => 256 } }, 'warning', 'only 256'],
    ['a silent limit', checkOpenFiles, { inspector: { openFiles: () => undefined } }, 'skipped', 'does not tell'],
    ['no proxy', checkProxy, {}, 'ok', 'no proxy'],
    ['a proxy', checkProxy, { env: proxy }, 'warning', 'HTTPS_PROXY set'],
    ['a proxy in small letters', checkProxy, { env: { http_proxy: 'x' } }, 'warning', 'HTTP_PROXY set'],
    ['no proxy, no exceptions', checkNoProxy, {}, 'ok', 'not needed'],
    [
      'a proxy with exceptions',
      checkNoProxy,
      { env: { ...proxy, no_proxy: 'localhost, 127.0.0.1' } },
      'ok',
      'past the proxy',
    ],
    ['a proxy for nobody', checkNoProxy, { env: { ...proxy, NO_PROXY: '*' } }, 'ok', 'past the proxy'],
    ['a proxy without exceptions', checkNoProxy, { env: { ...proxy, NO_PROXY: 'corp' } }, 'warning', 'may send'],
    ['Claude Code as it is', checkClaudeCode, {}, 'ok', 'talks to Anthropic'],
    [
      'Claude Code with the gateway',
      checkClaudeCode,
      { files: settings({ ANTHROPIC_BASE_URL: 'http://localhost:3000' }) },
      'ok',
      'leads to the gateway',
    ],
    [
      'Claude Code elsewhere',
      checkClaudeCode,
      { env: { ANTHROPIC_BASE_URL: 'https://else.example/x?key=secret' } },
      'warning',
      'the environment leads to https://else.example, not',
    ],
    [
      'Claude Code on another port',
      checkClaudeCode,
      { env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:3001' } },
      'warning',
      '3001',
    ],
    [
      'settings over environment',
      checkClaudeCode,
      {
        env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:3000' },
        files: settings({ ANTHROPIC_BASE_URL: 'http://x.example' }),
      },
      'warning',
      'settings.json leads to http://x.example',
    ],
    [
      'Claude Code with /v1',
      checkClaudeCode,
      { env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:3000/v1/' } },
      'warning',
      'ends in /v1',
    ],
    [
      'Claude Code with two keys',
      checkClaudeCode,
      { env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:3000', ANTHROPIC_API_KEY: 'a', ANTHROPIC_AUTH_TOKEN: 'b' } },
      'warning',
      'both set',
    ],
    [
      'broken settings',
      checkClaudeCode,
      { files: { '/home/me/.claude/settings.json': 'null' } },
      'ok',
      'talks to Anthropic',
    ],
    ['nonsense for a URL', checkClaudeCode, { env: { ANTHROPIC_BASE_URL: 'localhost' } }, 'warning', 'not a URL'],
    ['no Codex', checkCodex, {}, 'skipped', 'Codex'],
    ['Codex as it is', checkCodex, { files: codex('model = "x"') }, 'ok', 'talks to OpenAI'],
    [
      'Codex with the gateway',
      checkCodex,
      {
        files: codex(
          '[model_providers.a]\nbase_url = "https://a"\n[model_providers.f]\nbase_url = "http://127.0.0.1:3000/v1"',
        ),
      },
      'ok',
      'leads to the gateway',
    ],
    [
      'Codex elsewhere',
      checkCodex,
      { files: codex('openai_base_url = "https://a.example/v1"') },
      'warning',
      'https://a.example',
    ],
    ['Codex with the old protocol', checkCodex, { files: codex('wire_api = "chat"') }, 'warning', 'wire_api'],
    [
      'Codex with the dead variable',
      checkCodex,
      { files: codex(''), env: { OPENAI_BASE_URL: 'http://127.0.0.1:3000' } },
      'warning',
      'ignores OPENAI_BASE_URL',
    ],
    ['no OpenCode', checkOpenCode, {}, 'skipped', 'OpenCode'],
    [
      'OpenCode as it is',
      checkOpenCode,
      { files: { '/home/me/.config/opencode/opencode.jsonc': '{}' } },
      'ok',
      'own providers',
    ],
    [
      'OpenCode with the gateway',
      checkOpenCode,
      { files: { '/home/me/.config/opencode/opencode.json': '{"baseURL": "http://127.0.0.1:3000/v1"}' } },
      'ok',
      'leads to the gateway',
    ],
    [
      'OpenCode elsewhere',
      checkOpenCode,
      { files: { '/home/me/.config/opencode/opencode.json': '{"baseURL": "http://127.0.0.1:4000/v1"}' } },
      'warning',
      '4000',
    ],
  ])('%s', async (_, check, machine, outcome, detail) => {
    const all = await results(check, machine)
    expect(all.map((result) => result.outcome)).toEqual([outcome])
    expect(all[0]?.detail).toContain(detail)
    // Whatever is wrong has a remedy; secrets of the machine are in no sentence.
    expect(all[0]?.fix === undefined).toBe(outcome === 'ok' || outcome === 'skipped')
    expect(JSON.stringify(all)).not.toMatch(/password|secret|hidden/)
  })

  test('at least fifteen are asked, each by another name', async () => {
    const reports = await Promise.all(CHECKS.map((check) => results(check, {})))
    const names = reports.flat().map(({ name }) => name)
    expect(names.length).toBeGreaterThanOrEqual(15)
    expect(new Set(names).size).toBe(names.length)
  })

  test('every listener has its own line', async () => {
    const inspector = { canListen: async (host: string) => host !== '0.0.0.0' }
    const lines = await results(checkPort, { config: `${LISTENERS}${GOOD}`, inspector })
    expect(lines.map(({ outcome, detail }) => `${outcome}: ${detail}`)).toEqual([
      'ok: 3001 is free',
      'failed: cannot listen on 0.0.0.0:3002: it is in use, or not allowed',
    ])
  })
})

describe('the command', () => {
  const terminal = (files: Record<string, string> = {}, env: Record<string, string> = {}) =>
    testTerminal(files, { FERRYLLM_STATE_DIR: mkdtempSync(join(tmpdir(), 'ferryllm-state-')), ...env })

  test('fails when a check does, and says what to do', async () => {
    const well = terminal()
    expect(await doctor({}, well, factsOf({}).inspector, '24.1.0')).toBe(0)
    expect(well.printed.out).toMatch(/^ {2}✓ node {11}24\.1\.0\n[\s\S]*\n\n\d+ ok, 1 warning, \d+ skipped\n$/)
    const ill = terminal()
    expect(await doctor({}, ill, factsOf({}).inspector, '18.0.0')).toBe(1)
    expect(ill.printed.out).toContain(
      '✗ node           18.0.0 is too old\n                   → install Node 22.18 or later\n',
    )
  })

  test('--json is one object', async () => {
    const { code, out } = await runHere(['doctor', '--json', '-c', 'f.toml'], terminal({ 'f.toml': 'broken' }))
    expect([code, JSON.parse(out).ok]).toEqual([1, false])
    expect(JSON.parse(out).checks).toContainEqual(expect.objectContaining({ name: 'config', outcome: 'failed' }))
  })
})

describe('the instruments', () => {
  test('a server is reached, its time read; nobody is nobody', async () => {
    const server = createServer((_request, response) => response.writeHead(404).end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    expect(await inspector.reach(`http://127.0.0.1:${port}`)).toEqual({ status: 404, date: expect.any(Number) })
    expect(await inspector.canListen('127.0.0.1', port)).toBe(false)
    await new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
    expect(await inspector.canListen('127.0.0.1', port)).toBe(true)
    expect(await inspector.reach(`http://127.0.0.1:${port}`)).toEqual({ problem: expect.stringContaining('refused') })
  })

  test('folders that are not there yet are judged by those above', () => {
    const dir = join(mkdtempSync(join(tmpdir(), 'ferryllm-')), 'not', 'yet')
    expect(inspector.isWritable(dir)).toBe(true)
    expect(inspector.freeBytes(dir)).toBeGreaterThan(0)
    expect([inspector.mode(dir), inspector.size(dir)]).toEqual([undefined, undefined])
  })
})
