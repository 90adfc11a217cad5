// What the running gateway has recorded, on the command line: looked at, sent again, handed on, switched.
import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configSchema } from '@ferryllm/control'
import { createGateway, type Gateway } from '@ferryllm/gateway'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { processIdentity } from '../src/state/process-identity.ts'
import { runHere, testTerminal, type Recorded } from './support.ts'

const TOKEN = 'control-token-of-this-test'
const dir = mkdtempSync(join(tmpdir(), 'ferryllm-recorded-'))
let gateway: Gateway
let url: string

/** A command beside the gateway below. */
const ask = (...args: string[]): Promise<Recorded> => runHere(args, testTerminal({}, { FERRYLLM_STATE_DIR: dir }))

const CHAT = { model: 'demo', max_tokens: 64, messages: [{ role: 'user', content: "it's private" }] }

async function send(body: object = CHAT): Promise<string> {
  const reply = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'the-key-of-the-client' },
    body: JSON.stringify(body),
  })
  await reply.text()
  return reply.headers.get('request-id') ?? ''
}

beforeAll(async () => {
  const config = configSchema.parse({
    server: { listen: '127.0.0.1:0' },
    capture: { bodies: 'all' },
    providers: [
      { name: 'demo', type: 'demo' },
      { name: 'other', type: 'demo' },
    ],
    routes: [{ match: '*', provider: 'demo' }],
  })
  const admin = { token: TOKEN, stop: () => undefined, reload: async () => ({ ok: true, problems: [] }) }
  gateway = createGateway(config, { env: {}, stateDir: dir, admin })
  url = (await gateway.listen()).url
  mkdirSync(dir, { recursive: true })
  const identity = processIdentity(process.pid)
  const record = {
    pid: process.pid,
    ...(identity === undefined ? {} : { identity }),
    url,
    version: '0',
    args: [],
    cwd: '/',
  }
  writeFileSync(join(dir, 'gateway.json'), JSON.stringify(record))
  writeFileSync(join(dir, 'control-token'), TOKEN)
})
afterAll(() => gateway.close(0))

describe('a recorded request', () => {
  test('is shown with its times, its route, its attempts and its bodies', async () => {
    const id = await send()
    const { code, out, error } = await ask('requests', 'show', id, '--trace')
    expect([code, error]).toEqual([0, ''])
    expect(out).toMatch(new RegExp(String.raw`^${id}  200  demo \(demo, \w+\)`))
    for (const part of [
      'Times',
      'routed',
      'Route',
      'serves this model',
      'Attempts',
      "it's private",
      'Answer to the client (200)',
    ])
      expect(out).toContain(part)
    expect(out).not.toContain('the-key-of-the-client')
    const json = JSON.parse((await ask('requests', 'show', id, '--trace', '--json')).out)
    expect(json).toMatchObject({ request: { id }, trace: { id, client: { body: { text: JSON.stringify(CHAT) } } } })
  })

  test('becomes a command that a shell understands, with a variable for the key', async () => {
    const id = await send()
    const { out, code } = await ask('requests', 'curl', id)
    expect(code).toBe(0)
    expect(out).toContain(`'x-api-key: '"$GATEWAY_KEY"`)
    const printed = spawnSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }\n${out}`], {
      encoding: 'utf8',
      env: { GATEWAY_KEY: 'filled-in' },
    })
    expect(printed.stdout.split('\n')).toEqual(
      expect.arrayContaining([`${url}/v1/messages`, 'x-api-key: filled-in', JSON.stringify(CHAT)]),
    )
    expect((await ask('requests', 'curl', id, '--attempt', '1')).out).toContain('--data-binary')
    expect(await ask('requests', 'curl', id, '--attempt', '9')).toMatchObject({
      code: 1,
      error: expect.stringContaining('there is no attempt 9'),
    })
  })

  test('is sent once more, and how that went is told', async () => {
    const id = await send()
    const { code, out } = await ask('requests', 'replay', id, '--provider', 'other')
    expect(code).toBe(0)
    expect(out).toMatch(/^req_\w+ {2}200 {2}demo \(other, /)
    expect(out).toContain(`replay of ${id}`)
    const json = JSON.parse((await ask('requests', 'replay', id, '--json')).out)
    expect(json).toMatchObject({ replay_of: id, status: 200, state: 'done' })
    expect(await ask('requests', 'replay', id, '--provider', 'nobody')).toMatchObject({
      code: 1,
      error: expect.stringContaining('demo, other'),
    })
  })

  test('is handed on without its words, or with them', async () => {
    const id = await send()
    expect((await ask('requests', 'export', id)).out).not.toContain('private')
    expect((await ask('requests', 'export', id, '--texts', 'keep')).out).toContain('private')
  })
})

test('what is recorded is shown, chosen and forgotten', async () => {
  await send()
  expect((await ask('capture')).out).toMatch(
    /^the bodies of all requests are recorded\nin memory: \d+ requests, .* of 67\.1 MB\nnothing/,
  )
  expect((await ask('capture', 'errors')).out).toContain('(for this run; the configuration says all)')
  const id = await send()
  expect(await ask('requests', 'show', id, '--trace')).toMatchObject({
    code: 1,
    error: expect.stringContaining('Only the bodies'),
  })
  expect(JSON.parse((await ask('capture', 'all', '--json')).out)).toMatchObject({ bodies: 'all', configured: 'all' })
  expect((await ask('capture', 'forget')).out).toMatch(/^forgotten: the bodies of \d+ requests\n$/)
  expect((await ask('capture', 'some')).code).toBe(2)
})

test('without a running gateway it says so', async () => {
  const terminal = testTerminal({}, { FERRYLLM_STATE_DIR: mkdtempSync(join(tmpdir(), 'ferryllm-recorded-')) })
  expect(await runHere(['capture'], terminal)).toMatchObject({ code: 3, error: 'error: no gateway is running\n' })
})
