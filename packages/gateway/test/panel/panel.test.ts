// The panel over HTTP: what is served under /ui, and who gets into the admin API with a session of it.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { codeAnswer, sessionAnswer } from '@ferryllm/control'
import { startGateway, type RunningGateway, type Setup } from '../support/gateway.ts'

const TOKEN = 'control-token-of-this-test'
const SCRIPT = 'console.log("the panel")'

const open: { close: (graceMs?: number) => Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close(0)
})

function buildPanel(): string {
  const folder = mkdtempSync(join(tmpdir(), 'panel-'))
  mkdirSync(join(folder, 'dist/assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'not for anybody')
  writeFileSync(
    join(folder, 'dist/index.html'),
    '<!doctype html><meta name="style-nonce" content="{nonce}"><title>panel</title>',
  )
  writeFileSync(join(folder, 'dist/start.js'), SCRIPT)
  writeFileSync(join(folder, 'dist/assets/index-abc.js'), SCRIPT)
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'dist/assets/link.txt'))
  return join(folder, 'dist')
}

async function start(setup: Partial<Setup> = {}, panel: string | null = buildPanel()): Promise<RunningGateway> {
  const gateway = await startGateway({
    providers: [{ name: 'demo', type: 'demo' }],
    routes: [{ match: '*', provider: 'demo' }],
    ...setup,
    admin: {
      token: TOKEN,
      ...(panel === null ? {} : { panel }),
      reload: async () => ({ ok: true, problems: [] }),
      stop: () => undefined,
    },
  })
  open.push(gateway)
  return gateway
}

interface Reply {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly bytes: Buffer
  readonly text: string
}

/** A request whose every byte of path and headers the test decides. */
function ask(gateway: RunningGateway, place: string, headers: Record<string, string> = {}, body = ''): Promise<Reply> {
  const [method = '', path = ''] = place.split(' ')
  const { hostname, port } = new URL(gateway.url)
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const bytes = Buffer.concat(chunks)
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text: bytes.toString() })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

describe('the page', () => {
  test('is served for every place of the panel, never cached, with a policy that lets in our files only', async () => {
    const gateway = await start()
    for (const path of ['/ui/', '/ui/traffic/req_1', '/ui/providers/z.ai?tab=keys']) {
      const { status, headers, text } = await ask(gateway, `GET ${path}`)
      const nonce = /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1]
      expect([status, headers['cache-control'], headers['content-type']]).toEqual([
        200,
        'no-store',
        'text/html; charset=utf-8',
      ])
      expect(text).toContain(`content="${nonce}"`)
      expect(headers['content-security-policy']).toBe(
        `default-src 'self'; style-src 'self' 'nonce-${nonce}'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      )
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      })
    }
    const nonces = await Promise.all([1, 2].map(async () => (await ask(gateway, 'GET /ui/')).text))
    expect(nonces[0]).not.toBe(nonces[1])
  })

  test('its assets may be kept for ever, and are compressed for whoever takes that', async () => {
    const gateway = await start()
    const plain = await ask(gateway, 'GET /ui/assets/index-abc.js')
    expect([plain.status, plain.text, plain.headers['content-type']]).toEqual([
      200,
      SCRIPT,
      'text/javascript; charset=utf-8',
    ])
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    const packed = await ask(gateway, 'GET /ui/assets/index-abc.js', { 'accept-encoding': 'br, gzip' })
    expect([packed.headers['content-encoding'], gunzipSync(packed.bytes).toString()]).toEqual(['gzip', SCRIPT])
    const other = await ask(gateway, 'GET /ui/start.js')
    expect([other.text, other.headers['cache-control']]).toEqual([SCRIPT, 'no-cache'])
    const head = await ask(gateway, 'HEAD /ui/start.js')
    expect([head.status, head.headers['content-length'], head.text]).toEqual([200, String(SCRIPT.length), ''])
  })

  test.each([
    '/ui/assets/../../secret.txt',
    '/ui/../secret.txt',
    '/ui/assets/..%2f..%2fsecret.txt',
    '/ui/%2e%2e/secret.txt',
    '/ui/assets/link.txt',
    '/ui/assets//etc/passwd',
    '/ui//etc/passwd',
    '/ui/assets/\\..\\..\\secret.txt',
    '/ui/assets/index-abc.js/../../../secret.txt',
  ])('%s leads to nothing outside of the folder', async (path) => {
    const { status, text } = await ask(await start(), `GET ${path}`)
    expect(text).not.toMatch(/not for anybody|root:/)
    expect([200, 404]).toContain(status)
  })

  test('a file that is not there is 404, so that an old page does not take the new page for a script', async () => {
    expect((await ask(await start(), 'GET /ui/assets/index-old.js')).status).toBe(404)
  })

  test('a new build is served without a restart', async () => {
    const panel = buildPanel()
    const gateway = await start({}, panel)
    expect((await ask(gateway, 'GET /ui/')).text).toContain('panel')
    rmSync(join(panel, 'index.html'))
    writeFileSync(join(panel, 'assets/index-new.js'), SCRIPT)
    expect((await ask(gateway, 'GET /ui/')).status).toBe(503)
    writeFileSync(join(panel, 'index.html'), 'the next panel')
    expect((await ask(gateway, 'GET /ui/')).text).toBe('the next panel')
    expect((await ask(gateway, 'GET /ui/assets/index-new.js')).status).toBe(200)
  })

  test('without a build the page says which command makes one', async () => {
    const { status, text } = await ask(await start({}, join(tmpdir(), 'no-such-folder')), 'GET /ui/')
    expect(status).toBe(503)
    expect(text).toContain('npm run build:ui')
  })

  test('people who open the address of the gateway are led there; programs hear that it lives', async () => {
    const gateway = await start()
    const browser = await ask(gateway, 'GET /', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' })
    expect([browser.status, browser.headers['location']]).toEqual([307, '/ui/'])
    expect((await ask(gateway, 'GET /ui')).headers['location']).toBe('/ui/')
    expect((await ask(gateway, 'GET /', { accept: '*/*' })).text).toBe('ok\n')
  })

  test('it takes GET and HEAD only', async () => {
    const { status, headers } = await ask(await start(), 'POST /ui/')
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD'])
  })

  test.each(['evil.example:3000', '192.168.1.7:3000'])('it is not served under the name %s', async (host) => {
    const { status, text } = await ask(await start(), 'GET /ui/', { host })
    expect([status, text.includes('<')]).toEqual([403, false])
  })

  test('there is none without a folder, where [admin] panel is false, and at listeners without the admin API', async () => {
    const without = await start({}, null)
    const off = await start({ adminSection: { panel: false } })
    const apart = await start({ listeners: [{ listen: '127.0.0.1:0', endpoints: ['openai', 'health'] }] })
    for (const gateway of [without, off, apart]) {
      expect((await ask(gateway, 'GET /ui/')).status).toBe(404)
      expect((await ask(gateway, 'GET /', { accept: 'text/html' })).text).toBe('ok\n')
    }
  })
})

describe('a session', () => {
  /** The headers that the panel itself sends: its cookie, and what the browser says of it. */
  async function signIn(gateway: RunningGateway): Promise<Record<string, string>> {
    const made = await ask(gateway, 'POST /api/session/codes', { authorization: `Bearer ${TOKEN}` })
    expect(made.status).toBe(201)
    const { code } = codeAnswer.parse(JSON.parse(made.text))
    const reply = await ask(gateway, 'POST /api/session', own(gateway), JSON.stringify({ code }))
    expect([reply.status, sessionAnswer.parse(JSON.parse(reply.text))]).toEqual([200, { signed_in: true }])
    const [cookie = ''] = reply.headers['set-cookie'] ?? []
    const { port } = new URL(gateway.url)
    expect(cookie).toMatch(new RegExp(`^ferryllm_${port}=[\\w-]{43}; Path=/api; HttpOnly; SameSite=Strict$`))
    return { ...own(gateway), cookie: `other=1; ${cookie.split(';')[0]}` }
  }

  function own({ url }: RunningGateway): Record<string, string> {
    return { host: new URL(url).host, origin: url, 'sec-fetch-site': 'same-origin' }
  }

  const statusOf = async (gateway: RunningGateway, place: string, headers: Record<string, string>): Promise<number> =>
    (await ask(gateway, place, headers)).status

  test('opens the admin API as the token does, for reading and for changes', async () => {
    const gateway = await start()
    const headers = await signIn(gateway)
    expect(await statusOf(gateway, 'GET /api/status', headers)).toBe(200)
    expect(await statusOf(gateway, 'POST /api/reload', headers)).toBe(200)
    expect(await statusOf(gateway, 'POST /api/session/codes', headers)).toBe(201)
  })

  test.each([
    ['a page of another origin', { origin: 'http://evil.example' }],
    ['a page of another port', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
    ['a page without an origin', { origin: 'null' }],
    ['a name of somebody else (DNS rebinding)', { host: 'evil.example', origin: 'http://evil.example' }],
    ['a frame or image of another page', { origin: '', 'sec-fetch-site': 'cross-site' }],
    ['a frame or image of another port', { origin: '', 'sec-fetch-site': 'same-site' }],
  ])('is of no use to %s', async (_, changes) => {
    const gateway = await start()
    const { origin, ...headers } = { ...(await signIn(gateway)), ...changes }
    const sent = origin === '' ? headers : { ...headers, origin }
    expect(await statusOf(gateway, 'GET /api/status', sent)).toBe(403)
    expect(await statusOf(gateway, 'POST /api/reload', sent)).toBe(403)
  })

  test('changes nothing without an origin, whatever kind of page that was', async () => {
    const gateway = await start()
    const { origin: _, 'sec-fetch-site': site, ...headers } = await signIn(gateway)
    expect(await statusOf(gateway, 'GET /api/status', headers)).toBe(200)
    expect(await statusOf(gateway, 'POST /api/reload', headers)).toBe(403)
    expect(await statusOf(gateway, 'POST /api/reload', { ...headers, 'sec-fetch-site': site! })).toBe(403)
    // A person who types the address may read, and nothing more.
    expect(await statusOf(gateway, 'GET /api/usage', { ...headers, 'sec-fetch-site': 'none' })).toBe(200)
    expect(await statusOf(gateway, 'POST /api/reload', { ...headers, 'sec-fetch-site': 'none' })).toBe(403)
  })

  test('is over after signing out, in this browser only', async () => {
    const gateway = await start()
    const [one, two] = [await signIn(gateway), await signIn(gateway)]
    const reply = await ask(gateway, 'DELETE /api/session', one)
    expect([reply.status, reply.headers['set-cookie']?.[0]]).toEqual([200, expect.stringContaining('Max-Age=0')])
    expect(await statusOf(gateway, 'GET /api/status', one)).toBe(401)
    expect(await statusOf(gateway, 'GET /api/status', two)).toBe(200)
  })

  test('belongs to one gateway: neither another one nor the next process knows it', async () => {
    const headers = await signIn(await start())
    const other = await start()
    const cookie = headers['cookie']!.replace(/ferryllm_\d+/, `ferryllm_${new URL(other.url).port}`)
    expect(await statusOf(other, 'GET /api/status', { ...own(other), cookie })).toBe(401)
  })

  test.each([
    ['a wrong code', '{"code":"aaaa-bbbb-cccc-dddd"}', 401],
    ['no code', '{}', 400],
    ['a code that is no text', '{"code":{"length":1}}', 400],
    ['an endless code', JSON.stringify({ code: 'a'.repeat(10_000) }), 400],
    ['no JSON', 'code=1', 400],
    ['nothing', '', 400],
  ])('is not opened by %s', async (_, body, status) => {
    const gateway = await start()
    const reply = await ask(gateway, 'POST /api/session', own(gateway), body)
    expect([reply.status, reply.headers['set-cookie']]).toEqual([status, undefined])
  })

  test('a code works once, and neither it nor the secret is in the log', async () => {
    const gateway = await start()
    const made = await ask(gateway, 'POST /api/session/codes', { authorization: `Bearer ${TOKEN}` })
    const { code } = codeAnswer.parse(JSON.parse(made.text))
    await ask(gateway, `GET /ui/?code=${code}`)
    const opened = await ask(gateway, 'POST /api/session', own(gateway), JSON.stringify({ code }))
    const again = await ask(gateway, 'POST /api/session', own(gateway), JSON.stringify({ code }))
    expect([opened.status, again.status]).toEqual([200, 401])
    await ask(gateway, `POST /ui/?code=${code}`)
    const secret = /=([\w-]{43})/.exec(opened.headers['set-cookie']?.[0] ?? '')![1]!
    expect(gateway.log.join('\n')).not.toContain(code)
    expect(gateway.log.join('\n')).not.toContain(secret)
  })

  test('wrong codes are limited, in words that say for how long', async () => {
    const gateway = await start()
    const guess = (): Promise<Reply> => ask(gateway, 'POST /api/session', own(gateway), '{"code":"wrong"}')
    for (let tries = 0; tries < 10; tries++) expect((await guess()).status).toBe(401)
    const refused = await guess()
    expect([refused.status, refused.text]).toEqual([429, expect.stringContaining('wait a minute')])
  })

  test('nobody makes codes without the token or a session, on a listener that is open to others neither', async () => {
    const gateway = await start({ server: { listen: '0.0.0.0:0', insecure: true } })
    const local = { ...gateway, url: gateway.url.replace('0.0.0.0', '127.0.0.1') }
    expect(await statusOf(local, 'POST /api/session/codes', own(local))).toBe(401)
    expect(await statusOf(local, 'GET /api/status', own(local))).toBe(401)
    expect(await statusOf(local, 'GET /ui/', { host: '192.168.1.7:3000' })).toBe(200)
    expect(await statusOf(local, 'GET /ui/', { host: 'evil.example' })).toBe(403)
  })

  test.each(['-1', '901', '1.5', '', '1e3', 'soon'])('a code cannot live for %j seconds', async (secs) => {
    const gateway = await start()
    const reply = await ask(gateway, `POST /api/session/codes?secs=${secs}`, { authorization: `Bearer ${TOKEN}` })
    expect([reply.status, JSON.parse(reply.text).error.message]).toEqual([
      400,
      'The parameter secs must be a whole number up to 900.',
    ])
  })

  test('there are none without a panel', async () => {
    const gateway = await start({ adminSection: { panel: false } })
    const made = await ask(gateway, 'POST /api/session/codes', { authorization: `Bearer ${TOKEN}` })
    expect([made.status, JSON.parse(made.text).error.kind]).toEqual([404, 'not-found'])
    expect(await statusOf(gateway, 'GET /api/status', { cookie: `ferryllm_${new URL(gateway.url).port}=x` })).toBe(401)
  })

  test('a reload that switches the panel off ends what its sessions can do', async () => {
    const gateway = await start()
    const headers = await signIn(gateway)
    gateway.reload({ ...gateway.config, admin: { panel: false } })
    expect(await statusOf(gateway, 'GET /api/status', headers)).toBe(401)
    expect(await statusOf(gateway, 'GET /ui/', headers)).toBe(404)
  })
})
