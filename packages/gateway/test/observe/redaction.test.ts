// No credential and no content leaves by a way that is for figures: every client, every lane and every outcome, with
// secrets in every place that may hold one, against everything that the gateway says about it.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GatewayError } from '@ferryllm/protocols'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { logLine } from '../../src/observe/request-log.ts'
import { CLIENTS } from '../support/clients.ts'
import { startCollector } from '../support/collector.ts'
import { post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { PROVIDERS, scripted } from '../support/rig.ts'
import { json, sse, startUpstream, type Play, type Upstream } from '../support/upstream.ts'

const SECRETS = {
  providerKey: 'canary-provider-key',
  providerHeader: 'canary-provider-header',
  clientKey: 'canary-client-key',
  wrongKey: 'canary-wrong-key',
  queryKey: 'canary-query-key',
  collectorHeader: 'canary-collector-header',
  controlToken: 'canary-control-token',
}
const CONTENT = { system: 'canary-system', question: 'canary-question', answer: 'canary-answer', tool: 'canary-tool' }

/** Repeats whatever came as a credential, as some providers do. */
const echo =
  (status: number, type: string, around: (secrets: string) => string): Play =>
  ({ headers }, response) => {
    const secrets = [headers.authorization, headers['x-api-key'], headers['x-goog-api-key'], headers['x-extra-token']]
    const text = secrets.filter((secret) => secret !== undefined).join(' ')
    const told = { 'x-request-id': text, 'x-ratelimit-reset-requests': text, 'retry-after': '0' }
    response.writeHead(status, { 'content-type': type, ...told })
    response.end(around(text))
  }
const errorBody = (message: string): string => JSON.stringify({ error: { message, type: 'oops', code: message } })

type Outcome = (place: (typeof PROVIDERS)[number]) => Play
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  works: ({ provider }) => scripted(provider, { beats: [{ text: CONTENT.answer }], usage: { input: 10, output: 5 } }),
  'refuses the key': () => echo(401, 'application/json', errorBody),
  'refuses the request': () => echo(400, 'application/json', errorBody),
  'has a limit': () => echo(429, 'application/json', errorBody),
  'shows a page': () => echo(502, 'text/html', (text) => `<html><h1>${text}</h1></html>`),
  'speaks nonsense': () => echo(200, 'text/plain', (text) => text),
  'puts an error into its stream': () => (received, response) =>
    sse([{ type: 'error', error: { message: `no ${String(received.headers['x-extra-token'])}`, type: 'oops' } }], {
      cut: true,
    })(received, response),
  'hangs up': () => (_received, response) => void response.destroy(),
}

let upstream: Upstream
let collector: Upstream
const gateways: RunningGateway[] = []
beforeAll(async () => {
  upstream = await startUpstream(json({}))
  collector = await startCollector()
})
afterAll(async () => {
  for (const gateway of gateways) await gateway.close(0)
  await collector.close()
  await upstream.close()
})

/** At level debug, where most is said. */
async function start(format: 'text' | 'json', stateDir: string): Promise<RunningGateway> {
  const types = { a: 'anthropic', c: 'openai', r: 'openai_responses', g: 'gemini' }
  const gateway = await startGateway({
    server: { retry_attempts: 1, retry_backoff_ms: 0 },
    logging: { format, level: 'debug' },
    auth: { enabled: true, api_keys: [SECRETS.clientKey] },
    telemetry: { otlp_endpoint: collector.url },
    stateDir,
    capture: { bodies: 'all' },
    admin: {
      token: SECRETS.controlToken,
      reload: async () => ({ ok: true, problems: [] }),
      stop: () => undefined,
    },
    env: { OTEL_EXPORTER_OTLP_HEADERS: `x-key=${SECRETS.collectorHeader}` },
    providers: Object.entries(types).map(([name, type]) => ({
      name,
      type,
      base_url: upstream.url,
      api_key: SECRETS.providerKey,
      headers: { 'X-Extra-Token': SECRETS.providerHeader },
    })),
    routes: Object.keys(types).map((name) => ({ match: `${name}-`, provider: name })),
  })
  gateways.push(gateway)
  return gateway
}

/** What is told to a client, or to whom it may concern. */
const replyText = async (response: Response): Promise<string> =>
  JSON.stringify([...response.headers]) + (await response.text())

const leaks = (text: string, secrets: Readonly<Record<string, string>>): string[] =>
  Object.values(secrets).filter((secret) => text.includes(secret) || text.includes(btoa(secret)))

/** The questions of the admin API, and what its answers hold. */
const ADMIN = {
  status: 'last_error',
  providers: 'last_error',
  models: 'models',
  'usage?by=day,hour,model,provider,key,agent,project,session,client': 'input_tokens',
  'requests?limit=500': 'upstream-rejected',
  'requests?text=canary': 'requests',
  'requests/req_canary': 'not-found',
}

/** Everything that was recorded of each request. */
async function tracesOf(gateway: RunningGateway): Promise<string[]> {
  const headers = { authorization: `Bearer ${SECRETS.controlToken}` }
  const listed = await fetch(`${gateway.url}/api/requests?limit=500`, { headers })
  const { requests } = (await listed.json()) as { requests: readonly { id: string }[] }
  return Promise.all(
    requests.map(async ({ id }) => (await fetch(`${gateway.url}/api/requests/${id}/trace`, { headers })).text()),
  )
}

/** Every byte in the files of a folder, the log that SQLite writes ahead included. */
function bytesIn(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n')
}

test.each(['text', 'json'] as const)('nothing leaks with %s logs', async (format) => {
  const stateDir = mkdtempSync(join(tmpdir(), 'ferryllm-redaction-'))
  const gateway = await start(format, stateDir)
  const headers = { authorization: `Bearer ${SECRETS.clientKey}`, 'user-agent': 'claude-cli/2.0 (external)' }
  const replies: string[] = []
  for (const client of CLIENTS) {
    for (const place of PROVIDERS) {
      for (const outcome of Object.values(OUTCOMES)) {
        for (const stream of [true, false]) {
          upstream.play = outcome(place)
          const question = client.ask({
            model: `${place.letter}-1`,
            system: CONTENT.system,
            history: client.user(CONTENT.question),
            tools: [{ name: CONTENT.tool }],
            stream,
          })
          const url = `${gateway.url}${client.path}?key=${SECRETS.queryKey}`
          const response = await post(url, question, headers)
          replies.push((await replyText(response)).replaceAll(CONTENT.answer, ''))
        }
      }
    }
    const wrong = [
      { authorization: `Bearer ${SECRETS.wrongKey}` },
      { authorization: `Basic ${btoa(SECRETS.wrongKey)}` },
      { 'x-api-key': SECRETS.wrongKey },
      { 'x-goog-api-key': SECRETS.wrongKey },
      { 'api-key': SECRETS.wrongKey },
    ]
    for (const one of wrong) replies.push(await replyText(await post(gateway.url + client.path, {}, one)))
    const broken = `{"model":"c-1","api_key":"${SECRETS.wrongKey}",}`
    replies.push(await replyText(await post(gateway.url + client.path, broken, headers)))
  }
  const asked = { headers: { ...headers, accept: 'application/json' } }
  const metrics = await (await fetch(`${gateway.url}/metrics`, asked)).text()
  replies.push(await replyText(await fetch(`${gateway.url}/readyz`, asked)))
  replies.push(await replyText(await fetch(`${gateway.url}/v1/models?key=${SECRETS.queryKey}`, asked)))
  const admin: string[] = []
  for (const [question, part] of Object.entries(ADMIN)) {
    const authorization = `Bearer ${SECRETS.controlToken}`
    const answer = await replyText(await fetch(`${gateway.url}/api/${question}`, { headers: { authorization } }))
    expect(answer).toContain(part)
    admin.push(answer)
  }
  const traces = await tracesOf(gateway)
  expect(traces.length).toBeGreaterThan(CLIENTS.length * PROVIDERS.length * Object.keys(OUTCOMES).length * 2)
  expect(readdirSync(stateDir)).toContain('ferryllm.db-wal')
  const files = [bytesIn(stateDir)]
  await gateway.close(0)
  files.push(bytesIn(stateDir))
  expect(files.every((bytes) => bytes.includes('upstream-rejected'))).toBe(true)

  const requests = CLIENTS.length * (PROVIDERS.length * Object.keys(OUTCOMES).length * 2 + 6)
  expect(replies).toHaveLength(requests + 2)
  // The list of models, and the question of the admin API that has no answer.
  expect(gateway.log.filter((line) => line.includes('request completed')).length).toBe(requests + 2)
  expect(gateway.log.join('\n')).toContain('client request shape')
  const spans = collector.requests.map(({ text }) => text).join('\n')
  expect(spans).toContain('gen_ai.request.model')
  expect(leaks(replies.join('\n'), SECRETS)).toEqual([])
  // What is recorded is content by choice; a key that nobody knows, in the middle of a body, is content too.
  const { wrongKey: _, ...known } = SECRETS
  expect(leaks(traces.join('\n'), known)).toEqual([])
  expect(traces.join('\n')).toContain(CONTENT.question)
  expect(leaks([...gateway.log, metrics, spans, ...admin, ...files].join('\n'), { ...SECRETS, ...CONTENT })).toEqual([])
  // The canaries have been where they could have come from.
  expect(collector.requests[0]?.headers['x-key']).toBe(SECRETS.collectorHeader)
  expect(JSON.stringify(upstream.requests)).toContain(SECRETS.providerKey)
  expect(JSON.stringify(upstream.requests)).toContain(SECRETS.providerHeader)
})

test('the stack of a defect is logged without the words of its error', () => {
  const error = GatewayError.from(new TypeError(`${SECRETS.providerKey}\n${CONTENT.question}`))
  const record = { requestId: 'req_1', client: 'anthropic', path: '/v1/messages', status: 500, latencyMs: 1 } as const
  const lines = (['text', 'json'] as const).map((format) => logLine({ ...record, error }, format, new Date(0)))
  expect(lines.every((line) => line.includes('TypeError at '))).toBe(true)
  expect(leaks(lines.join('\n'), { ...SECRETS, ...CONTENT })).toEqual([])
})
