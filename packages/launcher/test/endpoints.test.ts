// The launcher's part of the admin API, over HTTP; every answer is what the contract says.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as contract from '@ferryllm/control'
import { afterEach, describe, expect, test } from 'vitest'
import { createGateway, type Gateway } from '@ferryllm/gateway'
import type { GatewayPlace } from '../src/gateway-access.ts'
import { launcherEndpoints } from '../src/endpoints/index.ts'
import { launcherPaths } from '../src/host.ts'
import { noting, readNote, testMachine, type TestMachine } from './support.ts'
import { CLAUDE_ID, CODEX_ID, writeClaude, writeCodex } from './session-files.ts'

const TOKEN = 'control-token-of-this-test'
const open: Gateway[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close(0)
})

interface Reply {
  readonly status: number
  readonly body: unknown
}

type Ask = (method: string, path: string, body?: object) => Promise<Reply>

/** A gateway with the launcher as its part; `url` is where clients reach it. */
async function start(machine: TestMachine): Promise<{ ask: Ask; url: string }> {
  let place: GatewayPlace | undefined
  const config = contract.configSchema.parse({
    server: { listen: '127.0.0.1:0' },
    providers: [{ name: 'demo', type: 'demo' }],
    routes: [{ match: '*', provider: 'demo' }],
  })
  const gateway = createGateway(config, {
    env: machine.env,
    admin: {
      token: TOKEN,
      reload: async () => ({ ok: true, problems: [] }),
      stop: () => undefined,
      endpoints: launcherEndpoints({ host: machine, gateway: () => place, self: ['ferryllm'] }),
    },
  })
  open.push(gateway)
  const { url } = await gateway.listen()
  place = { url, env: machine.env, file: launcherPaths(machine).clientKey, store: () => undefined }
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
  const ask: Ask = async (method, path, body) => {
    const reply = await fetch(url + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: reply.status, body: await reply.json() }
  }
  return { ask, url }
}

const message = (reply: Reply): [number, string] => [reply.status, contract.adminError.parse(reply.body).error.message]

test('everything is behind the door of the admin API', async () => {
  const { url } = await start(testMachine())
  for (const path of ['/api/launch', '/api/projects', '/api/folders', '/api/sessions', '/api/clients']) {
    expect((await fetch(url + path)).status).toBe(401)
  }
})

describe('/api/launch', () => {
  test('tells clients, terminals and history', async () => {
    const machine = testMachine({ DISPLAY: ':99' })
    const program = machine.program('claude')
    machine.program('xterm')
    const { ask } = await start(machine)
    const { body } = await ask('GET', '/api/launch')
    const answer = contract.launchAnswer.parse(body)
    expect(answer.clients.find(({ client }) => client === 'claude')).toMatchObject({ name: 'Claude Code', program })
    expect(answer.clients.find(({ client }) => client === 'codex')).toMatchObject({ install: expect.any(String) })
    expect(answer.terminals).toEqual([{ id: 'xterm', name: 'xterm', preferred: false }])
    const preferred = await ask('PUT', '/api/launch/preferences', { terminal: 'xterm' })
    expect(contract.launchAnswer.parse(preferred.body).terminals).toEqual([
      { id: 'xterm', name: 'xterm', preferred: true },
    ])
    expect(message(await ask('PUT', '/api/launch/preferences', { terminal: 'vt100' }))).toEqual([
      400,
      'terminal: there are xterm.',
    ])
  })

  test('opens a client, and has it in the history', async () => {
    const machine = testMachine({ DISPLAY: ':99' })
    const note = join(machine.home, 'note')
    machine.program('claude', ...noting(note))
    machine.program('xterm', 'for last in "$@"; do :; done', 'sh "$last" </dev/null &')
    const { ask, url } = await start(machine)
    const directory = machine.folder('app')
    const opened = contract.launchResult.parse(
      (await ask('POST', '/api/launch', { client: 'claude', directory, model: 'demo' })).body,
    )
    expect(opened).toMatchObject({
      opened: true,
      terminal: 'xterm',
      command: `ferryllm launch claude ${directory} --model demo`,
    })
    await expect.poll(() => existsSync(`${note}.env`)).toBe(true)
    await expect
      .poll(async () => contract.launchAnswer.parse((await ask('GET', '/api/launch')).body).launches[0])
      .toMatchObject({ id: opened.id, client: 'claude', state: 'ended', exit_code: 0, model: 'demo' })
    expect(readNote(note).env).toMatchObject({ ANTHROPIC_BASE_URL: url })
  })

  test('without a terminal the command is the answer', async () => {
    const machine = testMachine()
    machine.program('codex')
    const { ask } = await start(machine)
    const reply = await ask('POST', '/api/launch', { client: 'codex', directory: machine.home })
    expect(contract.launchResult.parse(reply.body)).toEqual({
      opened: false,
      problem: 'No terminal was found that could be opened here.',
      command: `ferryllm launch codex ${machine.home}`,
      notes: [],
    })
  })

  test('a preview starts nothing', async () => {
    const machine = testMachine({ ANTHROPIC_MODEL: 'stale' })
    machine.program('claude', 'exit 1')
    const { ask } = await start(machine)
    const { body } = await ask('POST', '/api/launch/preview', { client: 'claude', directory: machine.home })
    expect(contract.launchPreview.parse(body)).toMatchObject({ directory: machine.home, unset: ['ANTHROPIC_MODEL'] })
    expect(existsSync(launcherPaths(machine).runs)).toBe(false)
  })

  test('a session is resumed where it took place', async () => {
    const machine = testMachine()
    machine.program('codex')
    const directory = machine.folder('app')
    writeCodex(machine, { directory })
    const { ask } = await start(machine)
    const { body } = await ask('POST', '/api/launch', { client: 'codex', session: CODEX_ID, fork: true })
    expect(contract.launchResult.parse(body).command).toBe(
      `ferryllm launch codex ${directory} --resume ${CODEX_ID} --fork`,
    )
  })

  test.each([
    [{ client: 'emacs', directory: '/' }, 400, /^client: /],
    [{ client: 'claude' }, 400, /^directory: is required/],
    [{ client: 'claude', directory: '/no/such' }, 404, /no folder \/no\/such/],
    [{ client: 'claude', directory: '/', args: ['x'] }, 400, /args/],
    [{ client: 'opencode', directory: '/' }, 404, /was not found on this computer/],
    [{ client: 'claude', session: 'nothing' }, 404, /no session nothing/],
    [{ client: 'code', session: 'x' }, 400, /no sessions/],
  ])('%j is refused with %i', async (body, status, text) => {
    const machine = testMachine()
    machine.program('claude')
    expect(message(await (await start(machine)).ask('POST', '/api/launch', body))).toEqual([
      status,
      expect.stringMatching(text),
    ])
  })
})

describe('/api/projects', () => {
  test('are added, changed, removed and put back', async () => {
    const machine = testMachine()
    const path = machine.folder('app')
    mkdirSync(join(path, '.git'))
    writeFileSync(join(path, '.git/HEAD'), 'ref: refs/heads/topic/x\n')
    const { ask } = await start(machine)
    const of = (reply: Reply): object[] => contract.projectsAnswer.parse(reply.body).projects
    expect(of(await ask('POST', '/api/projects', { path, pinned: true, provider: 'demo' }))).toMatchObject([
      { path, pinned: true, provider: 'demo', branch: 'topic/x', missing: false },
    ])
    expect(of(await ask('PATCH', '/api/projects', { path, provider: null, effort: 'high' }))).toEqual([
      { path, pinned: true, effort: 'high', branch: 'topic/x', missing: false, opened_at: expect.any(String) },
    ])
    expect(of(await ask('DELETE', `/api/projects?path=${encodeURIComponent(path)}`))).toEqual([])
    expect(existsSync(path)).toBe(true)
    expect(message(await ask('DELETE', '/api/projects?path=%2Fx'))).toEqual([404, '/x is not among the projects.'])
    expect(message(await ask('POST', '/api/projects', { path: 'relative' }))).toEqual([400, 'path: must be absolute.'])
  })
})

describe('/api/folders', () => {
  test('lists folders, hidden ones and files left out', async () => {
    const machine = testMachine()
    for (const name of ['b10', 'b9', '.hidden', 'b9/.git']) machine.folder(name)
    writeFileSync(join(machine.home, 'file'), '')
    const { ask } = await start(machine)
    const answer = contract.foldersAnswer.parse((await ask('GET', '/api/folders')).body)
    expect(answer).toMatchObject({
      path: machine.home,
      truncated: false,
      folders: [
        { name: 'b9', is_repository: true },
        { name: 'b10', is_repository: false },
      ],
    })
    expect(contract.foldersAnswer.parse((await ask('GET', '/api/folders?path=/')).body)).not.toHaveProperty('parent')
    expect((await ask('GET', '/api/folders?path=/no/such')).status).toBe(404)
    expect((await ask('GET', '/api/folders?path=../..')).status).toBe(400)
  })
})

describe('/api/sessions', () => {
  test('are listed by page and filter', async () => {
    const machine = testMachine()
    const directory = machine.folder('app')
    writeCodex(machine, { directory })
    writeClaude(machine)
    const { ask } = await start(machine)
    const of = async (query: string): Promise<contract.SessionsAnswer> =>
      contract.sessionsAnswer.parse((await ask('GET', `/api/sessions${query}`)).body)
    expect(await of('')).toMatchObject({
      total: 2,
      files: 2,
      sessions: [
        { id: CLAUDE_ID, missing: true, repointed: false },
        { id: CODEX_ID, missing: false, repointed: true },
      ],
    })
    expect(await of('?limit=1&from=1')).toMatchObject({ total: 2, sessions: [{ id: CODEX_ID }] })
    expect(await of('?text=parser')).toMatchObject({ total: 1 })
    expect(await of(`?directory=${encodeURIComponent(directory)}&client=codex`)).toMatchObject({ total: 1 })
    expect(message(await ask('GET', '/api/sessions?client=emacs'))[0]).toBe(404)
    expect(message(await ask('GET', '/api/sessions?limit=x'))).toEqual([
      400,
      'The parameter limit must be a whole number.',
    ])
  })

  test('one is shown, deleted and put back', async () => {
    const machine = testMachine()
    const file = writeClaude(machine)
    const { ask } = await start(machine)
    const place = `/api/sessions/claude/${CLAUDE_ID}`
    const shown = contract.conversationAnswer.parse((await ask('GET', `${place}?limit=2`)).body)
    expect(shown).toMatchObject({ total: 5, entries: [{ role: 'user' }, { role: 'reasoning' }] })
    const trashed = contract.trashedAnswer.parse((await ask('DELETE', place)).body)
    expect([existsSync(file), (await ask('GET', place)).status]).toEqual([false, 404])
    expect(contract.trashAnswer.parse((await ask('GET', '/api/sessions/trash')).body).trash).toEqual([trashed])
    expect((await ask('POST', `/api/sessions/trash/${trashed.id}/restore`)).status).toBe(200)
    expect(existsSync(file)).toBe(true)
    await ask('DELETE', place)
    expect(contract.trashAnswer.parse((await ask('DELETE', '/api/sessions/trash')).body).trash).toEqual([])
  })
})

describe('/api/clients', () => {
  test('are looked at, changed and taken back', async () => {
    const machine = testMachine()
    const file = join(machine.folder('.claude'), 'settings.json')
    writeFileSync(file, '{}')
    const { ask, url } = await start(machine)
    const preview = contract.setupPreview.parse((await ask('POST', '/api/clients/claude/preview', {})).body)
    expect(preview).toMatchObject({ file, diff: expect.stringContaining(url) })
    writeFileSync(file, '{"theme":1}')
    expect(message(await ask('POST', '/api/clients/claude/apply', { hash: preview.hash }))[0]).toBe(409)
    expect(contract.applyAnswer.parse((await ask('POST', '/api/clients/claude/apply', {})).body).changed).toBe(true)
    const clients = contract.clientsAnswer.parse((await ask('GET', '/api/clients')).body).clients
    expect(clients[0]).toMatchObject({ client: 'claude', name: 'Claude Code', state: 'applied', address: url })
    writeFileSync(file, readFileSync(file, 'utf8').replace('1', '2'))
    const refused = await ask('POST', '/api/clients/claude/undo', {})
    expect([refused.status, contract.undoAnswer.parse(refused.body).done]).toEqual([409, false])
    const merged = await ask('POST', '/api/clients/claude/undo', { merge: true })
    expect([merged.status, contract.undoAnswer.parse(merged.body)]).toMatchObject([200, { done: true, exact: false }])
    await ask('POST', '/api/clients/codex/apply', {})
    expect(contract.restoreAnswer.parse((await ask('POST', '/api/clients/restore')).body).restored).toMatchObject([
      { client: 'codex', exact: true },
    ])
    expect(message(await ask('POST', '/api/clients/emacs/apply', {}))[0]).toBe(404)
  })
})
