// The configuration over the admin API: shown, tried, changed, taken back, with a real gateway and real files.
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import {
  backupAnswer,
  backupsAnswer,
  changeAnswer,
  configAnswer,
  conflictAnswer,
  invalidConfigAnswer,
  previewAnswer,
} from '@ferryllm/control'
import type { ServeOptions } from '../../src/commands/serve.ts'
import { CONFIG, startManaged, type Managed } from './support.ts'

const FILE = `# my gateway
[server]
body_limit_mb = 5 # enough

# the one
[[providers]]
name = "p"
type = "openai"
base_url = "http://127.0.0.1:9"
api_key = "secret-of-the-provider"

[[routes]]
match = "*"
provider = "p"
`

const open: Managed[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop()
})

async function start(
  file: string | null = FILE,
  env: Record<string, string> = {},
  options: ServeOptions = {},
): Promise<Managed> {
  const managed = await startManaged(file === null ? {} : { [CONFIG]: file }, env, options)
  open.push(managed)
  return managed
}

const set = (...path: (string | number)[]): { to: (value: unknown) => object } => ({
  to: (value) => ({ path, value }),
})
const limit = (value: unknown): object => set('server', 'body_limit_mb').to(value)

describe('what is in force', () => {
  test('is told value by value with where it comes from, and without keys', async () => {
    const managed = await start(FILE, { FERRYLLM_SERVER_STRICT: 'true' })
    const { status, body } = await managed.call('GET', '/api/config')
    const answer = configAnswer.parse(body)
    expect(status).toBe(200)
    expect(answer).toMatchObject({ file: managed.path(CONFIG), format: 'toml', in_force: true, pending_restart: [] })
    const value = (key: string): unknown => answer.values.find((each) => each.key === key)
    expect(value('server.body_limit_mb')).toEqual({
      key: 'server.body_limit_mb',
      path: ['server', 'body_limit_mb'],
      value: 5,
      origin: 'line 3',
      source: 'file',
      default: 32,
      is_secret: false,
      needs_restart: false,
    })
    expect(value('server.strict')).toMatchObject({
      source: 'variable',
      origin: 'environment variable FERRYLLM_SERVER_STRICT',
    })
    expect(value('server.listen')).toMatchObject({ source: 'flag', origin: '--listen', needs_restart: true })
    expect(value('server.retry_attempts')).toMatchObject({ source: 'default', value: 0 })
    expect(value('providers[0].api_key')).toMatchObject({ value: '[redacted]', is_secret: true })
    expect(JSON.stringify(body)).not.toContain('secret-of')
    expect((await managed.call('GET', '/api/config/schema')).body).toHaveProperty('properties.server.properties.listen')
  })
})

describe('a change', () => {
  test('can be tried without writing anything', async () => {
    const managed = await start()
    const reply = await managed.call('POST', '/api/config/preview', { edits: [limit(7)] })
    const { before, after, changes } = previewAnswer.parse(reply.body)
    expect(after).toBe(before.replace('= 5 #', '= 7 #'))
    expect(before).toContain('api_key = "[redacted]"')
    expect(changes).toEqual([{ key: 'server.body_limit_mb', text: '5 → 7', needs_restart: false }])
    expect(managed.text(CONFIG)).toBe(FILE)
  })

  test('is written with comments and mode kept, is in force at once, and can be taken back and made again', async () => {
    const managed = await start()
    const { hash } = (await managed.call('GET', '/api/config')).body
    const changed = changeAnswer.parse((await managed.call('PATCH', '/api/config', { hash, edits: [limit(7)] })).body)
    expect(managed.text(CONFIG)).toBe(FILE.replace('= 5 #', '= 7 #'))
    expect(changed).toMatchObject({ file: managed.path(CONFIG), created: false })
    const now = (await managed.call('GET', '/api/config')).body
    expect([now.hash, now.in_force, now.undo]).toEqual([changed.hash, true, { at: expect.any(String) }])
    expect(managed.printed.out).toContain('server.body_limit_mb: 5 → 7')
    const undone = await managed.call('POST', '/api/config/undo', { hash: changed.hash })
    expect([undone.status, managed.text(CONFIG)]).toEqual([200, FILE])
    await managed.call('POST', '/api/config/undo', {})
    expect(managed.text(CONFIG)).toBe(FILE.replace('= 5 #', '= 7 #'))
  })

  test('that the gateway would refuse changes nothing and says why, with a place', async () => {
    const managed = await start()
    const reply = await managed.call('PATCH', '/api/config', { edits: [limit('many')] })
    const { problems } = invalidConfigAnswer.parse(reply.body)
    expect(reply.status).toBe(422)
    expect(problems).toEqual([expect.objectContaining({ path: 'server.body_limit_mb', line: 3 })])
    expect(managed.text(CONFIG)).toBe(FILE)
  })

  test.each<[string, object]>([
    ['the edits', {}],
    ['an edit of no kind', { edits: [{ path: ['server'] }] }],
    ['a path', { edits: [{ path: [], value: 1 }] }],
    ['something else', { edits: [limit(7)], more: true }],
  ])('that lacks or has %s is refused in words', async (_, body) => {
    const managed = await start()
    const reply = await managed.call('PATCH', '/api/config', body)
    expect([reply.status, reply.body.error.kind]).toEqual([400, 'invalid-request'])
    expect(managed.text(CONFIG)).toBe(FILE)
  })

  test('of what a variable or an option sets is refused: it would have no effect', async () => {
    const managed = await start(FILE, { FERRYLLM_SERVER_STRICT: 'true' })
    for (const [edit, word] of [
      [set('server', 'strict').to(false), 'environment variable FERRYLLM_SERVER_STRICT'],
      [set('server', 'listen').to('127.0.0.1:1'), '--listen'],
    ] as const) {
      const reply = await managed.call('PATCH', '/api/config', { edits: [edit] })
      expect([reply.status, reply.body.error.message]).toEqual([422, expect.stringContaining(word)])
    }
  })

  test('with a mask in the place of a credential is refused, and one with a credential makes the file private', async () => {
    const managed = await start()
    chmodSync(managed.path(CONFIG), 0o644)
    const key = set('providers', 0, 'api_key')
    const masked = await managed.call('PATCH', '/api/config', { edits: [key.to('[redacted]')] })
    expect([masked.status, managed.text(CONFIG)]).toEqual([422, FILE])
    await managed.call('PATCH', '/api/config', { edits: [limit(6)] })
    expect(statSync(managed.path(CONFIG)).mode & 0o777).toBe(0o644)
    await managed.call('PATCH', '/api/config', { edits: [set('auth', 'api_keys').to(['key-of-a-client'])] })
    expect(statSync(managed.path(CONFIG)).mode & 0o777).toBe(0o600)
  })

  test('of a file that is no text is refused in words', async () => {
    const managed = await start(FILE, {}, { watch: false })
    writeFileSync(managed.path(CONFIG), Uint8Array.of(0xff, 0xfe, 0x41))
    const { status, body } = await managed.call('GET', '/api/config')
    expect([status, body.error.message]).toEqual([400, `Cannot read ${managed.path(CONFIG)}: it is not UTF-8 text.`])
  })

  test('that needs a restart is written and said to wait for one', async () => {
    const managed = await start()
    await managed.call('PATCH', '/api/config', { edits: [set('server', 'watch_config').to(false)] })
    const { pending_restart: waiting } = (await managed.call('GET', '/api/config')).body
    expect(waiting).toEqual([{ key: 'server.watch_config', text: 'true → false', needs_restart: true }])
  })

  test('of a list: entries are added, moved and taken out', async () => {
    const managed = await start()
    const insert = { match: 'x-', provider: 'p' }
    const edits = [
      { path: ['routes', 1], insert },
      { path: ['routes', 1], move_to: 0 },
    ]
    await managed.call('PATCH', '/api/config', { edits })
    expect(managed.text(CONFIG)).toMatch(/match = "x-"\nprovider = "p"\n\n\[\[routes\]\]\nmatch = "\*"/)
    await managed.call('PATCH', '/api/config', { edits: [{ path: ['routes', 0], value: null }] })
    expect(managed.text(CONFIG)).toBe(FILE)
  })
})

describe('a file that somebody else has changed', () => {
  test('is not overwritten: the answer has what is on disk and what the edits would make of it', async () => {
    const managed = await start()
    const { hash } = (await managed.call('GET', '/api/config')).body
    const theirs = FILE.replace('# my gateway', '# our gateway')
    managed.write(CONFIG, theirs)
    const reply = await managed.call('PATCH', '/api/config', { hash, edits: [limit(7)] })
    const { disk, mine, hash: other } = conflictAnswer.parse(reply.body)
    expect(reply.status).toBe(409)
    expect(disk).toContain('# our gateway')
    expect(mine).toBe(disk.replace('= 5 #', '= 7 #'))
    expect(JSON.stringify(reply.body)).not.toContain('secret-of')
    expect(managed.text(CONFIG)).toBe(theirs)
    expect((await managed.call('PATCH', '/api/config', { hash: other, edits: [limit(7)] })).status).toBe(200)
    expect(managed.text(CONFIG)).toBe(theirs.replace('= 5 #', '= 7 #'))
  })

  test('cannot be taken back', async () => {
    const managed = await start()
    await managed.call('PATCH', '/api/config', { edits: [limit(7)] })
    managed.write(CONFIG, `${FILE}# by hand\n`)
    const reply = await managed.call('POST', '/api/config/undo', {})
    expect([reply.status, reply.body.error.message]).toEqual([400, expect.stringContaining('changed by hand since')])
    expect((await managed.call('GET', '/api/config')).body.undo).toBeUndefined()
  })

  test('and is wrong is told as not in force', async () => {
    const managed = await start(FILE, {}, { watch: false })
    managed.write(CONFIG, `${FILE}[servr]\n`)
    const { in_force: inForce, problems } = (await managed.call('GET', '/api/config')).body
    expect([inForce, problems[0].message]).toEqual([false, expect.stringContaining('servr')])
  })
})

describe('backups', () => {
  test('are the last ten, private, shown without keys, and can be restored', async () => {
    const managed = await start()
    for (let mb = 10; mb < 22; mb++) await managed.call('PATCH', '/api/config', { edits: [limit(mb)] })
    const { backups } = backupsAnswer.parse((await managed.call('GET', '/api/config/backups')).body)
    expect(backups).toHaveLength(10)
    const oldest = backups.at(-1)?.id ?? ''
    const { text } = backupAnswer.parse((await managed.call('GET', `/api/config/backups/${oldest}`)).body)
    expect(text).toContain('body_limit_mb = 11 # enough')
    expect(text).not.toContain('secret-of')
    const [folder = ''] = readdirSync(managed.path('state/config-backups'))
    const file = managed.path(`state/config-backups/${folder}/${oldest}`)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect((await managed.call('POST', `/api/config/backups/${oldest}/restore`, {})).status).toBe(200)
    expect(managed.text(CONFIG)).toBe(FILE.replace('= 5 #', '= 11 #'))
    for (const wrong of ['nothing', '..%2F..%2F..%2Fcontrol-token']) {
      expect((await managed.call('GET', `/api/config/backups/${wrong}`)).status).toBe(404)
    }
  })
})

describe('without a file', () => {
  test('the first change makes one with what is in force, for its owner only, and the gateway takes it up', async () => {
    const managed = await start(null, { ANTHROPIC_API_KEY: 'k', OPENAI_API_KEY: 'k' })
    const before = (await managed.call('GET', '/api/config')).body
    expect(before).toMatchObject({ creates: managed.path(CONFIG), hash: 'none' })
    expect(before.file).toBeUndefined()
    const changed = await managed.call('PATCH', '/api/config', {
      hash: 'none',
      edits: [set('server', 'strict').to(true)],
    })
    expect(changed.body).toMatchObject({ created: true, file: managed.path(CONFIG) })
    expect(statSync(managed.path(CONFIG)).mode & 0o777).toBe(0o600)
    const after = (await managed.call('GET', '/api/config')).body
    const data = (values: { key: string; value: unknown }[]): unknown =>
      values
        .filter(({ key }) => /^(?:providers|routes)\[/.test(key))
        .map(({ key, value }) => `${key} = ${JSON.stringify(value)}`)
        .toSorted((a, b) => (a < b ? -1 : 1))
    expect(data(after.values)).toEqual(data(before.values))
    expect((await managed.call('GET', '/api/status')).body.config.file).toBe(managed.path(CONFIG))
    // The option of the command line goes on standing above the file, and is not in it.
    expect(managed.text(CONFIG)).toContain('listen = "127.0.0.1:3000"')
    // From now on the file is followed like any other.
    writeFileSync(managed.path(CONFIG), managed.text(CONFIG).replace('strict = true', 'strict = false'))
    await expect.poll(() => managed.printed.out).toContain('server.strict: true → false')
  })

  test('and without keys the demo goes on', async () => {
    const managed = await start(null)
    await managed.call('PATCH', '/api/config', { edits: [set('server', 'strict').to(true)] })
    const { models } = (await managed.call('GET', '/api/models')).body
    expect(models).toContainEqual(expect.objectContaining({ provider: 'demo' }))
  })
})
